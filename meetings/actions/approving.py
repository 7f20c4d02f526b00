"""核可與退回: bound to the text that was shown; once; never one's own; in the app or, by two people, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import required_text
from meetings.actions.chain import advance, deputised_by
from meetings.actions.guards import (
    holds,
    locked_meeting,
    locked_minutes,
    of,
    require_on_meeting,
    require_word_on_meeting,
    turn,
)
from meetings.actions.minutes import close_version
from meetings.content import digest
from meetings.headings import FACTS, headings_of
from meetings.models import (
    ApprovalStage,
    Comment,
    MeetingFile,
    MinutesVersion,
)

State = ApprovalStage.State


@dataclass(frozen=True)
class Pin:
    """A comment and what it is pinned to: a heading key, "facts", or "resolution:<id>"."""

    target: str
    text: str


@transaction.atomic
def approve_minutes(
    *, by: User, stage: ApprovalStage, shown_hash: str, on: date, at: datetime
) -> ApprovalStage:
    """核可 one stage. `shown_hash`: of the text on the page she pressed on.

    Raises NotVisible, NotAllowed (no word; she wrote it; she signed another stage), WrongState (already signed, another
    text, withdrawn).
    """
    _require_signer(by, stage, on=on)
    fresh = _locked_stage(stage)
    version = fresh.version
    _require_other_eyes(by, fresh)
    _require_waiting(fresh, State.WAITING)
    if shown_hash != version.content_hash:
        raise WrongState(_("畫面上的內容與送核的版本不同，請重新整理後再核可。"))
    if digest(version.minutes_id, version.number, version.content) != version.content_hash:  # fmt: skip
        raise WrongState(_("內容與雜湊值不符，不能核可。"))
    fresh.state, fresh.signer = State.APPROVED, by
    fresh.deputy_for_id = deputised_by(by, fresh.word, fresh.school, on=on)
    fresh.signed_on, fresh.signed_at = on, at
    fresh.signed_hash = version.content_hash
    fresh.save()
    record(
        Event.APPROVED,
        by=by,
        detail={"stage": fresh.key, "version": version.number},
        **of(version.minutes),
    )
    advance(version, by=by, on=on, at=at)
    return fresh


@transaction.atomic
def return_minutes(
    *,
    by: User,
    stage: ApprovalStage,
    shown_hash: str,
    pins: Sequence[Pin],
    on: date,
    at: datetime,
) -> ApprovalStage:
    """退回承辦 with at least one comment pinned to a place. The chain begins anew with the next version.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    _require_signer(by, stage, on=on)
    fresh = _locked_stage(stage)
    version = fresh.version
    _require_other_eyes(by, fresh)
    _require_waiting(fresh, State.WAITING)
    if shown_hash != version.content_hash:
        raise WrongState(_("畫面上的內容與送核的版本不同，請重新整理後再退回。"))
    content = version.content
    headings = (one.key for one in headings_of(content["kind"]))
    places = {FACTS, *headings, *(f"resolution:{one['id']}" for one in content["resolutions"])}  # fmt: skip
    if not pins or any(pin.target not in places for pin in pins):
        raise ValidationError({"target": _("請選擇退回的段落或決議。")})
    fresh.state, fresh.signer, fresh.signed_on, fresh.signed_at = State.RETURNED, by, on, at  # fmt: skip
    fresh.deputy_for_id = deputised_by(by, fresh.word, fresh.school, on=on)
    fresh.save()
    for pin in pins:
        Comment.objects.create(
            school=fresh.school,
            stage=fresh,
            target=pin.target,
            text=required_text(pin.text, field="text"),
            by=by,
        )
    close_version(version, MinutesVersion.State.RETURNED, at=at)
    turn(version.minutes, version.minutes.send_back)
    version.minutes.version += 1
    version.minutes.save(update_fields=["state", "version", "updated_at"])
    record(
        Event.RETURNED,
        by=by,
        detail={"stage": fresh.key, "version": version.number},
        **of(version.minutes),
    )
    return fresh


@transaction.atomic
def register_paper(
    *,
    by: User,
    stage: ApprovalStage,
    signer: User,
    signed_on: date,
    shown_hash: str,
    scan: MeetingFile,
    on: date,
) -> ApprovalStage:
    """登錄紙本核可: who signed the printed text on what day, with the scan. Another person confirms it.

    Raises NotVisible, NotAllowed, WrongState, ValidationError when the signer couldn't have signed.
    """
    require_word_on_meeting(by, Word.MINUTES_REGISTER_PAPER, meeting=stage.meeting, on=on)  # fmt: skip
    fresh = _locked_stage(stage)
    _require_waiting(fresh, State.WAITING)
    if shown_hash != fresh.version.content_hash:
        raise WrongState(_("畫面上的內容與送核的版本不同，請重新整理後再登錄。"))
    if scan.meeting_id != fresh.meeting_id or scan.kind != MeetingFile.Kind.SCAN:
        raise ValidationError({"scan": _("請上傳這場會議的紙本核可掃描檔。")})
    if signed_on > on or signed_on < fresh.version.submitted_at.date():
        raise ValidationError({"signed_on": _("簽核日應在送核之後、今天以前。")})
    if by.pk == signer.pk:
        raise NotAllowed(_("請直接在系統核可；紙本核可由他人登錄。"))
    if not holds(signer, fresh.word, meeting=fresh.meeting, on=signed_on):
        raise ValidationError({"signer": _("這位人員當日沒有這一關的簽核權限。")})
    if _is_own(signer, fresh) or _signed_other(signer, fresh):
        raise ValidationError(
            {"signer": _("撰寫人不能核可自己的紀錄，一人也不能簽核兩關。")}
        )
    fresh.state, fresh.signer, fresh.signed_on = State.REGISTERED, signer, signed_on
    fresh.on_paper, fresh.scan, fresh.registered_by = True, scan, by
    fresh.confirmed_by = None
    fresh.save()
    record(Event.CHANGED, by=by, part=f"paper_{fresh.key}", **of(fresh.version.minutes))
    return fresh


@transaction.atomic
def confirm_paper(
    *, by: User, stage: ApprovalStage, shown_hash: str, on: date, at: datetime
) -> ApprovalStage:
    """確認紙本核可 by a second person: it counts from now. Raises NotVisible, NotAllowed (the registrar), WrongState."""
    fresh = _paper(by, stage, on=on)
    if shown_hash != fresh.version.content_hash:
        raise WrongState(_("畫面上的內容與送核的版本不同，請重新整理後再確認。"))
    signer = fresh.signer
    if signer is None or fresh.signed_on is None:
        raise WrongState(_("紙本核可的登錄不完整。"))
    fresh.state, fresh.confirmed_by, fresh.signed_at = State.APPROVED, by, at
    fresh.deputy_for_id = deputised_by(signer, fresh.word, fresh.school, on=fresh.signed_on)  # fmt: skip
    fresh.signed_hash = fresh.version.content_hash
    fresh.save()
    record(
        Event.APPROVED,
        by=by,
        detail={"stage": fresh.key, "version": fresh.version.number, "paper": True},
        **of(fresh.version.minutes),
    )
    advance(fresh.version, by=by, on=on, at=at)
    return fresh


@transaction.atomic
def refuse_paper(
    *, by: User, stage: ApprovalStage, reason: str, on: date
) -> ApprovalStage:
    """The second person finds the registration wrong: the stage waits again. Raises as `confirm_paper`."""
    fresh = _paper(by, stage, on=on)
    required_text(reason, field="reason")
    fresh.state, fresh.signer, fresh.signed_on = State.WAITING, None, None
    fresh.on_paper, fresh.scan, fresh.registered_by = False, None, None
    fresh.save()
    record(Event.RETURNED, by=by, part=f"paper_{fresh.key}", **of(fresh.version.minutes))  # fmt: skip
    return fresh


def _require_signer(by: User, stage: ApprovalStage, *, on: date) -> None:
    """Raises NotVisible for minutes she knows nothing of, NotAllowed without the stage's word."""
    meeting = stage.meeting
    if not holds(by, stage.word, meeting=meeting, on=on):
        require_on_meeting(by, Word.MEETING_VIEW, meeting=meeting, on=on)
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": stage.word.label})


def _paper(by: User, stage: ApprovalStage, *, on: date) -> ApprovalStage:
    require_word_on_meeting(by, Word.MINUTES_REGISTER_PAPER, meeting=stage.meeting, on=on)  # fmt: skip
    fresh = _locked_stage(stage)
    if fresh.registered_by_id == by.pk:
        raise NotAllowed(_("登錄的人不能自己確認，請由另一位同仁確認。"))
    if _is_own(by, fresh):
        raise NotAllowed(_("撰寫人不能確認自己紀錄的核可。"))
    _require_waiting(fresh, State.REGISTERED)
    return fresh


def _locked_stage(stage: ApprovalStage) -> ApprovalStage:
    """The stage with its version, read behind the locks on meeting and minutes: presses line up here."""
    meeting = locked_meeting(stage.meeting)
    minutes = locked_minutes(meeting)
    fresh: ApprovalStage | None = (
        ApprovalStage.objects.select_for_update(of=("self",))
        .select_related("version", "school")
        .filter(pk=stage.pk)
        .first()
    )
    if fresh is None:
        raise NotVisible(ApprovalStage._meta.label_lower, stage.pk)
    fresh.meeting = fresh.version.meeting = meeting
    fresh.version.minutes, fresh.version.school = minutes, fresh.school
    return fresh


def _require_other_eyes(by: User, stage: ApprovalStage) -> None:
    if _is_own(by, stage):
        raise NotAllowed(_("撰寫人不能核可自己的會議紀錄。"))
    if _signed_other(by, stage):
        raise NotAllowed(_("您已簽核前一關，同一人不能簽核兩關。"))


def _is_own(user: User, stage: ApprovalStage) -> bool:
    version = stage.version
    return user.pk in version.authors or user.pk == version.submitted_by_id


def _signed_other(user: User, stage: ApprovalStage) -> bool:
    others = stage.version.stages.exclude(pk=stage.pk)
    signed = [State.APPROVED, State.REGISTERED]
    return others.filter(signer=user, state__in=signed).exists()


def _require_waiting(stage: ApprovalStage, state: str) -> None:
    running = stage.version.state == MinutesVersion.State.SUBMITTED
    if stage.state != state or not running:
        raise WrongState(
            _("這一關目前是「%(state)s」，可能剛才已有人處理。") % {"state": stage.state_label}
        )  # fmt: skip
