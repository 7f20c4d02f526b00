"""更正清單: what became of the records of a month after the month was filed from them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import School
from cases.models import Correction, CounselingRecord, ServiceRecord
from meetings.models import Meeting
from reporting.generation.comparing import Difference, differences, filed_values
from reporting.generation.gathered import Gathered
from reporting.generation.gathering import SERVICE, SESSION
from reporting.generation.meetings import MEETING
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
    """`events` by time; `rows` are those that no longer say what was filed."""

    version: ReportVersion
    events: list[Event]
    rows: list[Difference]

    def __bool__(self) -> bool:
        return bool(self.events or self.rows)


def corrections_of(gathered: Gathered) -> Corrections | None:
    """None for a month that was not filed from the records. No narrative is read."""
    report = (
        MonthlyReport.objects.filter(
            school=gathered.school,
            month=gathered.month,
            current__source=ReportVersion.Source.GENERATED,
        )
        .select_related("current__made_by")
        .first()
    )
    if report is None or report.current is None:
        return None
    filed = filed_values(gathered.school, gathered.month) or {"cases": [], "services": []}  # fmt: skip
    events = [
        *_corrected(gathered.school, gathered.month, since=report.current.made_at),
        *_late(gathered, report),
        *_late_meetings(gathered, since=report.current.made_at),
    ]
    return Corrections(
        report.current,
        sorted(events, key=lambda one: (one.at, str(one.pk)))[:SHOWN],
        differences(filed, gathered.values(), gathered.layout)[:SHOWN],
    )


def count_corrections(school: UUID | School, month: date, *, since: datetime) -> int:
    """How many changes to the month's numbers were made after the moment. One query."""
    return Correction.objects.after_filing(school=school, month=month).filter(at__gte=since).count()  # fmt: skip


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
