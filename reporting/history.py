"""填報紀錄: filed rows of a school, filtered by any column, with chosen columns."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import School
from reporting.layout import Column, ColumnKind, all_layouts
from reporting.models import ReportedCase, ReportedService

MODELS: dict[str, type[ReportedCase] | type[ReportedService]] = {
    "cases": ReportedCase,
    "services": ReportedService,
}
EXPORT_ROWS = 20_000
_NUMBERS = (ColumnKind.CHOICE, ColumnKind.COUNT)


def columns_of(sheet: str) -> tuple[Column, ...]:
    """The columns of the newest form. Raises KeyError."""
    return all_layouts()[0].sheet(sheet).columns


def rows_of(
    school: School,
    sheet: str,
    *,
    first: date,
    last: date,
    wanted: dict[str, str],
) -> QuerySet[Any]:
    """Current rows of the months; `wanted` maps column keys to what a cell must be.

    Several codes "3,6" in a column of several codes: all of them must be contained. Texts: contained. Raises ValueError for
    a number that is none, KeyError for an unknown column.
    """
    columns = {column.key: column for column in columns_of(sheet)}
    where = Q(school=school, is_current=True, month__gte=first, month__lte=last)
    for key, text in wanted.items():
        where &= _condition(columns[key], text)
    return MODELS[sheet].objects.filter(where).order_by("-month", "row")


def _condition(column: Column, text: str) -> Q:
    if column.kind is ColumnKind.CHOICES:
        numbers = [int(part) for part in text.split(",")]
        if numbers == [0]:
            return Q(**{f"{column.key}__len": 0})
        return Q(**{f"{column.key}__contains": numbers})
    if column.kind in _NUMBERS:
        return Q(**{column.key: int(text)})
    if column.kind is ColumnKind.WORD:
        return Q(**{column.key: text})
    return Q(**{f"{column.key}__contains": text})


def shown(rows: Iterable[Any], columns: Iterable[Column]) -> Iterator[list[object]]:
    """Month, then the chosen cells as the form writes them."""
    chosen = list(columns)
    for row in rows:
        yield [f"{row.month:%Y-%m}", *(_cell(column, getattr(row, column.key)) for column in chosen)]  # fmt: skip


def _cell(column: Column, value: Any) -> object:
    if column.kind is ColumnKind.CHOICES:
        return ",".join(map(str, value)) or "0"
    return value
