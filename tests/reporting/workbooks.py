"""Monthly workbooks made for tests: right ones, to be spoiled one thing at a time. Fictional codes only."""

import io
from collections.abc import Callable

import openpyxl
from openpyxl import Workbook

from reporting.layout import Layout, layout_named

GEN3, GEN2 = layout_named("gen3"), layout_named("gen2")
CASES, SERVICES = "表A-1-輔導教師-個案", "表A-2-輔導教師-服務"
GOOD_CASES = [
    ["A01", 1, "115-021", 8, "生理男", None, 0, 2, 0, 2, 5, 0, "1,8", 0, 4],
    ["A01", 1, "114-088", 9, "生理女", None, 9, 1, "3,5", 2, 19, "作息", 0, 0, 5],
    ["A02", 2, "114-063", 7, "其他", "不便說明", 0, 2, 0, 3, 15, 0, "19", "家庭", 3],
]
GOOD_SERVICES = [
    ["A01", 1, 3, 0, 14, 2, 5, 0],
    ["A01", 1, 4, 0, 13, 1, 0, 0],
    ["A02", 2, 17, "新生始業輔導", 7, 30, 28, 1],
]
GEN2_CASES = [
    ["A01", 1, "115-021", 8, "男", 0, 0, 2, 2, 5, 0, "1,8", 0, 4],
    ["A02", 2, "114-063", 7, "女", 0, "3", 1, 3, 19, "作息", 0, 0, 3],
]
GEN2_SERVICES = [["A01", 1, 3, 0, 14, 2, 5], ["A02", 2, 1, 0, 8, 14, 13]]
DATA_FROM = 4

Spoil = Callable[[Workbook], object]


def workbook(
    layout: Layout = GEN3,
    cases: list[list] | None = None,
    services: list[list] | None = None,
) -> Workbook:
    """Title in row 1, a note in row 2, headings in row 3, data from row 4."""
    if cases is None:
        cases = GOOD_CASES if layout is GEN3 else GEN2_CASES
    if services is None:
        services = GOOD_SERVICES if layout is GEN3 else GEN2_SERVICES
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet, rows in zip(layout.sheets, (cases, services), strict=True):
        page = book.create_sheet(sheet.name)
        page["A1"] = "輔導教師工作成果"
        page["A2"] = "所有欄位皆為必填，不可空白"
        for number, column in enumerate(sheet.columns, start=1):
            page.cell(3, number, column.heading)
        for row_number, row in enumerate(rows, start=DATA_FROM):
            for number, value in enumerate(row, start=1):
                page.cell(row_number, number, value)
    return book


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def spoiled(*changes: Spoil, layout: Layout = GEN3) -> bytes:
    book = workbook(layout)
    for change in changes:
        change(book)
    return saved(book)


def put(place: str, value: object, sheet: str = CASES) -> Spoil:
    """Writes one cell."""

    def change(book: Workbook) -> None:
        book[sheet][place] = value

    return change


def serve(place: str, value: object) -> Spoil:
    return put(place, value, SERVICES)
