"""A student opened for a form, and the form's page."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access
from cases.models import Student
from cases.views.screen import screen_naming


def open_to_change(
    request: MemberRequest, pk: Any, *, word: Word, purpose: str
) -> Student:
    """For forms that hold personal data in full: whoever reads the name masked leaves a row in the trail, with why.

    Raises NotVisible, NotAllowed.
    """
    on = timezone.localdate()
    student = access.get_student_for(request.user, pk, word=word, on=on)
    if not screen_naming(request, on=on).is_full(student):
        audit.record_read(
            by=request.user, school=student.school, object_type=access.STUDENT,
            object_id=student.pk, part="full_name", purpose=purpose,
        )  # fmt: skip
    return student


def form_page(
    request: MemberRequest,
    form: BaseForm,
    *,
    title: str,
    button: str,
    student: Student | None = None,
    **context: Any,
) -> HttpResponse:
    """One form about one student (or a new one), her name as this screen shows it."""
    if student is not None:
        naming = screen_naming(request, on=timezone.localdate())
        context.setdefault("back", reverse("cases:student", args=[student.pk]))
        context |= {"who": naming.of(student), "seat": naming.seat_of(student)}
    context |= {"form": form, "title": title, "button": button, "student": student}
    return render(request, "cases/form.html", context)
