"""The month as a value: rows, the records behind their numbers, and what was left out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import School
from reporting.generation.posts import Reporter
from reporting.layout import Layout


@dataclass(frozen=True, slots=True)
class Trace:
    """A record behind a number: what row it is, its day, and what it adds (sessions, or 人次 by sex)."""

    kind: str
    pk: UUID
    held_on: date
    sessions: int = 0
    male: int = 0
    female: int = 0
    other: int = 0
    case: UUID | None = None
    url: str = ""


@dataclass(slots=True)
class ReportRow:
    """One row: its teacher, its values by column key as the check understands them, and the records it comes from."""

    sheet: str
    reporter: Reporter
    values: dict[str, Any]
    traces: list[Trace] = field(default_factory=list)
    student: UUID | None = None
    case: UUID | None = None


@dataclass(slots=True)
class LeftOut:
    """Somebody who recorded work and doesn't report for this school, with how much is therefore not in the month."""

    user: UUID
    name: str = ""
    sessions: int = 0
    services: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """Worth a look, no error: a code of reporting.generation.problems.ADVICE, whom and what it is about."""

    code: str
    reporter: Reporter | None = None
    student: UUID | None = None
    params: tuple[tuple[str, object], ...] = ()


@dataclass(slots=True)
class Gathered:
    """The month. Rows in the order of the workbook: by teacher's code, then student's code or item and target."""

    school: School
    month: date
    layout: Layout
    reporters: dict[UUID, Reporter]
    rows: dict[str, list[ReportRow]]
    left_out: list[LeftOut]
    advice: list[Advice]

    def values(self) -> dict[str, list[dict[str, Any]]]:
        """For the writer: by sheet key."""
        return {
            sheet: [row.values for row in rows] for sheet, rows in self.rows.items()
        }

    def every_row(self) -> Iterator[ReportRow]:
        for rows in self.rows.values():
            yield from rows

    def rows_of(self, user: UUID) -> list[ReportRow]:
        """One teacher's."""
        return [row for row in self.every_row() if row.reporter.user == user]

    def keys(self, kind: str) -> set[UUID]:
        """The records of the kind that stand behind the month."""
        return {
            trace.pk
            for row in self.every_row()
            for trace in row.traces
            if trace.kind == kind
        }
