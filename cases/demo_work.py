"""The daily work of the demonstration: sessions, a screening and what was judged, services, a group, colleagues' notes. Fictional."""

import uuid
from datetime import date, time, timedelta

from accounts.models import School, User
from cases.actions.groups import open_group
from cases.actions.notes import log_homeroom
from cases.actions.records import log_record
from cases.actions.risk import assess_risk, record_screening, save_safety_plan
from cases.actions.services import log_service
from cases.demo_files import seed_picture
from cases.models import Case, Student
from cases.recording import Heads, RecordFacts
from cases.risk_asking import Asked, Judgement
from cases.service_facts import ServiceFacts

GISTS = (
    "示範資料：談近況與睡眠，約定每天記錄起床時間。",
    "示範資料：討論與同學的衝突，練習說出自己的感受。",
)
ANSWERS = {"q1": 3, "q2": 2, "q3": 2, "q4": 2, "q5": 2, "suicide": 2}


def seed_daily_work(
    school: School, cases: list[Case], counselor: User, teacher: User, today: date
) -> None:
    """In: the school's new cases, running ones led by the counselor among them; her post holds today."""
    running = [case for case in cases if case.is_running]
    for nth, case in enumerate(running[:-1]):  # the last one nobody has served
        _log(case, counselor, nth, today)
    if running:
        _judge(running[0], counselor, today)
        seed_picture(running[0], counselor, today)
    _serve(school, counselor, today)
    own = Student.objects.visible_to(teacher, on=today).attending().filter(school=school)  # fmt: skip
    if teacher.pk != counselor.pk and (student := own.in_class_order().first()):
        log_homeroom(
            by=teacher, student=student, key=uuid.uuid4(), on=today, held_on=today,
            gist="示範資料：本週三天遲到，與家長聯絡後改善。", follow_up="下週再看出席。",
        )  # fmt: skip


def _log(case: Case, counselor: User, nth: int, today: date) -> None:
    day = max(case.opened_on, today - timedelta(days=7 + 9 * nth))
    agreed = today if nth == 0 else today + timedelta(days=nth)
    for gist in GISTS[: 1 + (nth == 0)]:
        told = RecordFacts(
            gist=gist, held_on=day, minutes=45, started_at=time(10, 10), category=case.main_category,
            next_on=agreed, next_at=time(10, 10),
        )  # fmt: skip
        log_record(by=counselor, case=case, facts=told, key=uuid.uuid4(), on=today)


def _judge(case: Case, counselor: User, today: date) -> None:
    day = max(case.opened_on, today - timedelta(days=8))
    scored, _new = record_screening(by=counselor, case=case, answers=ANSWERS, held_on=day, key=uuid.uuid4(), on=today)  # fmt: skip
    told = Judgement(
        level="high", assessed_on=day, reassess_on=max(day, today - timedelta(days=1)),
        questions={"ideation": Asked(True, "示範資料：學生說偶爾會想，沒有計畫。"), "plan": Asked(True, "示範資料：沒有。")},
        signs=("fact-F",), protective=("family",), text="示範資料：與家長、導師約定陪伴方式。",
    )  # fmt: skip
    assess_risk(by=counselor, case=case, judgement=told, screening=scored, key=uuid.uuid4(), on=today)  # fmt: skip
    sections = {"warning": "示範資料：整晚睡不著。", "people": "示範資料：導師、輔導老師。", "professionals": "1925 安心專線"}  # fmt: skip
    save_safety_plan(by=counselor, case=case, sections=sections, agreed_on=day, version=0, key=uuid.uuid4(), on=today)  # fmt: skip


def _serve(school: School, counselor: User, today: date) -> None:
    grade = school.grades[0]
    members = tuple(
        Student.objects.visible_to(counselor, on=today).attending().filter(school=school, grade=grade).in_class_order()[:6]
    )  # fmt: skip
    group = open_group(by=counselor, school=school, name="情緒小團體（示範）", from_on=today, on=today, students=members)  # fmt: skip
    whole = (Heads(grade, 12, 13), Heads(13, female=1))
    talk = ServiceFacts(item="P02", held_on=today, heads=whole, title="情緒覺察（示範）", minutes=45)  # fmt: skip
    log_service(by=counselor, school=school, facts=talk, key=uuid.uuid4(), on=today)
    if members:
        counts = (Heads(grade, len(members)),)
        met = ServiceFacts(item="P01", held_on=today, heads=counts, title=group.name, minutes=45)  # fmt: skip
        log_service(by=counselor, school=school, facts=met, key=uuid.uuid4(), on=today, group=group, present=members)  # fmt: skip
