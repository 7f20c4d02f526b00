"""評估會議 called, made known, opened, cancelled (R-EV-1). Every student of the sitting is a meeting of its own."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import Appointment, School, User
from accounts.vocabulary import Word
from cases.actions.case_guards import of, required_text, save, turning
from cases.actions.guards import require_at
from cases.models import Enrollment
from meetings.actions.attendees import notify, put_on_list
from meetings.actions.guards import locked_meeting
from meetings.actions.holding import begin_meeting
from meetings.actions.planning import Plan, call_off, fix_plan, make_meeting
from meetings.models import Attendee, Meeting
from meetings.proposing import is_barred_user
from transitions.actions.guards import require_state
from transitions.actions.sitting import leading, open_sitting
from transitions.graduations import roc_school_year
from transitions.models import Evaluation, EvaluationItem, Transition
from transitions.signing_posts import holds_post

State = Transition.State
GOAL = "評估應否列為轉銜學生（學生轉銜輔導及服務辦法第 4 條第 2 項）"


@transaction.atomic
def call_evaluation(
    *,
    by: User,
    school: School,
    students: Iterable[Transition],
    chair: User,
    meets_on: date,
    meets_at: time,
    place: str,
    on: date,
    designation: str = "",
) -> Evaluation:
    """排定評估會議 for these transitions: a meeting for each student, with the lawful members on its list. The chair is the
    principal, or somebody she designated (`designation`: by which paper; R-EV-1); `by` records until another opens it.

    Raises NotAllowed, WrongState for a student who is not pending, ValidationError.
    """
    require_at(by, Word.TRANSITION_EVALUATE, school=school, on=on)
    School.objects.select_for_update().only("pk").get(pk=school.pk)
    _check_chair(chair, designation, school=school, on=on)
    rows = _locked_pending(students, school)
    if not rows:
        raise ValidationError({"students": _("請選擇學生。")})
    year = roc_school_year(meets_on)
    last = Evaluation.objects.filter(school=school, school_year=year).aggregate(Max("number"))  # fmt: skip
    made = Evaluation.objects.create(
        school=school,
        school_year=year,
        number=(last["number__max"] or 0) + 1,
        meets_on=meets_on,
        meets_at=meets_at,
        place=required_text(place, field="place")[:60],
        chair=chair,
        designation=designation.strip(),
        called_by=by,
    )
    _add(made, rows, by=by, on=on)
    record(Event.CREATED, by=by, detail={"students": len(rows)}, **of(made))
    return made


@transaction.atomic
def add_students(
    *, by: User, evaluation: Evaluation, students: Iterable[Transition], on: date
) -> int:
    """More students before the same meeting, until it is opened. Out: how many were new. Raises as `call_evaluation`."""
    fresh = open_sitting(by, evaluation, on=on)
    lead = leading(fresh)
    if not lead.is_before:
        raise WrongState(_("會議已經開始，不能再加入學生。"))
    known = set(fresh.items.values_list("transition", flat=True))
    rows = [one for one in _locked_pending(students, fresh.school) if one.pk not in known]  # fmt: skip
    _add(fresh, rows, by=by, on=on)
    record(Event.CHANGED, by=by, part="students", detail={"added": len(rows)}, **of(fresh))  # fmt: skip
    return len(rows)


@transaction.atomic
def notify_evaluation(*, by: User, evaluation: Evaluation, on: date) -> Evaluation:
    """發送開會通知 to every colleague on the lists; each answers once for the whole sitting.

    Raises NotVisible, NotAllowed, WrongState.
    """
    fresh = open_sitting(by, evaluation, on=on)
    for meeting in _meetings(fresh):
        notify(meeting, by=by, on=on)
    record(Event.CHANGED, by=by, part="notices", **of(fresh))
    return fresh


@transaction.atomic
def open_evaluation(
    *,
    by: User,
    evaluation: Evaluation,
    held_on: date,
    at: datetime,
    on: date,
    reminded: bool,
) -> Evaluation:
    """召開 with the reminder of confidentiality; whoever opens it records it, save the chair. `held_on` is today, or the
    earlier day on which it was held on paper. Raises NotVisible, NotAllowed, WrongState without notices, ValidationError."""
    fresh = open_sitting(by, evaluation, on=on)
    if held_on > on:
        raise ValidationError({"held_on": _("日期不能晚於今天。")})
    for meeting in _meetings(fresh):
        meeting.held_on = held_on
        if by.pk != meeting.chair_id:
            meeting.recorder = by
        begin_meeting(meeting, at=at, by=by, on=on, reminded=reminded)
    if fresh.meets_on != held_on:
        fresh.meets_on = held_on
        save(fresh)
    record(Event.CHANGED, by=by, part="opened", **of(fresh))
    return fresh


@transaction.atomic
def cancel_evaluation(
    *, by: User, evaluation: Evaluation, reason: str, on: date
) -> Evaluation:
    """取消 before it was opened: nothing was decided. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    fresh = open_sitting(by, evaluation, on=on)
    for meeting in _meetings(fresh):
        call_off(meeting, reason=reason, by=by, on=on)
    with turning(fresh):
        fresh.cancel()
    save(fresh)
    record(Event.CHANGED, by=by, part="cancelled", **of(fresh))
    return fresh


def _meetings(evaluation: Evaluation) -> list[Meeting]:
    """The sitting's meetings, locked, in the students' order."""
    rows = Meeting.objects.filter(evaluation_item__evaluation=evaluation)
    return [locked_meeting(one) for one in rows.order_by("evaluation_item__position")]


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
        rows.select_related(
            "school", "student__school_class", "case__lead", "tracker"
        ).select_for_update(of=("self",))
    )
    if len(found) != len(set(keys)):
        raise WrongState(_("名單裡有不屬於本校的學生，沒有排定任何人。"))
    for row in found:
        require_state(row, State.PENDING)
    return found


def _add(evaluation: Evaluation, rows: list[Transition], *, by: User, on: date) -> None:
    before = (
        evaluation.items.order_by("position")
        .select_related("meeting__recorder")
        .first()
    )
    lead = before.meeting if before else None
    last = evaluation.items.aggregate(Max("position"))["position__max"] or 0
    teachers = _homerooms(rows, on=on)
    plan = Plan(
        goal=GOAL,
        held_on=evaluation.meets_on,
        starts_at=evaluation.meets_at or time(9, 0),
        place=evaluation.place,
        chair=evaluation.chair,
        recorder=lead.recorder if lead and lead.recorder else by,
    )
    for number, row in enumerate(sorted(rows, key=_in_class_order), start=1):
        teacher = teachers.get(row.student_id)
        meeting = make_meeting(
            by=by,
            school=row.school,
            student=row.student,
            case=row.case,
            kind=Meeting.Kind.EVALUATION,
            on=on,
            sitting=lead,
        )
        fix_plan(meeting, plan, by=by, on=on)
        _ask_further(meeting, row, teacher, evaluation.chair, by=by, on=on)
        EvaluationItem.objects.create(
            school_id=evaluation.school_id,
            evaluation=evaluation,
            transition=row,
            position=last + number,
            homeroom=teacher,
            meeting=meeting,
        )
        lead = lead or meeting


def _ask_further(
    meeting: Meeting,
    row: Transition,
    teacher: User | None,
    chair: User,
    *,
    by: User,
    on: date,
) -> None:
    """Whom the rule for a student in a class doesn't know: the last homeroom teacher of one who left, who tracks, the chair."""
    known = set(meeting.attendees.values_list("user", flat=True))
    for user, role in (
        (row.tracker, Attendee.Role.LEAD),
        (teacher, Attendee.Role.HOMEROOM),
        (chair, Attendee.Role.PRINCIPAL if holds_post(chair, ("principal",), school=row.school, on=on) else Attendee.Role.OTHER),
    ):  # fmt: skip
        if user is None or user.pk in known:
            continue
        if is_barred_user(user, student=row.student, case=row.case, on=on):  # fmt: skip
            continue
        if not user.appointments.in_force(on).filter(school=row.school).exists():
            continue
        put_on_list(meeting, role=role, user=user, is_required=True, by=by, on=on)
        known.add(user.pk)


def _in_class_order(row: Transition) -> tuple[Any, ...]:
    return (row.class_name, row.student.seat_number or 99, row.pk)


def _homerooms(rows: list[Transition], *, on: date) -> dict[UUID, User]:
    """By student key, the homeroom teacher today of her class, or of the last one she sat in."""
    sat = Enrollment.objects.filter(student__in=[row.student_id for row in rows])
    classes = dict(sat.order_by("from_on").values_list("student", "school_class"))
    posts = Appointment.objects.in_force(on).filter(
        role="homeroom_teacher", school_class__in=set(classes.values())
    )
    teachers = {one.school_class_id: one.user for one in posts.select_related("user")}
    return {
        student: teachers[school_class]
        for student, school_class in classes.items()
        if school_class in teachers
    }
