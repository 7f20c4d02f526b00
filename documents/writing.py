"""Write a table for people to take away: one Table value, three formats.

Every text is written as a string, with the guard of documents/guards.py in front of what could start a formula.
"""

import csv
import io
from collections.abc import Callable
from typing import IO

from documents.ods import write_ods
from documents.tables import Column, Table, settle
from documents.xlsx import write_xlsx

__all__ = [
    "FORMATS",
    "Column",
    "Table",
    "table_bytes",
    "write_csv",
    "write_ods",
    "write_xlsx",
]


def write_csv(table: Table, out: IO[bytes]) -> None:
    """The table as UTF-8 with a mark at the beginning, which Excel needs to see that it is UTF-8."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([settle(column.heading) for column in table.columns])
    writer.writerows([settle(value) for value in row] for row in table.rows)
    text.flush()
    # The stream stays the caller's.
    text.detach()


# Extension -> (writer, media type).
FORMATS: dict[str, tuple[Callable[[Table, IO[bytes]], None], str]] = {
    "xlsx": (
        write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "ods": (write_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "csv": (write_csv, "text/csv; charset=utf-8"),
}


def table_bytes(table: Table, form: str) -> bytes:
    """The whole file of a table. `form` is a key of FORMATS (KeyError otherwise)."""
    write, _media_type = FORMATS[form]
    out = io.BytesIO()
    write(table, out)
    return out.getvalue()
