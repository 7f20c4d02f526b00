"""The keys of the addresses of cases/urls_work.py for tests/policy_world.py: what `counselor` and `homeroom` made."""

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import School
from cases.actions.attachments import attach
from cases.actions.cases import open_case
from cases.actions.groups import open_group
from cases.actions.notes import log_mentoring, log_observation
from cases.actions.records import log_record
from cases.actions.risk import assess_risk, record_screening, save_safety_plan
from cases.actions.services import log_service
from cases.actions.team import add_member
from cases.models import HomeroomLog, Student
from cases.recording import Heads, RecordFacts
from cases.risk_asking import Judgement
from cases.service_facts import ServiceFacts
from tests.factories.accounts import UserFactory

ABOUT_CASES = (
    "risk", "screen", "assess_risk", "safety_plan", "safety_plan_print", "files", "mentoring_new", "case_notes",
    "keep", "keep_discard",
)  # fmt: skip
ABOUT_STUDENTS = ("homeroom_new", "observation_new")
ABOUT_SERVICES = ("service", "service_correct", "service_void")
ABOUT_GROUPS = ("group", "group_members")
ABOUT_FILES = ("file", "file_remove")
PDF = b"%PDF-1.7\nfiction\n%%EOF\n"


def knows(what: str) -> bool:
    """Whether the address is one of these."""
    return what in (
        *ABOUT_CASES, *ABOUT_STUDENTS, *ABOUT_SERVICES, *ABOUT_GROUPS, *ABOUT_FILES, "record_files",
    ) or what.startswith(("homeroom_log", "observation", "mentoring", "screening_", "assessment_", "safety_plan_"))  # fmt: skip


def key_of(what: str, school: School, student: Student, people: list[Any]) -> Any:
    """In: a student of class 801, and director, counselor and homeroom teacher of her school."""
    director, lead, teacher = people
    on, key = timezone.localdate(), uuid.uuid4()
    if what in ABOUT_STUDENTS:
        return student.pk
    if what in ABOUT_SERVICES:
        told = ServiceFacts(item="P02", held_on=on, heads=(Heads(8, 1),))
        return log_service(by=lead, school=school, facts=told, key=key, on=on)[0].pk
    if what in ABOUT_GROUPS:
        return open_group(by=lead, school=school, name="示範團體", from_on=on, on=on).pk
    if what.startswith("homeroom_log"):
        return HomeroomLog.objects.create(
            school=school, student=student, author=teacher, idempotency_key=key, gist="示範資料", held_on=on,
        ).pk  # fmt: skip
    case = open_case(by=director, student=student, lead=lead, tier=2, sources=[3], reason="示範資料", on=on)  # fmt: skip
    if what in ABOUT_CASES:
        return case.pk
    if what.startswith("observation"):
        return log_observation(by=lead, student=student, key=key, on=on, gist="示範資料", held_on=on)[0].pk  # fmt: skip
    if what.startswith("mentoring"):
        return _mentoring(case, director, school, on)
    return _of_case(what, case, lead, on)


def _mentoring(case: Any, director: Any, school: School, on: Any) -> Any:
    mentor = school.appointments.in_force(on).filter(role_id="mentor_teacher").first()
    if mentor is None:
        post = school.appointments.in_force(on).first()
        mentor = school.appointments.create(
            user=UserFactory(), role_id="mentor_teacher", from_on=on, appointed_by=post.appointed_by,
        )  # fmt: skip
    add_member(by=director, case=case, user=mentor.user, part="mentor", reason="示範資料", on=on)  # fmt: skip
    told = {"key": uuid.uuid4(), "on": on, "gist": "示範資料", "held_on": on}
    return log_mentoring(by=mentor.user, case=case, **told)[0].pk


def _of_case(what: str, case: Any, lead: Any, on: Any) -> Any:
    told: dict[str, Any] = {"by": lead, "case": case, "key": uuid.uuid4(), "on": on}
    if what == "record_files":
        return log_record(facts=RecordFacts(gist="示範資料", held_on=on), **told)[0].pk
    if what in ABOUT_FILES:
        row = attach(data=PDF, filename="示範.pdf", **told)[0]
        if what == "file_remove":
            default_storage.delete(row.place)  # nobody reads it
        return row.pk
    if what == "screening_void":
        answers = dict.fromkeys(("q1", "q2", "q3", "q4", "q5", "suicide"), 1)
        return record_screening(answers=answers, held_on=on, **told)[0].pk
    if what == "assessment_void":
        return assess_risk(judgement=Judgement(level="low", assessed_on=on), **told)[0].pk  # fmt: skip
    return save_safety_plan(sections={"warning": "示範資料"}, agreed_on=on, version=0, **told)[0].pk  # fmt: skip
