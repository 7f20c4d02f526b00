"""Check any workbook against the month's layout: container, sheets, headings, every cell, every rule between cells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from accounts.models import School
from documents.errors import Refused
from documents.reading import Book, Row, Sheet, read_table
from reporting.findings import FileRefused, Finding, FindingKind
from reporting.headers import find_headings
from reporting.layout import (
    ColumnKind,
    Layout,
    SheetLayout,
)
from reporting.recognising import choose_layout, container_finding, sheet_of
from reporting.rules import Notes, ParsedRow, rules_of
from reporting.values import parser_of

ACCEPTED = (".xlsx", ".ods")
_EXAMPLE = "範例"


@dataclass(slots=True)
class Checked:
    """The answer. `rows` holds, by sheet key, the rows that were understood: {column key: value}, with "row" numbers.

    `counts` is the number of data rows by the sheet's name in the file. `ok` when there is no error; warnings don't count.
    """

    layout: Layout | None = None
    rows: dict[str, list[ParsedRow]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors

    def as_json(self) -> dict[str, object]:
        """What `check_report --json` prints."""
        return {
            "ok": self.ok,
            "layout": self.layout.name if self.layout else None,
            "rows": self.counts,
            "errors": [error.as_json() for error in self.errors],
        }


def check_file(
    file: BinaryIO,
    filename: str,
    *,
    month: date | None = None,
    layout: Layout | None = None,
    school: School | None = None,
    shared_is_error: bool = False,
) -> Checked:
    """Read and check an uploaded workbook. Never raises for what a file holds; nothing is stored.

    month: the reported month (its first day), which decides the layout; None: the file's own headings decide.
    layout: the one it must be, whatever the month. school: whose grades must fit, None: any.
    shared_is_error: a student under two teachers is an error (else a warning).
    """
    try:
        book = read_table(file, filename, max_cols=60, accepted=ACCEPTED)
    except Refused as refusal:
        finding = FileRefused(FindingKind.CONTAINER, refusal.code, text=refusal.message)
        return Checked(errors=[finding])
    return check_book(
        book, month=month, layout=layout, school=school, shared_is_error=shared_is_error
    )


def check_book(
    book: Book,
    *,
    month: date | None = None,
    layout: Layout | None = None,
    school: School | None = None,
    shared_is_error: bool = False,
) -> Checked:
    """As `check_file`, for a workbook that was already read."""
    found, refusal = choose_layout(book, month=month, due=layout)
    checked = Checked(layout=found)
    if refusal or found is None:
        checked.errors += [refusal] if refusal else []
        return checked
    titles = []
    for sheet_layout in found.sheets:
        sheet, problem = sheet_of(book, sheet_layout)
        if sheet is None or problem:
            checked.errors += [problem] if problem else []
            continue
        titles.append(
            _check_sheet(
                sheet, sheet_layout, checked, school=school, shared=shared_is_error
            )
        )
    _judge_whole(checked, titles, book)
    return checked


def _check_sheet(
    sheet: Sheet,
    layout: SheetLayout,
    checked: Checked,
    *,
    school: School | None,
    shared: bool,
) -> str:
    """Adds the sheet's rows and findings; out: the text above its data."""
    headings = find_headings(sheet, layout)
    checked.errors += headings.findings
    width = len(layout.columns)
    data = [
        row
        for row in sheet.rows
        if headings.data_from
        and row.number >= headings.data_from
        and any(column <= width for column in row.cells)
    ]
    checked.counts[sheet.name] = len(data)
    if headings.findings:
        return headings.title
    notes = Notes(layout, sheet.name, checked.errors, checked.warnings)
    _warn(sheet, headings.data_from, width, notes)
    rules = rules_of(layout, school=school, shared_is_error=shared)
    merged = _merged_cells(sheet, headings.data_from, width)
    rows = []
    for parsed in _parsed(data, layout, notes, merged):
        for rule in rules:
            rule(parsed, notes)
        rows.append(parsed)
    checked.rows[layout.key] = rows
    return headings.title


def _parsed(
    data: list[Row],
    layout: SheetLayout,
    notes: Notes,
    merged: Mapping[tuple[int, int], str],
) -> Iterator[ParsedRow]:
    columns = [
        (number, column, parser_of(column), column.kind is ColumnKind.OPTIONAL)
        for number, column in enumerate(layout.columns, start=1)
    ]
    for row in data:
        parsed = ParsedRow(row.number)
        for number, column, parse, optional in columns:
            place = (row.number, number)
            if merged and place in merged:
                if merged[place]:
                    notes.add(parsed, column.key, "merged", range=merged[place])
                continue
            cell = row.cells.get(number)
            if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
                if cell is not None and cell.kind != "text":
                    parsed.filled.add(column.key)
                    notes.add(parsed, column.key, "formula")
                elif optional:
                    parsed.values[column.key] = ""
                else:
                    _note_missing(parsed, column, notes)
                continue
            parsed.filled.add(column.key)
            value, problem, old_word = parse(cell)
            if problem:
                params: dict[str, Any] = problem.params
                notes.add(parsed, column.key, problem.code, **params)
                continue
            parsed.values[column.key] = value
            if old_word:
                code = value[0] if isinstance(value, tuple) else value
                notes.add(
                    parsed,
                    column.key,
                    "old_word",
                    warning=True,
                    value=old_word,
                    code=code,
                )
        yield parsed


def _note_missing(parsed: ParsedRow, column: Any, notes: Notes) -> None:
    if column.kind is ColumnKind.WORD:
        allowed = "、".join(column.words)
        notes.add(
            parsed,
            column.key,
            "missing_word",
            kind=FindingKind.MISSING,
            allowed=allowed,
        )
    else:
        notes.add(parsed, column.key, "missing", kind=FindingKind.MISSING)


def _merged_cells(sheet: Sheet, start: int, width: int) -> dict[tuple[int, int], str]:
    """Cells of merged ranges among the data: the first one with the range's name, the others with ""."""
    cells: dict[tuple[int, int], str] = {}
    last = sheet.rows[-1].number if sheet.rows else 0
    filled = {row.number: row.cells for row in sheet.rows}
    for top, left, bottom, right in sheet.merged:
        if bottom < start or left > width or left not in filled.get(top, {}):
            continue
        name = f"{_column(left)}{top}:{_column(right)}{bottom}"
        for row in range(max(top, start), min(bottom, last) + 1):
            for column in range(left, min(right, width) + 1):
                cells[row, column] = name if (row, column) == (top, left) else ""
    return cells


def _column(number: int) -> str:
    return Finding(FindingKind.WRONG, "", row=1, column=number).cell[:-1]


def _warn(sheet: Sheet, start: int, width: int, notes: Notes) -> None:
    def warn(code: str, row: int, column: int, /, **params: object) -> None:
        notes.warnings.append(
            Finding(FindingKind.WRONG, code, sheet.name, row, column, params)
        )

    for row in sheet.rows:
        if row.number < start:
            continue
        if row.number in sheet.hidden_rows:
            warn("hidden_row", row.number, 1, row=row.number)
        for column in row.cells:
            if column > width:
                warn("outside", row.number, column)
    if sheet.stopped_at is not None:
        warn("beyond", sheet.stopped_at, 1, row=sheet.stopped_at)


def _judge_whole(checked: Checked, titles: list[str], book: Book) -> None:
    """What only the whole file shows: that it is the example, or holds nothing."""
    assert checked.layout is not None  # noqa: S101  for mypy: chosen before
    if any(_EXAMPLE in title for title in titles) or _is_example(checked.layout, book):
        checked.errors = [container_finding("example")]
    elif not checked.errors and not any(checked.counts.values()):
        checked.errors.append(container_finding("no_rows"))


def _is_example(layout: Layout, book: Book) -> bool:
    """Every example row is there and nothing else."""
    met = False
    for sheet_layout in layout.sheets:
        sheet, _problem = sheet_of(book, sheet_layout)
        if sheet is None:
            return False
        start = find_headings(sheet, sheet_layout).data_from
        width = len(sheet_layout.columns)
        rows = [
            tuple(_plain(row.value(number)) for number in range(1, width + 1))
            for row in sheet.rows
            if start and row.number >= start
        ]
        example = [tuple(map(_plain, row)) for row in sheet_layout.example]
        if sorted(rows) != sorted(example):
            return False
        met = met or bool(rows)
    return met


def _plain(value: object) -> str:
    return "" if value is None else str(value).strip()
