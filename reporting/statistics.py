"""Numbers over filed rows: persons counted once by school and student code, person-times summed.

Two statements for one answer, whatever the number of rows: the lines and the total, whose persons are again counted once.
What leaves the school goes through reporting.disclosure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DurationField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Authority, School
from accounts.permissions import schools_within
from accounts.settings_register import value
from accounts.vocabulary import Scope, Word
from cases.models import Enrollment
from reporting.disclosure import Coarse, Shown
from reporting.layout import all_layouts
from reporting.models import ReportedCase, ReportedService

ISSUES, SERVICES = "issues", "services"
CODE = "code"
# Ways to divide; the last two name people or classes and stay inside the school.
ISSUE_GROUPS = (CODE, "grade", "sex", "sped", "stage", "school", "county", "teacher", "class")  # fmt: skip
SERVICE_GROUPS = (CODE, "grade", "stage", "school", "county", "teacher")
INSIDE = ("teacher", "class")
# The workbook words this one code its own way; the others are translated with the official names (cases.codes.official).
_WORKBOOK_ONLY = gettext_noop("兒少保(護)議題")
_SEXES = {"生理男": "male", "生理女": "female", "其他": "other"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `schools` are those the reader may ask about; months are first days, both included.

    by: one of ISSUE_GROUPS or SERVICE_GROUPS. one_column: services only, the sum (or the sex asked for) alone.
    """

    subject: str
    schools: QuerySet[School]
    first: date
    last: date
    by: str = CODE
    by_month: bool = False
    code: int | None = None
    grade: int | None = None
    sex: str = ""
    sped: bool | None = None
    stage: str = ""
    target: str = ""  # services: "" all, "students", "others"
    teacher: str = ""
    one_column: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One code (or grade, school …). Issues: persons and sessions; services: person-times of male, female, other, all."""

    code: Any
    words: str
    month: date | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` has the numbers of all lines; persons in it are again counted once."""

    columns: tuple[str, ...]
    lines: list[Line]
    total: tuple[int, ...]
    labels: Mapping[Any, str] = field(default_factory=dict)


def readable(user: Any, *, on: date) -> tuple[QuerySet[School], QuerySet[School]]:
    """(schools whose exact numbers she sees, schools of which she sees coarse ones; the second holds the first)."""
    word = Word.STATISTICS_VIEW
    exact = schools_within(user, word, on=on, among=(Scope.SCHOOL,))
    every = schools_within(user, word, on=on, among=(Scope.SCHOOL, Scope.DEIDENTIFIED))
    return exact, every


def coarse() -> Coarse:
    """With the installation's smallest cell."""
    return Coarse(smallest=int(value("statistics.smallest_cell")))


def shown(found: Answer, *, exact: bool) -> tuple[list[list[Shown]], list[Shown]]:
    """(the numbers of each line, of the total) as the reader may see them."""
    if exact:
        return [list(line.numbers) for line in found.lines], list(found.total)
    rule = coarse()
    columns = [
        rule.column([line.numbers[at] for line in found.lines], total)
        for at, total in enumerate(found.total)
    ]
    cells = [[column[row] for column, _total in columns] for row in range(len(found.lines))]  # fmt: skip
    return cells, [total for _column, total in columns]


def answer(question: Question) -> Answer:
    """Two statements, whatever the number of rows; a third for the names of schools or counties."""
    if question.subject == ISSUES:
        return _issues(question)
    return _services(question)


def _issues(question: Question) -> Answer:
    rows = ReportedCase.objects.filter(_where(question))
    if question.code:
        rows = rows.filter(main=question.code)
    if question.grade:
        rows = rows.filter(grade=question.grade)
    if question.sex:
        rows = rows.filter(sex__in=_same_sex(question.sex))
    if question.sped is not None:
        rows = rows.exclude(sped=0) if question.sped else rows.filter(sped=0)
    keys = _keys(question)
    rows = rows.annotate(group=_group(question, "main"))
    found = {
        (row[0], row[1] if question.by_month else None): row[-2:]
        for row in _people(rows, keys)
    }
    total = (_people(rows, []) or [(0, 0)])[0]
    return _gathered(question, found, tuple(total), (_("人數"), _("人次")))


def _people(rows: QuerySet[Any], keys: list[str]) -> list[tuple[Any, ...]]:
    """(keys…, persons, sessions): each student of a school is one row of the inner statement, counted in the outer one."""
    inner = rows.order_by().values_list(*keys, "school_id", "student")
    sql, params = inner.annotate(times=Sum("sessions")).query.sql_with_params()
    # Column aliases instead of names: what Django calls them is its own business.
    names = [f"k{number}" for number in range(len(keys))]
    columns = ", ".join([*names, "s", "c", "times"])
    grouped = ", ".join(names)
    asked = f"SELECT {grouped + ', ' if names else ''}count(*), coalesce(sum(times), 0)::bigint FROM ({sql}) AS people ({columns})"  # noqa: S608  names are ours, values are parameters
    if names:
        asked += f" GROUP BY {grouped}"
    with connection.cursor() as cursor:
        cursor.execute(asked, params)
        return cursor.fetchall()


def _services(question: Question) -> Answer:
    rows = ReportedService.objects.filter(_where(question))
    if question.code:
        rows = rows.filter(item=question.code)
    if question.grade:
        rows = rows.filter(target=question.grade)
    if question.target:
        students = Q(target__lte=12)
        rows = rows.filter(students if question.target == "students" else ~students)
    numbers: dict[str, Any] = {
        f"{name}_times": Coalesce(Sum(name), 0) for name in _SEXES.values()
    }
    columns: tuple[str, ...] = (_("生理男"), _("生理女"), _("其他"), _("合計人次"))
    numbers["all_times"] = Coalesce(Sum(F("male") + F("female") + F("other")), 0)
    if question.sex or question.one_column:
        one = f"{_SEXES[question.sex]}_times" if question.sex else "all_times"
        numbers = {one: numbers[one]}
        columns = (_("人次"),)
    keys = _keys(question)
    rows = rows.annotate(group=_group(question, "item"))
    grouped = rows.order_by().values(*keys).annotate(**numbers)
    found = {
        (row["group"], row.get("month")): tuple(row[name] for name in numbers)
        for row in grouped
    }
    total = rows.aggregate(**numbers)
    return _gathered(question, found, tuple(total[name] for name in numbers), columns)


def _keys(question: Question) -> list[str]:
    return ["group", "month"] if question.by_month else ["group"]


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


def _group(question: Question, column: str) -> Any:
    """What the lines are divided by, as one expression."""
    return {
        CODE: F(column),
        "grade": F("target" if column == "item" else "grade"),
        "sex": Case(
            When(sex__in=("生理男", "男"), then=Value("生理男")),
            When(sex__in=("生理女", "女"), then=Value("生理女")),
            default=Value("其他"),
            output_field=CharField(),
        )
        if column == "main"
        else None,
        "sped": F("sped") if column == "main" else None,
        "stage": F("school__stage"),
        "school": F("school_id"),
        "county": F("school__authority_id"),
        "teacher": F("teacher"),
        "class": Coalesce(Subquery(_class_of()), Value("")),
    }[question.by]


def _class_of() -> QuerySet[Any]:
    """The class in which the student of a reported row sat at the end of its month, as this house knows it."""
    return (
        Enrollment.objects.filter(
            student__school=OuterRef("school"),
            student__code=OuterRef("student"),
            from_on__lt=OuterRef("month") + Cast(Value("1 month"), DurationField()),
        )
        .order_by("-from_on", "-id")
        .values("school_class__name")[:1]
    )


def _same_sex(sex: str) -> tuple[str, ...]:
    """The older form wrote 男 and 女."""
    return {"生理男": ("生理男", "男"), "生理女": ("生理女", "女")}.get(sex, (sex,))


def _gathered(
    question: Question,
    found: dict[tuple[Any, date | None], tuple[int, ...]],
    total: tuple[int, ...],
    columns: tuple[str, ...],
) -> Answer:
    labels = _labels(question, {code for code, _month in found})
    zero = (0,) * len(columns)
    months = sorted({month for _code, month in found if month}) if question.by_month else [None]  # fmt: skip
    lines = [
        Line(code, words, month, tuple(found.get((code, month), zero)))
        for code, words in labels.items()
        for month in months
    ]
    return Answer(columns, lines, total, labels)


def _labels(question: Question, met: set[Any]) -> Mapping[Any, str]:
    """Every code or grade of the form, whether met or not; of schools, teachers and classes those that were met."""
    if question.by == CODE:
        return form_codes(question.subject)
    if question.by in ("grade", "sped"):
        sheet, key = ("cases", question.by) if question.subject == ISSUES else ("services", "target")  # fmt: skip
        return {code: words for code, words in _codes(sheet, key).items() if code in met}  # fmt: skip
    if question.by == "sex":
        return {sex: _(sex) for sex in _SEXES}
    if question.by == "stage":
        return {code: str(words) for code, words in School.Stage.choices if code in met}
    if question.by in ("school", "county"):
        places: Any = School if question.by == "school" else Authority
        rows = places.objects.filter(pk__in=met).order_by("code")
        return dict(rows.values_list("pk", "name"))
    return {one: one or _("名冊無此學生") for one in sorted(met)}


def form_codes(subject: str) -> Mapping[int, str]:
    """T or P codes of the newest form, in words."""
    return _codes("cases", "main") if subject == ISSUES else _codes("services", "item")


def _codes(sheet_name: str, key: str) -> Mapping[int, str]:
    sheet = all_layouts()[0].sheet(sheet_name)
    codes = sheet.columns[sheet.position(key) - 1].codes
    return {code: _(words) for code, words in codes.items()}
