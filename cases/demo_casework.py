"""A believable month of casework for the demonstration schools: referrals in every stage, cases in every tier. Fictional."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from accounts.models import CounselingCenter, School, User
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from cases.actions.care import list_for_care
from cases.actions.cases import open_case, set_categories
from cases.actions.center import apply_to_center, draft_center_referral
from cases.actions.closing import approve_closing, propose_closing
from cases.actions.consents import record_consent
from cases.actions.plans import set_plan
from cases.actions.referral_decisions import assign_referral, decline_referral
from cases.actions.referrals import create_referral, save_answers, submit_referral
from cases.actions.team import add_member
from cases.demo_work import seed_daily_work
from cases.models import Case, Referral, Student
from cases.papers.registry import newest

FICTION = "示範資料，非真實個案。"
LEADING = ("counseling_director", "joint_office_director", "section_chief")
# tier, main category, what the story is
STORIES = (
    (2, "T05", "近一個月情緒低落，上課趴睡。"),
    (1, "T01", "與同學爭執後不願分組。"),
    (2, "T16", "每週一、二常遲到或請假。"),
    (1, "T13", "對升學方向感到迷惘。"),
    (2, "T03", "父母分居，放學後無人照顧。"),
)
CONCERNS = (
    "常被同學排擠，希望有人陪他談談。",
    "作業連續兩週未交，家長聯絡不上。",
    "學生自己說想找輔導老師聊。",
)


@transaction.atomic
def seed_casework(schools: Iterable[School], today: date) -> int:
    """Cases and referrals for every school with students, a leader and a counselor, and without a case yet.

    Out: how many cases were opened; 0 the second time.
    """
    return sum(
        _fill(school, today)
        for school in schools
        if not Case.objects.filter(school=school).exists()
    )


def _fill(school: School, today: date) -> int:
    leader = next(filter(None, (_holder(school, role, today) for role in LEADING)), None)  # fmt: skip
    counselor = _holder(school, "counselor", today)
    students = list(
        Student.objects.attending()
        .filter(school=school)
        .select_related("school", "school_class")
        .in_class_order()[:40:3]
    )
    if leader is None or counselor is None or len(students) < 10:
        return 0
    begins, opened = _first_day(counselor, school, today), []
    for index, (tier, category, story) in enumerate(STORIES):
        day = max(begins, today - timedelta(days=28 - 5 * index))
        case = open_case(
            by=leader,
            student=students[index],
            lead=counselor,
            tier=tier,
            sources=[3],
            reason=FICTION + story,
            on=day,
        )
        _work(case, counselor, leader, category, day, is_last=index == 1, today=today)
        if index == 0:
            _help(case, counselor, leader, today)
        if index == 2 and counselor.pk != leader.pk:
            _ask_center(case, counselor, today)
        case.refresh_from_db()
        opened.append(case)
    teacher = _holder(school, "homeroom_teacher", today) or leader
    seed_daily_work(school, opened, counselor, teacher, today)
    _assess(students[10:11], teacher, today)
    _refer(students[5:8], teacher, leader, counselor, today)
    for student, reason in zip(students[8:10], ("transfer_in", "disability"), strict=True):  # fmt: skip
        list_for_care(by=leader, student=student, reason=reason, on=today, text=FICTION)
    return len(STORIES)


def _work(
    case: Case,
    counselor: User,
    leader: User,
    category: str,
    day: date,
    *,
    is_last: bool,
    today: date,
) -> None:
    set_categories(by=counselor, case=case, main=category, on=day)
    if case.tier > 1:
        set_plan(
            by=counselor,
            case=case,
            goals=[{"text": "每週到校五天", "measure": "出席紀錄", "state": "open"}],
            strategies="每週晤談一次，導師隨堂觀察。",
            review_on=today + timedelta(days=21),
            on=day,
        )
    if is_last and counselor.pk != leader.pk:
        propose_closing(
            by=counselor,
            case=case,
            reason=Case.ClosingReason.GOALS_MET,
            summary=FICTION + "已能與同學合作。",
            follow_up="一個月後由導師回報。",
            follow_up_on=today + timedelta(days=30),
            on=today,
        )
        approve_closing(by=leader, case=case, on=today)


def _help(case: Case, counselor: User, leader: User, today: date) -> None:
    """A mentor where the school has one, and the guardian's consent to a psychologist's service."""
    mentor = _holder(case.school, "mentor_teacher", today)
    if mentor is not None:
        add_member(by=leader, case=case, user=mentor, part="mentor", reason="每週午休陪伴一次", on=today)  # fmt: skip
    record_consent(
        by=counselor,
        case=case,
        form_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{case.pk}-consent"),
        basis="guardian",
        service="心理師個別諮商六次",
        signer="示範家長",
        relation="母",
        signed_on=today,
        on=today,
    )


def _ask_center(case: Case, counselor: User, today: date) -> None:
    """三級轉介, waiting at the center; none in a county without one."""
    center = CounselingCenter.objects.filter(authority=case.school.authority, is_active=True).first()  # fmt: skip
    if center is None:
        return
    referral = draft_center_referral(
        by=counselor,
        case=case,
        center=center,
        form_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{case.pk}-center"),
        reason=FICTION + "校內晤談六週，出席仍不穩定。",
        done_so_far="個別晤談六次、家訪一次。",
        expectations="心理師個別諮商。",
        on=today,
    )
    apply_to_center(by=counselor, referral=referral, on=today)


def _assess(students: list[Student], teacher: User, today: date) -> None:
    """高關懷評估 in the draft, with a ticked item that asks; nothing where she may not fill the four stages."""
    for student in students:
        signing = scopes(teacher, Word.CONCERN_SIGN, at=student.school, on=today)
        if not signing & {Scope.OWN, Scope.SCHOOL}:
            return
        referral = create_referral(
            by=teacher,
            student=student,
            paper=Referral.Paper.HIGH_CONCERN,
            sources=[3],
            form_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{student.pk}-paper"),
            on=today,
        )
        told = {"student_name": student.name, "hc_personal_behaviour_presence": "yes", "hc_personal_behaviour": ["A202", "A206"]}  # fmt: skip
        form = newest(referral.paper)(told)
        save_answers(by=teacher, referral=referral, form=form, revision=1, on=today)


def _refer(
    students: list[Student], teacher: User, leader: User, counselor: User, today: date
) -> None:
    """One waiting for the office, one declined, one joined to a new case."""
    for index, (student, concern) in enumerate(zip(students, CONCERNS, strict=True)):
        referral = create_referral(
            by=teacher,
            student=student,
            paper=Referral.Paper.NONE,
            sources=[1 if index == 2 else 3],
            concern=FICTION + concern,
            form_key=uuid.uuid5(uuid.NAMESPACE_URL, f"{student.pk}-{index}"),
            on=today,
        )
        submit_referral(by=teacher, referral=referral, on=today)
        if index == 1:
            decline_referral(by=leader, referral=referral, reason="由導師先行關懷。", on=today)  # fmt: skip
        if index == 2:
            assign_referral(
                by=leader,
                referral=referral,
                lead=counselor,
                tier=1,
                referrer_part="請每週回報一次課堂情形。",
                on=today,
            )


def _holder(school: School, role: str, today: date) -> User | None:
    """Who holds the role at the school today, the longest first."""
    return (
        User.objects.filter(
            appointments__in=school.appointments.in_force(today).filter(role_id=role)
        )
        .order_by("username")
        .first()
    )


def _first_day(counselor: User, school: School, today: date) -> date:
    """Nobody leads a case before her post began."""
    post = counselor.appointments.in_force(today).filter(school=school).order_by("from_on").first()  # fmt: skip
    return post.from_on if post else today
