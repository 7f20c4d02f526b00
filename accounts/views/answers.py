"""How an action's refusals are answered: in the form (200), or by the page of a thing that changed meanwhile (409)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.errors import WrongState

Result = TypeVar("Result")


def done(form: BaseForm, action: Callable[[], Result]) -> Result | None:
    """Out: what the action gave; None when it refused, its sentences then stand in the form."""
    try:
        return action()
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            known = {
                name if name in form.fields else None: errors
                for name, errors in error.error_dict.items()
            }
            for name, errors in known.items():
                form.add_error(name, ValidationError(errors))
        else:
            form.add_error(None, error)
        return None


def conflict(request: HttpRequest, error: WrongState, back: str) -> HttpResponse:
    """409: what happened meanwhile, and the way back to how it stands now."""
    context: dict[str, Any] = {"message": str(error), "back": back}
    return render(
        request, "accounts/conflict.html", context, status=HTTPStatus.CONFLICT
    )
