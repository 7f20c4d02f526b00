"""From rows to the ministry's workbook, and from findings to the coloured one."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.translation import override

from documents.filling import Fill, fill_xlsx
from documents.marking import Mark, mark_xlsx
from documents.ods import Page, one_of, whole_between, write_ods_pages
from documents.reading import read_table
from documents.xlsx import write_book
from reporting.blanks import NOTE, ROWS, data_from, listed, own_blank
from reporting.findings import Finding
from reporting.headers import find_headings
from reporting.layout import Column, ColumnKind, Layout, SheetLayout

Values = Mapping[str, object]
Rows = Mapping[str, Iterable[Values]]
# The ministry's own colours: 黃底未填, 紅底有誤.
FILLS = {"missing": "FFFFFF00", "wrong": "FFFF7C80"}


def workbook_bytes(layout: Layout, rows: Rows, *, blank: bytes | None = None) -> bytes:
    """The month's .xlsx: `rows` by sheet key, each {column key: value} as the check understands them.

    blank: the ministry's own blank file, which is filled and otherwise left as it is; None: ours.
    Raises documents.filling.NotFillable, documents.errors.Refused for a blank that can't be filled.
    """
    if blank is None:
        starts = {sheet.name: data_from(sheet) for sheet in layout.sheets}
        names = {sheet.key: sheet.name for sheet in layout.sheets}
    else:
        starts, names = _places(layout, blank)
    fills = {
        names[sheet.key]: Fill(starts[names[sheet.key]], _cells(sheet, rows[sheet.key]))
        for sheet in layout.sheets
        if rows.get(sheet.key)
    }
    return fill_xlsx(blank or own_blank(layout.name), fills)


def ods_bytes(layout: Layout, rows: Rows) -> bytes:
    """The same month as .ods: title, note, headings, data from the same row, drop-downs and boxes as in our blank."""
    pages = []
    for sheet in layout.sheets:
        lead: list[Sequence[object]] = [[sheet.title], [NOTE]]
        lead += [[] for _row in range(data_from(sheet) - 4)]
        lead.append([column.heading for column in sheet.columns])
        widths = [column.width for column in sheet.columns]
        body = list(rows.get(sheet.key, ()))
        pages.append(
            Page(
                sheet.name,
                widths,
                _chained(lead, _cells(sheet, body)),
                head=len(lead),
                conditions=[_condition(column) for column in sheet.columns],
                spare=max(0, ROWS - len(body)),
            )
        )
    out = io.BytesIO()
    write_ods_pages(pages, out)
    return out.getvalue()


def written_rows(sheet: SheetLayout, rows: Iterable[Values]) -> Iterator[list[object]]:
    """The cells of each row as the file holds them, in the order of the columns; None for an empty cell."""
    return _cells(sheet, rows)


def first_rows(layout: Layout, *, blank: bytes | None = None) -> dict[str, int]:
    """In which row of the file the data of a sheet begin, by sheet key."""
    if blank is None or all(sheet.data_from for sheet in layout.sheets):
        return {sheet.key: data_from(sheet) for sheet in layout.sheets}
    starts, names = _places(layout, blank)
    return {sheet.key: starts[names[sheet.key]] for sheet in layout.sheets}


def example_rows(layout: Layout) -> dict[str, list[dict[str, object]]]:
    """The layout's example as rows, for the example file."""
    return {
        sheet.key: [
            {
                column.key: value
                for column, value in zip(sheet.columns, row, strict=True)
            }
            for row in sheet.example
        ]
        for sheet in layout.sheets
    }


def coloured_bytes(
    data: bytes, errors: Iterable[Finding], *, filename: str = "a.xlsx"
) -> bytes:
    """The checked workbook with its empty cells yellow, its wrong ones red, and a comment that says why (in Chinese).

    Always an .xlsx: of an .ods every cell stands in its place, without its formats. Raises documents.errors.Refused when
    the file is too large to be coloured or can't be read.
    """
    if filename.lower().endswith(".ods"):
        copy = io.BytesIO()
        write_book(read_table(io.BytesIO(data), filename), copy)
        data = copy.getvalue()
    with override("zh-hant"):
        marks = [
            Mark(error.sheet, error.row, error.column, str(error.kind), error.message)
            for error in errors
            if error.cell
        ]
    return mark_xlsx(data, marks, FILLS, author="月報檢核")


def _places(layout: Layout, blank: bytes) -> tuple[dict[str, int], dict[str, str]]:
    """Where data begin in an official blank, and what it calls its sheets."""
    starts: dict[str, int] = {}
    names: dict[str, str] = {}
    book = read_table(io.BytesIO(blank), "blank.xlsx", max_cols=200)
    for sheet in layout.sheets:
        for page in book.sheets:
            if page.name in (sheet.name, *sheet.aliases):
                starts[page.name] = find_headings(page, sheet).data_from
                names[sheet.key] = page.name
    return starts, {**{sheet.key: sheet.name for sheet in layout.sheets}, **names}


def _condition(column: Column) -> str:
    if column.kind is ColumnKind.COUNT:
        return whole_between(0, column.highest)
    words = listed(column)
    return one_of(words) if words else ""


def _chained(
    lead: Sequence[Sequence[object]], rows: Iterator[list[object]]
) -> Iterator[Sequence[object]]:
    yield from lead
    yield from rows


def _cells(sheet: SheetLayout, rows: Iterable[Values]) -> Iterator[list[object]]:
    for row in rows:
        yield [_written(column, row.get(column.key)) for column in sheet.columns]


def _written(column: Column, value: object) -> object:
    """As the form wants it: 0 where nothing is due, several codes with half-width commas."""
    if column.kind is ColumnKind.CHOICES and isinstance(value, tuple | list):
        if len(value) < 2:
            return value[0] if value else 0
        return ",".join(map(str, value))
    if column.kind is ColumnKind.NOTE and value in ("", None):
        return 0
    return None if value == "" else value
