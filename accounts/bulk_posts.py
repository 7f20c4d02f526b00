"""新學年整批指派: a table of posts is read, checked line by line, rehearsed, and carried by the browser, signed, until it is applied.

Nothing of the file is stored: what was previewed comes back as it was, or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.appointments import bulk_appoint
from accounts.errors import BulkRefused, WrongState
from accounts.models import Appointment, Role, School, SchoolClass, User
from accounts.people_access import find_person
from accounts.settings_register import value
from documents.headings import find_header
from documents.reading import Kind, Row, Sheet, read_table
from documents.writing import Column, Table
from fields.roc_date import parse_roc_date

PLAN_SECONDS = 60 * 60
SALT = "accounts.bulk_posts"
# Official tables stay Chinese whatever the reader's language.
HEADINGS = {
    "account": "帳號",
    "name": "姓名",
    "role": "角色",
    "school_class": "班級",
    "standing": "身分",
    "host": "主聘學校代碼",
    "ministry": "填報帳號個人碼",
    "from_on": "起日",
    "until_on": "迄日",
}
NEEDED = ("account", "name", "role", "from_on")
ALIASES = {
    "帳號": ["帳號或電子郵件", "使用者帳號"],
    "角色": ["職務"],
    "主聘學校代碼": ["主聘學校單位代碼"],
    "填報帳號個人碼": ["填報帳號"],
}


@dataclass(frozen=True)
class Problem:
    """Where something is wrong and how to mend it. `row` 0 is the whole sheet; `column` "" the whole line."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Line:
    """One post as it stood in the file: texts by the keys of HEADINGS, dates as ISO texts."""

    sheet: str
    row: int
    values: dict[str, str]


@dataclass(frozen=True)
class Preview:
    """What would happen. Without problems `plan` is the signed text that `apply_plan` takes, else ""; `waiting` is how
    many then wait for a second person."""

    lines: list[Line]
    problems: list[Problem]
    plan: str
    waiting: int = 0


def template_table() -> Table:
    """The blank table to fill in."""
    return Table("任職名單", [Column(heading, 18) for heading in HEADINGS.values()], [])


def role_names() -> list[str]:
    """What may stand in the column 角色."""
    roles = Role.objects.filter(place__in=["school", "any"])
    return list(roles.values_list("name_zh", flat=True))


def preview_file(
    file: BinaryIO, filename: str, *, by: User, school: School, on: date
) -> Preview:
    """Reads, checks and rehearses the file; nothing is changed. Raises documents.errors.Refused for a file not read."""
    most = value("appointments.bulk_rows")
    book = read_table(file, filename, max_rows=most + 20, max_cols=40)
    lines: list[Line] = []
    problems: list[Problem] = []
    for sheet in book.sheets:
        found, wrong = _lines_of(sheet, on=on)
        lines += found
        problems += wrong
    if not lines and not problems:
        problems.append(Problem("", 0, "", _("檔案裡沒有任何一列任職資料。")))
    if len(lines) > most:
        message = _("一次最多 %(limit)d 列，請分成幾個檔案。") % {"limit": most}
        problems.append(Problem("", 0, "", message))
    if not problems:
        problems = rehearse(lines, by=by, school=school, on=on)
    plan = "" if problems else _signed(lines, by=by, school=school)
    return Preview(lines, problems, plan)


class _Rehearsed(Exception):
    """Everything went well and is taken back."""


def rehearse(lines: list[Line], *, by: User, school: School, on: date) -> list[Problem]:
    """What would be refused if the lines were applied now; everything is taken back."""
    try:
        with transaction.atomic():
            _made, problems = _carry_out(lines, by=by, school=school, on=on)
            if problems:
                return problems
            raise _Rehearsed
    except _Rehearsed:
        return []


@transaction.atomic
def apply_plan(plan: str, *, by: User, school: School, on: date) -> Preview:
    """Effect: every post of a previewed plan is made, or none. Out: the lines, with the problems when none was.

    Raises WrongState for a plan that is older than an hour, of another person or another school.
    """
    lines = _unsigned(plan, by=by, school=school)
    made, problems = _carry_out(lines, by=by, school=school, on=on)
    return Preview(lines, problems, "", sum(one.is_pending for one in made))


def _carry_out(
    lines: list[Line], *, by: User, school: School, on: date
) -> tuple[list[Appointment], list[Problem]]:
    lookup = _Lookup(by=by, school=school, on=on)
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for line in lines:
        row, wrong = lookup.row_of(line)
        rows.append(row)
        problems += wrong
    if problems:
        return [], problems
    try:
        return bulk_appoint(by=by, rows=rows, on=on), []
    except BulkRefused as refused:
        return [], [
            Problem(lines[number - 1].sheet, lines[number - 1].row, "", why)
            for number, why in refused.errors
        ]


# --- the file -----------------------------------------------------------------------------------


def _lines_of(sheet: Sheet, *, on: date) -> tuple[list[Line], list[Problem]]:
    header = find_header(sheet.rows, list(HEADINGS.values()), ALIASES)
    if header.row is None:
        if not sheet.rows:
            return [], []
        return [], [Problem(sheet.name, 0, "", _("找不到標題列，請用空白範本填寫。"))]
    problems = [
        Problem(sheet.name, header.row, HEADINGS[key], _("缺少這一欄。"))
        for key in NEEDED
        if HEADINGS[key] in header.missing
    ]
    problems += [
        Problem(sheet.name, header.row, heading, _("這一欄出現兩次，請只留一欄。"))
        for heading in header.duplicated
    ]
    if problems:
        return [], problems
    lines = []
    for row in sheet.rows:
        if row.number > header.row:
            line, wrong = _line(sheet, row, header.columns, on=on)
            problems += wrong
            if line is not None:
                lines.append(line)
    return lines, problems


def _line(
    sheet: Sheet, row: Row, columns: dict[str, int], *, on: date
) -> tuple[Line | None, list[Problem]]:
    values: dict[str, str] = {}
    problems = []
    for key, heading in HEADINGS.items():
        try:
            values[key] = _text(row, columns.get(heading), key, on=on)
        except ValidationError as error:
            problems.append(
                Problem(sheet.name, row.number, heading, " ".join(error.messages))
            )
    if not any(values.values()) and not problems:
        return None, []
    problems += [
        Problem(sheet.name, row.number, HEADINGS[key], _("請填寫。"))
        for key in NEEDED
        if key in values and not values[key]
    ]
    return Line(sheet.name, row.number, values), problems


def _text(row: Row, column: int | None, key: str, *, on: date) -> str:
    """The cell as text; a date as ISO. Raises ValidationError for a formula, an error value and a date not read."""
    cell = row.cells.get(column) if column else None
    if cell is None or cell.value is None:
        return ""
    if cell.kind in (Kind.FORMULA, Kind.ERROR):
        raise ValidationError(_("請貼上「值」，不接受公式。"))
    value = cell.value
    if key in ("from_on", "until_on"):
        return _iso(value, on=on)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if len(text) > 254:
        raise ValidationError(_("文字太長。"))
    return text


def _iso(value: Any, *, on: date) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return parse_roc_date(text, today=on).isoformat() if text else ""


# --- from words to rows -------------------------------------------------------------------------


class _Lookup:
    """The keywords of `appoint` for a line, with every name that means nothing here."""

    def __init__(self, *, by: User, school: School, on: date) -> None:
        self.by, self.school, self.on = by, school, on
        self.roles: dict[str, Role] = {}
        for role in Role.objects.filter(place__in=["school", "any"]):
            for name in (role.name_zh, role.name_en.casefold(), role.key):
                self.roles[name] = role
        self.classes: dict[tuple[int, str], SchoolClass] = {
            (one.school_year, one.name): one for one in school.classes.all()
        }
        self.people: dict[tuple[str, str], User | None] = {}

    def row_of(self, line: Line) -> tuple[dict[str, Any], list[Problem]]:
        """Out: the row, and the problems of its columns."""
        self.problems: list[Problem] = []
        self.line = line
        values = line.values
        from_on = date.fromisoformat(values["from_on"])
        row = {
            "user": self._person(values["account"], values["name"]),
            "role": self._role(values["role"]),
            "place": self.school,
            "from_on": from_on,
            "until_on": date.fromisoformat(values["until_on"])
            if values["until_on"]
            else None,
            "school_class": self._class(values["school_class"], from_on),
            "standing": self._standing(values["standing"]),
            "host_school": self._host(values["host"]),
            "ministry_account": values["ministry"],
        }
        return row, self.problems

    def _refuse(self, key: str, message: str) -> None:
        where = self.line
        self.problems.append(Problem(where.sheet, where.row, HEADINGS[key], message))

    def _person(self, account: str, name: str) -> User | None:
        if (account, name) not in self.people:
            self.people[account, name] = find_person(self.by, account, name, on=self.on)
        person = self.people[account, name]
        if person is None:
            self._refuse("account", _("查無此帳號，或姓名不符。新進人員請先邀請。"))
        elif person.name != name:
            self._refuse(
                "name",
                _("與帳號登記的姓名「%(name)s」不同。") % {"name": person.name},
            )
        return person

    def _role(self, name: str) -> Role | None:
        role = self.roles.get(name) or self.roles.get(name.casefold())
        if role is None:
            self._refuse("role", _("沒有「%(name)s」這個角色。") % {"name": name[:40]})
        return role

    def _class(self, name: str, from_on: date) -> SchoolClass | None:
        if not name:
            return None
        year = school_year_of(from_on)
        found = self.classes.get((year, name))
        if found is None:
            self._refuse(
                "school_class",
                _("%(year)d 學年沒有「%(name)s」班，請先在學校設定新增班級。")
                % {"year": year, "name": name[:20]},
            )
        return found

    def _standing(self, text: str) -> int | None:
        if not text:
            return None
        if text not in ("1", "2", "3", "4"):
            self._refuse("standing", _("請填 1、2、3 或 4。"))
            return None
        return int(text)

    def _host(self, code: str) -> School | None:
        if not code:
            return None
        found = School.objects.filter(code=code.upper()).first()
        if found is None:
            self._refuse("host", _("查無此單位代碼，請輸入六碼，例如 990301。"))
        return found


def school_year_of(day: date) -> int:
    """The ROC school year of a day: it begins on 1 August (各級學校學生學年學期假期辦法第 2 條)."""
    return day.year - 1911 - (day.month < 8)


# --- the plan between two requests --------------------------------------------------------------

PLAN_GONE = gettext_lazy("預覽已經失效，請重新上傳檔案。")


def _signed(lines: list[Line], *, by: User, school: School) -> str:
    packed = [[line.sheet, line.row, line.values] for line in lines]
    content = {"by": str(by.pk), "school": str(school.pk), "lines": packed}
    return signing.dumps(content, salt=SALT, compress=True)


def _unsigned(plan: str, *, by: User, school: School) -> list[Line]:
    try:
        content = signing.loads(plan, salt=SALT, max_age=PLAN_SECONDS)
    except signing.BadSignature as error:
        raise WrongState(PLAN_GONE) from error
    if (content["by"], content["school"]) != (str(by.pk), str(school.pk)):
        raise WrongState(PLAN_GONE)
    return list(_unpacked(content["lines"]))


def _unpacked(packed: list[Any]) -> Iterator[Line]:
    for sheet, row, values in packed:
        yield Line(sheet, row, values)
