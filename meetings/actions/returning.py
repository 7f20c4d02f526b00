"""退回: to the author, who writes a new version; or from the principal to the director, who looks again at the same text.

The sheet says 「陳核至校長」 and knows one return (W3 3.7); a superior's asking the stage below again changes no word, so
the author is not asked to submit again, and each signature is bound to a version of its own as always.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from cases.actions.case_guards import required_text
from meetings.actions.chain import advance, deputised_by
from meetings.actions.guards import of, turn
from meetings.actions.minutes import close_version
from meetings.actions.signing import (
    locked_stage,
    require_other_eyes,
    require_signer,
    require_waiting,
)
from meetings.content import digest
from meetings.headings import FACTS, headings_of
from meetings.models import ApprovalStage, Comment, MinutesVersion
from meetings.models.approvals import StageKey

State = ApprovalStage.State


@dataclass(frozen=True)
class Pin:
    """A comment and what it is pinned to: a heading key, "facts", or "resolution:<id>"."""

    target: str
    text: str


@transaction.atomic
def return_minutes(
    *,
    by: User,
    stage: ApprovalStage,
    shown_hash: str,
    pins: Sequence[Pin],
    on: date,
    at: datetime,
    to_director: bool = False,
) -> ApprovalStage:
    """退回 with at least one comment pinned to a place: to the author, or (`to_director`) from the principal to the director.

    From the author the chain begins anew with the next version; the director gets the same text as a version that begins
    with her stage. Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_signer(by, stage, on=on)
    fresh = locked_stage(stage)
    version = fresh.version
    require_other_eyes(by, fresh)
    require_waiting(fresh, State.WAITING)
    if shown_hash != version.content_hash:
        raise WrongState(_("畫面上的內容與送核的版本不同，請重新整理後再退回。"))
    if to_director and not may_go_to_director(fresh):
        raise ValidationError({"decision": _("只有校長可以退回輔導主任，且須經主任核可。")})  # fmt: skip
    _pin(fresh, pins, by=by, on=on, at=at)
    close_version(version, MinutesVersion.State.RETURNED, at=at)
    if to_director:
        _ask_again(version, by=by, on=on, at=at)
    else:
        turn(version.minutes, version.minutes.send_back)
    version.minutes.version += 1
    version.minutes.save(update_fields=["state", "version", "updated_at"])
    record(
        Event.RETURNED,
        by=by,
        detail={"stage": fresh.key, "version": version.number, "to": StageKey.FIRST if to_director else "author"},
        **of(version.minutes),
    )  # fmt: skip
    return fresh


def may_go_to_director(stage: ApprovalStage) -> bool:
    """Whether the stage is the principal's and the director has signed the same text before her."""
    if stage.key != StageKey.FINAL:
        return False
    signed = stage.version.stages.filter(key=StageKey.FIRST, state=State.APPROVED)
    return signed.exists()


def _pin(
    stage: ApprovalStage, pins: Sequence[Pin], *, by: User, on: date, at: datetime
) -> None:
    """The stage returned, with its comments. Raises ValidationError without a place, or for one that isn't there."""
    content = stage.version.content
    headings = (one.key for one in headings_of(content["kind"]))
    places = {FACTS, *headings, *(f"resolution:{one['id']}" for one in content["resolutions"])}  # fmt: skip
    if not pins or any(pin.target not in places for pin in pins):
        raise ValidationError({"target": _("請選擇退回的段落或決議。")})
    stage.state, stage.signer, stage.signed_on, stage.signed_at = State.RETURNED, by, on, at  # fmt: skip
    stage.deputy_for_id = deputised_by(by, stage.word, stage.school, on=on)
    stage.save()
    for pin in pins:
        Comment.objects.create(
            school=stage.school,
            stage=stage,
            target=pin.target,
            text=required_text(pin.text, field="text"),
            by=by,
        )


def _ask_again(version: MinutesVersion, *, by: User, on: date, at: datetime) -> None:
    """The same words as the next version of the same author, which waits for the director; stages below her are passed over."""
    minutes = version.minutes
    number = minutes.versions.count() + 1
    again = MinutesVersion.objects.create(
        school=version.school,
        meeting=version.meeting,
        minutes=minutes,
        number=number,
        content=version.content,
        content_hash=digest(minutes.pk, number, version.content),
        authors=version.authors,
        submitted_by=version.submitted_by,
        submitted_at=at,
        again_of=version,
    )
    keys = list(version.stages.order_by("position").values_list("key", flat=True))
    ApprovalStage.objects.bulk_create(
        ApprovalStage(
            school=version.school,
            meeting=version.meeting,
            version=again,
            position=position,
            key=key,
            state=State.SKIPPED if key == StageKey.SECTION else State.AHEAD,
            skip_note=_("校長退回輔導主任，本關已核可同一份內容") if key == StageKey.SECTION else "",
        )
        for position, key in enumerate(keys, start=1)
    )  # fmt: skip
    advance(again, by=by, on=on, at=at)
