"""Dated overrides of a rule's parameters by an authority or a school; the one in force on the trigger's date counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Level(IntEnum):
    """Who set it: a school may go beyond its authority, so the school's row wins."""

    AUTHORITY = 1
    SCHOOL = 2


@dataclass(frozen=True, slots=True)
class Override:
    """One dated row. `source` is shown to the reader (letter, number, date); `until` is the last day in force."""

    rule_id: str
    parameter: str
    value: int
    source: str
    level: Level
    in_force_from: date
    until: date | None = None

    def is_in_force(self, day: date) -> bool:
        return self.in_force_from <= day and (self.until is None or day <= self.until)


def in_force(
    overrides: Iterable[Override], rule_id: str, day: date
) -> tuple[dict[str, int], dict[str, str]]:
    """(parameters, sources) for Rule.reckon: per parameter the school's row, else the authority's; the newest wins."""
    chosen: dict[str, Override] = {}
    for row in sorted(overrides, key=lambda row: (row.level, row.in_force_from)):
        if row.rule_id == rule_id and row.is_in_force(day):
            chosen[row.parameter] = row
    return (
        {name: row.value for name, row in chosen.items()},
        {name: row.source for name, row in chosen.items()},
    )
