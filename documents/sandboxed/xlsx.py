"""Read an .xlsx in the child: openpyxl's read-only parts over defusedxml, the sheets row by row with real positions."""

import datetime
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, from_excel
from openpyxl.xml import DEFUSEDXML, LXML
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS, STYLES_TYPE

from documents.limits import ReadLimits
from documents.sandboxed.elements import walk
from documents.sandboxed.lines import Lines, Stop, is_blank

_ROW, _COL, _MERGE, _SI, _T, _R, _V, _F, _IS, _CELL_FORMATS, _NUMBER_FORMATS = (
    f"{SHEET_MAIN_NS}}}{name}"
    for name in (
        "row",
        "col",
        "mergeCell",
        "si",
        "t",
        "r",
        "v",
        "f",
        "is",
        "cellXfs",
        "numFmts",
    )
)
# ECMA-376 part 1, 18.8.30: in Chinese Excel these numbers are dates and times with ROC years, and have no code in the file.
_LOCAL_DATES = frozenset([*range(27, 37), *range(50, 59)])
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


class _Book(ExcelReader):
    """openpyxl's reader, asked only for what a table needs.

    Its string reader drops every "x005F_" it meets in a text, and its style reader fails on files of other programs
    (an empty fill is enough): those two parts are read here.
    """

    def read_book(self, depth: int) -> None:
        self.read_manifest()
        self.read_workbook()
        self.shared_strings = [
            _text_of(element)
            for element in self._elements(SHARED_STRINGS, {_SI}, depth)
        ]
        self.formats = _Formats(
            self._elements(STYLES_TYPE, {_CELL_FORMATS, _NUMBER_FORMATS}, depth)
        )
        self.sheets = [
            (sheet.name, sheet.state, relation.target)
            for sheet, relation in self.parser.find_sheets()
            if relation.Type.endswith("/worksheet")
            and relation.target in self.valid_files
        ]

    def _elements(self, kind: str, whole: set[str], depth: int) -> Iterator[Any]:
        part = self.package.find(kind)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                for _step, _tag, element in walk(source, whole, depth):
                    yield element


class _Formats:
    """Which cell styles show their number as a date or a duration."""

    def __init__(self, elements: Iterable[Any]) -> None:
        codes: dict[int, str] = dict(BUILTIN_FORMATS)
        order: list[int] = []
        for element in elements:
            if element.tag == _NUMBER_FORMATS:
                codes.update(
                    {
                        int(code.get("numFmtId")): code.get("formatCode", "")
                        for code in element
                    }
                )
            else:
                order += [int(style.get("numFmtId", 0)) for style in element]
        self.dates = {
            place
            for place, number in enumerate(order)
            if number in _LOCAL_DATES or is_date_format(codes.get(number))
        }
        self.durations = {
            place
            for place, number in enumerate(order)
            if is_timedelta_format(codes.get(number))
        }


def run(order: dict[str, Any], source: BinaryIO, out: BinaryIO) -> None:
    if LXML or not DEFUSEDXML:
        raise RuntimeError("openpyxl must parse with defusedxml")
    limits = ReadLimits(**order["read"])
    lines = Lines(out, limits, order["limits"]["output_bytes"])
    # openpyxl warns of extensions it leaves out; nothing is saved back, so nothing is lost.
    warnings.simplefilter("ignore")
    reader = _Book(io.BytesIO(source.read()), read_only=True, keep_links=False)
    reader.read_book(limits.depth)
    epoch = reader.wb.epoch
    meaning = _Meaning(
        reader.shared_strings, epoch, reader.formats.dates, reader.formats.durations
    )
    for name, state, target in reader.sheets:
        lines.open_sheet(name, hidden=state != "visible")
        with reader.archive.open(target) as xml:
            _Sheet(meaning, lines, limits).read(xml)
    lines.close_book(epoch_1904=epoch == MAC_EPOCH)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the workbook says about its cells' values."""

    strings: Sequence[str]
    epoch: datetime.datetime
    dates: set[int]
    durations: set[int]

    def of(self, cell: Any) -> list[Any] | None:
        """[kind, value] of a cell element, None when nothing is in it."""
        parts = {part.tag: part for part in cell}
        kind, text = cell.get("t", "n"), parts[_V].text if _V in parts else None
        if _F in parts:
            # Never evaluated, never trusted: what its author's program last showed, for the message.
            return [
                "formula",
                self.strings[int(text)] if kind == "s" and text else text,
            ]
        if kind == "inlineStr":
            text = _text_of(parts.get(_IS, ()))
            return ["text", text] if text else None
        if not text:
            return None
        if kind == "n":
            return self._number(text, int(cell.get("s", 0)))
        if kind == "s":
            shared = self.strings[int(text)]
            return ["text", shared] if shared else None
        if kind == "b":
            return ["bool", text in _TRUE]
        if kind == "d":
            return ["date", datetime.datetime.fromisoformat(text).isoformat()]
        return ["error", text] if kind == "e" else ["text", _unescape(text)]

    def _number(self, text: str, style: int) -> list[Any]:
        number = float(text) if any(mark in text for mark in ".eE") else int(text)
        if style not in self.dates:
            return ["number", number]
        try:
            moment = from_excel(number, self.epoch, timedelta=style in self.durations)
        except (OverflowError, ValueError):
            # Excel shows ##### for such a date.
            return ["error", text]
        if isinstance(moment, datetime.timedelta):
            return ["time", moment.total_seconds()]
        if isinstance(moment, datetime.time):
            return [
                "time",
                (moment.hour * 60 + moment.minute) * 60
                + moment.second
                + moment.microsecond / 1e6,
            ]
        return ["date", moment.isoformat()]


@dataclass(slots=True)
class _Sheet:
    """The written dimension is never asked: every position comes from the row or the cell itself."""

    meaning: _Meaning
    lines: Lines
    limits: ReadLimits
    row: int = 0
    last_filled: int = 0
    stopped_at: int | None = None
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def read(self, xml: IO[bytes]) -> None:
        take = {_ROW: self._add_row, _COL: self._add_columns, _MERGE: self._add_merged}
        for _step, tag, element in walk(xml, take, self.limits.depth):
            take[tag](element)
        self.lines.close_sheet(
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            merged=self.merged,
            stopped_at=self.stopped_at,
        )

    def _add_row(self, element: Any) -> None:
        if self.stopped_at is not None:
            return
        before, self.row = self.row, int(element.get("r", self.row + 1))
        if not before < self.row <= _LAST_ROW:
            raise ValueError("row number")
        if self.row - self.last_filled > self.limits.blank_rows:
            self.stopped_at = self.last_filled
            return
        if element.get("hidden") in _TRUE:
            self.hidden_rows.append(self.row)
        cells = self._cells(element)
        if any(not is_blank(kind, value) for _column, kind, value in cells):
            self.lines.add_row(self.row, cells)
            self.last_filled = self.row

    def _cells(self, element: Any) -> list[list[Any]]:
        cells = []
        column = 0
        for raw in element:
            before, place = column, raw.get("r")
            row, column = (
                coordinate_to_tuple(place) if place else (self.row, column + 1)
            )
            if row != self.row or not before < column <= _LAST_COLUMN:
                raise ValueError("cell position")
            if (found := self.meaning.of(raw)) is not None:
                cells.append([column, *found])
        return cells

    def _add_columns(self, element: Any) -> None:
        if element.get("hidden") in _TRUE:
            last = min(int(element.get("max")), self.limits.max_cols)
            self.hidden_columns += range(int(element.get("min")), last + 1)

    def _add_merged(self, element: Any) -> None:
        edges = range_boundaries(element.get("ref", ""))
        left, top, right, bottom = (edge or 0 for edge in edges)
        self.merged.append((top, left, bottom, right))
        if len(self.merged) > self.limits.merged_ranges:
            raise Stop("too_much")


def _text_of(element: Iterable[Any]) -> str:
    """The runs of a rich text joined; phonetic guides (rPh) left out."""
    pieces = []
    for part in element:
        if part.tag == _T:
            pieces.append(part.text or "")
        elif part.tag == _R:
            pieces += [piece.text or "" for piece in part if piece.tag == _T]
    return _unescape("".join(pieces))


def _unescape(text: str) -> str:
    """ECMA-376 part 1, 22.9.2.19: _xHHHH_ stands for a character. Control characters and half surrogates stay spelled out."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    usable = code in (9, 10, 13) or (
        code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code < 0xFFFE
    )
    return chr(code) if usable else match[0]
