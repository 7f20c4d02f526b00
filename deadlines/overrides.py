"""Dated overrides of a rule's parameters by an authority or a school; the one in force on the trigger's date counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class SetBy(IntEnum):
    """Who set it. A school may only be stricter than the law and its authority (Rule.check_override)."""

    AUTHORITY = 1
    SCHOOL = 2


@dataclass(frozen=True, slots=True)
class Override:
    """One dated row. `source` is shown to the reader (letter, number, date); `until` is the last day in force."""

    rule_id: str
    parameter: str
    value: int
    source: str
    set_by: SetBy
    in_force_from: date
    until: date | None = None

    def is_in_force(self, day: date) -> bool:
        return self.in_force_from <= day and (self.until is None or day <= self.until)


def in_force(
    overrides: Iterable[Override], rule_id: str, day: date
) -> tuple[dict[str, int], dict[str, str]]:
    """(parameters, sources) for Rule.reckon on a trigger's date.

    Per parameter the newest row of the authority; the school's newest row where it is stricter. What a school may set
    is always a number of which more is stricter.
    """
    chosen: dict[str, Override] = {}
    rows = (row for row in overrides if row.rule_id == rule_id and row.is_in_force(day))
    for row in sorted(rows, key=lambda row: (row.set_by, row.in_force_from)):
        standing = chosen.get(row.parameter)
        if (
            standing is None
            or standing.set_by is row.set_by
            or row.value > standing.value
        ):
            chosen[row.parameter] = row
    return (
        {name: row.value for name, row in chosen.items()},
        {name: row.source for name, row in chosen.items()},
    )
