"""民國 dates in templates: `{{ case.opened_on|roc_date }}`, `{{ due_on|roc_short:today }}`; nothing for no date."""

import datetime as dt
from collections.abc import Callable

from django import template
from django.utils import timezone

from fields import roc_date as roc

register = template.Library()


def _day(value: object) -> dt.date | None:
    """The local day of a moment; anything that is no date shows as nothing, as Django's own date filter does."""
    if isinstance(value, dt.datetime):
        return (
            timezone.localtime(value).date()
            if timezone.is_aware(value)
            else value.date()
        )
    return value if isinstance(value, dt.date) else None


def _written(value: object, write: Callable[[dt.date], str]) -> str:
    day = _day(value)
    return write(day) if day else ""


@register.filter
def roc_date(value: object) -> str:
    """`115/05/06`"""
    return _written(value, roc.roc_date)


@register.filter
def roc_long(value: object) -> str:
    """`民國115年5月6日`"""
    return _written(value, roc.roc_long)


@register.filter
def roc_short(value: object, today: dt.date) -> str:
    """`5/6（三）` in the year of `today`, else `115/05/06`"""
    return _written(value, lambda day: roc.roc_short(day, today=today))


@register.filter
def roc_year(value: object) -> str:
    """`115`"""
    return _written(value, lambda day: str(roc.roc_year(day)))


@register.filter
def weekday(value: object) -> str:
    """`三`"""
    return _written(value, roc.weekday_word)


@register.filter
def roc_time(value: object) -> str:
    """A moment as `115/05/06 14:40`, in local time"""
    if not isinstance(value, dt.datetime):
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{roc.roc_date(local.date())} {local:%H:%M}"
