"""Write a table as .xlsx, row by row: strings are strings, never formulas."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter

from documents.guards import speakable
from documents.reading import Book
from documents.tables import Table, settle

# Excel's own limit for one cell; openpyxl would cut silently.
_LONGEST = 32_767
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_HEADING_FONT = Font(bold=True)
_HEADING_FILL = PatternFill("solid", fgColor="E2F0EE")
_HEADING_PLACE = Alignment(vertical="center", wrap_text=True)


def write_xlsx(table: Table, out: IO[bytes]) -> None:
    """The table as one sheet with a frozen heading row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(table.title))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    with _rows_in_memory(sheet):
        sheet.append([_heading(sheet, column.heading) for column in table.columns])
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
        book.save(out)


def write_book(book: Book, out: IO[bytes]) -> None:
    """A workbook that was read, as .xlsx: its sheets with every cell in its place, texts as texts, without formats."""
    copy = Workbook(write_only=True)
    with ExitStack() as pages:
        for sheet in book.sheets:
            page = copy.create_sheet(sheet_title(sheet.name))
            pages.enter_context(_rows_in_memory(page))
            at = 0
            for row in sheet.rows:
                for _blank in range(row.number - at - 1):
                    page.append(())
                at, width = row.number, max(row.cells)
                page.append([_copied(page, row.value(number)) for number in range(1, width + 1)])  # fmt: skip
        copy.save(out)


def sheet_title(title: str) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at an edge."""
    return (
        _NOT_IN_TITLE.sub("", speakable(title)).replace("\n", " ")[:31].strip("' ")
        or "Sheet1"
    )


@contextmanager
def _rows_in_memory(sheet: Any) -> Iterator[None]:
    """openpyxl collects the rows in a file in /tmp, readable long after a crash; here that file exists in memory only."""
    rows = os.memfd_create("rows")
    try:
        sheet._writer = WorksheetWriter(sheet, out=f"/proc/self/fd/{rows}")
        sheet._writer.cleanup = lambda: None
        sheet._writer.write_top()
        yield
    finally:
        os.close(rows)


def _heading(sheet: Any, text: str) -> Any:
    cell = _text(sheet, str(settle(text)))
    cell.font, cell.fill, cell.alignment = _HEADING_FONT, _HEADING_FILL, _HEADING_PLACE
    return cell


def _cell(sheet: Any, value: object) -> object:
    settled = settle(value)
    return _text(sheet, settled) if isinstance(settled, str) else settled


def _copied(sheet: Any, value: Any) -> object:
    return _cell(sheet, str(value) if isinstance(value, timedelta) else value)


def _text(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    # Through its setter openpyxl would guess ("=…" a formula, "#N/A" an error) and cut. A text is a text.
    cell._value = _ESCAPE.sub(
        "_x005F_", _shortened(text) if len(text) > _LONGEST else text
    )
    cell.data_type = "s"
    return cell


def _shortened(text: str) -> str:
    """A visible cut: nobody may take the rest for missing."""
    note = _("……（超過 Excel 單格上限，全文共 %(count)s 字，請改用 ODS 匯出）") % {
        "count": len(text)
    }
    return text[: _LONGEST - len(note)] + note
