"""更正清單: what became of the records of a month after the month was filed.

A month may have been filed from the records, with a workbook the school keeps itself, or as one without work. All three are
compared with what the records say now; rows of a workbook may have differed from the records when it was filed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import School
from cases.models import Correction, CounselingRecord, ServiceRecord
from cases.reported import counted_of
from meetings.models import Meeting
from meetings.services import held_services
from reporting.generation.comparing import Difference, differences, filed_values
from reporting.generation.gathered import Gathered
from reporting.generation.gathering import SERVICE, SESSION
from reporting.generation.meetings import MEETING
from reporting.generation.posts import reporting_people
from reporting.models import MonthlyReport, ReportVersion

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One record: corrected, voided, moved (`what` of cases.Correction.Kind), or "late": logged after the filing."""

    what: str
    kind: str
    pk: UUID
    held_on: date
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """`events` by time; `rows` are those that don't say what was filed. `is_generated`: then nothing differed at first."""

    version: ReportVersion
    events: list[Event]
    rows: list[Difference]

    @property
    def is_generated(self) -> bool:
        return self.version.source == ReportVersion.Source.GENERATED

    def __bool__(self) -> bool:
        return bool(self.events or self.rows)


def corrections_of(gathered: Gathered) -> Corrections | None:
    """None for a month that was not filed. No narrative is read.

    A school that records nothing here has no rows to compare: its workbook is its only word.
    """
    report = (
        MonthlyReport.objects.filter(
            school=gathered.school, month=gathered.month, current__isnull=False
        )
        .select_related("current__made_by")
        .first()
    )
    if report is None or report.current is None:
        return None
    events = [
        *_corrected(gathered.school, gathered.month, since=report.current.made_at),
        *_late(gathered, report),
        *_late_meetings(gathered, since=report.current.made_at),
    ]
    rows: list[Difference] = []
    if events or any(gathered.rows.values()):
        filed = filed_values(gathered.school, gathered.month) or {"cases": [], "services": []}  # fmt: skip
        rows = differences(filed, gathered.values(), gathered.layout)
    return Corrections(
        report.current,
        sorted(events, key=lambda one: (one.at, str(one.pk)))[:SHOWN],
        rows[:SHOWN],
    )


def count_corrections(school: School, report: MonthlyReport) -> int:
    """How many records of the month were changed, logged or adjourned since its current version was made."""
    version = report.current
    if version is None:
        return 0
    changed = Correction.objects.after_filing(school=school, month=report.month)
    authors = reporting_people(school, report.month)
    late = (
        rows.filter(created_at__gte=version.made_at).exclude(filed_in=report.pk).count()
        for rows in counted_of(school, report.month, authors=authors)
    )
    held = held_services(school, report.month)
    known = set(authors.values_list("user", flat=True)) if held else set()
    sat = {fact.meeting_id for fact in held if fact.person_id in known}
    meetings = Meeting.objects.filter(pk__in=sat, adjourned_at__gte=version.made_at)
    return (
        changed.filter(at__gte=version.made_at).count() + sum(late) + meetings.count()
    )


def _corrected(school: School, month: date, *, since: datetime) -> list[Event]:
    rows = (
        Correction.objects.after_filing(school=school, month=month)
        .filter(at__gte=since)
        .order_by("at")
        .values_list("kind", "record", "service", "held_on_before", "at", "by__name")
    )
    return [
        Event(kind, SESSION if record else SERVICE, record or service, day, at, name)
        for kind, record, service, day, at, name in rows[:SHOWN]
    ]


def _late_meetings(gathered: Gathered, *, since: datetime) -> list[Event]:
    """Conferences the month counts today that were adjourned after it was filed (early, from the 11th of the same month).

    What a conference adds to the month stands from its adjournment on: there is nothing else of it to correct.
    """
    rows = Meeting.objects.filter(pk__in=gathered.keys(MEETING), adjourned_at__gte=since)  # fmt: skip
    return [
        Event("late", MEETING, pk, day, at, name)
        for pk, day, at, name in rows.order_by("adjourned_at", "pk").values_list(
            "pk", "held_on", "adjourned_at", "adjourned_by__name"
        )[:SHOWN]
    ]


def _late(gathered: Gathered, report: MonthlyReport) -> list[Event]:
    """Records the month counts today and the filed report doesn't carry."""
    found: list[Event] = []
    models: tuple[tuple[str, Any], ...] = ((SESSION, CounselingRecord), (SERVICE, ServiceRecord))  # fmt: skip
    for kind, model in models:
        rows = model.objects.filter(pk__in=gathered.keys(kind)).exclude(filed_in=report.pk)  # fmt: skip
        found += [
            Event("late", kind, pk, day, at, name)
            for pk, day, at, name in rows.order_by("created_at").values_list(
                "pk", "held_on", "created_at", "author__name"
            )[:SHOWN]
        ]
    return found
