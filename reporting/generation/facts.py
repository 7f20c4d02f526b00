"""What casework holds of a school's month, read in a fixed number of queries into plain values."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import School
from cases.codes.official import Tier
from cases.models import (
    Case,
    CategoryChange,
    CenterReferral,
    CounselingRecord,
    Enrollment,
    HeadCount,
    ServiceRecord,
    Student,
    TierChange,
    TimelineEntry,
)
from cases.recording import Heads
from deadlines import periods


class Session(NamedTuple):
    """One record of a case that the report counts; `kind` is "session" or P01-P17."""

    pk: UUID
    case: UUID
    student: UUID
    author: UUID
    held_on: date
    kind: str
    note: str | None


class Service(NamedTuple):
    """One service without a case that the report counts."""

    pk: UUID
    author: UUID
    held_on: date
    item: str
    note: str


class Categories(NamedTuple):
    """`main` is "" while none is set, else T01-T19; the notes explain T19."""

    main: str
    main_note: str | None
    secondary: list[str]
    secondary_note: str | None


@dataclass(slots=True)
class CaseFacts:
    """A case as the report needs it. `tiers` are (day, tier) in order, `reopened` the days it was opened again.

    `categories` are today's, `categorised` (day, those valid from it) as they were recorded.
    """

    opened_on: date
    tier: int
    categories: Categories
    sources: list[int]
    tiers: list[tuple[date, int]] = field(default_factory=list)
    categorised: list[tuple[date, Categories]] = field(default_factory=list)
    reopened: list[date] = field(default_factory=list)
    referrals: list[dict[str, Any]] = field(default_factory=list)

    def tier_on(self, day: date) -> int:
        """The tier at the end of the day."""
        if not self.tiers:
            return self.tier
        known = [tier for since, tier in self.tiers if since <= day]
        return known[-1] if known else self.tiers[0][1]

    def categories_on(self, day: date) -> Categories:
        """Those at the end of the day: of the rows that hold on it the one recorded last; the first ones before any."""
        if not self.categorised:
            return self.categories
        known = [held for since, held in self.categorised if since <= day]
        return known[-1] if known else self.categorised[0][1]

    def began_on(self, last: date) -> date | None:
        """The day it became an intervention (tier 2 or 3) for the last time it was opened, None when it did not by `last`."""
        opened = max([self.opened_on, *(day for day in self.reopened if day <= last)])
        if self.tier_on(opened) >= Tier.INTERVENTION:
            return opened
        later = (
            day
            for day, tier in self.tiers
            if day > opened and tier >= Tier.INTERVENTION
        )
        return next((day for day in later if day <= last), None)


class StudentFacts(NamedTuple):
    """A student as the report needs her."""

    code: str
    sex: str
    sex_note: str
    sped: int
    certified: bool
    grade: int | None


@dataclass(slots=True)
class Facts:
    """`heads` are by the key of the record or service; `seats` by student: (from, grade), the newest first."""

    sessions: list[Session]
    services: list[Service]
    cases: dict[UUID, CaseFacts]
    students: dict[UUID, StudentFacts]
    heads: dict[UUID, tuple[Heads, ...]]
    seats: dict[UUID, list[tuple[date, int]]]

    def grade_on(self, student: UUID, day: date) -> int | None:
        """Where she sat on the day; the grade on her record when no seat is known."""
        for since, grade in self.seats.get(student, ()):
            if since <= day:
                return grade
        return self.students[student].grade


def facts_of(school: School, month: date) -> Facts:
    """Eleven queries, whatever the month holds."""
    held = {
        "school": school,
        "held_on__gte": month,
        "held_on__lt": periods.add_months(month, 1),
    }
    records = CounselingRecord.objects.counted().filter(**held).order_by()
    services = ServiceRecord.objects.counted().filter(**held).order_by()
    students = Student.objects.filter(pk__in=records.values("student")).order_by()
    return Facts(
        sessions=[
            Session(*row)
            for row in records.order_by("held_on", "pk").values_list(
                "pk", "case", "student", "author", "held_on", "kind", "kind_note"
            )
        ],
        services=[
            Service(*row)
            for row in services.order_by("held_on", "pk").values_list(
                "pk", "author", "held_on", "item", "item_note"
            )
        ],
        cases=_cases(Case.objects.filter(pk__in=records.values("case")).order_by()),
        students=_students(students),
        heads={
            **_heads("record", records.exclude(kind=CounselingRecord.SESSION)),
            **_heads("service", services),
        },
        seats=_grouped(
            Enrollment.objects.filter(student__in=students.values("pk"))
            .order_by("student", "-from_on", "-id")
            .values_list("student", "from_on", "grade")
        ),
    )


def _students(students: Any) -> dict[UUID, StudentFacts]:
    rows = students.values_list("pk", "code", "sex", "sex_note", "sped_category", "sped_certified", "grade")  # fmt: skip
    return {row[0]: StudentFacts(*row[1:]) for row in rows}


def _heads(what: str, rows: Any) -> dict[UUID, tuple[Heads, ...]]:
    found: dict[UUID, list[Heads]] = defaultdict(list)
    counts = HeadCount.objects.filter(**{f"{what}__in": rows.values("pk")})
    for key, *numbers in counts.order_by(what, "target").values_list(
        what, "target", "male", "female", "other"
    ):
        found[key].append(Heads(*numbers))
    return {key: tuple(heads) for key, heads in found.items()}


def _cases(cases: Any) -> dict[UUID, CaseFacts]:
    found = {
        key: CaseFacts(opened_on, tier, Categories(*told), sources)
        for key, opened_on, tier, sources, *told in cases.values_list(
            "pk", "opened_on", "tier", "sources", "main_category", "main_category_note",
            "secondary_categories", "secondary_category_note",
        )
    }  # fmt: skip
    keys = cases.values("pk")
    changes = TierChange.objects.filter(case__in=keys).order_by("changed_on", "recorded_at")  # fmt: skip
    for case, day, tier in changes.values_list("case", "changed_on", "to_tier"):
        found[case].tiers.append((day, tier))
    categorised = CategoryChange.objects.filter(case__in=keys).order_by("id")
    for case, day, *told in categorised.values_list(
        "case", "changed_on", "main", "main_note", "secondary", "secondary_note"
    ):
        found[case].categorised.append((day, Categories(*told)))
    reopened = TimelineEntry.objects.filter(
        case__in=keys, kind=TimelineEntry.Kind.REOPENED, taken_back_at__isnull=True
    )
    for case, day in reopened.order_by().values_list("case", "happened_on"):
        found[case].reopened.append(day)
    referrals = CenterReferral.objects.filter(case__in=keys).order_by("created_at")
    for row in referrals.values(
        "case", "state", "applied_on", "decided_on", "professional", "closed_on"
    ):
        found[row["case"]].referrals.append(row)
    return found


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found
