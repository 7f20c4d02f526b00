"""The case list as rows of words: the same for the screen and for a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.vocabulary import Word
from cases.codes.official import Category, Tier
from cases.models import Case, RiskAssessment
from cases.naming import Naming
from cases.querysets import CaseQuerySet
from documents.writing import Column, Table
from fields.roc_date import roc_date

Level = RiskAssessment.Level
# key -> (label, order); "waiting" puts the case nobody has served first.
SORTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "waiting": (gettext_lazy("最久未服務"), (F("last_served_on").asc(nulls_first=True), "opened_on")),
    "newest": (gettext_lazy("最近開案"), ("-opened_on", "-sequence")),
    "number": (gettext_lazy("案號"), ("school_year", "sequence")),
    "tier": (gettext_lazy("級別高到低"), ("-tier", "opened_on")),
    "class": (
        gettext_lazy("班級座號"),
        ("student__grade", "student__school_class__name", "student__seat_number"),
    ),
}  # fmt: skip
HEADINGS = (
    gettext_lazy("案號"),
    gettext_lazy("姓名"),
    gettext_lazy("代號"),
    gettext_lazy("班級座號"),
    gettext_lazy("級別"),
    gettext_lazy("個案類別"),
    gettext_lazy("風險"),
    gettext_lazy("主責"),
    gettext_lazy("狀態"),
    gettext_lazy("開案日"),
    gettext_lazy("最近服務日"),
)


@dataclass(frozen=True)
class CaseRow:
    """One case as this person reads it. `risk`: "" where she may not know it; `waited`: days since anybody served it."""

    case: Case
    name: str
    is_masked: bool
    seat: str
    category: str
    risk: str
    risk_label: str
    waited: int


def rows_of(
    cases: Iterable[Case], *, user: Any, naming: Naming, on: date
) -> list[CaseRow]:
    """In: cases with student, class and lead loaded. Two queries, however many."""
    cases = list(cases)
    risks = risks_of(user, cases, on=on)
    return [_row(case, risks.get(case.pk, ""), naming, on) for case in cases]


def _row(case: Case, risk: str, naming: Naming, on: date) -> CaseRow:
    served = case.last_served_on or case.opened_on
    return CaseRow(
        case=case,
        name=naming.of(case.student),
        is_masked=not naming.is_full(case.student),
        seat=naming.seat_of(case.student),
        category=category_label(case.main_category),
        risk=risk,
        risk_label=str(Level(risk).label) if risk else "",
        waited=(on - served).days,
    )


def category_label(code: str) -> str:
    """「T05 情緒困擾」; "" for none."""
    return f"{code} {Category(code).label}" if code else ""


def risks_of(user: Any, cases: list[Case], *, on: date) -> dict[Any, str]:
    """Key -> level in force of those cases whose risk she may know; 尚未評估 where nobody assessed."""
    known: CaseQuerySet = Case.objects.filter(pk__in=[case.pk for case in cases])
    keys = known.visible_to(user, on=on, word=Word.RISK_VIEW).values_list(
        "pk", flat=True
    )
    found = {key: str(Level.NOT_ASSESSED) for key in keys} if cases else {}
    rows = RiskAssessment.objects.filter(
        case__in=list(found), followed_by__isnull=True, voided_at__isnull=True
    )
    return found | dict(rows.values_list("case", "level"))


def table_of(rows: Iterable[CaseRow]) -> Table:
    """The list as a file."""
    return Table(
        _("個案清單"),
        [Column(str(words), 16) for words in HEADINGS],
        (
            [
                row.case.number,
                row.name,
                row.case.student.code,
                row.seat,
                str(Tier(row.case.tier).label),
                row.category,
                row.risk_label,
                row.case.lead.name,
                row.case.state_label,
                roc_date(row.case.opened_on),
                roc_date(row.case.last_served_on) if row.case.last_served_on else "",
            ]
            for row in rows
        ),
    )
