"""Find the columns of a table by their headings, wherever and in whatever order they stand."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from documents.reading import Kind, Row

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff*＊:：]+")


@dataclass(frozen=True, slots=True)
class Header:
    """`row` is the number of the heading row, None when no heading was met.

    `columns` maps a heading to its column number; a heading in `duplicated` (met twice) has no column, so that
    nobody guesses. `unknown` lists texts of that row that mean nothing to us, with their columns; they are never bound.
    """

    row: int | None
    columns: dict[str, int]
    missing: tuple[str, ...]
    duplicated: tuple[str, ...]
    unknown: tuple[tuple[int, str], ...]


def find_header(
    rows: Iterable[Row],
    headings: Sequence[str],
    aliases: Mapping[str, Sequence[str]] | None = None,
    *,
    search: int = 20,
) -> Header:
    """The row among the first `search` rows that has most of `headings`.

    `aliases` gives other writings of a heading: {"身分證字號": ["身分證號", "國民身分證統一編號"]}.
    Width, blanks, line breaks, colons and asterisks make no difference.
    """
    known = {plain(heading): heading for heading in headings}
    for heading, others in (aliases or {}).items():
        known.update({plain(other): heading for other in others})
    best = Header(None, {}, tuple(headings), (), ())
    most = 0
    for _index, row in zip(range(search), rows, strict=False):
        header = _read(row, headings, known)
        if (found := len(header.columns) + len(header.duplicated)) > most:
            best, most = header, found
    return best


def plain(heading: str) -> str:
    """The heading stripped of everything people write differently."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _read(row: Row, headings: Sequence[str], known: Mapping[str, str]) -> Header:
    met: dict[str, list[int]] = {}
    unknown = []
    for column, cell in sorted(row.cells.items()):
        text = cell.value if cell.kind == Kind.TEXT else str(cell.value)
        heading = known.get(plain(text)) if cell.kind == Kind.TEXT else None
        if heading is not None:
            met.setdefault(heading, []).append(column)
        elif text.strip():
            unknown.append((column, text))
    return Header(
        row=row.number,
        columns={
            heading: columns[0] for heading, columns in met.items() if len(columns) == 1
        },
        missing=tuple(heading for heading in headings if heading not in met),
        duplicated=tuple(
            heading for heading in headings if len(met.get(heading, ())) > 1
        ),
        unknown=tuple(unknown),
    )
