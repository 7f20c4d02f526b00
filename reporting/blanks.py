"""The blank workbook of a layout as we draw it, for installations where no official blank file was uploaded."""

import io
from functools import cache

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reporting.layout import Column, ColumnKind, Layout, SheetLayout, layout_named

NOTE = "所有欄位皆為必填，不可空白；沒有資料請填 0。"
ROWS = 1000
_FONT, _HEADING_FONT = (
    Font(name="標楷體", size=11),
    Font(name="標楷體", size=11, bold=True),
)
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_FILL = PatternFill("solid", fgColor="E2F0EE")
DEFAULT_DATA_FROM = 4


def data_from(sheet: SheetLayout) -> int:
    """Where data begin in our own blank."""
    return sheet.data_from or DEFAULT_DATA_FROM


@cache
def own_blank(layout_name: str) -> bytes:
    """The blank .xlsx: title, note, headings, formats and drop-downs for a thousand rows."""
    return _drawn(layout_named(layout_name))


def _drawn(layout: Layout) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in layout.sheets:
        _draw(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _draw(page: Worksheet, sheet: SheetLayout) -> None:
    start = data_from(sheet)
    width = len(sheet.columns)
    page.cell(1, 1, sheet.title).font = _HEADING_FONT
    page.cell(2, 1, NOTE).font = _FONT
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    page.merge_cells(start_row=2, start_column=1, end_row=2, end_column=width)
    page.freeze_panes = f"A{start}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4  # fmt: skip
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0  # as many pages as there are rows
    page.print_title_rows = f"1:{start - 1}"
    for number, column in enumerate(sheet.columns, start=1):
        heading = page.cell(start - 1, number, column.heading)
        heading.font, heading.border, heading.alignment, heading.fill = _HEADING_FONT, _BOX, _CENTRE, _FILL  # fmt: skip
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = column.width
        if rule := _drop_down(column):
            page.add_data_validation(rule)
            rule.add(f"{letter}{start}:{letter}{start + ROWS - 1}")
    for row in page.iter_rows(start, start + ROWS - 1, 1, width):
        for cell in row:
            cell.font, cell.border, cell.alignment = _FONT, _BOX, _CENTRE


def listed(column: Column) -> tuple[str, ...]:
    """What a cell of the column may be chosen from; empty for any text or number."""
    if column.kind is ColumnKind.CHOICE:
        return column.words or tuple(map(str, column.codes))
    return column.words


def _drop_down(column: Column) -> DataValidation | None:
    if column.kind is ColumnKind.COUNT:
        return DataValidation(
            type="whole",
            operator="between",
            formula1="0",
            formula2=str(column.highest),
            allow_blank=True,
        )
    words = listed(column)
    if not words:
        return None
    return DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True
    )
