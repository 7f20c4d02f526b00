"""輔導計畫: the plan in force with its past, writing, revising, reviewing."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.actions.plans import review_plan, set_plan
from cases.case_parts import plans_of
from cases.forms.plans import STATES, PlanForm, ReviewForm, start_of
from cases.views.casework_section import answer_form, open_section, show_section

WRITES = (Word.CASE_EDIT,)


@require_GET
def plan(request: MemberRequest, pk: Any) -> HttpResponse:
    """The plan in force, and what came of the former ones."""
    opened = open_section(request, pk, "plan")
    plans = plans_of(opened.case)
    now, former = (plans[0] if plans else None), plans[1:]
    may_edit = Word.CASE_EDIT in opened.words and opened.case.is_running
    return show_section(
        request, opened, "plan", plan=now, former=former, may_edit=may_edit,
        may_review=may_edit and now is not None and now.reviewed_on is None,
        states={key: str(label) for key, label in STATES}, today=timezone.localdate(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def plan_edit(request: MemberRequest, pk: Any) -> HttpResponse:
    """訂定或修訂: a revision is a new plan; the former one stays to be read."""
    opened = open_section(request, pk, "plan", WRITES)
    now = opened.plan
    form = PlanForm(
        request.POST or None, goals=now.goals if now else (), initial=start_of(now)
    )
    return answer_form(
        request, opened, form,
        lambda **typed: set_plan(by=request.user, case=opened.case, on=timezone.localdate(), **typed),
        part="plan", said=_("已儲存輔導計畫。"), template="cases/case_plan_edit.html",
        title=_("修訂輔導計畫") if now else _("訂定輔導計畫"), button=_("儲存輔導計畫"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def plan_review(request: MemberRequest, pk: Any) -> HttpResponse:
    """評估 on the day that was set, or before."""
    opened = open_section(request, pk, "plan", WRITES)
    now = opened.plan
    if now is None:
        back = reverse("casework:plan", args=[pk])
        return conflict(request, WrongState(_("尚未訂定輔導計畫。")), back)
    form = ReviewForm(request.POST or None)
    return answer_form(
        request, opened, form,
        lambda **typed: review_plan(by=request.user, plan=now, on=timezone.localdate(), **typed),
        part="plan", said=_("已登錄評估結果。"), title=_("評估輔導計畫"), button=_("儲存評估結果"),
    )  # fmt: skip
