"""填報說明: the form's own words (layouts/definitions.toml), and the columns of each layout in words."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from reporting.layout import FOLDER, Column, ColumnKind, Layout


@dataclass(frozen=True, slots=True)
class Definition:
    """One T or P code: "T05", its name, and what it means, verbatim."""

    code: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class DefinitionTable:
    """`key`: categories or services."""

    key: str
    title: str
    items: tuple[Definition, ...]


@cache
def definition_tables() -> tuple[DefinitionTable, ...]:
    """T01-T19 and P01-P17."""
    return tuple(
        DefinitionTable(
            table["key"],
            table["title"],
            tuple(Definition(**item) for item in table["items"]),
        )
        for table in _load()["tables"]
    )


@cache
def notes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(heading, sentences) of the instructions, in the form's order."""
    return tuple((note["title"], tuple(note["lines"])) for note in _load()["notes"])


def columns_in_words(layout: Layout) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(sheet, (heading, what to fill in) of each column)."""
    for sheet in layout.sheets:
        yield sheet.name, [(column.heading, _in_words(column)) for column in sheet.columns]  # fmt: skip


def _in_words(column: Column) -> str:
    codes = "、".join(f"{number} {words}" for number, words in column.codes.items())
    match column.kind:
        case ColumnKind.WORD:
            return "、".join(column.words)
        case ColumnKind.CHOICE:
            return codes
        case ColumnKind.CHOICES:
            told = {"codes": codes, "most": column.most}
            return _("%(codes)s；最多 %(most)s 個，以半形逗號分隔，無則填 0") % told
        case ColumnKind.COUNT:
            return _("0 以上之整數，無則填 0")
        case ColumnKind.NOTE:
            return _("選「其他」時填寫說明，否則填 0")
        case ColumnKind.OPTIONAL:
            return _("性別為「其他」時填寫")
        case _:
            return _("學校自編代號，不可為可辨識個人之資料")


@cache
def _load() -> dict[str, Any]:
    with (FOLDER / "definitions.toml").open("rb") as file:
        return tomllib.load(file)
