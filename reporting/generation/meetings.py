"""Conferences, evaluation and transition meetings as services of the month: P05 and P16 (domain-facts 1.5)."""

from collections.abc import Iterator
from datetime import date

from accounts.models import School
from cases.recording import Heads
from meetings.models import Meeting
from meetings.services import held_services
from reporting.generation.services import Held

MEETING = Meeting._meta.label_lower


def of_meetings(school: School, month: date) -> Iterator[Held]:
    """Every adjourned meeting of the month for each person who came and reports."""
    for fact in held_services(school, month):
        yield Held(
            user=fact.person_id,
            held_on=fact.held_on,
            item=fact.item.number,
            heads=tuple(
                Heads(one.target, one.male, one.female, one.other)
                for one in fact.counts
            ),
            kind=MEETING,
            pk=fact.meeting_id,
            case=fact.case_id,
        )
