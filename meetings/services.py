"""P05 and P16 facts of held meetings, for the monthly report: nobody types them twice (domain-facts 1.5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Appointment, School
from accounts.sights import holdings_of
from accounts.vocabulary import Word
from cases.codes.services import ServiceItem
from meetings.models import Attendee, Meeting

ITEM_OF = {
    Meeting.Kind.CASE: ServiceItem.P05,
    Meeting.Kind.EVALUATION: ServiceItem.P16,
    Meeting.Kind.TRANSITION: ServiceItem.P16,
}


@dataclass(frozen=True)
class Count:
    """人次 for one 對象 (1-15)."""

    target: int
    male: int
    female: int
    other: int


@dataclass(frozen=True)
class ServiceFact:
    """One meeting served by one counselor: as many report rows as `counts` has targets."""

    meeting_id: UUID
    person_id: UUID
    appointment_id: UUID
    item: ServiceItem
    held_on: date
    started_at: time
    minutes: int
    case_id: UUID | None
    student_id: UUID
    counts: tuple[Count, ...]


def held_services(school: School, month: date) -> list[ServiceFact]:
    """In: a school and any day of the month. Out: each adjourned meeting for every attending person who reports there.

    The rows of one sitting (an evaluation meeting has one for each student) are one service with one head count. By day, meeting and person. Who reports: whoever held an appointment with report.confirm at the school on the day.
    Four queries and one more for the appointments' cells.
    """
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    meetings = list(
        Meeting.objects.filter(
            school=school,
            state__in=Meeting.AFTER,
            held_on__gte=first,
            held_on__lt=after,
        )
        .order_by("held_on", "starts_at", "pk")
        .defer("goal", "report", "review", "sped_consultation", "cancelled_reason")
        .prefetch_related("counts")
    )
    present = _present(meetings)
    posts = _reporting_posts(school, {user for found in present.values() for user in found}, first, after)  # fmt: skip
    return [
        ServiceFact(
            meeting_id=meeting.pk,
            person_id=person,
            appointment_id=post.pk,
            item=ITEM_OF[Meeting.Kind(meeting.kind)],
            held_on=meeting.held_on,
            started_at=meeting.starts_at,
            minutes=meeting.minutes_taken,
            case_id=meeting.case_id,
            student_id=meeting.student_id,
            counts=tuple(
                Count(one.target, one.male, one.female, one.other)
                for one in meeting.counts.all()
            ),
        )
        for meeting in meetings
        if meeting.sitting_id is None
        for person in present.get(meeting.pk, ())
        for post in [p for p in posts[person] if p.is_in_force(meeting.held_on)][:1]
    ]


def _present(meetings: Iterable[Meeting]) -> dict[UUID, list[UUID]]:
    """Who signed in, by the meeting that leads the sitting, in a fixed order and each once."""
    meetings = list(meetings)
    leads = {one.pk: one.sitting_id or one.pk for one in meetings}
    found: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    rows = Attendee.objects.filter(
        meeting__in=leads,
        user__isnull=False,
        signed_in_at__isnull=False,
        removed_on__isnull=True,
    )
    for meeting, user in rows.order_by("user__username").values_list("meeting_id", "user_id"):  # fmt: skip
        found[leads[meeting]][user] = None
    return {lead: list(users) for lead, users in found.items()}


def _reporting_posts(
    school: School, users: set[UUID], first: date, after: date
) -> dict[UUID, list[Any]]:
    """The appointments of the month that carry report.confirm, by person."""
    rows = Appointment.objects.filter(
        school=school, user__in=users, from_on__lt=after
    ).exclude(until_on__lt=first)
    held = holdings_of(rows.select_related("role", "school").order_by("from_on"))
    found: dict[UUID, list[Any]] = defaultdict(list)
    for holding in held:
        if Word.REPORT_CONFIRM in holding.cells:
            found[holding.appointment.user_id].append(holding.appointment)
    return found
