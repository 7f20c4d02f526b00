"""新學年整批指派: a table of posts is read, checked line by line, rehearsed, and carried by the browser, signed, until it is applied.

Nothing of the file is stored: what was previewed comes back as it was, or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.appointments import bulk_appoint
from accounts.bulk_file import Line, Problem, lines_of
from accounts.bulk_lookup import Lookup
from accounts.errors import BulkRefused, WrongState
from accounts.models import Appointment, School, User
from accounts.settings_register import value
from documents.reading import read_table

PLAN_SECONDS = 60 * 60
SALT = "accounts.bulk_posts"


@dataclass(frozen=True)
class Preview:
    """What would happen. Without problems `plan` is the signed text that `apply_plan` takes, else ""; `waiting` is how
    many then wait for a second person."""

    lines: list[Line]
    problems: list[Problem]
    plan: str
    waiting: int = 0


def preview_file(
    file: BinaryIO, filename: str, *, by: User, school: School, on: date
) -> Preview:
    """Reads, checks and rehearses the file; nothing is changed. Raises documents.errors.Refused for a file not read."""
    most = value("appointments.bulk_rows")
    book = read_table(file, filename, max_rows=most + 20, max_cols=40)
    lines: list[Line] = []
    problems: list[Problem] = []
    for sheet in book.sheets:
        found, wrong = lines_of(sheet, on=on)
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


def rehearse(lines: list[Line], *, by: User, school: School, on: date) -> list[Problem]:
    """What would be refused if the lines were applied now; everything is taken back."""
    with transaction.atomic():
        _made, problems = _carry_out(lines, by=by, school=school, on=on)
        transaction.set_rollback(True)
    return problems


@transaction.atomic
def apply_plan(plan: str, *, by: User, school: School, on: date) -> Preview:
    """Effect: every post of a previewed plan is made, or none. Out: the lines, with the problems when none was.

    Raises WrongState for a plan that is older than an hour, of another person or another school.
    """
    lines = _unsigned(plan, by=by, school=school)
    with transaction.atomic():
        made, problems = _carry_out(lines, by=by, school=school, on=on)
        if problems:
            transaction.set_rollback(True)  # a class made on the way goes too
    return Preview(lines, problems, "", sum(one.is_pending for one in made))


def _carry_out(
    lines: list[Line], *, by: User, school: School, on: date
) -> tuple[list[Appointment], list[Problem]]:
    lookup = Lookup(by=by, school=school, on=on)
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
