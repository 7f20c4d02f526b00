"""The benchmark's county: schools of 500 students, one counselor each, and running cases whose plans fall due."""

from datetime import date, timedelta
from math import ceil

from django.utils import timezone

from accounts.models import Appointment, Authority, School, SchoolClass, User
from accounts.roles_sync import sync_default_roles
from cases.models import Case, Plan, Student
from cases.placing import fresh_codes, mirror, new_enrollment, school_year_of
from config.bench import Scale

A_SCHOOL, A_CLASS, BATCH = 500, 28, 2_000
FAMILY, GIVEN = "甲乙丙丁戊己庚辛壬癸", "示範假名虛構測試樣本練習模擬演練"
READER = "bench.chief"


def fill(scale: Scale) -> None:
    """Effect: `scale.students` students in schools, `scale.open_cases` of them with a running case; once a database."""
    if School.objects.filter(code__startswith="98").exists():
        return
    sync_default_roles()
    today = timezone.localdate()
    county = Authority.objects.create(code="98", name="量測大縣")
    schools = _schools(county, max(2, ceil(scale.students / A_SCHOOL)))
    share, cases = ceil(scale.students / len(schools)), scale.open_cases
    for number, school in enumerate(schools):
        lead = _counselor(school, number)
        students = _students(school, share, today)
        wanted = min(cases, ceil(scale.open_cases / len(schools)))
        _cases(school, lead, students[:wanted], today)
        cases -= wanted


def _schools(county: Authority, count: int) -> list[School]:
    return School.objects.bulk_create(
        School(code=f"98{number:04d}", name=f"量測{number:04d}國中", stage=School.Stage.JUNIOR, authority=county)
        for number in range(count)
    )  # fmt: skip


def _counselor(school: School, number: int) -> User:
    people = User.objects
    lead = people.create(username=f"bench.lead{number}", email=f"lead{number}@example.edu.tw", name="量測輔導")  # fmt: skip
    _appoint(lead, "counselor", school, standing=1)
    if number == 0:
        reader = people.create(username=READER, email="chief@example.edu.tw")
        _appoint(reader, "section_chief", school)
    return lead


def _appoint(
    user: User, role: str, school: School, standing: int | None = None
) -> None:
    since = timezone.localdate() - timedelta(days=400)
    Appointment.objects.create(user=user, role_id=role, school=school, from_on=since, standing=standing)  # fmt: skip


def _students(school: School, count: int, today: date) -> list[Student]:
    year = school_year_of(today)
    classes = SchoolClass.objects.bulk_create(
        SchoolClass(school=school, school_year=year, grade=7 + number % 3, name=f"{7 + number % 3}{number:02d}")
        for number in range(ceil(count / A_CLASS))
    )  # fmt: skip
    students, places = [], []
    for number, code in enumerate(fresh_codes(school, count)):
        name = FAMILY[number % 10] + GIVEN[number % 15 : number % 15 + 2]
        student = Student(school=school, code=code, student_number=f"{number:06d}", name=name, sex=Student.Sex.MALE)  # fmt: skip
        where, seat = classes[number // A_CLASS], number % A_CLASS + 1
        mirror(student, where, seat)
        students.append(student)
        places.append(new_enrollment(student, where, seat, date(year + 1911, 8, 1)))
    Student.objects.bulk_create(students, batch_size=BATCH)
    type(places[0]).objects.bulk_create(places, batch_size=BATCH)
    return students


def _cases(school: School, lead: User, students: list[Student], today: date) -> None:
    """A third of the plans are late or near, as in a school that works."""
    year, opened = school_year_of(today), today - timedelta(days=120)
    cases = Case.objects.bulk_create(
        Case(
            school=school, student=student, school_year=year, sequence=number, number=f"{year}-{number:03d}",
            tier=2, sources=[3], lead=lead, opened_on=opened, opened_by=lead,
        )
        for number, student in enumerate(students, start=1)
    )  # fmt: skip
    Plan.objects.bulk_create(
        Plan(
            school=school, case=case, revision=1, goals=[], made_by=lead, made_on=opened,
            review_on=today + timedelta(days=number % 60 - 12),
        )
        for number, case in enumerate(cases)
    )  # fmt: skip
