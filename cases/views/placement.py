"""編班、離校、復學 of one student."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access
from cases.actions.placement import move_class, transfer_in, transfer_out
from cases.forms.placement import LeaveForm, SeatForm
from cases.models import Student
from cases.placing import school_year_of
from cases.views.opening import form_page


def _answer(
    request: MemberRequest,
    student: Student,
    form: BaseForm,
    action: Callable[..., Student],
    *,
    said: str,
    **words: str,
) -> HttpResponse:
    if form.is_valid():
        typed = {"on": timezone.localdate(), **form.cleaned_data}
        try:
            moved = done(
                form, lambda: action(by=request.user, student=student, **typed)
            )
        except WrongState as error:
            return conflict(request, error, reverse("cases:student", args=[student.pk]))
        if moved is not None:
            messages.success(request, said)
            return redirect("cases:student", student.pk)
    return form_page(request, form, student=student, **words)


def _student(request: MemberRequest, pk: Any) -> Student:
    return access.get_student_for(
        request.user, pk, word=Word.STUDENT_EDIT, on=timezone.localdate()
    )


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, pk: Any) -> HttpResponse:
    """轉班、換座號."""
    return _seat(request, pk, move_class, said=_("已更新班級座號。"), title=_("轉班或換座號"), button=_("儲存班級座號"))  # fmt: skip


@require_http_methods(["GET", "POST"])
def come_back(request: MemberRequest, pk: Any) -> HttpResponse:
    """復學或轉回 of somebody who left."""
    return _seat(request, pk, transfer_in, said=_("已辦理復學或轉回。"), title=_("復學或轉回"), button=_("辦理復學或轉回"))  # fmt: skip


def _seat(request: MemberRequest, pk: Any, action: Any, **words: str) -> HttpResponse:
    student, on = _student(request, pk), timezone.localdate()
    initial = {"on": on, "school_class": student.school_class_id, "seat_number": student.seat_number}  # fmt: skip
    form = SeatForm(
        request.POST or None, initial=initial, school=student.school, year=school_year_of(on)
    )  # fmt: skip
    return _answer(request, student, form, action, **words)


@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest, pk: Any) -> HttpResponse:
    """轉學、休退、中輟: the day is her last."""
    student = _student(request, pk)
    form = LeaveForm(request.POST or None, initial={"left_on": timezone.localdate()})
    return _answer(
        request, student, form, _leave, said=_("已辦理離校。"),
        title=_("轉出或離校"), button=_("辦理離校"),
    )  # fmt: skip


def _leave(*, note: str, **typed: Any) -> Student:
    return transfer_out(note=note or None, **typed)
