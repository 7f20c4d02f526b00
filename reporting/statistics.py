"""Numbers over filed rows: persons counted once by school and student code, person-times summed.

For readers outside the school every number is made coarse (`Coarse`): 0 stays 0, below the smallest cell it is "<5", and from
there on it is rounded to a multiple of 5 (of the smallest cell), totals too. So the difference of any two numbers, from
whatever filters, is a multiple of 5 and never a group of 1 to 4 (SECURITY.md A11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import School
from accounts.permissions import schools_within
from accounts.settings_register import value
from accounts.vocabulary import Scope, Word
from reporting.layout import all_layouts
from reporting.models import ReportedCase, ReportedService

ISSUES, SERVICES = "issues", "services"
# The workbook words this one code its own way; the others are translated with the official names (cases.codes.official).
_WORKBOOK_ONLY = gettext_noop("兒少保(護)議題")
_PERSON = Concat(
    Cast("school_id", CharField()), Value("|"), F("student"), output_field=CharField()
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `schools` are those the reader may ask about; months are first days, both included."""

    subject: str
    schools: QuerySet[School]
    first: date
    last: date
    by_month: bool = False
    grade: int | None = None
    sex: str = ""
    sped: bool | None = None
    stage: str = ""
    target: str = ""  # services: "" all, "students", "others"
    teacher: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One code. Issues: persons and sessions; services: person-times of male, female, other and their sum."""

    code: int
    words: str
    month: date | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` has the numbers of all lines; persons in it are again counted once."""

    columns: tuple[str, ...]
    lines: list[Line]
    total: tuple[int, ...]
    labels: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coarse:
    """How a number is shown outside the school."""

    smallest: int = 5

    def __call__(self, number: int) -> int | str:
        if number == 0:
            return 0
        if number < self.smallest:
            return f"<{self.smallest}"
        return (number + self.smallest // 2) // self.smallest * self.smallest


def exactly(number: int) -> int | str:
    """Inside the school."""
    return number


def readable(user: Any, *, on: date) -> tuple[QuerySet[School], QuerySet[School]]:
    """(schools whose exact numbers she sees, schools of which she sees coarse ones; the second holds the first)."""
    word = Word.STATISTICS_VIEW
    exact = schools_within(user, word, on=on, among=(Scope.SCHOOL,))
    every = schools_within(user, word, on=on, among=(Scope.SCHOOL, Scope.DEIDENTIFIED))
    return exact, every


def coarse() -> Coarse:
    """With the installation's smallest cell."""
    return Coarse(smallest=int(value("statistics.smallest_cell")))


def answer(question: Question) -> Answer:
    """Two queries, whatever the number of rows."""
    if question.subject == ISSUES:
        return _issues(question)
    return _services(question)


def _issues(question: Question) -> Answer:
    rows = ReportedCase.objects.filter(_where(question))
    if question.grade:
        rows = rows.filter(grade=question.grade)
    if question.sex:
        rows = rows.filter(sex__in=_same_sex(question.sex))
    if question.sped is not None:
        rows = rows.exclude(sped=0) if question.sped else rows.filter(sped=0)
    numbers = {"persons": Count(_PERSON, distinct=True), "times": Coalesce(Sum("sessions"), 0)}  # fmt: skip
    columns = (_("人數"), _("人次"))
    return _gathered(question, rows, "main", "category", numbers, columns)


def _services(question: Question) -> Answer:
    rows = ReportedService.objects.filter(_where(question))
    if question.grade:
        rows = rows.filter(target=question.grade)
    if question.target:
        students = Q(target__lte=12)
        rows = rows.filter(students if question.target == "students" else ~students)
    numbers = {
        "male_times": Coalesce(Sum("male"), 0),
        "female_times": Coalesce(Sum("female"), 0),
        "other_times": Coalesce(Sum("other"), 0),
        "all_times": Coalesce(Sum(F("male") + F("female") + F("other")), 0),
    }
    columns = (_("生理男"), _("生理女"), _("其他"), _("合計人次"))
    return _gathered(question, rows, "item", "item", numbers, columns)


def _where(question: Question) -> Q:
    schools = question.schools
    if question.stage:
        schools = schools.filter(stage=question.stage)
    where = Q(
        school__in=schools.values("pk"),
        month__gte=question.first,
        month__lte=question.last,
        is_current=True,
    )
    return where & Q(teacher=question.teacher) if question.teacher else where


def _same_sex(sex: str) -> tuple[str, ...]:
    """The older form wrote 男 and 女."""
    return {"生理男": ("生理男", "男"), "生理女": ("生理女", "女")}.get(sex, (sex,))


def _gathered(
    question: Question,
    rows: QuerySet[Any],
    column: str,
    table: str,
    numbers: dict[str, Any],
    columns: tuple[str, ...],
) -> Answer:
    keys = [column, "month"] if question.by_month else [column]
    grouped = rows.order_by(*keys).values(*keys).annotate(**numbers)
    found = {
        (row[column], row.get("month")): tuple(row[name] for name in numbers)
        for row in grouped
    }
    total = rows.aggregate(**numbers)
    labels = _labels(table)
    zero = (0,) * len(numbers)
    months = sorted({month for _code, month in found if month}) if question.by_month else [None]  # fmt: skip
    lines = [
        Line(code, words, month, found.get((code, month), zero))
        for code, words in labels.items()
        for month in months
    ]
    return Answer(columns, lines, tuple(total[name] for name in numbers), labels)


def _labels(table: str) -> Mapping[int, str]:
    key = {"category": "main", "item": "item"}[table]
    sheet = all_layouts()[0].sheet("cases" if table == "category" else "services")
    codes = sheet.columns[sheet.position(key) - 1].codes
    return {code: _(words) for code, words in codes.items()}
