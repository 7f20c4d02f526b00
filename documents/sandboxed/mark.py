"""Colour cells of an .xlsx in the child: fills and comments, the rest as openpyxl keeps it."""

import io
import warnings
import zipfile
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml import DEFUSEDXML, LXML

_BOX = {"width": 260, "height": 90}


class _InMemory(ExcelWriter):
    """openpyxl writes each sheet to a temporary file first; here no file can be written."""

    def write_worksheet(self: Any, ws: Any) -> None:
        # Pictures and charts are no part of the answer.
        ws._charts, ws._images = [], []
        sheet = io.BytesIO()
        writer: Any = WorksheetWriter(ws, out=sheet)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], sheet.getvalue())
        self.manifest.append(ws)


def run(order: dict[str, Any], source: BinaryIO, out: BinaryIO) -> None:
    """`order`: fills {word: ARGB}, marks [[sheet, row, column, word, comment or ""]], author. Out: the whole file."""
    if LXML or not DEFUSEDXML:
        raise RuntimeError("openpyxl must parse with defusedxml")
    warnings.simplefilter("ignore")
    book = load_workbook(io.BytesIO(source.read()), keep_links=False)
    fills = {
        word: PatternFill("solid", fgColor=colour)
        for word, colour in order["fills"].items()
    }
    for sheet, row, column, word, comment in order["marks"]:
        cell = book[sheet].cell(row, column)
        if cell.__class__.__name__ == "MergedCell":
            continue
        cell.fill = fills[word]
        if comment:
            cell.comment = Comment(comment, order["author"], **_BOX)
    answer = io.BytesIO()
    with zipfile.ZipFile(answer, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _InMemory(book, archive).save()
        archive.close()
    data = answer.getvalue()
    if len(data) > order["limits"]["output_bytes"]:
        raise MemoryError
    out.write(data)
