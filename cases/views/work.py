"""What every page of the daily work does with a form: act, say so, go back; 409 when it changed meanwhile."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from cases.actions.record_guards import StaleText


def acted(
    request: MemberRequest,
    form: BaseForm,
    action: Callable[[], Any],
    *,
    back: str,
    said: str,
    stale: Callable[[StaleText], HttpResponse] | None = None,
    then: Callable[[], Any] | None = None,
) -> HttpResponse | None:
    """Out: where to go once it is done, or what happened meanwhile (409); None when the form is to be shown again.

    `stale` answers when somebody saved in between and both texts are to be shown; `then` is done once the action is.
    """
    if not form.is_valid():
        return None
    try:
        made = done(form, action)
    except WrongState as error:
        if stale is not None and isinstance(error, StaleText):
            return stale(error)
        return conflict(request, error, back)
    if made is None:
        return None
    if then is not None:
        then()
    messages.success(request, said)
    return redirect(back)
