"""高關懷學生名冊 of a school year, masked, in the printed form's columns (R-HC-3)."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import translation

from accounts.models import School
from cases.case_access import roster_for
from cases.codes.official import RosterCrisis, RosterStrategy
from cases.models import HighConcernEntry, Student
from cases.names import mask
from cases.papers.base import digest
from fields.roc_date import roc_date
from transitions.graduations import year_bounds

TITLE = "高關懷學生名冊"
COLUMNS = (
    "編號",
    "日期",
    "年 級",
    "姓名(以匿名處理, 例: 王○明)",
    "家庭背景",
    "高關懷學生 危機狀態",
    "高關懷學生 輔導策略",
)
NOTE = "※本表不敷使用請自行增加。"
SIGNERS = ("承辦人 (核章)", "主任 (核章)", "校長 (核章)")
MOST = 2_000  # rows on one printed roster


@dataclass(frozen=True, slots=True)
class Line:
    """One row as printed; the name is masked."""

    number: int
    date: str
    grade: str
    masked_name: str
    family_background: str
    crisis_state: str
    strategies: str

    def cells(self) -> tuple[str, ...]:
        return tuple(str(value) for value in asdict(self).values())


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows and the digest that a seal covers."""

    school_year: int
    rows: tuple[Line, ...]
    digest: str


def roster_of(user: Any, school: School, school_year: int, *, on: date) -> Roster:
    """Whoever was on the list during the school year: listed before its end, not gone before it began. Two queries."""
    first, last = year_bounds(school_year)
    here = Q(student__left_on__isnull=True) | Q(student__left_on__gte=first)
    entries = roster_for(user, on=on).filter(here, school=school, listed_on__lte=last)
    ordered = entries.order_by("listed_on", "pk")[:MOST]
    with translation.override("zh-hant"):  # a paper, and what is sealed
        rows = tuple(_line(number, entry) for number, entry in enumerate(ordered, start=1))  # fmt: skip
    return Roster(school_year, rows, digest({"rows": [asdict(row) for row in rows]}))


def _line(number: int, entry: HighConcernEntry) -> Line:
    student = entry.student
    return Line(
        number,
        roc_date(entry.listed_on),
        str(entry.grade or ""),
        mask(student.name),
        _said(
            [str(Student.Background(one).label) for one in student.family_background],
            student.family_background_note,
        ),
        _said(
            [str(RosterCrisis(one).label) for one in entry.crisis], entry.crisis_note
        ),
        _said(
            [str(RosterStrategy(one).label) for one in entry.strategies],
            entry.strategy_note,
        ),
    )


def _said(labels: list[str], more: str | None) -> str:
    return "、".join([*labels, *([more] if more else [])])
