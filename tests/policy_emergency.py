"""Whose request an address of 緊急調閱 names, for tests/policy_world.py."""

import uuid
from typing import Any

from django.utils import timezone

from accounts.models import School, User
from cases.actions.cases import open_case
from cases.actions.emergency import approve_emergency, ask_emergency
from cases.models import Student

# who asks, who approves, who leads
PEOPLE = {
    "own": ("admin", "principal", "counselor", "director"),
    "other": (
        "senior.admin",
        "senior.principal",
        "senior.counselor",
        "senior.director",
    ),
}


def knows(what: str) -> bool:
    return what.startswith("emergency")


def key_of(what: str, relation: str, school: School) -> Any:
    """A request for a case of the school that waits; approved for the page of the case."""
    admin, principal, lead, director = (User.objects.get(username=name) for name in PEOPLE[relation])  # fmt: skip
    now = timezone.now()
    student = Student.objects.filter(school=school).in_class_order()[5]
    case = open_case(
        by=director, student=student, lead=lead, tier=2, sources=[3], reason="示範資料", on=timezone.localdate(),
    )  # fmt: skip
    access = ask_emergency(
        by=admin, school_code=school.code, number=case.number, reason="示範資料", form_key=uuid.uuid4(), now=now,
    )  # fmt: skip
    if what == "emergency_case":
        approve_emergency(by=principal, access=access, now=now)
    return access.pk
