"""The ministry's workbook as data: each file in reporting/layouts/ is one generation of the official form.

A new semester's form is a new file. A file names sheets, columns, codes and rules; this module only reads it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(__file__).parent / "layouts"
_NOT_LAYOUTS = frozenset({"codes", "definitions", "retired"})


class ColumnKind(StrEnum):
    """What a column holds.

    IDENTIFIER: the school's own code of a teacher or student. CHOICE: one number of a code table. CHOICES: up to `most`
    of them with half-width commas, 0 for none. WORD: one of `words`. COUNT: a whole number from 0. NOTE: a text, or 0
    where none is due. OPTIONAL: a text that may be blank.
    """

    IDENTIFIER = "identifier"
    CHOICE = "choice"
    CHOICES = "choices"
    WORD = "word"
    COUNT = "count"
    NOTE = "note"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `codes` is the table {number: words}, `stage` marks grades that must fit the school's stage."""

    key: str
    heading: str
    kind: ColumnKind
    aliases: tuple[str, ...] = ()
    codes: Mapping[int, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    old_words: Mapping[str, int] = field(default_factory=dict)
    most: int = 1
    none: bool = False
    longest: int = 200
    highest: int = 0
    stage: bool = False
    width: int = 12


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet. `data_from` is the row where data begin in the official file; 0: the row below the headings.

    `rules` are the cross-field rules in the words of reporting.rules; `example` the rows of the official example.
    """

    key: str
    name: str
    title: str
    columns: tuple[Column, ...]
    rules: tuple[Mapping[str, Any], ...]
    aliases: tuple[str, ...] = ()
    data_from: int = 0
    example: tuple[tuple[object, ...], ...] = ()

    def position(self, key: str) -> int:
        """The column's number in the sheet, from 1. Raises KeyError."""
        for number, column in enumerate(self.columns, start=1):
            if column.key == key:
                return number
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Layout:
    """One generation of the form; `in_force_until` is the last reported month (its first day), None while it holds."""

    name: str
    title: str
    in_force_from: date
    in_force_until: date | None
    blank_name: str
    sheets: tuple[SheetLayout, ...]
    also_called: tuple[str, ...] = ()

    def holds_in(self, month: date) -> bool:
        """Whether the reported month is to be filed with this form."""
        return self.in_force_from <= month and (
            self.in_force_until is None or month <= self.in_force_until
        )

    def sheet(self, key: str) -> SheetLayout:
        """By its key, "cases" or "services". Raises KeyError."""
        for sheet in self.sheets:
            if sheet.key == key:
                return sheet
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class RetiredForm:
    """A form older than every layout, known only by its sheets."""

    title: str
    sheets: tuple[str, ...]
    until: date


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Newest first. Raises ValueError naming the file that is not a layout."""
    codes = {
        name: {int(number): words for number, words in table.items()}
        for name, table in _load(FOLDER / "codes.toml").items()
    }
    paths = [path for path in _files() if path.stem not in _NOT_LAYOUTS]
    layouts = [_layout(path, _load(path), codes) for path in paths]
    return tuple(sorted(layouts, key=lambda layout: layout.in_force_from, reverse=True))


@cache
def retired_forms() -> tuple[RetiredForm, ...]:
    """Forms that are recognised to be refused."""
    return tuple(
        RetiredForm(form["title"], tuple(form["sheets"]), month_of(form["until"]))
        for form in _load(FOLDER / "retired.toml")["forms"]
    )


def layout_named(name: str) -> Layout:
    """By its name or another one it goes by. Raises KeyError."""
    for layout in all_layouts():
        if name == layout.name or name in layout.also_called:
            return layout
    raise KeyError(name)


def layout_for(month: date) -> Layout | None:
    """The form a reported month (its first day) is to be filed with; None when no layout covers it."""
    return next((layout for layout in all_layouts() if layout.holds_in(month)), None)


def month_of(text: str) -> date:
    """The first day of "2025-08". Raises ValueError."""
    year, _dash, number = text.partition("-")
    return date(int(year), int(number), 1)


def _files() -> list[Path]:
    """Ours, then those an administrator put into REPORT_LAYOUTS_DIR."""
    folders = [FOLDER]
    if extra := getattr(settings, "REPORT_LAYOUTS_DIR", ""):
        folders.append(Path(extra))
    return [path for folder in folders for path in sorted(folder.glob("*.toml"))]


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _layout(
    path: Path, data: dict[str, Any], codes: Mapping[str, Mapping[int, str]]
) -> Layout:
    # A layout may bring its own code tables, which take the place of the common ones.
    own = {
        name: {int(number): words for number, words in table.items()}
        for name, table in data.get("codes", {}).items()
    }
    try:
        until = data.get("in_force_until")
        return Layout(
            name=data["name"],
            title=data["title"],
            in_force_from=month_of(data["in_force_from"]),
            in_force_until=month_of(until) if until else None,
            blank_name=data["blank_name"],
            sheets=tuple(_sheet(sheet, {**codes, **own}) for sheet in data["sheets"]),
            also_called=tuple(data.get("also_called", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a layout: {error!r}") from error


def _sheet(data: dict[str, Any], codes: Mapping[str, Mapping[int, str]]) -> SheetLayout:
    columns = tuple(_column(column, codes) for column in data["columns"])
    keys = {column.key for column in columns}
    for rule in data.get("rules", ()):
        named = {rule.get("column"), rule.get("of"), rule.get("within")}
        unknown = ({*named, *rule.get("columns", ())} - {None}) - keys
        if unknown:
            raise ValueError(f"rule {rule['kind']} names {sorted(map(str, unknown))}")
    return SheetLayout(
        key=data["key"],
        name=data["name"],
        title=data["title"],
        columns=columns,
        rules=tuple(data.get("rules", ())),
        aliases=tuple(data.get("aliases", ())),
        data_from=data.get("data_from", 0),
        example=tuple(tuple(row) for row in data.get("example", ())),
    )


def _column(data: dict[str, Any], codes: Mapping[str, Mapping[int, str]]) -> Column:
    plain = {key: value for key, value in data.items() if key not in ("kind", "codes")}
    for key in ("aliases", "words"):
        plain[key] = tuple(data.get(key, ()))
    return Column(
        kind=ColumnKind(data["kind"]),
        codes=codes[data["codes"]] if "codes" in data else {},
        **plain,
    )
