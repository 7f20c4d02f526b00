"""How a reading job answers: one JSON line for each sheet, row and closing note."""

import json
from typing import BinaryIO

from documents.limits import ReadLimits


class Stop(Exception):
    """The file may not be read on; `code` is a key of documents.errors.MESSAGES."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Lines:
    """The answer, counted so that a small file cannot unfold into an endless one."""

    def __init__(self, out: BinaryIO, limits: ReadLimits, output_bytes: int) -> None:
        self.out = out
        self.limits = limits
        self.left = output_bytes
        self.sheet = ""
        self.sheets = 0
        self.rows = 0

    def write(self, value: object) -> None:
        line = json.dumps(
            value, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
        data = line.encode("utf-8", "surrogatepass") + b"\n"
        self.left -= len(data)
        if self.left < 0:
            raise Stop("too_much")
        self.out.write(data)

    def open_sheet(self, name: str, *, hidden: bool) -> None:
        self.sheets += 1
        if self.sheets > self.limits.sheets:
            raise Stop("too_many_sheets", limit=self.limits.sheets)
        self.sheet = name
        self.rows = 0
        self.write({"sheet": name, "hidden": hidden})

    def add_row(self, number: int, cells: list[list[object]]) -> None:
        """`cells` are [column, kind, value]; only rows with something in them are sent."""
        self.rows += 1
        if self.rows > self.limits.max_rows:
            raise Stop("too_many_rows", sheet=self.sheet, limit=self.limits.max_rows)
        for column, _kind, value in cells:
            if column > self.limits.max_cols:  # type: ignore[operator]  # columns are counted from one
                raise Stop(
                    "too_many_columns",
                    sheet=self.sheet,
                    row=number,
                    limit=self.limits.max_cols,
                )
            if isinstance(value, str) and len(value) > self.limits.cell_characters:
                raise Stop(
                    "cell_too_long",
                    sheet=self.sheet,
                    row=number,
                    column=column,
                    limit=self.limits.cell_characters,
                )
        self.write([number, cells])

    def close_sheet(self, **facts: object) -> None:
        """hidden_rows, hidden_columns, merged, and stopped_at (the last row looked at before a long blank stretch)."""
        self.write(facts)

    def close_book(self, **facts: object) -> None:
        self.write({"end": True, **facts})


def is_blank(kind: str, value: object) -> bool:
    return kind == "text" and isinstance(value, str) and not value.strip()
