"""Which form a workbook follows, and whether the month wants that one."""

import io
from datetime import date

from documents.errors import Refused
from documents.headings import plain
from documents.reading import Book, Sheet, read_table
from reporting.findings import Finding, FindingKind
from reporting.headers import heading_texts
from reporting.layout import (
    Layout,
    SheetLayout,
    all_layouts,
    layout_for,
    layout_named,
    retired_forms,
)


def choose_layout(
    book: Book, *, month: date | None, due: Layout | None
) -> tuple[Layout | None, Finding | None]:
    """The layout the file follows by its sheets, and why it may not be used."""
    names = [plain(sheet.name) for sheet in book.sheets]
    found = max(
        all_layouts(),
        key=lambda layout: sum(_matches(names, sheet) for sheet in layout.sheets),
        default=None,
    )
    if found is None or not any(_matches(names, sheet) for sheet in found.sheets):
        for form in retired_forms():
            if {plain(name) for name in form.sheets} & set(names):
                return None, container_finding("retired_form", form=form.title)
        return None, container_finding("unknown_form")
    if month is not None:
        wanted = layout_for(month)
        label = f"{month.year - 1911} 年 {month.month} 月"
        if wanted is None:
            return found, container_finding("no_form", month=label)
        if found != wanted:
            params = {"form": found.title, "due": wanted.title, "month": label}
            return found, container_finding("old_form", **params)
    if due is not None and found != due:
        return found, container_finding("other_form", form=found.title, due=due.title)
    return found, None


def _matches(names: list[str], layout: SheetLayout) -> bool:
    return any(plain(name) in names for name in (layout.name, *layout.aliases))


def sheet_of(book: Book, layout: SheetLayout) -> tuple[Sheet | None, Finding | None]:
    wanted = {plain(name) for name in (layout.name, *layout.aliases)}
    sheets = [sheet for sheet in book.sheets if plain(sheet.name) in wanted]
    if not sheets:
        return None, container_finding("sheet_missing", layout.name, name=layout.name)
    if len(sheets) > 1:
        return None, container_finding("sheet_twice", layout.name, name=layout.name)
    if sheets[0].hidden:
        return None, container_finding(
            "sheet_hidden", sheets[0].name, name=sheets[0].name
        )
    return sheets[0], None


def container_finding(code: str, sheet: str = "", **params: object) -> Finding:
    return Finding(FindingKind.CONTAINER, code, sheet, params=params)


def compared_headings(
    data: bytes, *, layout_name: str, filename: str
) -> list[tuple[str, str, str, bool]]:
    """For the administrator's page: (sheet, the layout's heading, the file's text in that column, whether they match).

    Empty for a file that can't be read, or a form without a layout of ours.
    """
    try:
        form = layout_named(layout_name)
        book = read_table(io.BytesIO(data), filename, max_cols=60)
    except (KeyError, Refused):
        return []
    lines = []
    for layout in form.sheets:
        sheet, _problem = sheet_of(book, layout)
        texts = heading_texts(sheet, layout) if sheet else {}
        for number, column in enumerate(layout.columns, start=1):
            here, is_right = texts.get(number, ("", False))
            lines.append((layout.name, column.heading, here, is_right))
    return lines
