"""What the office and the principal do with a referral: assess, assign, decline, sign, seal, reply."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    locked_referral,
    of,
    optional_text,
    require_on_referral,
    required_text,
    save,
    turning,
)
from cases.actions.cases import lock_student, start_case
from cases.actions.guards import locked, require_at
from cases.actions.referrals import back_to_draft, require_signer, sign_stage
from cases.models import Case, FilledPaper, Referral
from cases.papers.arrangement_reply_v1 import ArrangementReply
from cases.papers.base import PaperForm
from cases.signing import step_of, void
from cases.timeline import Kind, note

State = Referral.State


@transaction.atomic
def assess_referral(*, by: User, referral: Referral, text: str, on: date) -> Referral:
    """The office's assessment, before or beside the decision. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    fresh = _to_decide(by, referral, on=on)
    fresh.assessment = required_text(text, field="text")
    fresh.assessed_by, fresh.assessed_on = by, on
    save(fresh)
    record(Event.CHANGED, by=by, part="assessment", **of(fresh))
    return fresh


@transaction.atomic
def assign_referral(
    *,
    by: User,
    referral: Referral,
    on: date,
    lead: User | None = None,
    tier: int | None = None,
    referrer_part: str | None = None,
    is_emergency: bool = False,
    conference_on: date | None = None,
) -> Case:
    """派案: opens the case with its lead, or joins the referral to the student's open case. Help starts now, while the
    papers go on to the principal.

    `lead` and `tier` are needed when a case is opened; `referrer_part`: what the referrer is asked to do.
    Raises NotVisible, NotAllowed, WrongState when it was assigned or declined meanwhile, ValidationError.
    """
    fresh = _to_decide(by, referral, on=on)
    if fresh.case_id is not None:
        raise WrongState(_("這份轉介剛才已經派案。"))
    locked(fresh.student)
    lock_student(fresh.student)
    case = fresh.student.cases.filter(state__in=Case.RUNNING).first()
    if case is None:
        require_at(by, Word.CASE_ASSIGN, school=fresh.school, on=on)
        if lead is None or tier is None:
            raise ValidationError({"lead": _("請指定主責人員與級別。")})
        case = start_case(
            by=by,
            student=fresh.student,
            lead=lead,
            tier=tier,
            sources=fresh.sources,
            source_note=fresh.source_note,
            reason=_("轉介派案"),
            on=on,
            referrer=fresh.referrer,
            is_emergency=is_emergency,
            conference_on=conference_on,
        )
    else:
        case = locked_case(case)
        if case.referrer_id is None:
            case.referrer = fresh.referrer
            save(case)
    fresh.case, fresh.decided_by, fresh.decided_on = case, by, on
    fresh.referrer_part = optional_text(referrer_part, field="referrer_part")
    save(fresh)
    record(Event.APPROVED, by=by, part="assignment", detail={"case": case.pk}, **of(fresh))  # fmt: skip
    note(case, Kind.REFERRAL, by=fresh.referrer, on=fresh.submitted_on or on, about=fresh)  # fmt: skip
    return case


@transaction.atomic
def decline_referral(
    *, by: User, referral: Referral, reason: str, on: date
) -> Referral:
    """不開案, with the reason the referrer reads. Raises as `assign_referral`."""
    fresh = _to_decide(by, referral, on=on)
    if fresh.case_id is not None:
        raise WrongState(_("這份轉介剛才已經派案。"))
    with turning(fresh):
        fresh.decline(by=by, on=on, reason=required_text(reason, field="reason"))
    return _turned(fresh, by, Event.RETURNED)


@transaction.atomic
def return_to_referrer(
    *, by: User, referral: Referral, reason: str, on: date
) -> Referral:
    """退回補正: back to the draft, before anybody else signed or assigned. Raises as `assign_referral`."""
    fresh = _to_decide(by, referral, on=on)
    if fresh.case_id is not None or fresh.state != State.STAGE2:
        raise WrongState(_("已派案或已進入下一階段，不能退回轉介人。"))
    back_to_draft(fresh, reason=required_text(reason, field="reason"))
    return _turned(fresh, by, Event.RETURNED)


@transaction.atomic
def sign_third_stage(*, by: User, referral: Referral, on: date) -> Referral:
    """第三階段: the counselor of the case's team, or the office. Raises NotVisible, NotAllowed, WrongState,
    ValidationError."""
    require_on_referral(by, Word.REFERRAL_VIEW, referral=referral, on=on)
    fresh = locked_referral(referral)
    require_signer(by, fresh, on=on)
    return _signed(fresh, State.STAGE3, by=by, on=on)


@transaction.atomic
def sign_fourth_stage(*, by: User, referral: Referral, on: date) -> Referral:
    """第四階段: 輔導單位, the director or section chief. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_referral(by, Word.REFERRAL_DECIDE, referral=referral, on=on)
    fresh = locked_referral(referral)
    return _signed(fresh, State.STAGE4, by=by, on=on)


@transaction.atomic
def seal_referral(*, by: User, referral: Referral, on: date) -> Referral:
    """校長核章: the content is locked. Raises NotVisible outside 核閱期, NotAllowed, WrongState."""
    require_on_referral(by, Word.REFERRAL_SEAL, referral=referral, on=on)
    fresh = locked_referral(referral)
    sealed = _signed(fresh, State.SEALED, by=by, on=on)
    sealed.papers.filter(form_id=sealed.paper).update(locked_at=timezone.now())
    return sealed


@transaction.atomic
def send_back(*, by: User, referral: Referral, reason: str, on: date) -> Referral:
    """退回輔導單位 by the principal: stage 4 is signed anew. Raises as `seal_referral`, ValidationError."""
    require_on_referral(by, Word.REFERRAL_SEAL, referral=referral, on=on)
    fresh = locked_referral(referral)
    with turning(fresh):
        fresh.send_back(reason=required_text(reason, field="reason"))
    step = step_of(fresh, State.STAGE4)
    for paper in fresh.papers.filter(form_id=fresh.paper):
        void(paper, [step] if step else [])
    return _turned(fresh, by, Event.RETURNED)


@transaction.atomic
def save_reply(
    *, by: User, referral: Referral, form: PaperForm, revision: int, on: date
) -> FilledPaper:
    """高關懷學生輔導安排回覆表 as far as it is written; sent by `reply_referral`. `revision`: 0 for the first time.

    Raises NotVisible, NotAllowed, WrongState (not assigned, replied, or saved after `revision`), ValueError.
    """
    if not form.is_valid() or form.form_id != ArrangementReply.form_id:
        raise ValueError("show the form's errors first")
    fresh = _to_reply(by, referral, on=on)
    paper = fresh.papers.select_for_update().filter(form_id=form.form_id).first()
    if (paper.revision if paper else 0) != revision:
        raise WrongState(_("這份表單剛才已由別人儲存，您輸入的內容尚未儲存。"))
    if paper is None:
        paper = FilledPaper(
            school=fresh.school,
            student=fresh.student,
            referral=fresh,
            form_id=form.form_id,
            form_version=form.version,
            revision=0,
        )
    paper.answers, paper.saved_by = form.answers(), by
    paper.revision += 1
    paper.save()
    record(Event.CHANGED, by=by, part=paper.form_id, **of(fresh))
    return paper


@transaction.atomic
def reply_referral(
    *, by: User, referral: Referral, on: date, referrer_part: str | None = None
) -> Referral:
    """回覆: final, and the referrer reads it. A paper's reply waits for the principal's seal (R-HC-2).

    Raises NotVisible, NotAllowed, WrongState, ValidationError by field of the reply.
    """
    fresh = _to_reply(by, referral, on=on)
    if fresh.needs_seal and fresh.state != State.SEALED:
        raise WrongState(_("須經校長核章，才能回覆轉介人。"))
    paper = fresh.papers.select_for_update().filter(form_id=ArrangementReply.form_id).first()  # fmt: skip
    answers = paper.answers if paper else {}
    missing = ArrangementReply.missing_for("reply", answers)
    if missing or paper is None:
        raise ValidationError({name: _("這一欄要填才能回覆。") for name in missing})
    with turning(fresh):
        fresh.reply(on=on)
    if referrer_part is not None:
        fresh.referrer_part = optional_text(referrer_part, field="referrer_part")
    paper.locked_at = timezone.now()
    paper.save()
    if fresh.case:
        note(fresh.case, Kind.REPLY, by=by, on=on, about=fresh)
    return _turned(fresh, by, Event.SUBMITTED)


def _to_decide(by: User, referral: Referral, *, on: date) -> Referral:
    require_on_referral(by, Word.REFERRAL_DECIDE, referral=referral, on=on)
    fresh = locked_referral(referral)
    if fresh.state not in Referral.SUBMITTED:
        raise WrongState(
            _("目前狀態是「%(state)s」，不能執行這個動作；可能剛才已有人處理。")
            % {"state": fresh.state_label}
        )
    return fresh


def _to_reply(by: User, referral: Referral, *, on: date) -> Referral:
    require_on_referral(by, Word.REFERRAL_VIEW, referral=referral, on=on)
    fresh = locked_referral(referral)
    require_signer(by, fresh, on=on)
    if fresh.case_id is None or fresh.state not in Referral.SUBMITTED:
        raise WrongState(_("派案之後才能回覆，回覆之後不能再修改。"))
    return fresh


def _signed(referral: Referral, stage: str, *, by: User, on: date) -> Referral:
    sign_stage(referral, stage, by=by, on=on)
    return _turned(referral, by, Event.SIGNED)


def _turned(referral: Referral, by: User, event: str) -> Referral:
    save(referral)
    record(event, by=by, part="state", detail={"state": referral.state}, **of(referral))
    return referral
