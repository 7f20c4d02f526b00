"""升級編班與畢業, with everyone who wasn't moved."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.errors import WrongState
from accounts.models import School
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from cases import access
from cases.actions.placement import graduate
from cases.actions.promotion import Promotion, plan_promotion, promote
from cases.forms.roster import GraduationForm, YearForm
from cases.models import Student
from cases.naming import Naming
from cases.placing import school_year_of
from cases.views.screen import screen_naming
from cases.views.where import roster_school

PAGE = 50
SUMMER = timedelta(days=92)  # from May on, the year to prepare is the next one


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def promotion(request: MemberRequest) -> HttpResponse:
    """What the +1 rule would do in the year of the address; a POST does it."""
    on = timezone.localdate()
    school = roster_school(request, on=on)
    year = school_year_of(on + SUMMER)
    defaults = {"school_year": year, "takes_effect_on": date(year + 1911, 8, 1)}
    asked = request.POST or (request.GET if "school_year" in request.GET else None)
    form = YearForm(asked, initial=defaults)
    wanted = form.cleaned_data if form.is_valid() else {} if form.is_bound else defaults
    if request.method == "POST" and wanted:
        plan = promote(by=request.user, school=school, on=on, **wanted)
        _say_moved(request, plan)
        return redirect(f"{reverse('cases:promotion')}?school={school.pk}&school_year={plan.school_year}&takes_effect_on={request.POST['takes_effect_on']}")  # fmt: skip
    plan = plan_promotion(school, school_year=wanted["school_year"]) if wanted else None
    return _promotion_page(request, school, form, plan, wanted)


def _say_moved(request: MemberRequest, plan: Promotion) -> None:
    count = len(plan.moved)
    said = ngettext("已將 %(count)d 名學生編入新班級。", "已將 %(count)d 名學生編入新班級。", count)  # fmt: skip
    messages.success(request, said % {"count": count})


def _promotion_page(
    request: MemberRequest,
    school: School,
    form: YearForm,
    plan: Promotion | None,
    wanted: dict[str, Any],
) -> HttpResponse:
    naming = screen_naming(request, on=timezone.localdate())
    left = [
        (student, why)
        for student, why in (plan.not_moved if plan else [])
        if not _is_placed(student, plan) and student.pk not in naming.excluded
    ]
    page = Paginator(left, PAGE).get_page(request.GET.get("page"))
    context = {
        "school": school,
        "form": form,
        "wanted": wanted,
        "moves": sorted(Counter((now, then) for _student, now, then in plan.moved).items()) if plan else [],
        "moved": len(plan.moved) if plan else 0,
        "page": page,
        "left": _named(page.object_list, naming),
        "total": len(left),
    }  # fmt: skip
    return render(request, "cases/promotion.html", context)


def _is_placed(student: Student, plan: Promotion | None) -> bool:
    current = student.school_class
    return bool(plan and current and current.school_year >= plan.school_year)


def _named(left: Any, naming: Naming) -> list[dict[str, Any]]:
    return [
        {"pk": student.pk, "name": naming.of(student), "seat": naming.seat_of(student), "code": student.code, "why": why}
        for student, why in left
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def graduation(request: MemberRequest) -> HttpResponse:
    """The highest grade's attending students; whoever is ticked graduates, whoever isn't is listed again."""
    on = timezone.localdate()
    school = roster_school(request, on=on)
    naming = screen_naming(request, on=on)
    students = access.graduates_of(school, excluded=naming.excluded)
    initial = {"graduated_on": on, "students": [one.pk for one in students]}
    form = GraduationForm(request.POST or None, students=students, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            left = done(
                form, lambda: graduate(by=request.user, school=school, on=on, **typed)
            )
        except WrongState as error:
            return conflict(request, error, reverse("cases:graduation"))
        if left is not None:
            messages.success(request, _graduated(len(typed["students"]), len(left)))
            return redirect(f"{reverse('cases:graduation')}?school={school.pk}")
    ticked = {str(key) for key in form["students"].value() or []}
    rows = [
        {"pk": one.pk, "name": naming.of(one), "seat": naming.seat_of(one), "code": one.code, "ticked": str(one.pk) in ticked}
        for one in students
    ]  # fmt: skip
    context = {"school": school, "form": form, "rows": rows, "total": len(rows), "grade": school.grades[-1]}  # fmt: skip
    return render(request, "cases/graduation.html", context)


def _graduated(count: int, left: int) -> str:
    return _("已辦理 %(count)d 名學生畢業，另有 %(left)d 名最高年級學生仍在學。") % {"count": count, "left": left}  # fmt: skip
