"""個案摘要、晤談紀錄與轉介單 as PDF: 密, printer, time and purpose on every page; each printing is in the audit trail.

What a paper says comes from the doors, so it can't say more than its printer reads. No screening score stands on any of
them: a summary travels to meetings and other readers (DESIGN.md 14, 05).
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.vocabulary import Word
from cases.models import Case, CounselingRecord, Plan, Referral, SafetyPlan
from cases.papers.registry import paper_form
from cases.record_doors import get_record, records_for
from cases.recording import PARTS
from cases.redaction import RedactedRecord
from cases.referral_access import read_paper
from cases.risk_asking import PLAN_SECTIONS
from cases.risk_doors import risk_of, safety_plans_for
from documents.pdf import Paper, render_pdf

LONGEST_PURPOSE = 100
RECORD = CounselingRecord._meta.label_lower


def print_record(user: Any, pk: Any, *, purpose: str, now: datetime) -> Paper:
    """One record in full. In: `now`, a local moment. Raises NotVisible, NotAllowed (record.print, and all of it readable
    without a reason), ValidationError without a purpose, documents.errors.RenderFailed."""
    on, purpose = now.date(), _purpose(purpose)
    record = get_record(user, pk, on=on)
    case = Case.objects.select_related("school", "student").get(pk=record.case_id)
    _require(user, case, on=on)
    if record.gist is None:
        raise NotAllowed(RECORD, pk)
    _note(user, case.school, RECORD, record.pk, purpose)
    context = {
        "case": case,
        "student": case.student,
        "record": record,
        "parts": _parts(record),
    }
    return _draw("print/record.html", context, user, purpose, now)


def print_case_summary(user: Any, case: Case, *, purpose: str, now: datetime) -> Paper:
    """個案摘要: who, since when, plan, risk level and what was done when. No narrative, no score. Raises as print_record."""
    on, purpose = now.date(), _purpose(purpose)
    case = Case.objects.select_related("school", "student", "lead").get(pk=case.pk)
    _require(user, case, on=on)
    plan = Plan.objects.filter(case=case, superseded_at__isnull=True).first()
    context = {
        "case": case,
        "student": case.student,
        "plan": plan,
        "risk": risk_of(user, case, on=on),
        "records": records_for(user, case, on=on),
    }
    _note(user, case.school, Case._meta.label_lower, case.pk, purpose)
    return _draw("print/case_summary.html", context, user, purpose, now)


def print_safety_plan(user: Any, case: Case, *, purpose: str, now: datetime) -> Paper:
    """安全計畫 as it holds, for the student and who stands by. Raises as print_record; WrongState when there is none."""
    on, purpose = now.date(), _purpose(purpose)
    _require(user, case, on=on)
    plan = next(iter(safety_plans_for(user, case, on=on)), None)
    if plan is None:
        raise WrongState(_("這個個案還沒有安全計畫。"))
    kept = plan.sections
    rows = [(str(label), kept[key]) for key, label in PLAN_SECTIONS.items() if key in kept]  # fmt: skip
    _note(user, case.school, SafetyPlan._meta.label_lower, plan.pk, purpose)
    context = {"case": case, "student": case.student, "plan": plan, "rows": rows}
    return _draw("print/safety_plan.html", context, user, purpose, now)


def print_referral(
    user: Any, referral: Referral, *, purpose: str, now: datetime
) -> Paper:
    """The referral with the paper it is written on, as far as the printer reads it. Raises NotVisible, NotAllowed,
    ValidationError, RenderFailed."""
    on, purpose = now.date(), _purpose(purpose)
    seen = Referral.objects.visible_to(user, on=on).filter(pk=referral.pk)
    found = seen.select_related("school", "student", "referrer").first()
    if found is None:
        raise NotVisible(Referral._meta.label_lower, referral.pk)
    rows: list[tuple[str, str]] = []
    signatures: tuple[Any, ...] = ()
    title = str(found.get_paper_display())
    if found.paper != Referral.Paper.NONE:
        view = read_paper(user, found, on=on)
        form = paper_form(view.paper.form_id, view.paper.form_version)
        title, rows, signatures = (
            form.title,
            _answers(form, view.answers),
            view.signatures,
        )
    _note(user, found.school, Referral._meta.label_lower, found.pk, purpose)
    context = {
        "referral": found,
        "student": found.student,
        "title": title,
        "rows": rows,
        "signatures": signatures,
        "is_draft": found.state == Referral.State.DRAFT,
    }
    return _draw(
        "print/referral.html", context, user, purpose, now, draft=context["is_draft"]
    )


def _draw(
    template: str,
    context: dict[str, Any],
    user: Any,
    purpose: str,
    now: datetime,
    *,
    draft: Any = False,
) -> Paper:
    return render_pdf(
        template,
        context,
        confidential=True,
        printed_by=user.name,
        purpose=purpose,
        now=now,
        draft=bool(draft),
    )


def _require(user: Any, case: Case, *, on: Any) -> None:
    held = Case.objects.visible_to(user, on=on, word=Word.RECORD_PRINT)
    if not Case.objects.visible_to(user, on=on).filter(pk=case.pk).exists():
        raise NotVisible(Case._meta.label_lower, case.pk)
    if not held.filter(pk=case.pk).exists():
        raise NotAllowed(Case._meta.label_lower, case.pk)


def _parts(record: RedactedRecord) -> list[tuple[str, str]]:
    filled = record.parts or {}
    return [(str(label), filled[key]) for key, label in PARTS.items() if key in filled]


def _answers(form: Any, answers: Any) -> list[tuple[str, str]]:
    """The answered fields in the paper's order, options by their labels."""
    rows = []
    for name, field in form.base_fields.items():
        value = answers.get(name)
        if value in (None, "", []):
            continue
        labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
        told = value if isinstance(value, list) else [value]
        rows.append(
            (
                str(field.label or name),
                "、".join(labels.get(str(one), str(one)) for one in told),
            )
        )
    return rows


def _purpose(purpose: str) -> str:
    purpose = " ".join(purpose.split())
    if not purpose:
        raise ValidationError({"purpose": _("請填寫列印用途。")})
    if len(purpose) > LONGEST_PURPOSE:
        raise ValidationError({"purpose": _("用途最多 %d 字。") % LONGEST_PURPOSE})
    return purpose


def _note(user: Any, school: Any, what: str, key: Any, purpose: str) -> None:
    audit(
        Event.PRINTED,
        by=user,
        school=school,
        object_type=what,
        object_id=key,
        purpose=purpose,
    )
