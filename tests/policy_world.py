"""The demo's people as actors of policy.yml, and whose object an address with a key names."""

import time
import uuid
from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actions.reviews import start_access_review
from accounts.models import (
    AccessReview,
    Appointment,
    Authority,
    CounselingCenter,
    School,
    SchoolClass,
    User,
)
from cases.actions.cases import open_case
from cases.actions.closing import propose_closing
from cases.actions.records import log_record
from cases.actions.referrals import create_referral, submit_referral
from cases.demo import seed as seed_students
from cases.models import Case, Contact, ImportJob, ProtectionFlag, SavedFilter, Student
from cases.recording import RecordFacts
from config.demo.people import seed_people
from tests import (
    policy_case_pages,
    policy_emergency,
    policy_meetings,
    policy_reporting,
    policy_transfers,
    policy_work,
)
from tests.factories import accounts as make
from tests.policy_transitions import transition_key
from tests.urlmap import EXAMPLES, Address

OWN, OTHER = "990501", "990301"  # the junior and the senior high school
PEOPLE = {"own": "homeroom", "other": "senior.homeroom"}


def enter(client: Client, actor: str) -> None:
    """The actor's fresh session: `member` has no appointment, everybody else is of the demo."""
    if actor == "member":
        user, _new = User.objects.get_or_create(
            username="member", defaults={"email": "member@example.test"}
        )
    else:
        seed()
        user = User.objects.get(username=actor)
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": user.username}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def seed() -> None:
    """The demo's county, once a test."""
    if not School.objects.filter(code=OWN).exists():
        seed_people(today=timezone.localdate())


def path_of(address: Address, relation: str) -> str:
    """The address with the key of the actor's own, a foreign, or nobody's object; "" where no relation is meant."""
    if relation not in ("own", "other", "nonexistent") or not address.arguments:
        return ""
    seed()
    keys = (
        [str(uuid.uuid4()) for _argument in address.arguments]
        if relation == "nonexistent"
        else _keys(address.name, relation)
    )
    path = address.path
    for key in keys:
        path = path.replace(EXAMPLES["uuid"], str(key), 1)
    if address.name.startswith("reporting:"):
        return policy_reporting.spelled(address.name, path)
    path = path.replace("/drafts/x/", "/drafts/screening/")
    return path.replace("/sheets/x", "/sheets/agenda")


def _keys(name: str, relation: str) -> list[Any]:
    school = School.objects.get(code=OWN if relation == "own" else OTHER)
    if name.startswith("reporting:"):
        what = name.removeprefix("reporting:")
        return policy_reporting.keys(what, relation, school)
    if name.startswith("casework:"):
        return _casework_keys(name.removeprefix("casework:"), relation, school)
    if name.startswith("transitions:"):
        what = name.removeprefix("transitions:")
        if policy_transfers.knows(what):
            seed_students(list(School.objects.all()), timezone.localdate())
            return [policy_transfers.key_of(what, relation)]
        return [transition_key(what, relation, school)]
    if name.startswith("meetings:"):
        cast = MEETING_CAST[relation]
        return [policy_meetings.key(name.removeprefix("meetings:"), _meeting_case(school, relation), *cast)]  # fmt: skip
    if name.startswith("cases:"):
        return _student_keys(name.removeprefix("cases:"), relation, school)
    person = User.objects.get(username=PEOPLE[relation])
    what = name.removeprefix("people:")
    if what in ("end", "hand_over", "deputise"):
        return [Appointment.objects.get(user=person).pk]
    if what == "decide":
        return [_waiting(school).pk]
    if what in ("review", "review_export", "review_item"):
        review = _review(school)
        item = review.items.get(holder=person, appointment__isnull=False)
        return [item.pk if what == "review_item" else review.pk]
    if what in ("school", "term_new", "class_new", "sibling"):
        return [school.pk]
    if what == "term":
        return [school.pk, school.terms.first().pk]
    if what == "class_remove":
        return [school.pk, _new_class(school).pk]
    if what == "center":
        return [_center(relation).pk]
    return [person.pk]


def _waiting(school: School) -> Appointment:
    """What an administrator of the school asked for and nobody has confirmed."""
    found = Appointment.objects.pending().filter(school=school).first()
    return found or make.AppointmentFactory(
        school=school,
        standing=1,
        confirmation="pending",
        appointed_by=User.objects.get(username="senior.admin"),
    )


def _review(school: School) -> AccessReview:
    director = User.objects.get(
        appointments__role="counseling_director", appointments__school=school
    )
    return AccessReview.objects.filter(school=school).first() or start_access_review(
        by=director, place=school, year=115, on=timezone.localdate()
    )


def _new_class(school: School) -> SchoolClass:
    return make.SchoolClassFactory(school=school)


def _center(relation: str) -> CounselingCenter:
    if relation == "own":
        return Authority.objects.get().centers.get()
    return make.CounselingCenterFactory()


ABOUT_IMPORTS = (
    "import",
    "progress",
    "import_reveal",
    "confirm",
    "discard",
    "problems",
)


def _student_keys(what: str, relation: str, school: School) -> list[Any]:
    """A student of class 801 (whom the actor `homeroom` sees), or one of the foreign school; what hangs on her."""
    seed_students([school], timezone.localdate())
    student = Student.objects.filter(
        school=school, grade=8 if relation == "own" else 10
    ).in_class_order()[3]
    if what in ABOUT_IMPORTS:
        return [_import(school).pk]
    if what == "filter_remove":
        return [_filter(relation).pk]
    if what in ("contact", "contact_end"):
        return [student.pk, _contact(student).pk]
    if what in ("lift", "lift_request"):
        return [student.pk, _flag(student).pk]
    return [student.pk]


def _import(school: School) -> ImportJob:
    return ImportJob.objects.create(
        school=school,
        created_by=User.objects.get(username="chief"),
        filename="roster.csv",
        file_sha256="0" * 64,
        school_year=115,
        takes_effect_on=timezone.localdate(),
    )


def _filter(relation: str) -> SavedFilter:
    owner = User.objects.get(username="chief" if relation == "own" else "director")
    return SavedFilter.objects.create(user=owner, label="示範", query="grade=8")


def _contact(student: Student) -> Contact:
    return Contact.objects.filter(student=student).first()


def _flag(student: Student) -> ProtectionFlag:
    return ProtectionFlag.objects.create(
        school=student.school,
        student=student,
        kind=ProtectionFlag.Kind.PLACEMENT,
        reason="示範資料",
        from_on=timezone.localdate(),
    )


CASEWORKERS = {
    "own": ("director", "counselor", "homeroom"),
    "other": ("senior.director", "senior.counselor", "senior.homeroom"),
}
ABOUT_RECORDS = ("record_print", "record", "versions", "correct", "void", "move")
ABOUT_CLOSINGS = ("closing", "closing_withdraw")
ABOUT_CASES = (
    "case_print",
    "case",
    "who",
    "log",
    "draft",
    "draft_discard",
    "close",
    "reopen",
)


def _casework_keys(what: str, relation: str, school: School) -> list[Any]:
    if what == "filter_remove":
        return [_filter(relation).pk]
    if policy_emergency.knows(what):
        seed_students([school], timezone.localdate())
        return [policy_emergency.key_of(what, relation, school)]
    if not policy_case_pages.is_ours(what):
        return [_casework_key(what, relation, school)]
    seed_students([school], timezone.localdate())
    student = Student.objects.filter(
        school=school, grade=8 if relation == "own" else 10
    ).in_class_order()[3]
    return policy_case_pages.keys_of(
        what, school=school, student=student, people=_caseworkers(relation), on=timezone.localdate(),
    )  # fmt: skip


def _casework_key(what: str, relation: str, school: School) -> Any:
    """A student of class 801, her case led by `counselor`, its record by the lead, or her referral by `homeroom`."""
    seed_students([school], timezone.localdate())
    on, (director, lead, teacher) = timezone.localdate(), _caseworkers(relation)
    student = Student.objects.filter(
        school=school, grade=8 if relation == "own" else 10
    ).in_class_order()[3]
    if what == "open_for":
        return student.pk
    if policy_work.knows(what):
        return policy_work.key_of(what, school, student, [director, lead, teacher])
    if what not in (*ABOUT_RECORDS, *ABOUT_CLOSINGS, *ABOUT_CASES):
        referral = create_referral(
            by=teacher, student=student, paper="none", sources=[3],
            form_key=uuid.uuid4(), concern="示範資料", on=on,
        )  # fmt: skip
        return submit_referral(by=teacher, referral=referral, on=on).pk
    case = open_case(
        by=director, student=student, lead=lead, tier=2, sources=[3], reason="示範資料", on=on
    )  # fmt: skip
    if what in ABOUT_RECORDS:
        told = RecordFacts(gist="示範資料", held_on=on)
        return log_record(by=lead, case=case, facts=told, key=uuid.uuid4(), on=on)[0].pk
    if what in ABOUT_CLOSINGS:
        propose_closing(by=lead, case=case, reason="goals_met", summary="示範資料", on=on)  # fmt: skip
    return case.pk


def _caseworkers(relation: str) -> list[User]:
    return [User.objects.get(username=name) for name in CASEWORKERS[relation]]


MEETING_CAST = {
    "own": ("director", "principal"),
    "other": ("senior.director", "senior.principal"),
}


def prepare(rows: Iterable[tuple[str, str]]) -> None:
    """Meetings take many steps to make: those that the rows (name, relation) ask for are made before the first of them."""
    for relation in {relation for name, relation in rows if name.startswith("meetings:")}:  # fmt: skip
        if relation in MEETING_CAST:
            school = School.objects.get(code=OWN if relation == "own" else OTHER)
            case = _meeting_case(school, relation)
            policy_meetings.prepare(case, *MEETING_CAST[relation])


def _meeting_case(school: School, relation: str) -> Case:
    """A student's case, led by the school's counselor; another student than the rows of casework have."""
    seed_students([school], timezone.localdate())
    student = Student.objects.filter(
        school=school, grade=8 if relation == "own" else 10
    ).in_class_order()[4]
    director, lead, _teacher = _caseworkers(relation)
    return student.cases.first() or open_case(
        by=director, student=student, lead=lead, tier=2, sources=[3], reason="示範資料", on=timezone.localdate()
    )  # fmt: skip
