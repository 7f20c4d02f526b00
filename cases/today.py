"""今日: what a counselor owes her cases, her drafts and returned papers; and for who leads, whom nobody served and who carries how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import School
from accounts.permissions import scopes
from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word
from cases.actions.drafts import drafts_of
from cases.candidates import leads_at
from cases.case_access import cases_for
from cases.case_listing import category_label
from cases.due import service_interval
from cases.models import (
    Case,
    CaseMember,
    CounselingRecord,
    Referral,
    RiskAssessment,
    TimelineEntry,
)
from cases.naming import Naming
from cases.querysets import CaseQuerySet

MOST = 200  # cases of one person that are weighed
SHOWN = 12
Level, Kind = RiskAssessment.Level, TimelineEntry.Kind


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One case of hers. `waited`: days since anybody served it; `interval`: by tier and risk; `risk` "" where she may not know."""

    case: Case
    name: str
    seat: str
    category: str
    risk: str
    reassess_on: date | None
    waited: int
    interval: int
    today: date
    next_on: date | None
    next_at: time | None

    @property
    def late(self) -> int:
        """Days beyond the interval; negative while there is time."""
        return self.waited - self.interval

    @property
    def is_reassessment_late(self) -> bool:
        return self.reassess_on is not None and self.reassess_on < self.today

    @property
    def risk_label(self) -> str:
        return str(Level(self.risk).label) if self.risk else ""

    @property
    def is_alarming(self) -> bool:
        """High risk that is overdue, by service or by assessment: on top."""
        overdue = self.late > 0 or self.is_reassessment_late
        return self.risk == Level.HIGH and overdue

    @property
    def is_today(self) -> bool:
        return self.next_on == self.today

    @property
    def is_done(self) -> bool:
        """Somebody has served the case today."""
        return self.case.last_served_on == self.today


def caseload(user: Any, school: School, *, naming: Naming, on: date) -> list[Waiting]:
    """The running cases she leads or helps in at the school, the most pressing first. At most six queries."""
    if not sights_of(user, on=on).of(Word.RECORD_WRITE):
        return []
    hers = CaseMember.objects.filter(
        user=user, ended_on=None, part__in=(CaseMember.Part.LEAD, CaseMember.Part.CO)
    )
    seen = cases_for(user, on=on).running().filter(school=school)
    mine = list(seen.filter(Q(lead=user) | Q(pk__in=hers.values("case")))[:MOST])
    if not mine:
        return []
    risks, coming = _risks(user, mine, on=on), _coming(mine, user, on=on)
    rows = [_waiting(case, risks, coming, naming, on) for case in mine]
    return sorted(rows, key=_pressing)


def _pressing(one: Waiting) -> tuple[Any, ...]:
    return (
        not one.is_alarming,
        not one.is_reassessment_late,
        -one.late,
        one.case.number,
    )


def _risks(user: Any, cases: list[Case], *, on: date) -> dict[Any, tuple[str, date | None]]:  # fmt: skip
    """Level and day to look again of the cases whose risk she may know. Two queries."""
    known: CaseQuerySet = Case.objects.filter(pk__in=[case.pk for case in cases])
    keys = known.visible_to(user, on=on, word=Word.RISK_VIEW).values_list("pk", flat=True)  # fmt: skip
    found: dict[Any, tuple[str, date | None]] = {key: (Level.NOT_ASSESSED.value, None) for key in keys}  # fmt: skip
    rows = RiskAssessment.objects.filter(
        case__in=list(found), followed_by__isnull=True, voided_at__isnull=True
    )
    for key, level, day in rows.values_list("case", "level", "reassess_on"):
        found[key] = (level, day)
    return found


def _coming(cases: list[Case], user: Any, *, on: date) -> dict[Any, tuple[date, time | None]]:  # fmt: skip
    """The next agreed time of each case, from her own last words about it. One query."""
    rows = CounselingRecord.objects.standing().filter(
        case__in=cases, author=user, next_on__gte=on
    )
    found: dict[Any, tuple[date, time | None]] = {}
    told = rows.order_by("next_on", F("next_at").asc(nulls_last=True))
    for key, day, at in told.values_list("case", "next_on", "next_at"):
        found.setdefault(key, (day, at))
    return found


def _waiting(case: Case, risks: Any, coming: Any, naming: Naming, on: date) -> Waiting:
    risk, reassess_on = risks.get(case.pk, ("", None))
    next_on, next_at = coming.get(case.pk, (None, None))
    return Waiting(
        case=case,
        name=naming.of(case.student),
        seat=naming.seat_of(case.student),
        category=category_label(case.main_category),
        risk=risk,
        reassess_on=reassess_on,
        waited=(on - (case.last_served_on or case.opened_on)).days,
        interval=service_interval(case.school, case.tier, risk),
        today=on,
        next_on=next_on,
        next_at=next_at,
    )


# --- drafts and what came back ------------------------------------------------------------------


@dataclass(frozen=True)
class Unfinished:
    """One line under 我的草稿與退件. `kind`: draft or returned."""

    kind: str
    label: str
    url: str
    at: datetime | date
    words: str = ""


def unfinished(user: Any, *, now: datetime, on: date) -> list[Unfinished]:
    """Her drafts, newest first, and what the office or the director sent back. At most four queries."""
    drafts = list(drafts_of(user, now=now).defer("content")[:SHOWN])
    keys = {one.subject for one in drafts if one.form == "record"}
    numbers = {}
    if keys:
        rows = cases_for(user, on=on).filter(pk__in=keys)
        numbers = {str(pk): number for pk, number in rows.values_list("pk", "number")}
    found = [line for one in drafts if (line := _draft(one, numbers))]
    return [*_returned(user), *found]


def _draft(one: Any, numbers: dict[str, str]) -> Unfinished | None:
    if one.form == "service":
        at = reverse("casework:service_new")
        if one.subject:
            at = f"{at}?group={one.subject}"
        return Unfinished("draft", _("服務紀錄"), at, one.saved_at)
    if one.form != "record" or one.subject not in numbers:
        return None  # another form's, or of a case she sees no more
    at = reverse("casework:case", args=[one.subject])
    label = _("晤談紀錄 %(number)s") % {"number": numbers[one.subject]}
    return Unfinished("draft", label, at, one.saved_at)


def _returned(user: Any) -> list[Unfinished]:
    sent_back = Referral.objects.filter(
        referrer=user, state=Referral.State.DRAFT, returned_reason__isnull=False
    )
    found = [
        Unfinished("returned", _("轉介"), reverse("casework:referral", args=[one.pk]), one.updated_at, one.returned_reason or "")
        for one in sent_back.order_by("-updated_at")[:SHOWN]
    ]  # fmt: skip
    closings = TimelineEntry.objects.standing().filter(
        case__lead=user, case__state__in=[Case.State.OPEN, Case.State.SUSPENDED],
        kind__in=[Kind.CLOSING, Kind.CLOSING_RETURNED],
    )  # fmt: skip
    last: dict[Any, TimelineEntry] = {}
    for line in closings.select_related("case").order_by("-created_at")[: 4 * SHOWN]:
        last.setdefault(line.case_id, line)
    found += [
        Unfinished("returned", _("結案 %(number)s") % {"number": line.case.number}, reverse("casework:case", args=[line.case_id]), line.created_at, line.summary or "")
        for line in last.values() if line.kind == Kind.CLOSING_RETURNED
    ]  # fmt: skip
    return found


# --- who leads ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How much one counselor carries: running cases by tier, those beyond their interval, those nobody served yet."""

    key: Any
    name: str
    tiers: tuple[int, int, int]
    late: int
    unserved: int

    @property
    def total(self) -> int:
        return sum(self.tiers)


@dataclass(frozen=True)
class Office:
    """For who assigns: the cases without any record yet, oldest first, how many there are, and the loads."""

    unserved: list[tuple[Case, str, int]]
    unserved_total: int
    loads: list[Load]


def office(user: Any, school: School, *, naming: Naming, on: date) -> Office | None:
    """None for who doesn't assign the whole school's cases. Four queries, however many cases."""
    if Scope.SCHOOL not in scopes(user, Word.CASE_ASSIGN, at=school, on=on):
        return None
    running = cases_for(user, on=on).running().filter(school=school)
    waiting = list(running.filter(last_served_on=None).order_by("opened_on", "pk")[:SHOWN])  # fmt: skip
    loads = _loads(running, school, on=on)
    return Office(
        [(case, naming.of(case.student), (on - case.opened_on).days) for case in waiting],
        sum(one.unserved for one in loads),
        loads,
    )  # fmt: skip


def _loads(running: CaseQuerySet, school: School, *, on: date) -> list[Load]:
    holding = RiskAssessment.objects.filter(
        case=OuterRef("pk"), followed_by__isnull=True, voided_at__isnull=True
    )
    late = Q()
    for tier in (1, 2, 3):
        for risk in ("", Level.MEDIUM, Level.HIGH):
            since = on - timedelta(days=service_interval(school, tier, risk))
            judged = Q(level=risk) if risk else Q()
            late |= Q(judged, tier=tier, served__lt=since)
    rows = (
        running.annotate(
            served=Coalesce("last_served_on", "opened_on"),
            level=Subquery(holding.values("level")[:1]),
        )
        .order_by()
        .values("lead", "lead__name")
        .annotate(
            late=Count("pk", filter=late),
            unserved=Count("pk", filter=Q(last_served_on=None)),
            **{f"tier{n}": Count("pk", filter=Q(tier=n)) for n in (1, 2, 3)},
        )
        .order_by()
    )
    found = {
        row["lead"]: Load(row["lead"], row["lead__name"], (row["tier1"], row["tier2"], row["tier3"]), row["late"], row["unserved"])
        for row in rows
    }  # fmt: skip
    for one in leads_at(school, on=on):
        found.setdefault(one.pk, Load(one.pk, one.name, (0, 0, 0), 0, 0))
    return sorted(found.values(), key=lambda one: (-one.total, one.name))


def shown(rows: Iterable[Waiting]) -> list[Waiting]:
    """What stands on the page; the list has the rest."""
    return list(rows)[:SHOWN]


def appointments(rows: Iterable[Waiting]) -> list[Waiting]:
    """今天的行程: the sessions agreed for today, by time."""
    today = [one for one in rows if one.is_today]
    return sorted(today, key=lambda one: (one.next_at is None, one.next_at or time.min))
