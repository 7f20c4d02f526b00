"""The monthly report at the size of a county or the nation: statistics beside hand-written SQL, and the rush of the tenth."""

import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.utils import timezone

from accounts.models import Appointment, Authority, Role, School
from config.bench import Measured, Scale
from deadlines import periods
from reporting.actions.filing import file_workbook
from reporting.layout import Layout, layout_for
from reporting.models import MonthlyReport, ReportedCase, ReportedService, ReportVersion
from reporting.statistics import ISSUES, Question, answer
from reporting.writing import Values, workbook_bytes

FIRST, MONTHS = date(2025, 8, 1), 12
# (schools, rows of cases) by scale; files of the rush by scale.
SIZES = {"small": (4, 480), "school": (200, 60_000), "county": (200, 250_000), "nation": (4_000, 5_000_000)}  # fmt: skip
FILES = {"small": 3, "school": 20, "county": 200, "nation": 4_000}
CASES_EACH, SERVICES_EACH, DISTINCT, AT_ONCE = 30, 20, 25, 2
RUSH, DUE = date(2026, 8, 1), date(2026, 9, 10)
REPEATS = 3
# What a person who knows the tables would write: persons once by school and code, person-times summed.
BY_HAND = """
    SELECT main, count(*), sum(times) FROM (
        SELECT r.main, r.school_id, r.student, sum(r.sessions) AS times
        FROM reporting_reportedcase r WHERE r.is_current AND r.month BETWEEN %s AND %s
        GROUP BY r.main, r.school_id, r.student) AS people
    GROUP BY main"""
TOTAL_BY_HAND = """
    SELECT count(*), sum(times) FROM (
        SELECT sum(r.sessions) AS times
        FROM reporting_reportedcase r WHERE r.is_current AND r.month BETWEEN %s AND %s
        GROUP BY r.school_id, r.student) AS people"""
ROWS = """
    INSERT INTO reporting_reportedcase
        (version_id, school_id, month, is_current, "row", teacher, identity, student, grade, sex, sex_note, sped, status,
         source, referral, main, main_note, secondary, secondary_note, sessions)
    SELECT v.id, r.school_id, r.month, true, n, 'A' || n %% 5, 1, '115-' || (n * 7 + extract(month FROM r.month)::int %% 3),
           7 + n %% 3, CASE n %% 2 WHEN 0 THEN '生理男' ELSE '生理女' END, '', n %% 14, 2,
           '{}', 2, 1 + n %% 19, '', '{}', '', 1 + n %% 6
    FROM reporting_reportversion v JOIN reporting_monthlyreport r ON r.id = v.report_id, generate_series(4, %s) AS n"""


def statistics_by_hand(scale: Scale) -> Measured:
    """The hand-written statements over a year of a county's schools."""
    _county(scale)
    seconds, _found = _fastest(_by_hand)
    schools, rows = SIZES[scale.name]
    return Measured(seconds, f"{schools} schools, {ReportedCase.objects.count()} rows (of {rows} asked)")  # fmt: skip


def statistics_of_a_county(scale: Scale) -> Measured:
    """The same numbers as the statistics page asks for them."""
    _county(scale)
    last = periods.add_months(FIRST, MONTHS - 1)
    question = Question(ISSUES, School.objects.all(), FIRST, last)
    seconds, found = _fastest(lambda: answer(question))
    lines, total = _by_hand()
    ours = {line.code: line.numbers for line in found.lines if any(line.numbers)}
    if (ours, found.total) != (lines, total):
        raise AssertionError("the statistics are not those of the hand-written SQL")
    return Measured(seconds, "numbers equal")


def tenth_of_the_month(scale: Scale) -> Measured:
    """Every school's file is checked and filed, two at a time; then each stored row is compared with what was written."""
    layout = layout_for(RUSH)
    if layout is None:
        raise AssertionError("no layout for the month of the rush")
    books = [_book(layout, number) for number in range(min(DISTINCT, FILES[scale.name]))]  # fmt: skip
    schools = _schools(FILES[scale.name], "R")
    contacts = _contacts(schools)
    jobs = [(school, contact, books[number % len(books)][0]) for number, (school, contact) in enumerate(zip(schools, contacts, strict=True))]  # fmt: skip
    began, busy = time.perf_counter(), _busy()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        changed = list(pool.map(lambda job: _file(*job), jobs))
    seconds, spent = time.perf_counter() - began, _busy()
    if not all(changed):
        raise AssertionError("a file was not stored")
    _compare(schools, books)
    rows = len(schools) * (CASES_EACH + SERVICES_EACH)
    each = (spent - busy) / len(schools)
    return Measured(seconds, f"{len(schools)} files, {len(schools) * 60 / seconds:.0f} a minute ({each:.2f} processor seconds each), errors 0, {rows} rows equal")  # fmt: skip


def _busy() -> float:
    """Processor seconds of this process and its finished children: a busy machine stretches the clock, not these."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))  # fmt: skip
    return sum(one.ru_utime + one.ru_stime for one in used)


def _file(school: School, contact: object, data: bytes) -> bool:
    try:
        return file_workbook(by=contact, school=school, month=RUSH, data=data, filename="八月.xlsx", on=DUE).changed  # type: ignore[arg-type]  # a user  # fmt: skip
    finally:
        connection.close()


def _book(layout: Layout, number: int) -> tuple[bytes, list[tuple[object, ...]]]:
    cases: list[Values] = [
        {
            "teacher": f"A{at % 4}", "identity": 1, "student": f"{number:02}-{at:03}", "grade": 7 + at % 3, "sex": "生理女",
            "sex_note": "", "sped": at % 14, "status": 2, "source": (), "referral": 2, "main": 1 + at % 18, "main_note": "",
            "secondary": (), "secondary_note": "", "sessions": 1 + at % 6,
        }
        for at in range(CASES_EACH)
    ]  # fmt: skip
    services: list[Values] = [
        {"teacher": f"A{at % 4}", "identity": 1, "item": 1 + at % 2, "note": "", "target": 7 + at % 3, "male": at, "female": number, "other": 0}
        for at in range(1, SERVICES_EACH + 1)
    ]  # fmt: skip
    data = workbook_bytes(layout, {"cases": cases, "services": services})
    kept = [(row["student"], row["main"], row["sessions"]) for row in cases]
    return data, [*kept, *((row["item"], row["male"], row["female"]) for row in services)]  # fmt: skip


def _compare(
    schools: list[School], books: list[tuple[bytes, list[tuple[object, ...]]]]
) -> None:
    stored: dict[object, list[tuple[object, ...]]] = {school.pk: [] for school in schools}  # fmt: skip
    for model, columns in ((ReportedCase, ("student", "main", "sessions")), (ReportedService, ("item", "male", "female"))):  # fmt: skip
        rows = model.objects.filter(month=RUSH, school__in=schools, is_current=True)
        for school, *row in rows.order_by("row").values_list("school", *columns):
            stored[school].append(tuple(row))
    for number, school in enumerate(schools):
        if stored[school.pk] != books[number % len(books)][1]:
            raise AssertionError(f"the stored rows of {school.code} are not its file's")


def _fastest(ask: Callable[[], Any]) -> tuple[float, Any]:
    times = []
    for _repeat in range(REPEATS):
        began = time.perf_counter()
        found = ask()
        times.append(time.perf_counter() - began)
    return min(times), found


def _by_hand() -> tuple[dict[int, tuple[int, int]], tuple[int, int]]:
    months = [FIRST, periods.add_months(FIRST, MONTHS - 1)]
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, months)
        lines = {code: (persons, times) for code, persons, times in cursor.fetchall()}
        cursor.execute(TOTAL_BY_HAND, months)
        persons, times = cursor.fetchone()
    return lines, (persons, int(times))


def _county(scale: Scale) -> None:
    """A year of filed months of the scale's schools, once a scratch database."""
    if School.objects.filter(code__startswith="S").exists():
        return
    schools = _schools(SIZES[scale.name][0], "S")
    author = _people("author", 1)[0]
    reports = [
        MonthlyReport(school=school, month=month, due_on=periods.add_months(month, 1))
        for school in schools
        for month in (periods.add_months(FIRST, one) for one in range(MONTHS))
    ]
    MonthlyReport.objects.bulk_create(reports, batch_size=5000)
    now = timezone.now()
    ReportVersion.objects.bulk_create(
        (
            ReportVersion(report=report, number=1, kind="rows", source="upload", sha256="0" * 64, made_by=author, made_at=now)
            for report in reports
        ),
        batch_size=5000,
    )  # fmt: skip
    each = SIZES[scale.name][1] // len(reports)
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [3 + each])
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE reporting_reportedcase, accounts_school")


def _schools(number: int, letter: str) -> list[School]:
    county, _made = Authority.objects.get_or_create(code="9B", defaults={"name": "量測縣"})  # fmt: skip
    rows = [
        School(code=f"{letter}{at:05}", name=f"量測國中{letter}{at}", stage="junior", authority=county)
        for at in range(number)
    ]  # fmt: skip
    return School.objects.bulk_create(rows, batch_size=2000)


def _contacts(schools: list[School]) -> list[Any]:
    people = _people("contact", len(schools))
    role = Role.objects.get(key="report_contact")
    Appointment.objects.bulk_create(
        (
            Appointment(user=user, role=role, school=school, from_on=FIRST)
            for user, school in zip(people, schools, strict=True)
        ),
        batch_size=2000,
    )
    return people


def _people(name: str, number: int) -> list[Any]:
    users = get_user_model().objects
    return users.bulk_create(
        [
            users.model(username=f"bench.{name}{at}", email=f"{name}{at}@example.edu.tw")
            for at in range(number)
        ],
        batch_size=2000,
    )  # fmt: skip
