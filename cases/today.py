"""今日: what a counselor owes her cases, her drafts and returned papers; and for who leads, whom nobody served and who carries how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import Appointment, School, User
from accounts.permissions import scopes
from accounts.sights import sights_of
from accounts.together import fetch_together
from accounts.vocabulary import Scope, Word
from cases.actions.drafts import drafts_of
from cases.candidates import lead_posts, leads_among
from cases.case_access import cases_for
from cases.case_listing import category_label
from cases.due import service_interval
from cases.models import (
    Case,
    CaseMember,
    CounselingRecord,
    RiskAssessment,
)
from cases.naming import Naming, naming_from, naming_rows
from cases.querysets import CaseQuerySet
from cases.unfinished import (
    Unfinished,
    closings_of,
    draft_lines,
    drafted_cases,
    returned_lines,
    sent_back,
)

MOST = 200  # cases of one person that are weighed
SHOWN = 12
Level = RiskAssessment.Level


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


@dataclass(frozen=True)
class Casework:
    """What the page shows of casework. `mine`: the running cases she leads or helps in, the most pressing first."""

    mine: list[Waiting]
    unfinished: list[Unfinished]
    office: "Office | None"


def casework(
    user: Any, school: School | None, *, private: bool, now: datetime, on: date
) -> Casework:
    """In: the school where she acts (None: at a center or a county); `private`: the privacy key is pressed.

    One query; two more for who assigns the whole school's cases.
    """
    running = Case.objects.none()
    if school is not None:
        running = cases_for(user, on=on).running().filter(school=school)
    leads = school is not None and Scope.SCHOOL in scopes(user, Word.CASE_ASSIGN, at=school, on=on)  # fmt: skip
    team, kept, mine, drafts, told, returned, closings, waiting, posts = fetch_together(
        *naming_rows(user, on=on),
        _hers(running, user, on=on),
        drafts_of(user, now=now).defer("content")[:SHOWN],
        cases_for(user, on=on)
        .filter(pk__in=drafted_cases(user, now))
        .select_related(None),
        sent_back(user)[:SHOWN],
        closings_of(user)[: 4 * SHOWN],
        _unserved(running) if leads else Case.objects.none(),
        lead_posts(school, on=on) if school and leads else Appointment.objects.none(),
    )
    naming = naming_from(user, team, kept, on=on, private=private)
    return Casework(
        sorted((_waiting(case, naming, on) for case in mine), key=_pressing),
        [*returned_lines(returned, closings), *draft_lines(drafts, told)],
        _office(running, school, waiting, posts, naming=naming, on=on)
        if school and leads
        else None,
    )


def _hers(running: CaseQuerySet, user: Any, *, on: date) -> CaseQuerySet:
    """With the risk and the next agreed time, from her own last words about each. None for who writes no records."""
    if not sights_of(user, on=on).of(Word.RECORD_WRITE):
        return running.none()
    hers = CaseMember.objects.filter(
        user=user, ended_on=None, part__in=(CaseMember.Part.LEAD, CaseMember.Part.CO)
    )
    known = Case.objects.visible_to(user, on=on, word=Word.RISK_VIEW)
    coming = (
        CounselingRecord.objects.standing()
        .filter(case=OuterRef("pk"), author=user, next_on__gte=on)
        .order_by("next_on", F("next_at").asc(nulls_last=True))
    )
    rows: CaseQuerySet = running.filter(
        Q(lead=user) | Q(pk__in=hers.values("case"))
    ).annotate(
        is_risk_known=Exists(known.filter(pk=OuterRef("pk"))),
        held_level=Subquery(_holding().values("level")[:1]),
        held_until=Subquery(_holding().values("reassess_on")[:1]),
        coming_on=Subquery(coming.values("next_on")[:1]),
        coming_at=Subquery(coming.values("next_at")[:1]),
    )[:MOST]
    return rows


def _holding() -> QuerySet[RiskAssessment]:
    """The assessment in force of the outer case."""
    return RiskAssessment.objects.filter(
        case=OuterRef("pk"), followed_by__isnull=True, voided_at__isnull=True
    )


def _pressing(one: Waiting) -> tuple[Any, ...]:
    return (
        not one.is_alarming,
        not one.is_reassessment_late,
        -one.late,
        one.case.number,
    )


def _waiting(case: Any, naming: Naming, on: date) -> Waiting:
    """In: a row of `_hers`."""
    risk = case.held_level or Level.NOT_ASSESSED if case.is_risk_known else ""
    return Waiting(
        case=case,
        name=naming.of(case.student),
        seat=naming.seat_of(case.student),
        category=category_label(case.main_category),
        risk=risk,
        reassess_on=case.held_until if risk else None,
        waited=(on - (case.last_served_on or case.opened_on)).days,
        interval=service_interval(case.school, case.tier, risk),
        today=on,
        next_on=case.coming_on,
        next_at=case.coming_at,
    )


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


def _unserved(running: CaseQuerySet) -> QuerySet[Case]:
    return running.filter(last_served_on=None).order_by("opened_on", "pk")[:SHOWN]


def _office(
    running: CaseQuerySet,
    school: School,
    unserved: Iterable[Case],
    posts: Iterable[Appointment],
    *,
    naming: Naming,
    on: date,
) -> Office:
    waiting = sorted(unserved, key=lambda case: (case.opened_on, case.pk))
    loads = _loads(running, school, leads_among(posts), on=on)
    return Office(
        [(case, naming.of(case.student), (on - case.opened_on).days) for case in waiting],
        sum(one.unserved for one in loads),
        loads,
    )  # fmt: skip


def _loads(
    running: CaseQuerySet, school: School, leads: Iterable[User], *, on: date
) -> list[Load]:
    """Of everybody who leads a case or may. One query."""
    late = Q()
    for tier in (1, 2, 3):
        for risk in ("", Level.MEDIUM, Level.HIGH):
            since = on - timedelta(days=service_interval(school, tier, risk))
            judged = Q(level=risk) if risk else Q()
            late |= Q(judged, tier=tier, served__lt=since)
    rows = (
        running.annotate(
            served=Coalesce("last_served_on", "opened_on"),
            level=Subquery(_holding().values("level")[:1]),
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
    for one in leads:
        found.setdefault(one.pk, Load(one.pk, one.name, (0, 0, 0), 0, 0))
    return sorted(found.values(), key=lambda one: (-one.total, one.name))


def shown(rows: Iterable[Waiting]) -> list[Waiting]:
    """What stands on the page; the list has the rest."""
    return list(rows)[:SHOWN]


def appointments(rows: Iterable[Waiting]) -> list[Waiting]:
    """今天的行程: the sessions agreed for today, by time."""
    today = [one for one in rows if one.is_today]
    return sorted(today, key=lambda one: (one.next_at is None, one.next_at or time.min))
