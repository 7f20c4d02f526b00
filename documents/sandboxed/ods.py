"""Read an .ods in the child: content.xml walked once, repeats counted and never unrolled beyond the limits."""

import io
import zipfile
from typing import IO, Any, BinaryIO

from documents.limits import ReadLimits
from documents.sandboxed.elements import walk
from documents.sandboxed.lines import Lines, Stop, is_blank

_HOUSE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE, _SCRIPT = (
    f"{_HOUSE}{name}:1.0}}" for name in ("office", "table", "text", "style", "script")
)
_ROW, _COLUMN, _SHEET = f"{_TABLE}table-row", f"{_TABLE}table-column", f"{_TABLE}table"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_STYLE_OF = f"{_TABLE}style-name"
_SCRIPTS = f"{_OFFICE}script", f"{_SCRIPT}event-listener", f"{_OFFICE}event-listeners"
_OUTSIDE = (
    f"{_TABLE}cell-range-source",
    f"{_TABLE}table-source",
    f"{_OFFICE}dde-source",
    f"{_TABLE}dde-link",
)
_NUMBERS = ("float", "percentage", "currency")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def run(order: dict[str, Any], source: BinaryIO, out: BinaryIO) -> None:
    limits = ReadLimits(**order["read"])
    lines = Lines(out, limits, order["limits"]["output_bytes"])
    with (
        zipfile.ZipFile(io.BytesIO(source.read())) as archive,
        archive.open("content.xml") as content,
    ):
        _read(content, lines, limits)
    lines.close_book(epoch_1904=False)


def _read(content: IO[bytes], lines: Lines, limits: ReadLimits) -> None:
    whole = {_ROW, _COLUMN, f"{_STYLE}style", *_SCRIPTS, *_OUTSIDE}
    invisible: set[str] = set()
    sheet: _Sheet | None = None
    for step, tag, element in walk(content, whole, limits.depth, frames={_SHEET}):
        if tag in _SCRIPTS:
            raise Stop("macros")
        if tag in _OUTSIDE:
            raise Stop("external", what=tag.rsplit("}", 1)[-1])
        if tag == f"{_STYLE}style":
            if any(part.get(f"{_TABLE}display") == "false" for part in element):
                invisible.add(element.get(f"{_STYLE}name"))
        elif step == "start":
            if sheet is not None:
                raise Stop("too_deep")
            sheet = _Sheet(lines, limits)
            lines.open_sheet(
                element.get(f"{_TABLE}name", ""),
                hidden=element.get(_STYLE_OF) in invisible,
            )
        elif sheet is None:
            continue
        elif step == "end":
            sheet.close()
            sheet = None
        elif tag == _COLUMN:
            sheet.add_columns(element)
        else:
            sheet.add_rows(element)


class _Sheet:
    def __init__(self, lines: Lines, limits: ReadLimits) -> None:
        self.lines, self.limits = lines, limits
        self.row = self.column = self.last_filled = 0
        self.stopped_at: int | None = None
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merged: list[tuple[int, int, int, int]] = []

    def add_columns(self, element: Any) -> None:
        first, self.column = (
            self.column + 1,
            self.column + _repeat(element, "columns", _LAST_COLUMN),
        )
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            self.hidden_columns += range(
                first, min(self.column, self.limits.max_cols) + 1
            )

    def add_rows(self, element: Any) -> None:
        if self.stopped_at is not None:
            return
        times = _repeat(element, "rows", _LAST_ROW)
        cells = self._cells(element)
        filled = any(not is_blank(kind, value) for _column, kind, value in cells)
        first, self.row = self.row + 1, self.row + times
        if (
            self.row if not filled else first
        ) - self.last_filled > self.limits.blank_rows:
            self.stopped_at = self.last_filled
            return
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            self.hidden_rows += range(first, self.row + 1)
        if filled:
            for number in range(first, self.row + 1):
                self.lines.add_row(number, cells)
            self.last_filled = self.row

    def _cells(self, element: Any) -> list[list[Any]]:
        cells: list[list[Any]] = []
        column = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            times = _repeat(cell, "columns", _LAST_COLUMN)
            found = _value(cell)
            self._note_span(cell, column + 1)
            if found is not None:
                # One beyond the limit is enough for the refusal to name the row.
                last = min(column + times, self.limits.max_cols + 1)
                cells += [
                    [number, *found]
                    for number in range(column + 1, max(last, column + 1) + 1)
                ]
            column += times
        return cells

    def _note_span(self, cell: Any, column: int) -> None:
        rows = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
        columns = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
        if rows > 1 or columns > 1:
            self.merged.append(
                (self.row + 1, column, self.row + rows, column + columns - 1)
            )
            if len(self.merged) > self.limits.merged_ranges:
                raise Stop("too_much")

    def close(self) -> None:
        self.lines.close_sheet(
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            merged=self.merged,
            stopped_at=self.stopped_at,
        )


def _repeat(element: Any, what: str, most: int) -> int:
    times = int(element.get(f"{_TABLE}number-{what}-repeated", 1))
    if not 1 <= times <= most:
        raise ValueError("repeat")
    return times


def _value(cell: Any) -> list[Any] | None:
    """[kind, value] of one cell, None when nothing is in it."""
    kind = cell.get(f"{_OFFICE}value-type")
    text = "\n".join(_text(part) for part in cell if part.tag == f"{_TEXT}p")
    if cell.get(f"{_TABLE}formula") is not None:
        return ["formula", text or None]
    if kind in _NUMBERS:
        number = cell.get(f"{_OFFICE}value", "")
        return [
            "number",
            int(number) if number.lstrip("-").isdecimal() else float(number),
        ]
    if kind == "date":
        return ["date", cell.get(f"{_OFFICE}date-value")]
    if kind == "time":
        return ["time", _seconds(cell.get(f"{_OFFICE}time-value", ""))]
    if kind == "boolean":
        return ["bool", cell.get(f"{_OFFICE}boolean-value") == "true"]
    text = cell.get(f"{_OFFICE}string-value", text)
    return ["text", text] if text else None


def _text(paragraph: Any) -> str:
    """ODF 1.3 part 3, 6.1.2: white space is folded, s, tab and line-break stand for what was typed. Notes are left out."""
    pieces: list[str] = []
    _gather(paragraph, pieces)
    return "".join(pieces)


def _gather(element: Any, pieces: list[str]) -> None:
    pieces.append(_fold(element.text, pieces))
    for child in element:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", 1)), 32_768))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag.startswith(_TEXT) and child.tag not in (
            f"{_TEXT}note",
            f"{_TEXT}ruby-text",
        ):
            _gather(child, pieces)
        pieces.append(_fold(child.tail, pieces))


def _fold(text: str | None, before: list[str]) -> str:
    if not text:
        return ""
    folded = "".join(" " if character in " \t\r\n" else character for character in text)
    while "  " in folded:
        folded = folded.replace("  ", " ")
    at_start = all(not piece for piece in before)
    return folded.lstrip(" ") if at_start else folded


def _seconds(duration: str) -> float:
    """PT08H30M00S in seconds."""
    hours, _, rest = duration.removeprefix("PT").partition("H")
    minutes, _, seconds = rest.partition("M")
    return (int(hours) * 60 + int(minutes)) * 60 + float(seconds.removesuffix("S"))
