"""Read a CSV in the child: plain text cells, nothing guessed."""

import csv
import io
from typing import Any, BinaryIO

from documents.limits import ReadLimits
from documents.sandboxed.lines import Lines, is_blank


def run(order: dict[str, Any], source: BinaryIO, out: BinaryIO) -> None:
    limits = ReadLimits(**order["read"])
    lines = Lines(out, limits, order["limits"]["output_bytes"])
    text = source.read().decode(order["encoding"])
    csv.field_size_limit(limits.cell_characters * 4)
    lines.open_sheet("CSV", hidden=False)
    last_filled = 0
    stopped_at = None
    # newline="" keeps the line breaks inside quoted cells as they were typed.
    for number, fields in enumerate(
        csv.reader(io.StringIO(text, newline=""), strict=True), start=1
    ):
        cells: list[list[object]] = [
            [column, "text", value]
            for column, value in enumerate(fields, start=1)
            if value
        ]
        if all(is_blank("text", value) for _column, _kind, value in cells):
            if number - last_filled > limits.blank_rows:
                stopped_at = last_filled
                break
            continue
        lines.add_row(number, cells)
        last_filled = number
    lines.close_sheet(
        hidden_rows=[], hidden_columns=[], merged=[], stopped_at=stopped_at
    )
    lines.close_book(epoch_1904=False)
