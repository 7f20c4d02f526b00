"""轉介: writing it, signing and sending it. What the office does with it is in referral_decisions.py."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from cases.actions.case_guards import (
    locked_referral,
    of,
    optional_text,
    require_on_referral,
    required_text,
    save,
    turning,
)
from cases.actions.cases import check_sources
from cases.actions.guards import require_at, require_attending
from cases.actions.risk_notices import sync_notices
from cases.due import reply_due
from cases.models import FilledPaper, Referral, Student
from cases.papers.base import PaperForm
from cases.papers.registry import newest
from cases.signing import OPEN_STEPS, paper_form, sign, step_of, void, writable_fields

State, Paper = Referral.State, Referral.Paper
# The state from which each stage is signed.
BEFORE: dict[str, str] = {
    State.STAGE1: State.DRAFT,
    State.STAGE2: State.STAGE1,
    State.STAGE3: State.STAGE2,
    State.STAGE4: State.STAGE3,
    State.SEALED: State.STAGE4,
}


@transaction.atomic
def create_referral(
    *,
    by: User,
    student: Student,
    paper: str,
    sources: Sequence[int],
    form_key: UUID,
    on: date,
    source_note: str | None = None,
    urgency: str = Referral.Urgency.ROUTINE,
    concern: str | None = None,
) -> Referral:
    """A draft. Every teacher refers a student of her school; a form sent twice, or from two tabs, makes one.

    The four-stage assessment is the homeroom teacher's or the office's. Raises NotAllowed, WrongState, ValidationError.
    """
    require_at(by, Word.REFERRAL_CREATE, school=student.school, on=on)
    if paper not in Paper.values or urgency not in Referral.Urgency.values:
        raise ValidationError({"paper": _("請選擇表單與急迫性。")})
    signing = scopes(by, Word.CONCERN_SIGN, at=student.school, on=on)
    if paper == Paper.HIGH_CONCERN and not signing & {Scope.OWN, Scope.SCHOOL}:
        raise NotAllowed(_("高關懷學生評估由導師或輔導室填寫，請改用轉介單。"))
    Student.objects.select_for_update().only("pk").get(pk=student.pk)
    known = Referral.objects.filter(form_key=form_key, referrer=by).first()
    if known is not None:
        return known
    require_attending(student)
    check_sources(sources, source_note, school=student.school)
    referral = Referral.objects.create(
        school=student.school,
        student=student,
        paper=paper,
        sources=sorted(set(sources)),
        source_note=optional_text(source_note, field="source_note"),
        urgency=urgency,
        concern=optional_text(concern, field="concern"),
        referrer=by,
        form_key=form_key,
    )
    if referral.needs_seal:
        _new_paper(referral, paper, by)
    record(Event.CREATED, by=by, **of(referral))
    return referral


@transaction.atomic
def edit_referral(
    *,
    by: User,
    referral: Referral,
    version: int,
    sources: Sequence[int],
    on: date,
    source_note: str | None = None,
    urgency: str = Referral.Urgency.ROUTINE,
    concern: str | None = None,
) -> Referral:
    """The draft's own columns. Raises NotVisible, NotAllowed, WrongState (submitted, or saved after `version`),
    ValidationError."""
    fresh = _own(by, referral, on=on, version=version)
    if fresh.state not in (State.DRAFT, State.STAGE1):
        raise WrongState(_("轉介已送出，不能再修改。"))
    check_sources(sources, source_note, school=fresh.school)
    if urgency not in Referral.Urgency.values:
        raise ValidationError({"urgency": _("請選擇急迫性。")})
    fresh.sources, fresh.urgency = sorted(set(sources)), urgency
    fresh.source_note = optional_text(source_note, field="source_note")
    fresh.concern = optional_text(concern, field="concern")
    save(fresh)
    record(Event.CHANGED, by=by, **of(fresh))
    return fresh


@transaction.atomic
def save_answers(
    *, by: User, referral: Referral, form: PaperForm, revision: int, on: date
) -> FilledPaper:
    """What a valid form says, in the fields this person may write now; signed fields never change.

    In the draft the referrer writes stages 1 and 2; stage 3 is the counselor's, stage 4 the office's. A risky item asks
    at once. Raises NotVisible, NotAllowed, WrongState (signed, or saved after `revision`), ValueError for an invalid form.
    """
    if not form.is_valid():
        raise ValueError("show the form's errors first")
    fresh = _writer(by, referral, on=on)
    fields = writable_fields(fresh)
    if not fields or form.form_id != fresh.paper:
        raise WrongState(_("目前狀態是「%(state)s」，這份表單不能再修改。") % {"state": fresh.state_label})  # fmt: skip
    paper = _paper(fresh)
    if paper.revision != revision:
        raise WrongState(_("這份表單剛才已由別人儲存，您輸入的內容尚未儲存。"))
    new = {name: value for name, value in form.answers().items() if name in fields}
    kept = {name: value for name, value in paper.answers.items() if name not in fields}
    paper.answers = {**kept, **new}
    paper.revision += 1
    paper.saved_by = by
    paper.save()
    sync_notices(fresh, form.risky_items(paper.answers), by=by, on=on)
    record(Event.CHANGED, by=by, part=paper.form_id, **of(fresh))
    return paper


@transaction.atomic
def submit_referral(*, by: User, referral: Referral, on: date) -> Referral:
    """送出: signs stages 1 and 2, whichever is still open, each only when its fields are answered.

    A plain request needs its concern told. Raises NotVisible, NotAllowed, WrongState, ValidationError by field.
    """
    fresh = _own(by, referral, on=on)
    if fresh.paper == Paper.HIGH_CONCERN:
        require_on_referral(by, Word.CONCERN_SIGN, referral=fresh, on=on)
    if fresh.paper == Paper.NONE:
        required_text(fresh.concern or "", field="concern")
    if fresh.state != State.STAGE1:
        _sign(fresh, State.STAGE1, by=by, on=on)
    _sign(fresh, State.STAGE2, by=by, on=on)
    save(fresh)
    record(Event.SUBMITTED, by=by, **of(fresh))
    return fresh


@transaction.atomic
def sign_first_stage(*, by: User, referral: Referral, on: date) -> Referral:
    """第一階段 alone; the second is signed by `submit_referral`. Raises as it."""
    fresh = _own(by, referral, on=on)
    require_on_referral(by, Word.CONCERN_SIGN, referral=fresh, on=on)
    if step_of(fresh, State.STAGE2) is None:
        raise WrongState(_("這份表單沒有分階段簽章，請直接送出。"))
    _sign(fresh, State.STAGE1, by=by, on=on)
    save(fresh)
    record(Event.SIGNED, by=by, part="sign_stage1", **of(fresh))
    return fresh


@transaction.atomic
def reopen_draft(*, by: User, referral: Referral, on: date) -> Referral:
    """The referrer unlocks stage 1, which she signed but didn't send. Raises NotVisible, NotAllowed, WrongState."""
    fresh = _own(by, referral, on=on)
    if fresh.state != State.STAGE1:
        raise WrongState(_("目前狀態是「%(state)s」，不能執行這個動作。") % {"state": fresh.state_label})  # fmt: skip
    back_to_draft(fresh, reason=None)
    save(fresh)
    record(Event.CHANGED, by=by, part="state", **of(fresh))
    return fresh


@transaction.atomic
def withdraw_referral(*, by: User, referral: Referral, on: date) -> Referral:
    """撤回 by the referrer, before the office assigned it. Raises NotVisible, NotAllowed, WrongState."""
    fresh = _own(by, referral, on=on)
    if fresh.case_id is not None:
        raise WrongState(_("輔導室已派案，不能撤回。"))
    with turning(fresh):
        fresh.withdraw()
    save(fresh)
    record(Event.CHANGED, by=by, part="state", detail={"state": fresh.state}, **of(fresh))  # fmt: skip
    return fresh


def back_to_draft(referral: Referral, *, reason: str | None) -> None:
    """To the draft, the referrer's signatures voided. The caller has the lock and saves."""
    with turning(referral):
        referral.return_to_referrer(reason=reason)
    steps = [step_of(referral, stage) for stage in (State.STAGE1, State.STAGE2)]
    for paper in referral.papers.filter(form_id=referral.paper):
        void(paper, [step for step in steps if step])


def sign_stage(referral: Referral, stage: str, *, by: User, on: date) -> None:
    """The stage's fields are answered, its signature is made, the state turns. The caller has checked who may.

    Out of turn is told before what is missing. Raises WrongState, ValidationError by field.
    """
    if referral.state != BEFORE[stage]:
        raise WrongState(_("目前狀態是「%(state)s」，不能執行這個動作；可能剛才已有人處理。") % {"state": referral.state_label})  # fmt: skip
    step = step_of(referral, stage)
    if step:
        paper = _paper(referral)
        form = paper_form(paper.form_id, paper.form_version)
        missing = form.missing_for(step, paper.answers)
        if missing:
            message = _("這一欄要填才能簽章。")
            raise ValidationError({name: message for name in missing})
    with turning(referral):
        if stage == State.STAGE1:
            referral.sign_stage1()
        elif stage == State.STAGE2:
            due = reply_due(referral.school, on)
            referral.sign_stage2(on=on, reply_due_on=due)
        elif stage == State.STAGE3:
            referral.sign_stage3()
        elif stage == State.STAGE4:
            referral.sign_stage4()
        else:
            referral.seal(on=on)
    if step:
        sign(_paper(referral), step, by=by, school=referral.school, on=on)


_sign = sign_stage


def _own(
    by: User, referral: Referral, *, on: date, version: int | None = None
) -> Referral:
    require_on_referral(by, Word.REFERRAL_VIEW, referral=referral, on=on)
    if referral.referrer_id != by.pk:
        raise NotAllowed(_("只有轉介人能執行這個動作。"))
    return locked_referral(referral, version=version)


def _writer(by: User, referral: Referral, *, on: date) -> Referral:
    """The referrer before it is sent; afterwards whoever signs the next stage."""
    require_on_referral(by, Word.REFERRAL_VIEW, referral=referral, on=on)
    fresh = locked_referral(referral)
    if fresh.state in (State.DRAFT, State.STAGE1):
        if fresh.referrer_id != by.pk:
            raise NotAllowed(_("只有轉介人能執行這個動作。"))
    elif fresh.state == State.STAGE3:
        require_on_referral(by, Word.REFERRAL_DECIDE, referral=fresh, on=on)
    elif fresh.state in OPEN_STEPS:
        require_signer(by, fresh, on=on)
    return fresh


def require_signer(by: User, referral: Referral, *, on: date) -> None:
    """第三階段: the counselor of the case's team, or the office; not the referrer by her own referral's word.

    Raises NotAllowed.
    """
    require_on_referral(by, Word.CONCERN_SIGN, referral=referral, on=on)
    office = Scope.SCHOOL in scopes(by, Word.CONCERN_SIGN, at=referral.school, on=on)
    on_team = referral.case is not None and referral.case.members.filter(
        user=by, ended_on__isnull=True
    )
    if not office and not (on_team and on_team.exists()):
        raise NotAllowed(_("第三階段由輔導人員簽章。"))


def _new_paper(referral: Referral, form_id: str, by: User) -> FilledPaper:
    form = newest(form_id)
    return FilledPaper.objects.create(
        school=referral.school,
        student=referral.student,
        referral=referral,
        form_id=form.form_id,
        form_version=form.version,
        saved_by=by,
    )


def _paper(referral: Referral) -> FilledPaper:
    return FilledPaper.objects.select_for_update().get(
        referral=referral, form_id=referral.paper, amends__isnull=True
    )
