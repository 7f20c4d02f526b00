"""The case list as rows of words: the same for the screen and for a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
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
# key -> heading; number and name are always there.
COLUMNS: dict[str, Any] = {
    "code": gettext_lazy("代號"),
    "seat": gettext_lazy("班級座號"),
    "tier": gettext_lazy("級別"),
    "category": gettext_lazy("個案類別"),
    "risk": gettext_lazy("風險"),
    "lead": gettext_lazy("主責"),
    "state": gettext_lazy("狀態"),
    "opened": gettext_lazy("開案日"),
    "served": gettext_lazy("最近服務"),
}
DEFAULT_COLUMNS = ("seat", "tier", "category", "risk", "lead", "state", "served")


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


def with_risk(cases: CaseQuerySet, *, user: Any, on: date) -> CaseQuerySet:
    """Each case with `knows_risk` (she may know its risk) and `risk_level` (in force; None: nobody assessed)."""
    known = Case.objects.visible_to(user, on=on, word=Word.RISK_VIEW)
    holding = RiskAssessment.objects.filter(
        case=OuterRef("pk"), followed_by__isnull=True, voided_at__isnull=True
    )
    return cases.annotate(
        knows_risk=Exists(known.order_by().filter(pk=OuterRef("pk"))),
        risk_level=Subquery(holding.values("level")[:1]),
    )


def rows_of(cases: Iterable[Any], *, naming: Naming, on: date) -> list[CaseRow]:
    """In: cases of `with_risk` with student, class and lead loaded. No query."""
    return [_row(case, _risk_of(case), naming, on) for case in cases]


def _risk_of(case: Any) -> str:
    """尚未評估 where nobody assessed; "" where she may not know."""
    if not case.knows_risk:
        return ""
    return case.risk_level or str(Level.NOT_ASSESSED)


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


def table_of(rows: Iterable[CaseRow], columns: Sequence[str]) -> Table:
    """The list as a file, with the columns of the screen."""
    headings = [gettext_lazy("案號"), gettext_lazy("姓名"), *(COLUMNS[key] for key in columns)]  # fmt: skip
    return Table(
        _("個案清單"),
        [Column(str(words), 16) for words in headings],
        (
            [row.case.number, row.name, *(_words(row, key) for key in columns)]
            for row in rows
        ),
    )


def _words(row: CaseRow, key: str) -> str:
    case = row.case
    served = case.last_served_on
    plain = {
        "code": case.student.code,
        "seat": row.seat,
        "tier": str(Tier(case.tier).label),
        "category": row.category,
        "risk": row.risk_label,
        "lead": case.lead.name,
        "state": case.state_label,
        "opened": str(roc_date(case.opened_on)),
        "served": str(roc_date(served)) if served else "",
    }
    return plain[key]
