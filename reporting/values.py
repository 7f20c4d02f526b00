"""Reading one cell of the monthly workbook as its column means it: a value, or what is wrong with it.

Rules (docs/monthly-report.md): a number stored as text counts as the number; leading zeros are dropped; blanks around a
text are dropped; full-width digits, formulas, error values, dates and booleans are wrong, never repaired.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from documents.reading import Cell, Kind
from reporting.layout import Column, ColumnKind

_DIGITS = re.compile(r"[0-9]{1,9}")
_SIGNED = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LISTED = re.compile(r"[0-9]{1,9}(,[0-9]{1,9})*")
_PERSONAL = re.compile(r"[A-Z][1289A-D][0-9]{8}|09[0-9]{8}")
_SHOWN = 40


class Problem(NamedTuple):
    """`code` is a key of reporting.findings.MESSAGES."""

    code: str
    params: dict[str, object]


class Parsed(NamedTuple):
    """`value` is None when there is a problem. `old_word` is the former name that was understood, else ""."""

    value: Any
    problem: Problem | None = None
    old_word: str = ""


Parser = Callable[[Cell], Parsed]


def parser_of(column: Column) -> Parser:
    """The function that reads a filled cell of the column."""
    read = _READERS[column.kind](column)

    def parse(cell: Cell) -> Parsed:
        if cell.kind is Kind.NUMBER or cell.kind is Kind.TEXT:
            return read(cell.value.strip() if cell.kind is Kind.TEXT else cell.value)
        if cell.kind is Kind.FORMULA:
            return _wrong("formula", column)
        if cell.kind is Kind.ERROR:
            return _wrong("excel_error", column, value=shown(cell.value))
        return _wrong("not_text", column)

    return parse


def allowed_words(column: Column) -> str:
    """What may stand there, for the message: "1 至 19" or the words."""
    if column.words:
        return "、".join(column.words)
    numbers = sorted(column.codes)
    lowest = 0 if column.none else numbers[0]
    return f"{lowest}-{numbers[-1]}"


def shown(value: object) -> str:
    """A cell's text for a message, not longer than a glance."""
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _wrong(code: str, column: Column, **params: object) -> Parsed:
    return Parsed(None, Problem(code, {"heading": column.heading, **params}))


def _identifier(column: Column) -> Callable[[Any], Parsed]:
    def read(value: Any) -> Parsed:
        if isinstance(value, float):
            if not value.is_integer():
                return _wrong("not_whole", column, value=value)
            value = int(value)
        text = str(value)
        if unicodedata.normalize("NFKC", text) != text:
            return _wrong("full_width", column, value=shown(text))
        if len(text) > column.longest:
            return _wrong("too_long", column, longest=column.longest)
        if _PERSONAL.fullmatch(text.upper()):
            return _wrong("personal", column)
        return Parsed(text)

    return read


def _choice(column: Column) -> Callable[[Any], Parsed]:
    allowed = allowed_words(column)

    def read(value: Any) -> Parsed:
        if value in column.old_words:
            return Parsed(column.old_words[value], old_word=value)
        number = _whole(value, column, allowed)
        if isinstance(number, Parsed):
            return number
        if number not in column.codes:
            return _wrong("unknown_code", column, value=number, allowed=allowed)
        return Parsed(number)

    return read


def _choices(column: Column) -> Callable[[Any], Parsed]:
    """A tuple of codes, empty for 0."""
    allowed = allowed_words(column)

    def read(value: Any) -> Parsed:
        old = value if value in column.old_words else ""
        if old:
            return Parsed((column.old_words[value],), old_word=old)
        if isinstance(value, str) and "," in value and not _has_wide(value):
            if not _LISTED.fullmatch(value):
                return _listed_wrong(value, column, allowed)
            numbers = [int(part) for part in value.split(",")]
        elif isinstance(value, str) and re.search(r"[，、;；/\s]", value):
            return _wrong("comma", column)
        else:
            number = _whole(value, column, allowed)
            if isinstance(number, Parsed):
                return number
            numbers = [number]
        return _checked(numbers, column, allowed)

    return read


def _listed_wrong(value: str, column: Column, allowed: str) -> Parsed:
    if re.fullmatch(r"[0-9,\s]+", value):
        return _wrong("comma", column)
    return _wrong("not_a_number", column, value=shown(value), allowed=allowed)


def _checked(numbers: list[int], column: Column, allowed: str) -> Parsed:
    if numbers == [0] and column.none:
        return Parsed(())
    if 0 in numbers and len(numbers) > 1:
        return _wrong("zero_with_others", column)
    for number in numbers:
        if number not in column.codes:
            return _wrong("unknown_code", column, value=number, allowed=allowed)
        if numbers.count(number) > 1:
            return _wrong("twice_in_cell", column, value=number)
    if len(numbers) > column.most:
        return _wrong("too_many", column, most=column.most, count=len(numbers))
    return Parsed(tuple(numbers))


def _word(column: Column) -> Callable[[Any], Parsed]:
    allowed = allowed_words(column)

    def read(value: Any) -> Parsed:
        if value in column.words:
            return Parsed(value)
        return _wrong("unknown_word", column, value=shown(value), allowed=allowed)

    return read


def _count(column: Column) -> Callable[[Any], Parsed]:
    def read(value: Any) -> Parsed:
        if (
            isinstance(value, str)
            and value.startswith("-")
            and _SIGNED.fullmatch(value)
        ):
            return _wrong("negative", column)
        number = _whole(value, column, f"0-{column.highest}")
        if isinstance(number, Parsed):
            return number
        if number < 0:
            return _wrong("negative", column)
        if number > column.highest:
            return _wrong("too_high", column, highest=column.highest)
        return Parsed(number)

    return read


def _note(column: Column) -> Callable[[Any], Parsed]:
    """The text; "" for 0."""

    def read(value: Any) -> Parsed:
        text = str(value)
        if len(text) > column.longest:
            return _wrong("too_long", column, longest=column.longest)
        return Parsed("" if text in ("0", "0.0") else text)

    return read


def _whole(value: Any, column: Column, allowed: str) -> int | Parsed:
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if value.is_integer():
            return int(value)
        return _wrong("not_whole", column, value=value)
    if _DIGITS.fullmatch(value):
        return int(value)
    if _has_wide(value):
        return _wrong("full_width", column, value=shown(value))
    if _SIGNED.fullmatch(value):
        return _wrong("not_whole", column, value=shown(value))
    return _wrong("not_a_number", column, value=shown(value), allowed=allowed)


def _has_wide(text: str) -> bool:
    """Full-width digits or a full-width comma, which look right and are not."""
    return any("０" <= character <= "９" or character == "，" for character in text)


_READERS: dict[ColumnKind, Callable[[Column], Callable[[Any], Parsed]]] = {
    ColumnKind.IDENTIFIER: _identifier,
    ColumnKind.CHOICE: _choice,
    ColumnKind.CHOICES: _choices,
    ColumnKind.WORD: _word,
    ColumnKind.COUNT: _count,
    ColumnKind.NOTE: _note,
    ColumnKind.OPTIONAL: _note,
}
