"""Where the data of a sheet begin, and whether every column stands where the official form has it."""

import re
from dataclasses import dataclass
from itertools import pairwise

from documents.headings import plain
from documents.reading import Kind, Sheet
from reporting.findings import Finding, FindingKind
from reporting.layout import SheetLayout
from reporting.values import shown

SEARCHED = 12  # rows; headings further down are no headings
_NUMBERED = re.compile(r"^\d+[.、)]?")


@dataclass(frozen=True, slots=True)
class Headings:
    """`data_from` is the first data row, 0 when no headings were met. `title` is everything written above the data."""

    data_from: int
    findings: tuple[Finding, ...]
    title: str


def find_headings(sheet: Sheet, layout: SheetLayout) -> Headings:
    """Columns are bound by position and proved by their heading: the ministry's system reads by position.

    A heading may carry notes behind its words, be spread over two rows, or be merged.
    """
    texts = _texts(sheet)
    known = {
        plain(words): number
        for number, column in enumerate(layout.columns, start=1)
        for words in (column.heading, *column.aliases)
    }
    scores = {
        row: len({_meant(text, known) for text in cells.values()} - {0})
        for row, cells in texts.items()
    }
    best = max(scores, key=lambda row: scores[row], default=0)
    if not best or scores[best] < 2:
        missing = Finding(
            FindingKind.CONTAINER,
            "no_headings",
            sheet.name,
            params={"name": sheet.name},
        )
        return Headings(0, (missing,), _joined(texts, SEARCHED))
    last = _last_row(sheet, texts, known, best)
    findings = [
        finding
        for number, column in enumerate(layout.columns, start=1)
        if (
            finding := _judge(
                texts, known, best, last, number, sheet.name, column.heading
            )
        )
    ]
    start = layout.data_from or last + 1
    if layout.data_from and best >= layout.data_from:
        params: dict[str, object] = {"data_from": layout.data_from}
        findings.insert(
            0, Finding(FindingKind.WRONG, "heading_row", sheet.name, best, 1, params)
        )
        start = best + 1
    return Headings(start, tuple(findings), _joined(texts, start - 1))


def heading_texts(sheet: Sheet, layout: SheetLayout) -> dict[int, tuple[str, bool]]:
    """By column: what stands in the heading row, and whether it is the layout's heading."""
    headings = find_headings(sheet, layout)
    wrong = {finding.column for finding in headings.findings}
    row = max((finding.row for finding in headings.findings), default=0) or headings.data_from - 1  # fmt: skip
    texts = _texts(sheet).get(row, {})
    return {
        number: (shown(texts.get(number, "")), number not in wrong and bool(headings.data_from))
        for number in range(1, len(layout.columns) + 1)
    }  # fmt: skip


def _texts(sheet: Sheet) -> dict[int, dict[int, str]]:
    """The texts of the first rows, a merged one in each of its cells."""
    texts: dict[int, dict[int, str]] = {}
    for row in sheet.rows:
        if row.number > SEARCHED:
            break
        texts[row.number] = {
            column: str(cell.value)
            for column, cell in row.cells.items()
            if cell.kind is Kind.TEXT
        }
    for top, left, bottom, right in sheet.merged:
        text = texts.get(top, {}).get(left)
        if text is None or right - left > 50:
            continue
        for number in range(top, min(bottom, SEARCHED) + 1):
            for column in range(left, right + 1):
                texts.setdefault(number, {}).setdefault(column, text)
    return texts


def _meant(text: str, known: dict[str, int]) -> int:
    """The number of the column whose heading the text begins with, the longest one; 0 for none."""
    words = _NUMBERED.sub("", plain(text))
    longest = max(
        (heading for heading in known if words.startswith(heading)), key=len, default=""
    )
    return known.get(longest, 0)


def _last_row(
    sheet: Sheet, texts: dict[int, dict[int, str]], known: dict[str, int], best: int
) -> int:
    last = max(
        (
            merged.last_row
            for merged in sheet.merged
            if merged.first_row <= best <= merged.last_row <= SEARCHED
        ),
        default=best,
    )
    below = texts.get(last + 1, {})
    if sum(1 for text in below.values() if _meant(text, known)) >= 2:
        return last + 1
    return last


def _judge(
    texts: dict[int, dict[int, str]],
    known: dict[str, int],
    best: int,
    last: int,
    number: int,
    sheet: str,
    heading: str,
) -> Finding | None:
    """None when some writing of the heading stands in its column, over one row or two."""
    here = texts[best].get(number, "")
    rows = [texts.get(row, {}).get(number, "") for row in range(best - 1, last + 1)]
    spread = [first + second for first, second in pairwise(rows)]
    if any(_meant(text, known) == number for text in (here, *rows, *spread)):
        return None
    params: dict[str, object] = {"heading": heading, "value": shown(here)}
    if here.strip():
        return Finding(FindingKind.WRONG, "heading_wrong", sheet, best, number, params)
    return Finding(FindingKind.MISSING, "heading_missing", sheet, best, number, params)


def _joined(texts: dict[int, dict[int, str]], until: int) -> str:
    return " ".join(
        text for row in sorted(texts) if row <= until for text in texts[row].values()
    )
