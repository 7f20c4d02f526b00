"""輔諮中心 table B: a form nobody described to us. The ministry's blank itself says which sheets and columns there are."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from documents.errors import Refused
from documents.headings import plain
from documents.reading import Book, Kind, Sheet, read_table
from reporting.checking import ACCEPTED, Checked
from reporting.findings import FileRefused, Finding, FindingKind
from reporting.recognising import container_finding
from reporting.values import shown

CENTER = "center"
_SEARCHED = 12  # rows; headings further down are no headings
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class CenterSheet:
    """One visible sheet: the row of its headings, and the heading of each column."""

    name: str
    heading_row: int
    headings: dict[int, str]

    def filled(self, sheet: Sheet) -> int:
        """How many rows below the headings hold something in the form's columns."""
        return sum(
            any(column in self.headings for column in row.cells)
            for row in sheet.rows
            if row.number > self.heading_row
        )


def form_of(data: bytes) -> tuple[CenterSheet, ...]:
    """The sheets of a blank that have headings. Raises documents.errors.Refused."""
    return _form(read_table(io.BytesIO(data), "blank.xlsx", max_cols=_MOST_COLUMNS))


def check_center_blank(file: BinaryIO, filename: str) -> Checked:
    """Whether a file can be a blank: it opens, has headings, and no row below them."""
    book, checked = _opened(file, filename)
    if book is None:
        return checked
    form = _form(book)
    if not form:
        checked.errors.append(container_finding("no_headings", name=book.sheets[0].name))  # fmt: skip
    _count(book, form, checked)
    for name, rows in checked.counts.items():
        if rows:
            checked.errors.append(container_finding("blank_has_rows", name, name=name, rows=rows))  # fmt: skip
    return checked


def check_center_file(file: BinaryIO, filename: str, *, blank: bytes | None) -> Checked:
    """Check a center's workbook against the blank in use: the same sheets and headings, no formula, at least one row.

    What the columns mean is not known here, so no value is judged. blank None: only the container is.
    """
    book, checked = _opened(file, filename)
    if book is None:
        return checked
    form = form_of(blank) if blank else _form(book)
    sheets = {plain(sheet.name): sheet for sheet in book.sheets}
    for one in form:
        sheet = sheets.get(plain(one.name))
        if sheet is None:
            checked.errors.append(container_finding("sheet_missing", one.name, name=one.name))  # fmt: skip
        elif sheet.hidden:
            checked.errors.append(container_finding("sheet_hidden", sheet.name, name=sheet.name))  # fmt: skip
        else:
            checked.errors += _differences(sheet, one)
            checked.errors += _cells(sheet, one)
    _count(book, form, checked)
    if not checked.errors and not any(checked.counts.values()):
        checked.errors.append(container_finding("no_rows"))
    return checked


def _opened(file: BinaryIO, filename: str) -> tuple[Book | None, Checked]:
    try:
        return read_table(file, filename, max_cols=_MOST_COLUMNS, accepted=ACCEPTED), Checked()  # fmt: skip
    except Refused as refusal:
        found = FileRefused(FindingKind.CONTAINER, refusal.code, text=refusal.message)
        return None, Checked(errors=[found])


def _form(book: Book) -> tuple[CenterSheet, ...]:
    found = (_sheet(sheet) for sheet in book.sheets if not sheet.hidden)
    return tuple(one for one in found if one is not None)


def _sheet(sheet: Sheet) -> CenterSheet | None:
    """The heading row is the first of those with the most texts; a sheet where none has two is one of notes."""
    best: dict[int, str] = {}
    row_number = 0
    for row in sheet.rows:
        if row.number > _SEARCHED:
            break
        texts = {
            number: str(cell.value).strip()
            for number, cell in row.cells.items()
            if cell.kind is Kind.TEXT and str(cell.value).strip()
        }
        if len(texts) > max(1, len(best)):
            best, row_number = texts, row.number
    return CenterSheet(sheet.name, row_number, best) if best else None


def _count(book: Book, form: Iterable[CenterSheet], checked: Checked) -> None:
    sheets = {plain(sheet.name): sheet for sheet in book.sheets}
    for one in form:
        if sheet := sheets.get(plain(one.name)):
            checked.counts[one.name] = one.filled(sheet)


def _differences(sheet: Sheet, one: CenterSheet) -> list[Finding]:
    """Each heading that is not where the blank has it."""
    row = next((row for row in sheet.rows if row.number == one.heading_row), None)
    found = []
    for number, heading in one.headings.items():
        here = str(row.value(number) or "") if row else ""
        if plain(here) == plain(heading):
            continue
        told: dict[str, object] = {"heading": heading, "value": shown(here)}
        kind, code = (FindingKind.WRONG, "heading_wrong") if here.strip() else (FindingKind.MISSING, "heading_missing")  # fmt: skip
        found.append(Finding(kind, code, sheet.name, one.heading_row, number, told))
    return found


def _cells(sheet: Sheet, one: CenterSheet) -> list[Finding]:
    """Formulas and error values: whatever a column means, they are no data."""
    return [
        Finding(
            FindingKind.WRONG,
            "formula" if cell.kind is Kind.FORMULA else "excel_error",
            sheet.name,
            row.number,
            number,
            {"heading": one.headings[number], "value": shown(cell.value)},
        )
        for row in sheet.rows
        if row.number > one.heading_row
        for number, cell in row.cells.items()
        if number in one.headings and cell.kind in (Kind.FORMULA, Kind.ERROR)
    ]
