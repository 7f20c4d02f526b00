"""One table, as every format writes it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from documents.guards import neutralise, speakable

# What a cell may hold. Anything else (a lazy text, an enum's label) is written as its text.
Value = str | int | float | Decimal | bool | datetime.date | datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters of the body font, a Chinese character counting two."""

    heading: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` may be a generator: each format writes row by row and holds none."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


def settle(value: object) -> Value:
    """The value as a cell holds it: a number or a date typed as such, everything else a neutralised text.

    An aware datetime becomes local time, since no spreadsheet knows zones.
    """
    if value is None or isinstance(value, bool):
        return value
    # Subclasses (an enum, a safe string) are texts or numbers only by their plain value.
    if isinstance(value, datetime.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, int | float | Decimal):
        return value if _is_finite(value) else neutralise(str(value))
    return neutralise(speakable(str(value)))


def _is_finite(value: int | float | Decimal) -> bool:
    return value == value and abs(value) != float("inf")
