"""轉銜: creation in bulk, the board and the export with a graduating class on the roster; a whole county's overnight.

Each line says how many statements it took: they don't grow with the students.
"""

import time
from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Appointment, Authority, School, SchoolClass, User
from cases.models import Case, HighConcernEntry, Student
from config.bench import Measured, Scale
from config.bench.pages import seconds_of
from transitions.actions.opening import keep_up, open_for_graduates
from transitions.graduations import estimated_graduation
from transitions.models import Transition

MOST = 2_000  # graduating students on one roster, and of one county
SCHOOLS = 20  # of the county
CODE = "B00001"
# The demonstration asks nobody for a second factor; the pages are the same.
AS_SERVED = {"SECURE_SSL_REDIRECT": False, "DEMO": True}


def _authority() -> Authority:
    return Authority.objects.get_or_create(code="B0", defaults={"name": "量測轉銜縣"})[
        0
    ]


def _director() -> Appointment:
    """The bench's director with her school; made once in the scratch database."""
    found = Appointment.objects.filter(school__code=CODE).select_related("school", "user").first()  # fmt: skip
    if found is not None:
        return found
    school = School.objects.create(code=CODE, name="量測國中", stage=School.Stage.JUNIOR, authority=_authority())  # fmt: skip
    user = get_user_model().objects.create_user("bench.director", "bench.director@example.edu.tw")  # fmt: skip
    return Appointment.objects.create(user=user, role_id="counseling_director", school=school, from_on=date(2020, 8, 1))  # fmt: skip


def _graduating_class(school: School, lead: User, count: int) -> None:
    """`count` ninth graders with a running case each, on the roster."""
    on = timezone.localdate()
    ninth = SchoolClass.objects.create(school=school, school_year=on.year - 1911, grade=9, name="901")  # fmt: skip
    students = [Student(school=school, name=f"量測生{number:04}", sex="female", grade=9, school_class=ninth) for number in range(count)]  # fmt: skip
    Student.objects.bulk_create(students, batch_size=500)
    cases = [
        Case(school=school, student=student, school_year=on.year - 1911, sequence=number, number=f"B-{number}", tier=2, sources=[3], lead=lead, opened_by=lead, opened_on=on)
        for number, student in enumerate(students)
    ]  # fmt: skip
    Case.objects.bulk_create(cases, batch_size=500)
    HighConcernEntry.objects.bulk_create(
        [HighConcernEntry(school=school, student=case.student, case=case, listed_on=on, first_tier=2, grade=9) for case in cases],
        batch_size=500,
    )  # fmt: skip


def _school_of(scale: Scale) -> Appointment:
    post = _director()
    assert post.school is not None  # noqa: S101  made so above
    if not Student.objects.filter(school=post.school).exists():
        _graduating_class(post.school, post.user, min(scale.students, MOST))
    return post


def _timed(work: Callable[[], object]) -> Measured:
    """Once, with its number of statements."""
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        work()
        taken = time.perf_counter() - began
    return Measured(taken, f"{len(asked)} queries")


def _opened(scale: Scale, ahead: int) -> Measured:
    post, on = _school_of(scale), timezone.localdate()
    return _timed(lambda: open_for_graduates(by=post.user, school=post.school, graduates_on=on + timedelta(days=ahead), on=on))  # type: ignore[arg-type]  # a school's post  # fmt: skip


def bulk_creation(scale: Scale) -> Measured:
    """Every graduate of the roster gets her transition."""
    return _opened(scale, 60)


def another_day(scale: Scale) -> Measured:
    """The day of graduation changes for all of them."""
    _opened(scale, 60)
    return _opened(scale, 67)


def overnight(scale: Scale) -> Measured:
    """What the nightly run makes of a county's graduates, twenty schools of them."""
    lead = _director().user
    for number in range(SCHOOLS):
        school, is_new = School.objects.get_or_create(
            code=f"B1{number:04}", defaults={"name": f"量測國中{number}", "stage": School.Stage.JUNIOR, "authority": _authority()},
        )  # fmt: skip
        if is_new:
            _graduating_class(school, lead, min(scale.students, MOST) // SCHOOLS)
    day = estimated_graduation(school, on=timezone.localdate())
    return _timed(lambda: keep_up(on=day - timedelta(days=1)))


def board(scale: Scale) -> Measured:
    """The board's first page."""
    bulk_creation(scale)
    client = _browser()
    with override_settings(**AS_SERVED):
        seconds = seconds_of(client, "/transitions/", scale.repeats)
        counted = _timed(lambda: client.get("/transitions/"))
    return Measured(seconds, counted.note)


def export(scale: Scale) -> Measured:
    """The whole board as a file without names."""
    bulk_creation(scale)
    client, answers = _browser(), []
    with override_settings(**AS_SERVED):
        measured = _timed(lambda: answers.append(client.post("/transitions/export", {"fmt": "csv"})))  # fmt: skip
    rows = answers[0].content.count(b"\n") - 1
    if rows != Transition.objects.filter(school__code=CODE).count():
        raise AssertionError(f"the export has {rows} rows")
    return measured


def _browser() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(_director().user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
