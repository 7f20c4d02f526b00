"""The month beside the month before, and beside what was filed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from accounts.models import School
from cases.models import Case
from deadlines import periods
from reporting.generation.gathered import Gathered
from reporting.generation.gathering import gather
from reporting.layout import Layout
from reporting.models import MonthlyReport, ReportedCase, ReportedService

Values = Mapping[str, Any]
KEYS = {
    "cases": ("teacher", "student"),
    "services": ("teacher", "item", "note", "target"),
}
# What changes by itself from month to month, and is no change worth a line.
_MONTHLY = frozenset({"status", "source", "sessions"})
_NOT_OF_THE_FORM = frozenset({"id", "version", "school", "month", "is_current", "row"})


class Kind(StrEnum):
    """GONE: not in the later one; CLOSED: gone, and the case was closed."""

    NEW = "new"
    GONE = "gone"
    CLOSED = "closed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """`key` are the cells that name the row; `cells` are (heading, before, after) of those that differ."""

    kind: Kind
    sheet: str
    key: tuple[Any, ...]
    cells: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class MonthBefore:
    """`is_filed`: compared with what was filed, else with what is recorded. `items` are (item, before, after) in 人次."""

    month: date
    is_filed: bool
    cases: list[Difference]
    students: tuple[int, int]
    sessions: tuple[int, int]
    items: list[tuple[int, int, int]]


def with_month_before(gathered: Gathered) -> MonthBefore:
    """New, gone or closed, and changed cases; sessions and services in sum."""
    school, month = gathered.school, periods.add_months(gathered.month, -1)
    filed = filed_values(school, month)
    before = filed if filed is not None else gather(school, month).values()
    after = gathered.values()
    found = differences(
        before, after, gathered.layout, sheets=("cases",), ignored=_MONTHLY
    )
    return MonthBefore(
        month,
        filed is not None,
        _closed_named(school, month, found),
        (_students(before["cases"]), _students(after["cases"])),
        (_sum(before["cases"], "sessions"), _sum(after["cases"], "sessions")),
        _by_item(before["services"], after["services"]),
    )


def differences(
    before: Mapping[str, Sequence[Values]],
    after: Mapping[str, Sequence[Values]],
    layout: Layout,
    *,
    sheets: tuple[str, ...] = ("cases", "services"),
    ignored: frozenset[str] = frozenset(),
) -> list[Difference]:
    """Row by row, by the cells that name a row; in the order of those."""
    found: list[Difference] = []
    for sheet in sheets:
        names, columns = KEYS[sheet], layout.sheet(sheet).columns
        first = {_key(row, names): row for row in before[sheet]}
        second = {_key(row, names): row for row in after[sheet]}
        for key in sorted({*first, *second}, key=_sortable):
            if key not in first:
                found.append(Difference(Kind.NEW, sheet, key))
            elif key not in second:
                found.append(Difference(Kind.GONE, sheet, key))
            elif cells := tuple(
                (
                    column.heading,
                    first[key].get(column.key),
                    second[key].get(column.key),
                )
                for column in columns
                if column.key not in ignored
                and first[key].get(column.key) != second[key].get(column.key)
            ):
                found.append(Difference(Kind.CHANGED, sheet, key, cells))
    return found


def filed_values(school: School, month: date) -> dict[str, list[dict[str, Any]]] | None:
    """The rows of the month's current version, None while there is none. A declared nil month has no rows."""
    report = MonthlyReport.objects.filter(school=school, month=month, current__isnull=False)  # fmt: skip
    if not report.exists():
        return None
    found: dict[str, list[dict[str, Any]]] = {}
    models: tuple[type[ReportedCase | ReportedService], ...] = (ReportedCase, ReportedService)  # fmt: skip
    for model in models:
        rows: Any = model._default_manager.filter(school=school, month=month, is_current=True)  # fmt: skip
        names = [
            field.name
            for field in model._meta.concrete_fields
            if field.name not in _NOT_OF_THE_FORM
        ]
        found[model.sheet] = [
            {key: tuple(held) if isinstance(held, list) else held for key, held in row.items()}
            for row in rows.order_by("row").values(*names)
        ]  # fmt: skip
    return found


def _closed_named(
    school: School, month: date, found: list[Difference]
) -> list[Difference]:
    """Of the gone, those whose case was closed since the month before began. One query."""
    gone = [one.key[1] for one in found if one.kind is Kind.GONE]
    closed = set(
        Case.objects.filter(
            school=school, student__code__in=gone, closed_on__gte=month
        ).values_list("student__code", flat=True)
        if gone
        else ()
    )
    return [
        Difference(Kind.CLOSED, one.sheet, one.key)
        if one.kind is Kind.GONE and one.key[1] in closed
        else one
        for one in found
    ]


def _by_item(
    before: Sequence[Values], after: Sequence[Values]
) -> list[tuple[int, int, int]]:
    def count(rows: Sequence[Values]) -> dict[int, int]:
        found: dict[int, int] = {}
        for row in rows:
            heads = sum(row.get(sex) or 0 for sex in ("male", "female", "other"))
            found[row["item"]] = found.get(row["item"], 0) + heads
        return found

    first, second = count(before), count(after)
    return [
        (item, first.get(item, 0), second.get(item, 0))
        for item in sorted({*first, *second})
    ]


def _students(rows: Sequence[Values]) -> int:
    return len({row["student"] for row in rows})


def _sum(rows: Sequence[Values], key: str) -> int:
    return sum(row[key] for row in rows)


def _key(row: Values, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


def _sortable(key: tuple[Any, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, f"{part:>3}" if isinstance(part, int) else str(part)) for part in key)  # fmt: skip
