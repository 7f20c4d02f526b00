"""評估會議: called, seated, decided student by student, closed (R-EV-1 to 6)."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import WrongState
from accounts.models import Appointment, School, User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    of,
    optional_text,
    require_not_future,
    required_text,
    save,
    turning,
)
from cases.actions.guards import require_at
from cases.models import Enrollment
from cases.timeline import Kind, note
from transitions.actions.guards import require_state, require_version
from transitions.actions.seating import open_meeting
from transitions.composition import complete_errors
from transitions.graduations import roc_school_year
from transitions.models import Evaluation, EvaluationItem, EvaluationSeat, Transition
from transitions.signing_posts import holds_post
from transitions.tracking import begin_tracking

Decision, Part, State = EvaluationItem.Decision, EvaluationSeat.Part, Transition.State


@transaction.atomic
def call_evaluation(
    *,
    by: User,
    school: School,
    students: Iterable[Transition],
    chair: User,
    meets_on: date,
    on: date,
    meets_at: time | None = None,
    place: str = "",
    designation: str = "",
) -> Evaluation:
    """排定評估會議 for these transitions. The chair is the principal, or somebody she designated (`designation`: by which
    paper; R-EV-1). Raises NotAllowed, WrongState for a student who is not pending, ValidationError."""
    require_at(by, Word.TRANSITION_EVALUATE, school=school, on=on)
    School.objects.select_for_update().only("pk").get(pk=school.pk)
    _check_chair(chair, designation, school=school, on=on)
    rows = _locked_pending(students, school)
    year = roc_school_year(meets_on)
    last = Evaluation.objects.filter(school=school, school_year=year).aggregate(Max("number"))  # fmt: skip
    made = Evaluation.objects.create(
        school=school,
        school_year=year,
        number=(last["number__max"] or 0) + 1,
        meets_on=meets_on,
        meets_at=meets_at,
        place=place.strip(),
        chair=chair,
        designation=designation.strip(),
        called_by=by,
    )
    _add(made, rows, on=on)
    record(Event.CREATED, by=by, detail={"students": len(rows)}, **of(made))
    return made


@transaction.atomic
def add_students(
    *, by: User, evaluation: Evaluation, students: Iterable[Transition], on: date
) -> int:
    """More students before the same meeting. Out: how many were new. Raises as `call_evaluation`."""
    fresh = open_meeting(by, evaluation, on=on)
    known = set(fresh.items.values_list("transition", flat=True))
    rows = [one for one in _locked_pending(students, fresh.school) if one.pk not in known]  # fmt: skip
    _add(fresh, rows, on=on)
    record(Event.CHANGED, by=by, part="students", detail={"added": len(rows)}, **of(fresh))  # fmt: skip
    return len(rows)


@transaction.atomic
def decide(
    *,
    by: User,
    item: EvaluationItem,
    decision: str,
    reason: str,
    on: date,
    homeroom_present: str = "",
    lead_present: str = "",
    minutes: str = "",
    version: int | None = None,
) -> EvaluationItem:
    """One decision and its reason for one student; it counts when the meeting is closed.

    Raises NotVisible, NotAllowed, WrongState (over, changed meanwhile, no initial assessment: R-EV-6), ValidationError.
    """
    open_meeting(by, item.evaluation, on=on)
    rows = EvaluationItem.objects.select_related("transition__student", "school")
    fresh = rows.select_for_update(of=("self",)).get(pk=item.pk)
    require_version(fresh, version)
    if decision not in Decision.values:
        raise ValidationError({"decision": _("請選擇決議。")})
    if decision != Decision.POSTPONED and fresh.transition.assessed_on is None:
        raise WrongState(
            _("這位學生還沒有完成初評表，不能作成決議（初評應於會前完成）。")
        )
    fresh.decision = decision
    fresh.reason = required_text(reason, field="reason")
    fresh.minutes = optional_text(minutes, field="minutes")
    fresh.homeroom_present = homeroom_present.strip()[:80]
    fresh.lead_present = lead_present.strip()[:80]
    fresh.decided_by = by
    save(fresh)
    record(Event.CHANGED, by=by, part="decision", **of(fresh))
    return fresh


@transaction.atomic
def close_evaluation(
    *, by: User, evaluation: Evaluation, held_on: date, on: date
) -> Evaluation:
    """The meeting was held with its lawful members (R-EV-2) and every decision takes effect; postponed students stay
    pending. Raises NotVisible, NotAllowed, WrongState, ValidationError with everything that is missing."""
    fresh = open_meeting(by, evaluation, on=on)
    require_not_future(held_on, on=on, field="held_on")
    items = list(fresh.items.select_related("transition").select_for_update(of=("self",)))  # fmt: skip
    missing = complete_errors(fresh, items, held_on=held_on)
    if missing:
        raise ValidationError(missing)
    with turning(fresh):
        fresh.hold(on=held_on)
    save(fresh)
    calendars = Calendars()
    keys = [item.transition_id for item in items if item.decision != Decision.POSTPONED]
    rows = Transition.objects.select_related("school__authority", "case", "student")
    locked_rows = {row.pk: row for row in rows.select_for_update(of=("self",)).filter(pk__in=keys)}  # fmt: skip
    for item in items:
        if row := locked_rows.get(item.transition_id):
            _apply(row, item, held_on, calendars, by=by)
    record(Event.APPROVED, by=by, detail={"decided": len(keys)}, **of(fresh))
    return fresh


@transaction.atomic
def cancel_evaluation(*, by: User, evaluation: Evaluation, on: date) -> Evaluation:
    """取消: nothing was decided. Raises NotVisible, NotAllowed, WrongState."""
    fresh = open_meeting(by, evaluation, on=on)
    with turning(fresh):
        fresh.cancel()
    save(fresh)
    record(Event.CHANGED, by=by, part="cancelled", **of(fresh))
    return fresh


def _apply(
    row: Transition,
    item: EvaluationItem,
    held_on: date,
    calendars: Calendars,
    *,
    by: User,
) -> None:
    reason = item.reason or ""
    with turning(row):
        if item.decision == Decision.LIST:
            row.list_as_transition_student(on=held_on, reason=reason)
            begin_tracking(row, calendars)
        else:
            row.leave_unlisted(on=held_on, reason=reason)
    save(row)
    note(
        row.case,
        Kind.TRANSITION,
        by=by,
        on=held_on,
        summary=_("評估會議：%(decision)s") % {"decision": item.get_decision_display()},
        about=item,
        word=Word.TRANSITION_VIEW,
    )


def _check_chair(chair: User, designation: str, *, school: School, on: date) -> None:
    at_school = Appointment.objects.in_force(on).filter(user=chair, school=school)
    if not at_school.exists():
        raise ValidationError({"chair": _("主席應是本校人員。")})
    if not holds_post(chair, ("principal",), school=school, on=on) and not designation.strip():  # fmt: skip
        raise ValidationError(
            {
                "designation": _(
                    "主席是校長或其指定之人員；非校長時，請登錄校長指定的依據。"
                )
            }
        )


def _locked_pending(students: Iterable[Transition], school: School) -> list[Transition]:
    keys = [row.pk for row in students]
    rows = Transition.objects.filter(pk__in=keys, school=school)
    found = list(
        rows.select_related("student__school_class").select_for_update(of=("self",))
    )
    if len(found) != len(set(keys)):
        raise WrongState(_("名單裡有不屬於本校的學生，沒有排定任何人。"))
    for row in found:
        require_state(row, State.PENDING)
    return found


def _add(evaluation: Evaluation, rows: list[Transition], *, on: date) -> None:
    last = evaluation.items.aggregate(Max("position"))["position__max"] or 0
    teachers = _homerooms(rows, on=on)
    EvaluationItem.objects.bulk_create(
        EvaluationItem(
            school_id=evaluation.school_id,
            evaluation=evaluation,
            transition=row,
            position=last + number,
            homeroom_id=teachers.get(row.student_id),
        )
        for number, row in enumerate(sorted(rows, key=_in_class_order), start=1)
    )


def _in_class_order(row: Transition) -> tuple[Any, ...]:
    return (row.class_name, row.student.seat_number or 99, row.pk)


def _homerooms(rows: list[Transition], *, on: date) -> dict[UUID, UUID]:
    """By student key, the homeroom teacher today of her class, or of the last one she sat in."""
    sat = Enrollment.objects.filter(student__in=[row.student_id for row in rows])
    classes = dict(sat.order_by("from_on").values_list("student", "school_class"))
    posts = Appointment.objects.in_force(on).filter(
        role="homeroom_teacher", school_class__in=set(classes.values())
    )
    teachers = dict(posts.values_list("school_class", "user"))
    return {
        student: teachers[school_class]
        for student, school_class in classes.items()
        if school_class in teachers
    }
