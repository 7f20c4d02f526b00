"""Last month's work at the demonstration schools, enough for a monthly report that can be generated. Fictional."""

import uuid
from datetime import date, timedelta

from accounts.models import School, User
from cases.actions.cases import open_case, set_categories
from cases.actions.records import log_record
from cases.actions.services import log_service
from cases.codes.services import Target
from cases.demo_casework import FICTION, LEADING
from cases.models import Case, Student
from cases.recording import Heads, RecordFacts
from cases.service_facts import ServiceFacts
from deadlines import periods
from reporting.actions.confirming import confirm_rows, set_teacher_codes
from reporting.generation.confirming import digest
from reporting.generation.gathering import gather
from reporting.generation.posts import reporters
from reporting.models import TeacherCode

# main category, secondary, days of the month with a session
CASES: tuple[tuple[str, list[str], tuple[int, ...]], ...] = (
    ("T05", ["T01"], (6, 13, 20)),
    ("T16", [], (8, 22)),
    ("T03", [], (15,)),
)


def seed_month(school: School, contact: User, today: date) -> int:
    """Out: how many rows the month has; 0 where nobody reports, and the second time."""
    month = periods.add_months(today.replace(day=1), -1)
    people = sorted(reporters(school, month).values(), key=lambda one: one.name)
    leader = _leader(school, today)
    if not people or leader is None or TeacherCode.objects.filter(school=school).exists():  # fmt: skip
        return 0
    codes = {one.user: f"T{number:02}" for number, one in enumerate(people, start=1)}
    set_teacher_codes(by=contact, school=school, codes=codes, on=today)
    users = [User.objects.get(pk=one.user) for one in people]
    counselors = [user for user in users if _counsels(user, school, today)]
    students = list(Student.objects.attending().filter(school=school, cases=None).in_class_order()[: len(CASES)])  # fmt: skip
    for number, student in enumerate(students):
        lead = counselors[number % len(counselors)]
        _case(student, lead, leader, month, today, *CASES[number])
    for user in counselors:
        _services(user, school, month, today)
    return _confirmed(school, counselors[0], month, today)


def _case(
    student: Student, lead: User, leader: User, month: date, today: date,
    main: str, secondary: list[str], days: tuple[int, ...],
) -> Case:  # fmt: skip
    opened = month + timedelta(days=days[0] - 3)
    case = open_case(by=leader, student=student, lead=lead, tier=2, sources=[3], reason=FICTION + "導師轉介。", on=opened)  # fmt: skip
    set_categories(by=lead, case=case, main=main, secondary=secondary, on=opened)
    for day in days:
        told = RecordFacts(gist=FICTION + "晤談一節。", held_on=month + timedelta(days=day - 1), minutes=45)  # fmt: skip
        log_record(by=lead, case=case, facts=told, key=_key(case.pk, day), on=today)
    heads = (Heads(Target.PARENT, 0, 1, 0),)
    told = RecordFacts(gist=FICTION + "與家長通電話。", held_on=month + timedelta(days=days[-1]), kind="P03", heads=heads)  # fmt: skip
    log_record(by=lead, case=case, facts=told, key=_key(case.pk, "parent"), on=today)
    return case


def _services(user: User, school: School, month: date, today: date) -> None:
    grade = school.grades[0]
    for item, day, heads in (
        ("P02", 9, (Heads(grade, 14, 13, 0),)),
        ("P04", 16, (Heads(Target.STAFF, 1, 2, 0),)),
        ("P14", 23, (Heads(grade, 30, 28, 1), Heads(Target.STAFF, 3, 5, 0))),
    ):
        told = ServiceFacts(item=item, held_on=month + timedelta(days=day - 1), heads=heads, title="示範")  # fmt: skip
        log_service(by=user, school=school, facts=told, key=_key(user.pk, school.pk, month, item), on=today)  # fmt: skip


def _confirmed(school: School, user: User, month: date, today: date) -> int:
    """One of them has confirmed already, from the 11th on."""
    gathered = gather(school, month)
    seen = digest(gathered.rows_of(user.pk))
    confirm_rows(by=user, school=school, month=month, seen=seen, on=today)
    return sum(1 for _row in gathered.every_row())


def _leader(school: School, today: date) -> User | None:
    posts = school.appointments.in_force(today).filter(role__in=LEADING).select_related("user")  # fmt: skip
    ranked = sorted(posts, key=lambda post: (LEADING.index(post.role_id), post.user.username))  # fmt: skip
    return ranked[0].user if ranked else None


def _counsels(user: User, school: School, today: date) -> bool:
    posts = school.appointments.in_force(today).filter(user=user, role="counselor")
    return bool(posts.exists())


def _key(*parts: object) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, "-".join(map(str, parts)))
