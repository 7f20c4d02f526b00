"""Shared by the pages of meetings: one form about one meeting, and one button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from cases.views.screen import screen_naming
from meetings.models import Meeting
from meetings.page import identity


def form_answer(
    request: MemberRequest,
    form: BaseForm,
    action: Callable[[dict[str, Any]], Any],
    *,
    meeting: Meeting | None = None,
    back: str = "",
    then: Callable[[Any], str] | None = None,
    said: str = "",
    **context: Any,
) -> HttpResponse:
    """A form that is valid is acted on and answered 302 (or 409); else its page (200).

    In: `back`, default the meeting's page; `then`, from what the action gave to the next address; `title`, `button`.
    """
    back = back or (reverse("meetings:meeting", args=[meeting.pk]) if meeting else "")
    if form.is_valid():
        try:
            made = done(form, lambda: action(form.cleaned_data))
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            if said:
                messages.success(request, said)
            return redirect(then(made) if then else back)
    on = timezone.localdate()
    if meeting is not None:
        context |= identity(meeting, screen_naming(request, on=on))
    context |= {"form": form, "back": back, "multipart": form.is_multipart()}
    return render(request, "meetings/form.html", context)


def button_answer(
    request: MemberRequest, action: Callable[[], Any], *, back: str, said: str
) -> HttpResponse:
    """One press: 302 with what was done or what is missing, 409 when it no longer may."""
    try:
        action()
    except WrongState as error:
        return conflict(request, error, back)
    except ValidationError as error:
        for words in error.messages:
            messages.error(request, words)
        return redirect(back)
    messages.success(request, said)
    return redirect(back)


def meeting_url(meeting: Any) -> str:
    """The meeting's page, from the row or its key."""
    return reverse("meetings:meeting", args=[getattr(meeting, "pk", meeting)])
