"""施測、評估風險與訂定安全計畫."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases import bsrs
from cases.actions.record_guards import (
    StaleText,
    already,
    locked_case,
    once,
    require_on_case,
    require_running,
)
from cases.actions.records import require_reason
from cases.models import (
    Case,
    CounselingRecord,
    RiskAssessment,
    SafetyPlan,
    Screening,
)
from cases.models.risk import InCase
from cases.record_lines import renew_line, take_back_line
from cases.recording import Errors
from cases.risk_asking import Judgement, checked_sections

Hung = TypeVar("Hung", bound=InCase)


@transaction.atomic
def record_screening(
    *,
    by: User,
    case: Case,
    answers: Mapping[str, int | None],
    held_on: date,
    key: UUID,
    on: date,
    note: str = "",
    record: CounselingRecord | None = None,
) -> tuple[Screening, bool]:
    """BSRS-5 answers kept. `answers`: q1-q5 and suicide (None where not asked). It sets no risk level: that is judged.

    Raises NotVisible, NotAllowed (risk.assess), WrongState, ValidationError.
    """
    case = _open(by, case, on=on)
    result = bsrs.score(answers)
    errors = Errors()
    note = errors.text("note", note)
    if held_on > on:
        errors.add("held_on", _("日期不能在今天之後。"))
    errors.raise_any()
    _require_same_case(case, record)

    def make() -> Screening:
        return Screening.objects.create(
            school=case.school,
            case=case,
            student=case.student,
            author=by,
            idempotency_key=key,
            held_on=held_on,
            record=record,
            answers=dict(answers),
            note=note or None,
            alarms=result.alarms,
        )

    screening, is_new = once(Screening, make, by=by, key=key)
    if is_new:
        _written(screening, by)
    return screening, is_new


@transaction.atomic
def assess_risk(
    *,
    by: User,
    case: Case,
    judgement: Judgement,
    key: UUID,
    on: date,
    screening: Screening | None = None,
    record: CounselingRecord | None = None,
) -> tuple[RiskAssessment, bool]:
    """The counselor's judgement, which now holds; the one before is followed by it, and its re-assessment is done.

    Raises NotVisible, NotAllowed (risk.assess), WrongState, ValidationError.
    """
    case = _open(by, case, on=on)
    if (found := already(RiskAssessment, by=by, key=key)) is not None:
        return found, False
    judgement = judgement.checked(on=on)
    _require_same_case(case, screening, record)
    before = holding_assessment(case)
    if before is not None:
        # Out of the way of "one holds a case" first; it then points to the new one.
        RiskAssessment.objects.filter(pk=before.pk).update(followed_by=before)
    assessment = RiskAssessment.objects.create(
        school=case.school,
        case=case,
        student=case.student,
        author=by,
        idempotency_key=key,
        assessed_on=judgement.assessed_on,
        level=judgement.level,
        asked=judgement.asked_as_json(),
        signs=sorted(judgement.signs),
        protective=sorted(judgement.protective),
        judgement=judgement.text.strip() or None,
        screening=screening,
        record=record,
        reassess_on=judgement.reassess_on,
    )
    if before is not None:
        RiskAssessment.objects.filter(pk=before.pk).update(followed_by=assessment)
    _written(assessment, by)
    return assessment, True


@transaction.atomic
def save_safety_plan(
    *,
    by: User,
    case: Case,
    sections: Mapping[str, str],
    agreed_on: date,
    version: int,
    key: UUID,
    on: date,
) -> tuple[SafetyPlan, bool]:
    """The plan as a new version. In: `version` the form showed (0: none yet).

    Raises NotVisible, NotAllowed (risk.assess), StaleText with both plans, WrongState, ValidationError.
    """
    case = _open(by, case, on=on)
    if (found := already(SafetyPlan, by=by, key=key)) is not None:
        return found, False
    filled = checked_sections(sections)
    if agreed_on > on:
        raise ValidationError({"agreed_on": _("日期不能在今天之後。")})
    last = SafetyPlan.objects.filter(case=case).order_by("-version").first()
    newest = last.version if last else 0
    if newest != version:
        raise StaleText(
            stored=last.sections if last else {}, typed=filled, version=newest
        )
    plan = SafetyPlan.objects.create(
        school=case.school,
        case=case,
        student=case.student,
        author=by,
        idempotency_key=key,
        version=newest + 1,
        agreed_on=agreed_on,
        sections=filled,
    )
    _written(plan, by)
    return plan, True


@transaction.atomic
def void_risk_paper(*, by: User, paper: Hung, reason: str, on: date) -> Hung:
    """A screening, assessment or plan written on the wrong student: it stays and no longer holds; the assessment before it
    holds again. By its author, or whoever may void the office's records.

    Raises NotVisible, NotAllowed, WrongState when voided already, ValidationError without a reason.
    """
    cases = Case.objects.filter(pk=paper.case_id)
    if not cases.visible_to(by, on=on, word=Word.RISK_VIEW).exists():
        raise NotVisible(paper._meta.label_lower, paper.pk)
    clears = (
        paper.author_id == by.pk
        and cases.visible_to(by, on=on, word=Word.RISK_ASSESS).exists()
    )
    if not clears and not cases.visible_to(by, on=on, word=Word.RECORD_VOID).exists():
        raise NotAllowed(paper._meta.label_lower, paper.pk)
    reason = require_reason(reason)
    locked_case(paper.case)
    rows: Any = type(paper)._default_manager.select_for_update(of=("self",))
    fresh: Hung = rows.select_related("school", "case").get(pk=paper.pk)
    if fresh.voided_at is not None:
        raise WrongState(_("這一份已經作廢。"))
    follower = fresh.followed_by if isinstance(fresh, RiskAssessment) else None
    fresh.voided_at, fresh.void_reason = timezone.now(), reason
    fresh.save(update_fields=["voided_at", "void_reason"])
    if isinstance(fresh, RiskAssessment):
        # Who pointed here now points to what came after, or holds again.
        RiskAssessment.objects.filter(followed_by=fresh).update(followed_by=follower)
    take_back_line(fresh)
    audit(Event.DELETED, by=by, part="voided", **_about(fresh))
    return fresh


def holding_assessment(case: Case) -> RiskAssessment | None:
    """The assessment that holds; None: 尚未評估."""
    rows = RiskAssessment.objects.filter(case=case, followed_by__isnull=True)
    return rows.filter(voided_at__isnull=True).first()


def _open(by: User, case: Case, *, on: date) -> Case:
    locked = require_on_case(by, Word.RISK_ASSESS, case=case, on=on)
    require_running(locked)
    return locked


def _require_same_case(case: Case, *papers: Any) -> None:
    if any(paper is not None and paper.case_id != case.pk for paper in papers):
        raise WrongState(_("所附的紀錄不屬於這個個案。"))


def _written(paper: InCase, by: User) -> None:
    renew_line(paper, by=by)
    audit(Event.CREATED, by=by, **_about(paper))


def _about(paper: InCase) -> dict[str, Any]:
    return {
        "school": paper.school,
        "object_type": paper._meta.label_lower,
        "object_id": paper.pk,
    }
