"""What every page of a month asks first: whose month it is, and whether she sees it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import School
from reporting.access import get_school
from reporting.layout import month_of


def place_of(request: HttpRequest, school: UUID, month: str) -> tuple[School, date]:
    """The school whose rows she may see, and the month. Raises Http404."""
    return get_school(request.user, school, on=timezone.localdate()), month_in(month)


def month_in(text: str) -> date:
    """The month of an address. Raises Http404."""
    try:
        return month_of(text)
    except ValueError as error:
        raise Http404 from error


def month_asked(request: HttpRequest) -> date:
    """`month` of the address, today's without one. Raises Http404."""
    if text := request.GET.get("month", ""):
        return month_in(text)
    return timezone.localdate()


def back(name: str, school: School, month: date) -> HttpResponseRedirect:
    return HttpResponseRedirect(address(name, school, month))


def address(name: str, school: Any, month: date) -> str:
    return reverse(f"reporting:{name}", args=[school.pk, f"{month:%Y-%m}"])
