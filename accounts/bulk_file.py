"""新學年整批指派: the table as it stands in the file, cell by cell."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Role
from documents.headings import find_header
from documents.reading import Kind, Row, Sheet
from documents.writing import Column, Table
from fields.roc_date import parse_roc_date

# Official tables stay Chinese whatever the reader's language.
HEADINGS = {
    "account": "帳號",
    "name": "姓名",
    "role": "角色",
    "school_class": "班級",
    "grade": "年級",
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


def template_table() -> Table:
    """The blank table to fill in."""
    return Table("任職名單", [Column(heading, 18) for heading in HEADINGS.values()], [])


def role_names() -> list[str]:
    """What may stand in the column 角色."""
    roles = Role.objects.filter(place__in=["school", "any"])
    return list(roles.values_list("name_zh", flat=True))


def lines_of(sheet: Sheet, *, on: date) -> tuple[list[Line], list[Problem]]:
    """The posts of a sheet, and what is wrong with its cells."""
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
