"""教師編碼: the school's codes of those who report."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.guards import require
from accounts.vocabulary import Word
from deadlines import periods
from reporting.access import get_school
from reporting.actions.confirming import set_teacher_codes
from reporting.forms_codes import CodesForm
from reporting.generation.posts import Reporter, reporters
from reporting.months import month_start
from reporting.views.places import address


@require_http_methods(["GET", "POST"])
def teachers(request: HttpRequest, school: UUID) -> HttpResponse:
    """One field for each person who reports this month or reported in the last; a free code is proposed."""
    today = timezone.localdate()
    place = get_school(request.user, school, on=today)
    require(request.user, Word.REPORT_GENERATE, at=place, on=today)  # type: ignore[arg-type]  # LoginRequiredMiddleware
    last = periods.add_months(month_start(today), -1)
    people = {**reporters(place, last), **reporters(place, month_start(today))}
    posted = request.POST if request.method == "POST" else None
    form = CodesForm(posted, people=_ordered(people))
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"by": request.user, "school": place, "on": today}
        if _saved(form, told):
            messages.success(request, _("已儲存教師編碼。"))
            return redirect("reporting:teachers", school=place.pk)
    context = {
        "school_row": place,
        "form": form,
        "tab": "teachers",
        "month": last,
        "back": address("precheck", place, last),
    }
    return render(request, "reporting/teachers.html", context)


def _ordered(people: dict[UUID, Reporter]) -> list[Reporter]:
    return sorted(people.values(), key=lambda one: (not one.code, one.code, one.name, str(one.user)))  # fmt: skip


def _saved(form: CodesForm, told: dict[str, Any]) -> bool:
    try:
        set_teacher_codes(codes=form.codes(), **told)
    except ValidationError as error:
        for user, sentences in error.message_dict.items():
            form.add_error(user, forms.ValidationError(sentences))
        return False
    return True
