"""Read a table somebody uploaded: xlsx, ods or csv in, plain values out.

The file is checked as a container (documents/containers.py), then parsed in a child process with limits
(documents/sandbox.py). Nothing is evaluated, nothing is guessed: a number stored as text stays text, full-width digits
stay full-width, a formula is reported as a formula. What a date text or an ID means is the caller's business.
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, BinaryIO, NamedTuple

from documents.containers import (
    DEFAULT_LIMITS,
    check_csv,
    check_ods,
    check_xlsx,
    require_extension,
)
from documents.errors import MESSAGES, Refused
from documents.guards import unguard
from documents.limits import READING_PROCESS, ContainerLimits, ProcessLimits, ReadLimits
from documents.sandbox import ChildFailed, run_child

READABLE = (".xlsx", ".ods", ".csv")
_CHILD_CODES = {"slow": "too_slow", "much": "too_much", "killed": "too_much"}
_TOO_LARGE = ("MemoryError",)


class Kind(StrEnum):
    """What kind of value a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    BOOL = "bool"
    FORMULA = "formula"
    ERROR = "error"


class Cell(NamedTuple):
    """value is str (text, error), int or float (number), date or datetime (date), timedelta (time), bool,
    or for a formula the text its author's program last showed (never computed here; may be None)."""

    value: Any
    kind: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One row that has something in it. `number` is the row's number in the sheet, cells are keyed by column, both from 1."""

    number: int
    cells: dict[int, Cell]

    def value(self, column: int) -> Any:
        """The value in that column, None when the cell is empty."""
        cell = self.cells.get(column)
        return None if cell is None else cell.value


class Merged(NamedTuple):
    """A merged range; only its first cell holds a value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Hidden sheets and rows are read like others and marked, so that a preview can show them.

    `stopped_at` is the last filled row when reading ended before the sheet did, after a long blank stretch; else None.
    """

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merged: tuple[Merged, ...]
    stopped_at: int | None


@dataclass(frozen=True, slots=True)
class Book:
    """`epoch_1904`: serial numbers count from 1904 (old Excel for Mac). Cells marked as dates are already right."""

    format: str
    sheets: tuple[Sheet, ...]
    epoch_1904: bool


def read_table(
    file: BinaryIO,
    filename: str,
    *,
    max_rows: int = 20_000,
    max_cols: int = 200,
    accepted: tuple[str, ...] = READABLE,
    container: ContainerLimits = DEFAULT_LIMITS,
    process: ProcessLimits = READING_PROCESS,
) -> Book:
    """Every sheet of an uploaded .xlsx, .ods or .csv.

    `max_rows` counts filled rows of one sheet. Raises Refused with the reason for the sender.
    """
    extension = require_extension(filename, accepted)
    data = file.read(container.file_bytes + 1)
    order: dict[str, object] = {
        "read": asdict(ReadLimits(max_rows=max_rows, max_cols=max_cols))
    }
    if extension == ".csv":
        order["encoding"] = check_csv(data, filename, container)
    else:
        (check_xlsx if extension == ".xlsx" else check_ods)(data, filename, container)
    try:
        answer = run_child(extension[1:], order, data, process)
    except ChildFailed as failure:
        raise Refused(_CHILD_CODES.get(failure.reason, "unreadable")) from failure
    return _book(extension[1:], answer)


def serial_to_date(serial: float, *, epoch_1904: bool) -> datetime.date:
    """The day a bare Excel serial number stands for (ECMA-376 part 1, 18.17.4.1). Raises ValueError outside 1900 to 9999."""
    if not 1 <= serial < 2_958_466:
        raise ValueError("serial out of range")
    if epoch_1904:
        return datetime.date(1904, 1, 1) + datetime.timedelta(days=int(serial))
    # Excel believes in 1900-02-29 (serial 60), so the days before it are shifted by one.
    base = datetime.date(1899, 12, 31) if serial < 60 else datetime.date(1899, 12, 30)
    return base + datetime.timedelta(days=int(serial))


def _book(form: str, answer: bytes) -> Book:
    sheets: list[Sheet] = []
    lines = _lines(answer)
    for line in lines:
        if line.get("end"):
            return Book(form, tuple(sheets), line["epoch_1904"])
        sheets.append(_sheet(line, lines))
    # The child ended without its closing line.
    raise Refused("unreadable")


def _sheet(opening: dict[str, Any], lines: Iterator[Any]) -> Sheet:
    rows = []
    for line in lines:
        if isinstance(line, list):
            number, cells = line
            rows.append(
                Row(
                    number,
                    {column: _cell(kind, value) for column, kind, value in cells},
                )
            )
            continue
        return Sheet(
            name=opening["sheet"],
            hidden=opening["hidden"],
            rows=tuple(rows),
            hidden_rows=frozenset(line["hidden_rows"]),
            hidden_columns=frozenset(line["hidden_columns"]),
            merged=tuple(Merged(*merged) for merged in line["merged"]),
            stopped_at=line["stopped_at"],
        )
    raise Refused("unreadable")


def _lines(answer: bytes) -> Iterator[Any]:
    start = 0
    while start < len(answer):
        stop = answer.find(b"\n", start)
        stop = len(answer) if stop < 0 else stop
        if stop > start:
            line = json.loads(answer[start:stop])
            if isinstance(line, dict) and "failed" in line:
                raise _refusal(line["failed"])
            yield line
        start = stop + 1


def _refusal(failed: dict[str, Any]) -> Refused:
    if failed["code"] in MESSAGES:
        return Refused(failed["code"], **failed["params"])
    return Refused("too_much" if failed["kind"] in _TOO_LARGE else "unreadable")


def _cell(kind: str, value: Any) -> Cell:
    if kind == Kind.TEXT:
        return Cell(unguard(value), Kind.TEXT)
    if kind == Kind.DATE:
        return _dated(value)
    if kind == Kind.TIME:
        return Cell(datetime.timedelta(seconds=value), Kind.TIME)
    return Cell(value, Kind(kind))


def _dated(value: str) -> Cell:
    """A date, or a datetime when the clock part says something."""
    try:
        moment = datetime.datetime.fromisoformat(value)
    except ValueError as error:
        raise Refused("unreadable") from error
    whole_day = moment.time() == datetime.time() and moment.tzinfo is None
    return Cell(moment.date() if whole_day else moment, Kind.DATE)
