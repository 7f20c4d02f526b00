"""What every page about one case does: open it, check the word, show it, answer its forms."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.case_access import CASE
from cases.case_opening import Opened, opened_case
from cases.case_page import identity
from cases.case_sections import WORDS_OF, section_links
from cases.views.screen import is_private


def open_section(
    request: MemberRequest, pk: Any, part: str, words: Iterable[Word] = ()
) -> Opened:
    """The case for one of its pages or forms; its reading is in the trail once, when it is shown.

    `words`: any of them lets her in (default: the words of the section). Raises NotVisible, NotAllowed.
    """
    opened = opened_case(
        request.user, pk, on=timezone.localdate(), private=is_private(request),
        part=part, is_read=request.method == "GET",
    )  # fmt: skip
    if not opened.words & (frozenset(words) or WORDS_OF[part]):
        raise NotAllowed(CASE, pk)
    return opened


def frame(opened: Opened, current: str) -> dict[str, Any]:
    """The identity bar and the links below it."""
    return {
        **identity(opened.case, opened.naming, on=timezone.localdate()),
        "subnav": section_links(opened.case, opened.words, current),
    }


def show_section(
    request: MemberRequest, opened: Opened, part: str, **context: Any
) -> HttpResponse:
    """The section's own template."""
    context |= frame(opened, part)
    return render(request, f"cases/case_{part}.html", context)


def answer_form(
    request: MemberRequest,
    opened: Opened,
    form: BaseForm,
    action: Callable[..., Any],
    *,
    part: str,
    said: str,
    template: str = "cases/case_form.html",
    **page: Any,
) -> HttpResponse:
    """A valid form does the action and goes back to the section; what it refuses stands in the form, or answers 409.

    `page`: title, button, lede of the form's page.
    """
    back = reverse(f"casework:{part}", args=[opened.case.pk])
    if form.is_valid():
        facts = getattr(form, "facts", None)
        typed = facts() if facts else form.cleaned_data
        try:
            made = done(form, lambda: action(**typed))
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, said)
            return redirect(back)
    page |= frame(opened, part) | {"form": form, "back": back}
    return render(request, template, page)


def answer_press(
    request: MemberRequest, action: Callable[[], Any], *, said: str, back: str
) -> HttpResponse:
    """A button without a form: done, or 409 with what happened meanwhile."""
    try:
        action()
    except WrongState as error:
        return conflict(request, error, back)
    messages.success(request, said)
    return redirect(back)
