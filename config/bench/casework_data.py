"""Schools with students and cases for the measurements: one counselor's own by the actions, the rest as rows in bulk."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.utils import timezone

from accounts.models import Appointment, Authority, Role, School, SchoolClass, User
from accounts.roles_sync import sync_default_roles
from cases.actions.cases import open_case
from cases.actions.records import log_record
from cases.models import Case, Enrollment, Student
from cases.placing import fresh_codes, mirror, new_enrollment, school_year_of
from cases.recording import RecordFacts
from config.bench import Scale

SCHOOL, MINE, RECORDS = 2_000, 60, 20  # students, her cases, records of the case shown
FICTION = "虛構資料。"


@dataclass(frozen=True)
class World:
    """Where the measured people work: a counselor with her cases, the director, one case with records."""

    counselor: User
    director: User
    case: Case


@cache
def world_of(scale: Scale) -> World:
    """Made once a run: schools of at most 2,000 students, the open cases spread over them."""
    sync_default_roles()
    on = timezone.localdate()
    schools = max(1, scale.students // SCHOOL)
    county = Authority.objects.create(name="示範縣", code="ZZ")
    share = scale.open_cases // schools
    first = _school(county, 0, scale.students // schools, share, on)
    for number in range(1, schools):
        _school(county, number, SCHOOL, share, on)
    return first


def _school(county: Authority, number: int, size: int, cases: int, on: date) -> World:
    school = School.objects.create(
        authority=county, name=f"示範國中 {number}", code=f"B{number:05}", stage="junior"
    )  # fmt: skip
    since = date(school_year_of(on) + 1911, 8, 1)
    director = _person(school, "counseling_director", since)
    counselor = _person(school, "counselor", since)
    students = _students(school, size, since)
    if number:
        _bulk_cases(school, students[:cases], counselor, director, since)
        return World(counselor, director, Case())
    hers = [
        open_case(by=director, student=one, lead=counselor, tier=1 + nth % 2, sources=[3], reason=FICTION, on=since)
        for nth, one in enumerate(students[: min(cases, MINE)])
    ]  # fmt: skip
    _bulk_cases(school, students[MINE:cases], director, director, since)
    for _nth in range(RECORDS):
        told = RecordFacts(gist=FICTION, held_on=on, minutes=45)
        log_record(by=counselor, case=hers[0], facts=told, key=uuid4(), on=on)
    return World(counselor, director, hers[0])


def _person(school: School, role: str, since: date) -> User:
    name = f"bench-{school.code}-{role}".lower()
    user: User = get_user_model().objects.create(username=name, email=f"{name}@example.edu.tw", name="示範")  # fmt: skip
    Appointment.objects.create(user=user, role=Role.objects.get(key=role), school=school, from_on=since)  # fmt: skip
    return user


def _students(school: School, size: int, since: date) -> list[Student]:
    year = since.year - 1911
    classes = [
        SchoolClass.objects.create(school=school, school_year=year, grade=grade, name=f"{grade}{number:02}")
        for grade in (7, 8, 9) for number in range(1, 1 + max(1, size // 90))
    ]  # fmt: skip
    students, places = [], []
    for index, code in enumerate(fresh_codes(school, size)):
        student = Student(
            school=school, student_number=f"{index:06}", name=f"甲示範{index}", sex="female",
            born_on=date(since.year - 14, 1, 1), entry_reason="advance", code=code,
        )  # fmt: skip
        place, seat = classes[index % len(classes)], 1 + index // len(classes)
        mirror(student, place, seat)
        students.append(student)
        places.append(new_enrollment(student, place, seat, since))
    Student.objects.bulk_create(students, batch_size=1000)
    Enrollment.objects.bulk_create(places, batch_size=1000)
    return students


def _bulk_cases(school: School, students: list[Student], lead: User, by: User, since: date) -> None:  # fmt: skip
    year = since.year - 1911
    Case.objects.bulk_create(
        [
            Case(
                school=school, student=student, school_year=year, sequence=1000 + number, number=f"{year}-{1000 + number}",
                tier=1, sources=[3], lead=lead, opened_on=since, opened_by=by,
            )
            for number, student in enumerate(students)
        ],
        batch_size=1000,
    )  # fmt: skip
