"""What the pages about one transition share: the door's row, the form page, and how a refusal is answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from cases.views.screen import screen_naming
from transitions.models import Transition


def who_of(request: MemberRequest, row: Transition) -> str:
    """The student as this screen names her, with class and code."""
    naming = screen_naming(request, on=timezone.localdate())
    return f"{naming.of(row.student)}　{row.class_name}　{row.student.code}"


def page_of(row: Transition) -> str:
    return reverse("transitions:transition", args=[row.pk])


def act(
    request: MemberRequest,
    form: BaseForm,
    action: Callable[[], Any],
    *,
    title: str,
    button: str,
    back: str,
    said: str,
    target: str = "",
    **context: Any,
) -> HttpResponse:
    """GET: the form. POST: the action; its refusal stands in the form (200) or is the page of a changed thing (409)."""
    if request.method == "POST" and form.is_valid():
        try:
            made = done(form, action)
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, said)
            return redirect(target or back)
    told = {"form": form, "title": title, "button": button, "back": back, **context}
    return render(request, "transitions/form.html", told)
