"""What the transfer's views share: one form on one page, names as this screen shows them, the way back."""

from collections.abc import Callable
from datetime import datetime
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
from cases.views.screen import active_school, screen_naming
from transitions.transfer_access import SIGHT, Half, Side, get_half, requests_for


def half_of(request: MemberRequest, pk: Any) -> Half:
    """The half of the school where she acts."""
    return get_half(request.user, pk, on=timezone.localdate(), at=active_school(request))  # fmt: skip


def name_of(request: MemberRequest, half: Half) -> str:
    """The student as this screen names her; 「○生」 to who keeps the mail book and where nobody is identified."""
    if half.student is None or not half.reads:
        return "○生"
    return str(screen_naming(request, on=timezone.localdate()).of(half.student))


def form_page(
    request: MemberRequest, form: BaseForm, *, title: str, button: str, back: str, **more: Any
) -> HttpResponse:  # fmt: skip
    """A page of one form. `more`: meta, lede, law, is_upload, note."""
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    return render(request, "transitions/transfer_form.html", context)


def turned(
    request: MemberRequest,
    form: BaseForm,
    action: Callable[[], Any],
    *,
    back: str | Callable[[], str],
    said: str,
    again: Callable[[], HttpResponse],
) -> HttpResponse:
    """Runs the action of a valid form and goes back; shows the form `again` with what was refused; 409 for a state."""
    if form.is_valid():
        try:
            made = done(form, action)
        except WrongState as error:
            return conflict(request, error, back if isinstance(back, str) else back())
        if made is not None:
            messages.success(request, said)
            # Asked after the action: the principal no longer sees what she has just sealed.
            return redirect(back if isinstance(back, str) else back())
    return again()


def back_to(request: MemberRequest, pk: Any) -> str:
    """The request's page, or the list for who doesn't see it any more (the principal after her seal)."""
    on = timezone.localdate()
    for side in Side:
        if requests_for(request.user, side, on=on, words=SIGHT).filter(pk=pk).exists():
            return reverse("transitions:request", args=[pk])
    return reverse("transitions:requests")


def local_now() -> datetime:
    """This moment on Taipei's clock."""
    return timezone.localtime()
