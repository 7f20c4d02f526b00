"""Whose transition an address of the former school names, for tests/policy_world.py."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import School, User
from cases.actions.cases import open_case
from cases.demo import seed as seed_students
from cases.models import Student
from transitions.actions.calling import call_evaluation
from transitions.actions.opening import open_for_graduates
from transitions.models import DropoutReport, RegisterEntry, Transition

PEOPLE = {
    "own": ("director", "counselor", "principal"),
    "other": ("senior.director", "senior.counselor", "senior.principal"),
}
MEETINGS = (
    "evaluation",
    "evaluation_seat",
    "evaluation_presence",
    "evaluation_notify",
    "evaluation_open",
    "evaluation_submit",
    "evaluation_close",
    "evaluation_cancel",
)
ITEMS = ("decision", "minutes")


def transition_key(what: str, relation: str, school: School) -> Any:
    """The transition of a student of class 901 (her homeroom teacher is `homeroom2`), led by `counselor`; or what hangs
    on it: the meeting, her item, a dropout duty, the county's row."""
    on = timezone.localdate()
    director, lead, principal = (User.objects.get(username=name) for name in PEOPLE[relation])  # fmt: skip
    seed_students([school], on)
    grade = school.grades[-1]
    student = Student.objects.filter(school=school, grade=grade).in_class_order()[3]
    if not student.cases.exists():
        open_case(by=director, student=student, lead=lead, tier=2, sources=[3], reason="示範資料", on=on)  # fmt: skip
    open_for_graduates(by=director, school=school, graduates_on=on + timedelta(days=90), on=on)  # fmt: skip
    row = Transition.objects.standing().get(student=student)
    if what in ("register_take", "register_remove"):
        return _register_entry(row, director).pk
    if what in ("dropout_reported", "dropout_cleared"):
        return DropoutReport.objects.create(school=school, transition=row, ground="DL-DO-01", since_on=on, due_on=on).pk  # fmt: skip
    if what in (*MEETINGS, *ITEMS):
        meeting = call_evaluation(by=director, school=school, students=[row], chair=principal, meets_on=on, meets_at=time(10), place="輔導室", on=on)  # fmt: skip
        return meeting.items.get().pk if what in ITEMS else meeting.pk
    return row.pk


def _register_entry(row: Transition, by: User) -> RegisterEntry:
    return RegisterEntry.objects.create(
        authority=row.school.authority, school=row.school, transition=row, year=115,
        sequence=1 + RegisterEntry.objects.count(), notified_on=timezone.localdate(),
        notified_by=by, system_number="示範",
    )  # fmt: skip
