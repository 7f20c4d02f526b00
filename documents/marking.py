"""Give a workbook back with cells coloured and explained. The work is done in a child with limits (documents/sandbox.py)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from documents.containers import check_xlsx
from documents.errors import Refused
from documents.limits import MIB, ProcessLimits
from documents.sandbox import ChildFailed, run_child

# A full load of 170,000 cells takes some 140 MB and a few seconds; a busy machine is given time.
MARKING_PROCESS = ProcessLimits(
    address_space_bytes=768 * MIB, cpu_seconds=60, wall_seconds=120.0
)
MOST_MARKS = 20_000
MOST_COMMENTS = 1_000


class Mark(NamedTuple):
    """One cell; rows and columns from 1, `word` a key of the fills, `comment` "" for none."""

    sheet: str
    row: int
    column: int
    word: str
    comment: str = ""


def mark_xlsx(
    data: bytes,
    marks: Iterable[Mark],
    fills: Mapping[str, str],
    *,
    author: str,
    process: ProcessLimits = MARKING_PROCESS,
) -> bytes:
    """The workbook with its marks. `fills`: word -> ARGB colour.

    At most MOST_MARKS cells are coloured and MOST_COMMENTS explained. Raises Refused like documents.reading.
    """
    check_xlsx(data, "book.xlsx")
    chosen = list(marks)[:MOST_MARKS]
    order: dict[str, object] = {
        "marks": [
            [*mark[:4], mark.comment if place < MOST_COMMENTS else ""]
            for place, mark in enumerate(chosen)
        ],
        "fills": dict(fills),
        "author": author,
    }
    try:
        answer = run_child("mark", order, data, process)
    except ChildFailed as failure:
        raise Refused(
            "too_slow" if failure.reason == "slow" else "too_much"
        ) from failure
    if not answer.startswith(b"PK\x03\x04"):
        raise Refused("unreadable")
    return answer
