"""Believable transitions for the demonstration schools: ninth graders before their meeting, one on her way, one tracked. Fictional."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import School, User
from cases.actions.cases import open_case
from cases.actions.placement import transfer_out
from cases.models import Student
from transitions.actions import (
    assessing,
    calling,
    evaluating,
    opening,
    seating,
    tracking,
)
from transitions.answers import Answers, Ticked
from transitions.models import Transition

FICTION = "示範資料，非真實個案。"
LEADERS = ("counseling_director", "joint_office_director")
SEATS = {
    "director": ("section_chief", "counseling_director"),
    "teacher": ("counselor",),
    "student_affairs": ("student_affairs",),
    "academic": ("academic_affairs",),
}
TEN = time(10)
LEFT_AGO, HELD_AGO = timedelta(days=75), timedelta(days=60)


@transaction.atomic
def seed_transitions(schools: Iterable[School], today: date) -> int:
    """For every school with all the posts of an evaluation meeting, students in its highest grade and no transition yet.

    Out: how many transitions were made; 0 the second time.
    """
    return sum(
        _fill(school, today)
        for school in schools
        if not Transition.objects.filter(school=school).exists()
    )


def _fill(school: School, today: date) -> int:
    people = {part: _holder(school, roles, today) for part, roles in SEATS.items()}
    principal, leader = (_holder(school, roles, today) for roles in (("principal",), LEADERS))  # fmt: skip
    students = list(
        Student.objects.attending()
        .filter(school=school, grade=school.grades[-1])
        .select_related("school", "school_class")
        .in_class_order()[:4]
    )
    if principal is None or leader is None or None in people.values() or len(students) < 4:  # fmt: skip
        return 0
    begun = today - timedelta(days=80)
    counselor: Any = people["teacher"]
    for student, tier in zip(students, (3, 2, 2, 2), strict=True):
        _on_the_roster(student, tier, leader, counselor, max(begun, _began(counselor, school, today)))  # fmt: skip
    _one_who_left(students[3], school, leader, counselor, principal, today)
    graduates_on = date(today.year + (today.month > 6), 6, 12)
    opening.open_for_graduates(by=leader, school=school, graduates_on=graduates_on, on=today)  # fmt: skip
    first = Transition.objects.get(student=students[0])
    _assess(first, counselor, today)
    return Transition.objects.filter(school=school).count()


def _on_the_roster(
    student: Student, tier: int, leader: User, counselor: User, day: date
) -> None:
    if student.cases.running().exists():
        return
    emergency: dict[str, Any] = {"is_emergency": True, "conference_on": day} if tier == 3 else {}  # fmt: skip
    open_case(by=leader, student=student, lead=counselor, tier=tier, sources=[3], reason=FICTION, on=day, **emergency)  # fmt: skip


def _one_who_left(
    student: Student,
    school: School,
    leader: User,
    counselor: User,
    principal: User,
    today: date,
) -> None:
    """Moved away two and a half months ago, listed by the meeting, not in a school yet, called once."""
    transfer_out(by=leader, student=student, left_on=today - LEFT_AGO, reason="other", on=today)  # fmt: skip
    opening.keep_up_school(school)
    row = Transition.objects.get(student=student)
    held_on = today - HELD_AGO
    _assess(row, counselor, held_on)
    _evaluate(row, leader, principal, held_on, today)
    tracking.note_contact(
        by=counselor, row=row, contacted_on=today - timedelta(days=20), method="phone",
        outcome="not_in_school", told=FICTION + "家長表示仍在辦理入學。", on=today,
    )  # fmt: skip


def _evaluate(row: Transition, leader: User, principal: User, held_on: date, today: date) -> None:  # fmt: skip
    """The meeting with its lawful members, decided, adjourned and sent up: the principal has it before her."""
    at = timezone.make_aware(datetime.combine(held_on, TEN))
    meeting = calling.call_evaluation(by=leader, school=row.school, students=[row], chair=principal, meets_on=held_on, meets_at=TEN, place="輔導室", on=today)  # fmt: skip
    item = meeting.items.get()
    if item.homeroom is None:
        seating.set_seat(by=leader, evaluation=meeting, part="homeroom", name="示範導師", item=item, on=today)  # fmt: skip
    calling.notify_evaluation(by=leader, evaluation=meeting, on=today)
    calling.open_evaluation(by=leader, evaluation=meeting, held_on=held_on, at=at, on=today, reminded=True)  # fmt: skip
    seating.set_presence(by=leader, evaluation=meeting, present=item.meeting.attendees.all(), at=at, on=today)  # fmt: skip
    evaluating.decide(
        by=leader, item=item, decision="list", reason=FICTION + "尚未就學，需持續追蹤。", minutes=FICTION, on=today,
    )  # fmt: skip
    evaluating.close_evaluation(by=leader, evaluation=meeting, taken=50, counts={13: (2, 4, 0)}, at=at, on=today)  # fmt: skip
    evaluating.send_up(by=leader, evaluation=meeting, at=at, on=today)


def _assess(row: Transition, counselor: User, on: date) -> None:
    answers = Answers(
        application_origin="not_applied",
        student_wish="agree",
        guardian_wish="agree",
        summary=FICTION + "近半年情緒漸穩，仍需持續關懷。",
        recommendation="recommend",
        ticked=(Ticked("I2", "mid", 2),),
    )
    assessing.save_assessment(by=counselor, row=row, answers=answers, sign=True, on=on)


def _holder(school: School, roles: tuple[str, ...], today: date) -> User | None:
    """Who holds one of the roles at the school today, the longest first."""
    posts = school.appointments.in_force(today).filter(role__in=roles)
    return User.objects.filter(appointments__in=posts).order_by("username").first()


def _began(user: User, school: School, today: date) -> date:
    """Nobody leads a case before her post began."""
    post = user.appointments.in_force(today).filter(school=school).order_by("from_on").first()  # fmt: skip
    return post.from_on if post else today
