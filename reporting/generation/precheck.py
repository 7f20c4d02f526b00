"""預檢: the rows of the month judged by the very check that the file will meet, cell by cell, before there is a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.settings_register import value
from documents.reading import Book, Cell, Kind, Row, Sheet
from reporting.checking import Checked, check_book
from reporting.findings import Finding
from reporting.generation.gathered import Gathered, ReportRow
from reporting.layout import SheetLayout
from reporting.writing import first_rows, written_rows


class Fixer(StrEnum):
    """Who can put a cell right."""

    TEACHER = "teacher"
    CONTACT = "contact"
    REGISTRAR = "registrar"
    ADMINISTRATOR = "administrator"


FIXERS = {
    Fixer.CONTACT: _("填報窗口"),
    Fixer.REGISTRAR: _("學生資料維護人員"),
    Fixer.ADMINISTRATOR: _("系統管理員"),
}
# Whose a column of A-1 is; the others, and A-2's, are the teacher's who recorded.
_COLUMNS = {
    "teacher": Fixer.CONTACT,
    "identity": Fixer.ADMINISTRATOR,
    **dict.fromkeys(("student", "grade", "sex", "sex_note", "sped"), Fixer.REGISTRAR),
}
_OF_THE_CASE = ("status", "source", "referral", "main", "main_note", "secondary", "secondary_note")  # fmt: skip

ADVICE = {
    "uncertified": _("特教身分未附鑑定證明，以 0（以下皆非）填報。"),
    "maybe_twice": _("%(day)s 的服務項目 %(item)s 同時有會議與服務紀錄，請確認是否重複計入。"),
    "no_column": _("這個版本的表格沒有「其他」性別欄，服務項目 %(item)s 有 %(count)s 人次無法填入。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding, the row it is about, who puts it right and where. `needs`: what the reader must see to follow the link."""

    finding: Finding
    row: ReportRow | None
    fixer: Fixer
    url: str
    needs: tuple[str, UUID] | None = None

    @property
    def who(self) -> str:
        """A teacher by name, an office by its own."""
        if self.fixer is Fixer.TEACHER and self.row is not None:
            return self.row.reporter.name
        return str(FIXERS.get(self.fixer, ""))


@dataclass(frozen=True, slots=True)
class Precheck:
    """The month and what the check says of it. `starts`: the first data row of each sheet in the file."""

    gathered: Gathered
    checked: Checked
    errors: list[Problem]
    warnings: list[Problem]
    starts: dict[str, int]

    @property
    def ok(self) -> bool:
        """Whether a file of these rows would be taken."""
        return self.checked.ok

    def errors_of(self, user: UUID) -> list[Problem]:
        """Those in her rows that are hers to put right."""
        return [
            one
            for one in self.errors
            if one.fixer is Fixer.TEACHER and one.row and one.row.reporter.user == user
        ]

    def marks(self) -> dict[tuple[str, int, int], Finding]:
        """By (sheet name, row, column): for the preview."""
        return {
            (one.finding.sheet, one.finding.row, one.finding.column): one.finding
            for one in self.errors
        }


def precheck(gathered: Gathered, *, blank: bytes | None = None) -> Precheck:
    """In: the month, and the official blank it will be written into (None: ours)."""
    starts = first_rows(gathered.layout, blank=blank)
    checked = check_book(
        _book(gathered, starts),
        month=gathered.month,
        layout=gathered.layout,
        school=gathered.school,
        shared_is_error=shared_is_error(gathered.school),
    )

    def problems(findings: list[Finding]) -> list[Problem]:
        return [_problem(gathered, starts, finding) for finding in findings]

    return Precheck(
        gathered, checked, problems(checked.errors), problems(checked.warnings), starts
    )


def shared_is_error(school: School) -> bool:
    """Whether a student under two teachers is an error at the school."""
    return bool(value("report.shared_student_is_error", school))


def records_url(row: ReportRow, school: School, month: date) -> str:
    """The page of the records behind a row."""
    place = reverse("reporting:records", args=[school.pk, f"{month:%Y-%m}"])
    return f"{place}?{row_key(row)}"


def row_key(row: ReportRow) -> str:
    """The row in an address: it stays the same while other rows come and go."""
    teacher = f"sheet={row.sheet}&teacher={row.reporter.user}"
    if row.sheet == "cases":
        return f"{teacher}&student={row.student}"
    return f"{teacher}&item={row.values['item']}&target={row.values['target'] or 0}"


def _book(gathered: Gathered, starts: dict[str, int]) -> Book:
    sheets = tuple(
        Sheet(
            name=sheet.name,
            hidden=False,
            rows=tuple(_rows(gathered, sheet, starts[sheet.key])),
            hidden_rows=frozenset(),
            hidden_columns=frozenset(),
            merged=(),
            stopped_at=None,
        )
        for sheet in gathered.layout.sheets
    )
    return Book("xlsx", sheets, epoch_1904=False)


def _rows(gathered: Gathered, sheet: SheetLayout, start: int) -> Iterator[Row]:
    headings = [column.heading for column in sheet.columns]
    yield Row(start - 1, _cells(headings))
    values = (row.values for row in gathered.rows[sheet.key])
    for number, cells in enumerate(written_rows(sheet, values), start=start):
        yield Row(number, _cells(cells))


def _cells(values: list[object] | list[str]) -> dict[int, Cell]:
    return {
        number: Cell(value, Kind.TEXT if isinstance(value, str) else Kind.NUMBER)
        for number, value in enumerate(values, start=1)
        if value is not None
    }


def _problem(gathered: Gathered, starts: dict[str, int], finding: Finding) -> Problem:
    for sheet in gathered.layout.sheets:
        if sheet.name != finding.sheet or not finding.row:
            continue
        place = finding.row - starts[sheet.key]
        rows = gathered.rows[sheet.key]
        if 0 <= place < len(rows) and finding.column:
            key = sheet.columns[finding.column - 1].key
            return _at(gathered, finding, rows[place], key)
    return Problem(finding, None, Fixer.CONTACT, "")


def _at(gathered: Gathered, finding: Finding, row: ReportRow, key: str) -> Problem:
    school, month = gathered.school, gathered.month
    fixer = _COLUMNS.get(key, Fixer.TEACHER)
    if row.sheet == "services" and key == "target":
        fixer = Fixer.TEACHER
    if fixer is Fixer.CONTACT:
        return Problem(finding, row, fixer, reverse("reporting:teachers", args=[school.pk]))  # fmt: skip
    if fixer is Fixer.REGISTRAR and row.student:
        url = reverse("cases:student", args=[row.student])
        return Problem(finding, row, fixer, url, ("student", row.student))
    if key in _OF_THE_CASE and row.case:
        url = reverse("casework:case", args=[row.case])
        return Problem(finding, row, fixer, url, ("case", row.case))
    if fixer is Fixer.ADMINISTRATOR:
        return Problem(finding, row, fixer, "")
    return Problem(finding, row, fixer, records_url(row, school, month))
