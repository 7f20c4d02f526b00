"""A school's month of ten thousand cases and a thousand services: gathered, written, checked and coloured."""

import io
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

import openpyxl
from django.contrib.auth import get_user_model
from openpyxl import Workbook

from accounts.models import Appointment, Authority, School
from accounts.roles_sync import sync_default_roles
from cases.models import (
    Case,
    CategoryChange,
    CounselingRecord,
    HeadCount,
    ServiceRecord,
    Student,
    TierChange,
)
from cases.placing import fresh_codes
from config.bench import Measured, Scale
from reporting.checking import Checked, check_file
from reporting.generation.gathered import Gathered
from reporting.generation.gathering import gather
from reporting.generation.precheck import precheck
from reporting.layout import Layout, layout_for
from reporting.models import TeacherCode
from reporting.writing import coloured_bytes, workbook_bytes, written_rows

MONTH = date(2026, 4, 1)
TEACHERS, SERVICES_A_TEACHER = 40, 25
REPEATS = 3
DATA_FROM = 4
WRONG_EVERY = 50  # rows of the file that is coloured


def bare_write(scale: Scale) -> Measured:
    """openpyxl's write-only loop over the same cells, nothing else."""
    cells = _cells(_gathered(scale.name))
    return _timed(lambda: _written_bare(cells), _size(cells))


def rows_gathered(scale: Scale) -> Measured:
    """From the records to the rows."""
    school = _school(scale.name)
    return _timed(lambda: gather(school, MONTH), _size(_cells(_gathered(scale.name))))


def file_written(scale: Scale) -> Measured:
    """From the rows to the ministry's form with its formats and drop-downs."""
    gathered = _gathered(scale.name)
    return _timed(lambda: workbook_bytes(gathered.layout, gathered.values()))


def rows_prechecked(scale: Scale) -> Measured:
    """The pre-check of the rows before there is a file."""
    gathered = _gathered(scale.name)
    return _timed(lambda: precheck(gathered))


def month_generated(scale: Scale) -> Measured:
    """All of it, as 「產生」 does: from the records to the rows, their pre-check, the filled form."""
    school = _school(scale.name)

    def generate() -> None:
        gathered = gather(school, MONTH)
        if not precheck(gathered).ok:
            raise AssertionError("the month does not pass its pre-check")
        workbook_bytes(gathered.layout, gathered.values())

    return _timed(generate)


def bare_read(scale: Scale) -> Measured:
    """openpyxl's read-only loop over the cells of the file."""
    data = _file(scale.name)
    return _timed(lambda: _read_bare(data))


def file_checked(scale: Scale) -> Measured:
    """The whole check of the file; it must be right and hold every row."""
    data, cells = _file(scale.name), _cells(_gathered(scale.name))
    checked = _check(data)
    if not checked.ok or list(checked.counts.values()) != [len(rows) for rows in cells]:
        raise AssertionError("the generated file does not pass its check")
    return _timed(lambda: _check(data), "0 errors, rows equal")


def bare_save(scale: Scale) -> Measured:
    """openpyxl alone opening the file to change it, and saving it: the least that any colour in it costs."""
    data = _spoiled(scale.name)
    return _timed(lambda: _saved_bare(data))


def file_coloured(scale: Scale) -> Measured:
    """The file with a wrong cell in every fiftieth row given back coloured."""
    data = _spoiled(scale.name)
    errors = _check(data).errors
    return _timed(lambda: coloured_bytes(data, errors), f"{len(errors)} cells")


@cache
def _spoiled(name: str) -> bytes:
    gathered = _gathered(name)
    values = gathered.values()
    spoiled = {
        sheet: [
            {**row, "identity": 9} if number % WRONG_EVERY == 0 else row
            for number, row in enumerate(rows)
        ]
        for sheet, rows in values.items()
    }
    return workbook_bytes(gathered.layout, spoiled)


def _check(data: bytes) -> Checked:
    return check_file(io.BytesIO(data), "a.xlsx", month=MONTH)


def _timed(work: Callable[[], Any], note: str = "") -> Measured:
    times = []
    for _round in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return Measured(min(times), note)


def _written_bare(cells: list[list[list[object]]]) -> bytes:
    book = Workbook(write_only=True)
    for rows in cells:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read_bare(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for _cell in row)  # fmt: skip


def _saved_bare(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(gathered: Gathered) -> list[list[list[object]]]:
    values = gathered.values()
    return [list(written_rows(sheet, values[sheet.key])) for sheet in _layout().sheets]


def _size(cells: list[list[list[object]]]) -> str:
    return " + ".join(f"{len(rows):,}" for rows in cells) + " rows"


@cache
def _file(name: str) -> bytes:
    gathered = _gathered(name)
    return workbook_bytes(gathered.layout, gathered.values())


@cache
def _gathered(name: str) -> Gathered:
    return gather(_school(name), MONTH)


def _layout() -> Layout:
    layout = layout_for(MONTH)
    if layout is None:
        raise AssertionError("no layout for the month")
    return layout


@cache
def _school(name: str) -> School:
    """The school with its month, once a run."""
    sync_default_roles()
    cases = 500 if name == "small" else 10_000
    authority, _made = Authority.objects.get_or_create(code="BM", defaults={"name": "量測月縣"})  # fmt: skip
    school = School.objects.create(code="BM0001", name="量測國中", stage="junior", authority=authority)  # fmt: skip
    teachers = _teachers(school)
    _casework(school, teachers, cases)
    _services(school, teachers)
    return school


def _teachers(school: School) -> list[Any]:
    people = get_user_model().objects
    users = [people.create(username=f"bench.month{n:02}", email=f"bench.month{n:02}@example.edu.tw", name=f"量測{n:02}") for n in range(TEACHERS)]  # fmt: skip
    Appointment.objects.bulk_create(
        Appointment(user=user, role_id="counselor", school=school, standing=1, from_on=date(2025, 8, 1))
        for user in users
    )  # fmt: skip
    TeacherCode.objects.bulk_create(TeacherCode(school=school, user=user, code=f"T{n:02}") for n, user in enumerate(users))  # fmt: skip
    return users


def _casework(school: School, teachers: list[Any], count: int) -> None:
    students = [
        Student(school=school, name="量測", sex=("male", "female")[n % 2], grade=7 + n % 3, code=code, student_number=f"{n:06}")
        for n, code in enumerate(fresh_codes(school, count))
    ]  # fmt: skip
    Student.objects.bulk_create(students, batch_size=2000)
    cases = [
        Case(
            school=school, student=student, school_year=114, sequence=n, number=f"114-{n:05}", tier=2,
            main_category=f"T{n % 18 + 1:02}", sources=[3], lead=teachers[n % TEACHERS],
            opened_on=MONTH - timedelta(days=n % 40), opened_by=teachers[0],
        )
        for n, student in enumerate(students, start=1)
    ]  # fmt: skip
    Case.objects.bulk_create(cases, batch_size=2000)
    TierChange.objects.bulk_create(
        (TierChange(school=school, case=case, to_tier=2, changed_on=case.opened_on, reason="量測", decided_by=teachers[0]) for case in cases),
        batch_size=2000,
    )  # fmt: skip
    CategoryChange.objects.bulk_create(
        (CategoryChange(school=school, case=case, main=case.main_category, changed_on=case.opened_on, decided_by=case.lead) for case in cases),
        batch_size=2000,
    )  # fmt: skip
    CounselingRecord.objects.bulk_create(
        (
            CounselingRecord(
                school=school, case=case, student=case.student, held_on=MONTH + timedelta(days=n % 28),
                author=case.lead, idempotency_key=uuid.uuid4(), gist="量測",
            )
            for n, case in enumerate(cases)
        ),
        batch_size=2000,
    )  # fmt: skip


def _services(school: School, teachers: list[Any]) -> None:
    """Each teacher's services make as many rows."""
    items = ("P01", "P02", "P06", "P07", "P08", "P09", "P10", "P12")
    places = [(item, target) for item in items for target in (7, 8, 9, 13)]
    services = [
        (ServiceRecord(school=school, item=item, held_on=MONTH, author=teacher, idempotency_key=uuid.uuid4()), target)
        for teacher in teachers
        for item, target in places[:SERVICES_A_TEACHER]
    ]  # fmt: skip
    ServiceRecord.objects.bulk_create(service for service, _target in services)
    HeadCount.objects.bulk_create(
        HeadCount(school=school, service=service, target=target, male=3, female=4)
        for service, target in services
    )
