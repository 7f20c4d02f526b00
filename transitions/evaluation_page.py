"""What an evaluation meeting's page shows: its students, its members, and what may be done with it now."""

from datetime import date
from typing import Any

from cases.codes.services import Target
from cases.naming import Naming
from meetings.forms.minutes import CountsForm
from meetings.models import Attendee, Meeting, Minutes
from transitions import access
from transitions.composition import (
    ARTICLE,
    Sitting,
    checklist,
    complete_errors,
    doubles,
)
from transitions.forms.former import OpenForm
from transitions.models import Evaluation, EvaluationItem

LAST_GRADE = 12  # 對象 1 to 12 are the grades
ADULTS = (Target.STAFF, Target.PARENT, Target.PROFESSIONAL)


def evaluation_page(
    user: Any, row: Evaluation, *, naming: Naming, is_office: bool, on: date
) -> dict[str, Any]:
    """Out: the page's context; members and forms for the office only. The view has opened the meeting."""
    items = list(access.items_for(user, row, on=on))
    texts = dict(Minutes.objects.filter(meeting__in=[one.meeting_id for one in items]).values_list("meeting", "state"))  # fmt: skip
    context: dict[str, Any] = {
        "row": row,
        "items": [(one, naming.of(one.transition.student), _said(texts.get(one.meeting_id))) for one in items],
        "is_office": is_office,
        "is_open": row.state == Evaluation.State.CALLED,
        "article": ARTICLE,
    }  # fmt: skip
    if not is_office:
        return context
    lead = Meeting.objects.filter(evaluation_item__evaluation=row, sitting=None).select_related("recorder").get()  # fmt: skip
    sitting = Sitting(row, items)
    opened = lead.state == Meeting.State.HELD
    leads = user.pk in (lead.chair_id, lead.recorder_id)
    is_before = context["is_open"] and lead.is_before
    return context | {
        "lead": lead,
        "people": sitting.everybody(),
        "checklist": checklist(row, items, sitting),
        "missing": complete_errors(row, items, held_on=lead.held_on or on, sitting=sitting),
        "doubles": doubles(row, items, sitting),
        "may_notify": is_before,
        "may_open": is_before and lead.notified_on is not None,
        "is_held": opened,
        "may_close": opened and leads,
        "may_submit": any(state in Minutes.OPEN for state in texts.values()) and row.state == Evaluation.State.HELD,
        "open_form": OpenForm(initial={"held_on": min(row.meets_on, on)}),
        "close_form": CountsForm(targets=targets_of(row), initial={"taken": lead.minutes_planned}),
    }  # fmt: skip


def people_of(row: Evaluation) -> list[Attendee]:
    """Each person's first place in the sitting."""
    items = list(EvaluationItem.objects.filter(evaluation=row))
    return Sitting(row, items).everybody()


def targets_of(row: Evaluation) -> list[int]:
    """The 對象 whose head counts are asked for: the students' grades, staff, parents, professionals."""
    grades = row.items.values_list("transition__grade", flat=True)
    students = sorted({grade for grade in grades if grade and grade <= LAST_GRADE})
    return [*students, *(int(one) for one in ADULTS)]


def _said(state: str | None) -> str:
    return str(Minutes.State(state).label) if state else ""
