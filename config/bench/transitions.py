"""轉銜: creation in bulk, the board and the export with a graduating class on the roster."""

import time
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Appointment, Authority, School, SchoolClass
from cases.models import Case, HighConcernEntry, Student
from config.bench import Scale
from config.bench.pages import seconds_of
from transitions.actions.opening import open_for_graduates
from transitions.models import Transition

MOST = 2_000  # graduating students on one roster
CODE = "B00001"
# The demonstration asks nobody for a second factor; the pages are the same.
AS_SERVED = {"SECURE_SSL_REDIRECT": False, "DEMO": True}


def _director() -> Appointment:
    """The bench's director with her school; made once in the scratch database."""
    found = Appointment.objects.filter(school__code=CODE).select_related("school", "user").first()  # fmt: skip
    if found is not None:
        return found
    authority = Authority.objects.create(code="B0", name="量測轉銜縣")
    school = School.objects.create(code=CODE, name="量測國中", stage=School.Stage.JUNIOR, authority=authority)  # fmt: skip
    user = get_user_model().objects.create_user("bench.director", "bench.director@example.edu.tw")  # fmt: skip
    return Appointment.objects.create(user=user, role_id="counseling_director", school=school, from_on=date(2020, 8, 1))  # fmt: skip


def _graduating_class(post: Appointment, count: int) -> None:
    """`count` ninth graders with a running case each, on the roster."""
    on = timezone.localdate()
    assert post.school is not None  # noqa: S101  made so above
    ninth = SchoolClass.objects.create(school=post.school, school_year=on.year - 1911, grade=9, name="901")  # fmt: skip
    students = [Student(school=post.school, name=f"量測生{number:04}", sex="female", grade=9, school_class=ninth) for number in range(count)]  # fmt: skip
    Student.objects.bulk_create(students, batch_size=500)
    cases = [
        Case(school=post.school, student=student, school_year=on.year - 1911, sequence=number, number=f"B-{number}", tier=2, sources=[3], lead=post.user, opened_by=post.user, opened_on=on)
        for number, student in enumerate(students)
    ]  # fmt: skip
    Case.objects.bulk_create(cases, batch_size=500)
    HighConcernEntry.objects.bulk_create(
        [HighConcernEntry(school=post.school, student=case.student, case=case, listed_on=on, first_tier=2, grade=9) for case in cases],
        batch_size=500,
    )  # fmt: skip


def bulk_creation(scale: Scale) -> float:
    """Every graduate of the roster gets her transition."""
    post = _director()
    if not Student.objects.filter(school=post.school).exists():
        _graduating_class(post, min(scale.students, MOST))
    on = timezone.localdate()
    began = time.perf_counter()
    open_for_graduates(by=post.user, school=post.school, graduates_on=on + timedelta(days=60), on=on)  # type: ignore[arg-type]  # a school's post  # fmt: skip
    return time.perf_counter() - began


def board(scale: Scale) -> float:
    """The board's first page."""
    bulk_creation(scale)
    with override_settings(**AS_SERVED):
        return seconds_of(_browser(), "/transitions/", scale.repeats)


def export(scale: Scale) -> float:
    """The whole board as a file without names."""
    bulk_creation(scale)
    client = _browser()
    with override_settings(**AS_SERVED):
        began = time.perf_counter()
        answer = client.post("/transitions/export", {"fmt": "csv"})
        taken = time.perf_counter() - began
    rows = answer.content.count(b"\n") - 1
    if rows != Transition.objects.count():
        raise AssertionError(f"the export has {rows} rows")
    return taken


def _browser() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(_director().user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
