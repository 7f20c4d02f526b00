"""What a leaving counselor leaves behind, and how it passes on; registered with accounts.duties."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.duties import Duty
from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word
from cases.actions.case_guards import locked_case
from cases.actions.team import move_lead
from cases.models import Case

REASON = "職務異動移交"


def cases_of(appointment: Any, *, on: date) -> QuerySet[Case]:
    """The running cases that lose their lead when this appointment ends: hers at its school, unless another post of hers
    there lets her go on."""
    rows = Case.objects.running().filter(
        lead=appointment.user_id, school=appointment.school_id
    )
    if appointment.school_id is None or not _carries_cases(appointment, on=on):
        return rows.none()
    return rows.order_by("number")


def find(appointment: Any, on: date) -> list[Duty]:
    """For the administrator: numbers, no names."""
    return [
        Duty(kind="case", label=case.number, object_id=str(case.pk))
        for case in cases_of(appointment, on=on)
    ]


def hand_over(appointment: Any, *, to: Any, by: Any, on: date) -> None:
    """Every case gets the successor as its lead. Raises ValidationError for one whom a case excludes."""
    starts = to.appointments.filter(school=appointment.school_id, until_on__isnull=True)
    coming = starts.order_by("-from_on").values_list("from_on", flat=True).first()
    for case in list(cases_of(appointment, on=on)):
        move_lead(
            locked_case(case),
            to,
            by=by,
            on=on,
            reason=REASON,
            check_on=max(on, coming) if coming else on,
        )


def _carries_cases(appointment: Any, *, on: date) -> bool:
    """Whether this post gives the sight a lead needs, and no other post of hers at the school does."""
    giving = [
        holding.appointment.pk
        for holding in sights_of(appointment.user, on=on).holdings
        if holding.appointment.school_id == appointment.school_id
        and Scope.TEAM in holding.cells.get(Word.RECORD_WRITE, ())
    ]
    return giving == [appointment.pk] or not giving
