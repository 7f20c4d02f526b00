"""風險: the screening, the counselor's judgement and the safety plan of a case; three things on one page."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access, risk_doors
from cases.actions.record_guards import StaleText
from cases.actions.risk import (
    assess_risk,
    record_screening,
    save_safety_plan,
    void_risk_paper,
)
from cases.case_opening import Opened, opened_case
from cases.case_page import identity
from cases.codes import risk_signs
from cases.forms.risk import (
    AssessmentForm,
    PurposeForm,
    SafetyPlanForm,
    ScreeningForm,
    WhyForm,
    week_after,
)
from cases.models import Case, Draft
from cases.printing import print_safety_plan
from cases.risk_asking import PLAN_SECTIONS
from cases.views import work_drafts as drafts
from cases.views.casework_form import case_form_page
from cases.views.screen import is_private
from cases.views.work import acted
from documents.downloads import download_response
from documents.errors import RenderFailed

AIDS = {
    "steps": risk_signs.GATEKEEPER_STEPS,
    "dos": risk_signs.GATEKEEPER_DOS,
    "donts": risk_signs.GATEKEEPER_DONTS,
    "crisis": risk_signs.CRISIS_QUESTIONS,
    "signs": (
        *risk_signs.WARNING_SIGNS,
        *risk_signs.FACT_SIGNS,
        *risk_signs.DANGER_POINTS,
        *risk_signs.CHANGES,
    ),
    "factors": risk_signs.PROTECTIVE_FACTORS,
}


def _open(request: MemberRequest, pk: Any, word: Word) -> Opened:
    """The case and her words on it; what is read of its risk has rows of its own in the trail. Raises as a door."""
    opened = opened_case(request.user, pk, on=timezone.localdate(), private=is_private(request), is_read=False)  # fmt: skip
    if word not in opened.words:
        raise NotAllowed(case_access.CASE, pk)
    return opened


def _page(request: MemberRequest, template: str, opened: Opened, **context: Any) -> HttpResponse:  # fmt: skip
    on, status = timezone.localdate(), context.pop("status", HTTPStatus.OK)
    bar = identity(opened.case, opened.naming, on=on)
    return render(request, template, {**bar, **context}, status=status)


@require_GET
def risk(request: MemberRequest, pk: Any) -> HttpResponse:
    """Where the case stands: the judgement that holds, the scores beside it, the safety plan, and what was before."""
    on, opened = timezone.localdate(), _open(request, pk, Word.RISK_VIEW)
    shown, words = opened.case, opened.words
    found = risk_doors.risk_page(request.user, shown, words=words, on=on)
    plans = found.plans
    return _page(
        request, "cases/risk.html", opened,
        risk=found.state, assessments=found.assessments, screenings=found.screenings,
        plan=plans[0] if plans else None, sections=_sections(plans), versions=len(plans),
        may_assess=Word.RISK_ASSESS in words and shown.is_running,
        may_void=bool({Word.RISK_ASSESS, Word.RECORD_VOID} & words),
        may_print=Word.RECORD_PRINT in words,
    )  # fmt: skip


def _sections(plans: list[Any]) -> list[tuple[Any, str]]:
    kept = plans[0].sections if plans else {}
    return [(label, kept[key]) for key, label in PLAN_SECTIONS.items() if key in kept]


@require_http_methods(["GET", "POST"])
def screen(request: MemberRequest, pk: Any) -> HttpResponse:
    """施測. The score is shown after saving; it judges nothing by itself."""
    on, opened = timezone.localdate(), _open(request, pk, Word.RISK_ASSESS)
    shown = opened.case
    draft = drafts.begun(request, "screening", pk)
    form = ScreeningForm(request.POST or None, initial={"held_on": on, **_kept(draft)})
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = done(form, lambda: record_screening(by=request.user, case=shown, answers=form.answers(), held_on=typed["held_on"], note=typed["note"], key=typed["key"], on=on))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, reverse("casework:risk", args=[pk]))
        if made is not None:
            drafts.sent(request, "screening", pk)
            return _after_screening(request, shown, made[0])
    return _page(request, "cases/screening_new.html", opened, form=form, aids=AIDS, **drafts.keeping("screening", pk, draft))  # fmt: skip


def _kept(draft: Draft | None) -> dict[str, Any]:
    return draft.content if draft else {}


def _after_screening(request: MemberRequest, shown: Case, made: Any) -> HttpResponse:
    told = {"total": made.score.total, "band": made.score.band.label}
    messages.success(request, _("已儲存：心情溫度計 %(total)s 分（%(band)s）。") % told)
    if not made.score.alarms:
        return redirect("casework:risk", shown.pk)
    messages.warning(request, _("分數達警示，請接著判斷風險並訂再評估日。"))
    at = reverse("casework:assess_risk", args=[shown.pk])
    return redirect(f"{at}?screening={made.pk}")


@require_http_methods(["GET", "POST"])
def assess(request: MemberRequest, pk: Any) -> HttpResponse:
    """判斷風險: what was asked and answered, then the counselor's own level."""
    on, opened = timezone.localdate(), _open(request, pk, Word.RISK_ASSESS)
    shown = opened.case
    start = {"assessed_on": on, "reassess_on": week_after(on), "screening": request.GET.get("screening", "")}  # fmt: skip
    rows = risk_doors.screenings_of(request.user, shown, on=on)
    draft = drafts.begun(request, "assessment", pk)
    form = AssessmentForm(request.POST or None, screenings=rows, initial={**start, **_kept(draft)})  # fmt: skip
    answer = acted(
        request, form,
        lambda: assess_risk(by=request.user, case=shown, judgement=form.judgement(), screening=form.cleaned_data["screening"], key=form.cleaned_data["key"], on=on),
        then=lambda: drafts.sent(request, "assessment", pk),
        back=reverse("casework:risk", args=[pk]), said=_("已儲存風險評估。"),
    )  # fmt: skip
    return answer or _page(request, "cases/assessment_new.html", opened, form=form, aids=AIDS, **drafts.keeping("assessment", pk, draft))  # fmt: skip


@require_http_methods(["GET", "POST"])
def safety_plan(request: MemberRequest, pk: Any) -> HttpResponse:
    """訂定安全計畫: each saving is a version; when somebody saved in between, both are shown (409)."""
    on, opened = timezone.localdate(), _open(request, pk, Word.RISK_ASSESS)
    shown = opened.case
    plan = risk_doors.newest_plan(shown)
    start = {"agreed_on": on, "version": plan.version if plan else 0}
    holds = plan.sections if plan and plan.voided_at is None else {}
    draft = drafts.begun(request, "safety_plan", pk)
    form = SafetyPlanForm(request.POST or None, start=holds, initial={**start, **_kept(draft)})  # fmt: skip
    back = reverse("casework:risk", args=[pk])
    answer = acted(
        request, form, lambda: _save_plan(request, shown, form), back=back,
        then=lambda: drafts.sent(request, "safety_plan", pk), said=_("已儲存安全計畫。"), stale=lambda error: _stale_plan(request, opened, error),
    )  # fmt: skip
    return answer or _page(
        request,
        "cases/safety_plan.html",
        opened,
        form=form,
        **drafts.keeping("safety_plan", pk, draft),
    )


def _save_plan(request: MemberRequest, shown: Case, form: SafetyPlanForm) -> Any:
    typed = form.cleaned_data
    return save_safety_plan(
        by=request.user, case=shown, sections=form.sections(), agreed_on=typed["agreed_on"],
        version=typed["version"], key=typed["key"], on=timezone.localdate(),
    )  # fmt: skip


def _stale_plan(
    request: MemberRequest, opened: Opened, error: StaleText
) -> HttpResponse:
    data = request.POST.copy()
    data["version"] = str(error.version)
    form = SafetyPlanForm(data, start={})
    stored = [(label, error.stored[key]) for key, label in PLAN_SECTIONS.items() if key in error.stored]  # fmt: skip
    return _page(
        request, "cases/safety_plan.html", opened, form=form, stored=stored,
        message=str(error), status=HTTPStatus.CONFLICT, **_keeping_plan(request, opened),
    )  # fmt: skip


def _keeping_plan(request: MemberRequest, opened: Opened) -> dict[str, Any]:
    key = opened.case.pk
    return drafts.keeping("safety_plan", key, drafts.begun(request, "safety_plan", key))


@require_http_methods(["GET", "POST"])
def safety_plan_print(request: MemberRequest, pk: Any) -> HttpResponse:
    """安全計畫 on paper, for a purpose."""
    shown = _open(request, pk, Word.RECORD_PRINT).case
    back, form = reverse("casework:risk", args=[pk]), PurposeForm(request.POST or None)
    if form.is_valid():
        try:
            paper = done(form, lambda: print_safety_plan(request.user, shown, purpose=form.cleaned_data["purpose"], now=timezone.localtime()))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        except RenderFailed as failed:
            form.add_error(None, failed.message)
            paper = None
        if paper is not None:
            name = f"{_('安全計畫')} {shown.number}"
            return download_response(paper.content, name, "pdf", "application/pdf")  # type: ignore[return-value]  # bytes are never streamed
    return case_form_page(request, form, case=shown, back=back, title=_("列印安全計畫"), button=_("產生 PDF"))  # fmt: skip


@require_http_methods(["GET", "POST"])
def void(request: MemberRequest, pk: Any, kind: str) -> HttpResponse:
    """A screening, judgement or plan written on the wrong student."""
    on = timezone.localdate()
    paper = risk_doors.get_risk_paper(request.user, pk, kind=kind, on=on)
    back, form = reverse("casework:risk", args=[paper.case_id]), WhyForm(request.POST or None)  # fmt: skip
    answer = acted(
        request, form,
        lambda: void_risk_paper(by=request.user, paper=paper, reason=form.cleaned_data["reason"], on=on),
        back=back, said=_("已作廢；內容與理由保留。"),
    )  # fmt: skip
    title = _("作廢%(what)s") % {"what": paper._meta.verbose_name}
    return answer or case_form_page(request, form, case=paper.case, back=back, title=title, button=_("作廢這一份"))  # fmt: skip
