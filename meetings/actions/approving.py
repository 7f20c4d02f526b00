"""核可: bound to the text that was shown; once; never one's own; in the app or, by two people, on paper."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import required_text
from meetings.actions.chain import advance, deputised_by
from meetings.actions.guards import (
    holds,
    of,
    require_word_on_meeting,
)
from meetings.actions.signing import (
    is_own,
    locked_stage,
    require_other_eyes,
    require_signer,
    require_waiting,
    signed_other,
)
from meetings.content import digest
from meetings.models import (
    ApprovalStage,
    MeetingFile,
)

State = ApprovalStage.State


@transaction.atomic
def approve_minutes(
    *, by: User, stage: ApprovalStage, shown_hash: str, on: date, at: datetime
) -> ApprovalStage:
    """核可 one stage. `shown_hash`: of the text on the page she pressed on.

    Raises NotVisible, NotAllowed (no word; she wrote it; she signed another stage), WrongState (already signed, another
    text, withdrawn).
    """
    require_signer(by, stage, on=on)
    fresh = locked_stage(stage)
    version = fresh.version
    require_other_eyes(by, fresh)
    require_waiting(fresh, State.WAITING)
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
    fresh = locked_stage(stage)
    require_waiting(fresh, State.WAITING)
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
    if is_own(signer, fresh) or signed_other(signer, fresh):
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


def _paper(by: User, stage: ApprovalStage, *, on: date) -> ApprovalStage:
    require_word_on_meeting(by, Word.MINUTES_REGISTER_PAPER, meeting=stage.meeting, on=on)  # fmt: skip
    fresh = locked_stage(stage)
    if fresh.registered_by_id == by.pk:
        raise NotAllowed(_("登錄的人不能自己確認，請由另一位同仁確認。"))
    if is_own(by, fresh):
        raise NotAllowed(_("撰寫人不能確認自己紀錄的核可。"))
    require_waiting(fresh, State.REGISTERED)
    return fresh
