"""Fill rows into somebody's own blank .xlsx and leave everything else of it as it is.

The sheet's text is edited in place: formats, drop-downs (those of newer Excel too, which openpyxl drops), widths, notes
and hidden lists stay byte for byte. The same blank and rows give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from defusedxml import ElementTree
from openpyxl.utils import get_column_letter

from documents.containers import check_xlsx
from documents.tables import settle

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATA = re.compile(
    r"<((?:\w+:)?)sheetData\b[^>]*?(?:/>|>(.*?)</\1sheetData>)", re.DOTALL
)
_ROW = re.compile(r"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_DIMENSION = re.compile(r'(<(?:\w+:)?dimension\b[^>]*?ref=")[^"]*(")')
_RANGES = re.compile(r'(sqref="[^"]*"|<xm:sqref>[^<]*</xm:sqref>)')
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LETTERS = re.compile(r"[A-Z]+")
_KEPT_OF_ROW = ("s", "customFormat", "ht", "customHeight")
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Fill:
    """Rows to stand in a sheet from `first_row` on; None leaves a cell empty in its format."""

    first_row: int
    rows: Iterable[Sequence[object]]


class NotFillable(ValueError):
    """The blank has no such sheet, or one without a table. The text names the sheet."""


def fill_xlsx(blank: bytes, fills: Mapping[str, Fill]) -> bytes:
    """The blank with rows written into the named sheets.

    Rows of the blank from `first_row` on give their formats; the first of them gives it to rows the blank doesn't have.
    Raises documents.errors.Refused for a hostile container, NotFillable for a sheet that is not there.
    """
    check_xlsx(blank, "blank.xlsx")
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(blank)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        parts = _sheet_parts(source)
        if missing := sorted(set(fills) - set(parts)):
            raise NotFillable(missing[0])
        filled = {parts[name]: (name, fill) for name, fill in fills.items()}
        for member in source.infolist():
            content = source.read(member)
            if member.filename in filled:
                name, fill = filled[member.filename]
                content = _filled(content.decode("utf-8-sig"), name, fill).encode()
            entry = zipfile.ZipInfo(member.filename, _DAY_ZERO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return out.getvalue()


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> member name."""
    root = ElementTree.fromstring(archive.read("_rels/.rels"), forbid_dtd=True)
    main = next(
        relation.get("Target", "").removeprefix("/")
        for relation in root
        if relation.get("Type", "").endswith("/officeDocument")
    )
    folder, _slash, file = main.rpartition("/")
    links = ElementTree.fromstring(
        archive.read(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"),
        forbid_dtd=True,
    )
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = ElementTree.fromstring(archive.read(main), forbid_dtd=True)
    return {
        sheet.get("name", ""): _absolute(targets[sheet.get(_RELATION_ID)], folder)
        for sheet in book.iter(f"{_MAIN}sheet")
        if sheet.get(_RELATION_ID) in targets
    }


def _absolute(target: str, folder: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return f"{folder}/{target}" if folder else target


def _filled(xml: str, name: str, fill: Fill) -> str:
    data = _DATA.search(xml)
    if data is None:
        raise NotFillable(name)
    page = _Page(prefix=data[1], columns=_column_styles(xml[: data.start()]))
    body, last, width = page.write(data[2] or "", fill)
    tag = f"{data[1]}sheetData"
    before, after = xml[: data.start()], xml[data.end() :]
    if last:
        bounds = rf"\g<1>A1:{get_column_letter(max(width, 1))}{last}\2"
        before = _DIMENSION.sub(bounds, before, count=1)
        after = _RANGES.sub(
            lambda match: _extended(match[0], fill.first_row, last), after
        )
    return f"{before}<{tag}>{body}</{tag}>{after}"


def _extended(ranges: str, first: int, last: int) -> str:
    """A drop-down that begins with the data reaches to their end."""

    def longer(match: re.Match[str]) -> str:
        if int(match[2]) != first or int(match[4]) >= last:
            return match[0]
        return f"{match[1]}{match[2]}:{match[3]}{last}"

    return _RANGE.sub(longer, ranges)


def _column_styles(head: str) -> dict[int, str]:
    styles: dict[int, str] = {}
    for match in _COLUMN.finditer(head):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        if "style" in attributes:
            last = min(int(attributes["max"]), 200)
            for number in range(int(attributes["min"]), last + 1):
                styles[number] = attributes["style"]
    return styles


@dataclass(slots=True)
class _Page:
    prefix: str
    columns: Mapping[int, str]

    def write(self, data: str, fill: Fill) -> tuple[str, int, int]:
        """(the rows' XML, the last row with something in it, the widest row)."""
        kept_before, below = self._split(data, fill.first_row)
        model = next(iter(below.values()), ("", {}, ""))
        pieces, number, width = [kept_before], fill.first_row - 1, 0
        for number, values in enumerate(fill.rows, start=fill.first_row):
            attributes, styles, _xml = below.pop(number, model)
            pieces.append(
                self._row(
                    number, values, attributes, {**self.columns, **model[1], **styles}
                )
            )
            width = max(width, len(values))
        pieces += [xml for row, (_a, _s, xml) in below.items() if row > number]
        last = max([number, *below]) if width else 0
        return "".join(pieces), last, width

    def _split(
        self, data: str, first_row: int
    ) -> tuple[str, dict[int, tuple[str, dict[int, str], str]]]:
        """The rows above as they are; those from first_row on: number -> (attributes, styles by column, XML)."""
        before: list[str] = []
        below: dict[int, tuple[str, dict[int, str], str]] = {}
        number = 0
        for match in _ROW.finditer(data):
            attributes = dict(_ATTRIBUTE.findall(match[1]))
            number = int(attributes.get("r", number + 1))
            if number < first_row:
                before.append(match[0])
                continue
            kept = "".join(
                f' {key}="{attributes[key]}"'
                for key in _KEPT_OF_ROW
                if key in attributes
            )
            below[number] = (kept, _cell_styles(match[2] or ""), match[0])
        return "".join(before), below

    def _row(
        self,
        number: int,
        values: Sequence[object],
        attributes: str,
        styles: Mapping[int, str],
    ) -> str:
        cells = "".join(
            self._cell(
                f"{get_column_letter(column)}{number}", value, styles.get(column)
            )
            for column, value in enumerate(values, start=1)
        )
        return f'<{self.prefix}row r="{number}"{attributes}>{cells}</{self.prefix}row>'

    def _cell(self, place: str, value: object, style: str | None) -> str:
        p = self.prefix
        opening = f'<{p}c r="{place}"' + (f' s="{style}"' if style else "")
        settled: Any = settle(value)
        if settled is None or settled == "":
            return f"{opening}/>"
        if isinstance(settled, int | float) and not isinstance(settled, bool):
            return f"{opening}><{p}v>{settled}</{p}v></{p}c>"
        text = escape(_ESCAPE.sub("_x005F_", str(settled)))
        return f'{opening} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>'


def _cell_styles(cells: str) -> dict[int, str]:
    styles: dict[int, str] = {}
    for match in _CELL.finditer(cells):
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        letters = _LETTERS.match(attributes.get("r", ""))
        if letters and "s" in attributes:
            styles[_number(letters[0])] = attributes["s"]
    return styles


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
