"""From the file to rows of values: sheets, headings, cells, and every error by its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.roster import columns
from cases.roster.columns import ALIASES, Column
from cases.roster.values import READERS, Reading
from documents.errors import Refused as NotRead
from documents.headings import Header, find_header
from documents.reading import Book, Cell, Kind, Row, Sheet, read_table

# A heading row has the name and at least this many others, so that a title line with 姓名 in it isn't taken for one.
LEAST_HEADINGS = 3
ERRORS_SHOWN = 1_000


class RosterRefused(Exception):
    """The file isn't read at all; the message says why and what to do."""


@dataclass(frozen=True, order=True)
class Problem:
    """One error: where, and what to do. `column` is the heading as the file writes it, empty for the whole row."""

    sheet: str
    row: int
    column: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass
class SourceRow:
    """One row of the file. `values` has what the row says: an empty cell says nothing and has no entry."""

    sheet: str
    row: int
    values: dict[Column, Any]
    headings: dict[Column, str]
    numeric: frozenset[Column] = frozenset()  # columns whose cell was a number

    def problem(self, column: Column | None, message: str) -> Problem:
        heading = self.headings.get(column, column.value) if column else ""
        return Problem(self.sheet, self.row, heading, message)


@dataclass
class Source:
    """Everything read. `notes` are sentences for the preview: what was left out and why."""

    rows: list[SourceRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_count: int = 0


def read_roster(
    file: BinaryIO, filename: str, *, reading_on: Any, most_rows: int
) -> Source:
    """In: an xlsx, ods or csv, the day, and how many rows it may have. Out: its rows and errors. Raises RosterRefused when it isn't read at all."""
    try:
        book = read_table(file, filename, max_rows=most_rows)
    except NotRead as refused:
        raise RosterRefused(refused.message) from refused
    return rows_of(book, Reading(reading_on, book.epoch_1904))


def rows_of(book: Book, reading: Reading) -> Source:
    """The rows of every visible sheet that has the headings. Raises RosterRefused when none has."""
    source = Source()
    seen = [_note_hidden(sheet, source) for sheet in book.sheets if sheet.hidden]
    reasons = []
    read = 0
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        header = find_header(_visible(sheet), list(Column), ALIASES)
        reason = _why_not(header)
        if reason:
            if sheet.rows:
                reasons.append(reason)
                source.notes.append(
                    _("工作表「%(sheet)s」沒有名冊的欄名，未讀取。")
                    % {"sheet": sheet.name}
                )
            continue
        read += 1
        _read_sheet(sheet, header, reading, source)
    if not read:
        raise RosterRefused(_refusal(reasons, hidden=len(seen)))
    if not source.row_count and not source.problems:
        raise RosterRefused(_("名冊裡沒有任何學生。請確認資料在欄名下方後再上傳。"))
    return source


def _refusal(reasons: list[str], *, hidden: int) -> str:
    if not reasons:
        return (
            _("檔案只有隱藏的工作表，未讀取。請取消隱藏後再上傳。")
            if hidden
            else _("檔案裡沒有任何資料。請確認檔案內容後再上傳。")
        )
    return reasons[0]


def _note_hidden(sheet: Sheet, source: Source) -> str:
    source.notes.append(
        _("工作表「%(sheet)s」是隱藏的，未讀取。") % {"sheet": sheet.name}
    )
    return sheet.name


def _visible(sheet: Sheet) -> list[Row]:
    return [
        Row(
            row.number,
            {
                number: cell
                for number, cell in row.cells.items()
                if number not in sheet.hidden_columns
            },
        )
        for row in sheet.rows
        if row.number not in sheet.hidden_rows
    ]


def _why_not(header: Header) -> str:
    found = {*header.columns, *header.duplicated}
    if header.row is None or Column.NAME not in found:
        return str(columns.MISSING_NAME)
    if not found & {Column.STUDENT_NUMBER, Column.NATIONAL_ID}:
        return str(columns.MISSING_KEY)
    if Column.CLASS not in found and Column.STATUS not in found:
        return str(columns.MISSING_CLASS)
    return "" if len(found) >= LEAST_HEADINGS else str(columns.MISSING_CLASS)


def _read_sheet(sheet: Sheet, header: Header, reading: Reading, source: Source) -> None:
    rows = _visible(sheet)
    top = next(row for row in rows if row.number == header.row)
    _note_left_out(sheet, header, source)
    written = _headings(top, header)
    for heading in header.duplicated:
        source.problems.append(
            Problem(
                sheet.name,
                top.number,
                heading,
                _(
                    "欄名「%(heading)s」出現兩次，不知道該讀哪一欄。請刪除或改名其中一欄。"
                )
                % {"heading": heading},
            )
        )
    if header.duplicated:
        return  # a row without that column would be read wrong
    numbers = {Column(name): number for name, number in header.columns.items()}
    covered = _covered(sheet)
    for row in rows:
        if row.number <= top.number or _is_blank(row, numbers.values()):
            continue
        source.row_count += 1
        source.rows.append(
            _read_row(sheet, row, numbers, written, covered, reading, source)
        )


def _headings(top: Row, header: Header) -> dict[Column, str]:
    return {
        Column(name): " ".join(str(top.value(number)).split())
        for name, number in header.columns.items()
    }


def _note_left_out(sheet: Sheet, header: Header, source: Source) -> None:
    names = {"sheet": sheet.name}
    if sheet.hidden_rows:
        rows = "、".join(map(str, sorted(sheet.hidden_rows)[:20]))
        source.notes.append(
            _("工作表「%(sheet)s」有 %(count)d 個隱藏列未讀取（第 %(rows)s 列）。")
            % {**names, "count": len(sheet.hidden_rows), "rows": rows}
        )
    if sheet.hidden_columns:
        source.notes.append(
            _("工作表「%(sheet)s」有 %(count)d 個隱藏欄未讀取。")
            % {**names, "count": len(sheet.hidden_columns)}
        )
    if header.unknown:
        unknown = "、".join(text[:20] for _number, text in header.unknown[:20])
        source.notes.append(
            _("工作表「%(sheet)s」的這些欄未讀取：%(columns)s。")
            % {**names, "columns": unknown}
        )
    if sheet.stopped_at:
        source.notes.append(
            _("工作表「%(sheet)s」第 %(row)d 列以後是大片空白，只讀到這裡。")
            % {**names, "row": sheet.stopped_at}
        )


def _covered(sheet: Sheet) -> set[tuple[int, int]]:
    """The cells hidden under a merged one: they hold nothing, and nobody guesses that they mean the first."""
    return {
        (row, column)
        for merged in sheet.merged
        for row in range(merged.first_row, merged.last_row + 1)
        for column in range(merged.first_column, merged.last_column + 1)
        if (row, column) != (merged.first_row, merged.first_column)
    }


def _is_blank(row: Row, numbers: Iterable[int]) -> bool:
    return all(_says_nothing(row.cells.get(number)) for number in numbers)


def _says_nothing(cell: Cell | None) -> bool:
    if cell is None or cell.value is None:
        return cell is None or cell.kind != Kind.FORMULA
    return isinstance(cell.value, str) and not cell.value.strip()


def _read_row(
    sheet: Sheet,
    row: Row,
    numbers: dict[Column, int],
    written: dict[Column, str],
    covered: set[tuple[int, int]],
    reading: Reading,
    source: Source,
) -> SourceRow:
    values: dict[Column, Any] = {}
    numeric = set()
    found = SourceRow(sheet.name, row.number, values, written)
    for column, number in numbers.items():
        if (row.number, number) in covered:
            message = _("這一格被合併儲存格蓋住，沒有資料。請取消合併並逐列填寫。")
            source.problems.append(found.problem(column, message))
            continue
        cell = row.cells.get(number)
        if cell is None or _says_nothing(cell):
            continue
        if cell.kind == Kind.NUMBER:
            numeric.add(column)
        try:
            values[column] = READERS[column](cell, reading)
        except ValidationError as error:
            source.problems.append(found.problem(column, " ".join(error.messages)))
    found.numeric = frozenset(numeric)
    return found
