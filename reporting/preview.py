"""What the pages of the pre-check show: the workbook as a table, and the problems with their links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from reporting.findings import FindingKind
from reporting.generation.gathered import ReportRow
from reporting.generation.precheck import Precheck, Problem, row_key
from reporting.layout import SheetLayout
from reporting.writing import written_rows

MISSING = {FindingKind.MISSING: "miss", FindingKind.WRONG: "bad"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the preview: its number in the file, its key in an address, and (text, look, why) of each cell."""

    number: int
    key: str
    cells: list[tuple[str, str, str]]
    teacher: str


def preview_lines(
    found: Precheck, sheet: SheetLayout, rows: Sequence[ReportRow], *, first: int
) -> list[Line]:
    """In: rows of one page and the number of those before them."""
    marks, start = found.marks(), found.starts[sheet.key] + first
    lines = []
    written = written_rows(sheet, (row.values for row in rows))
    for number, (row, values) in enumerate(
        zip(rows, written, strict=True), start=start
    ):
        cells = []
        for column, value in enumerate(values, start=1):
            mark = marks.get((sheet.name, number, column))
            look = MISSING.get(mark.kind, "") if mark else ""
            text = "" if value is None else str(value)
            cells.append((text, look, mark.message if mark else ""))
        lines.append(Line(number, row_key(row), cells, row.reporter.name))
    return lines


def headings(sheet: SheetLayout) -> list[tuple[str, str]]:
    """(letter, heading) of each column."""
    return [
        (get_column_letter(number), column.heading)
        for number, column in enumerate(sheet.columns, start=1)
    ]


def meter_parts(found: Precheck) -> list[dict[str, Any]]:
    """Rows by their worst cell: right, with an empty cell, with a wrong one."""
    worst: dict[int, FindingKind] = {}
    for one in found.errors:
        if one.row is not None and worst.get(id(one.row)) != FindingKind.WRONG:
            worst[id(one.row)] = one.finding.kind
    kinds = list(worst.values())
    total = sum(1 for _row in found.gathered.every_row())
    wrong, missing = kinds.count(FindingKind.WRONG), kinds.count(FindingKind.MISSING)
    return [
        {"kind": "ok", "count": total - wrong - missing, "words": _("列正確")},
        {"kind": "miss", "count": missing, "words": _("列未填")},
        {"kind": "bad", "count": wrong, "words": _("列有誤")},
    ]


def with_links(
    problems: Iterable[Problem], opened: set[Any], *, may_code: bool
) -> list[tuple[Problem, str]]:
    """Each problem with its link, "" where it would not open for the reader."""
    found = []
    for one in problems:
        is_open = one.needs in opened if one.needs else bool(one.url)
        if one.finding.column == 1 and not one.needs and not may_code:
            is_open = False
        found.append((one, one.url if is_open else ""))
    return found


def of_kind(problems: Sequence[Problem], kind: str) -> list[Problem]:
    """ "missing", "wrong", or "" for all."""
    return [one for one in problems if kind in ("", one.finding.kind)]
