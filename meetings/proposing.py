"""Who should attend: proposed by rule, each with its ground (學生輔導法第 6 條之 1; 新北市作業程序三; 轉銜辦法第 4 條)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Appointment, School, User
from accounts.permissions import in_force
from cases.contacting import contact_rules
from cases.models import (
    Case,
    CaseExclusion,
    CaseMember,
    Contact,
    Student,
    StudentExclusion,
)
from meetings.models import Attendee, Meeting

Role = Attendee.Role
LAW, NTPC = "學生輔導法第 6 條之 1", "新北市個案會議作業程序三"
EVALUATION = "學生轉銜輔導及服務辦法第 4 條"

# Groups the law names: each must take part (高級中等以下學校).
LAW_GROUPS: dict[str, frozenset[str]] = {
    "admin": frozenset(
        {Role.GUIDANCE_ADMIN, Role.ACADEMIC, Role.STUDENT_AFFAIRS, Role.PRINCIPAL}
    ),
    "teacher": frozenset({Role.HOMEROOM, Role.SUBJECT, Role.SPED, Role.MENTOR}),
    "counselor": frozenset({Role.LEAD, Role.COUNSELOR}),
}


@dataclass(frozen=True)
class Proposal:
    """One person to invite. `user` a colleague, `contact` a parent or caregiver, neither: the student."""

    role: str
    is_required: bool
    because: str
    user: User | None = None
    contact: Contact | None = None


def needs_special_education(student: Student) -> bool:
    """R-CC-2: whether the student has special-education needs; a certificate isn't asked for."""
    return bool(student.sped_category != Student.Sped.NONE)


def is_barred_user(user: User, *, student: Student, case: Case | None, on: date) -> bool:  # fmt: skip
    """Whether a conflict of interest keeps a colleague away from the student or the case."""
    away = StudentExclusion.objects.filter(
        in_force(on), user=user, content_object=student
    ).exists()
    if not away and case is not None:
        away = CaseExclusion.objects.filter(
            in_force(on), user=user, content_object=case
        ).exists()
    return away


def propose(
    *, school: School, student: Student, case: Case | None, kind: str, on: date
) -> list[Proposal]:
    """Whom the rules ask for, required first; nobody whom an exclusion or a protection flag keeps away."""
    away = _away(student, case, on=on)
    posts = _posts(school, away, on=on)
    found: list[Proposal] = []

    def ask(role: str, users: list[User], *, required: bool, because: str) -> None:
        found.extend(Proposal(role, required, because, user=user) for user in users)

    leaders = posts["counseling_director"] or posts["joint_office_director"]
    directors = leaders or posts["section_chief"]
    homerooms = [
        one.user
        for one in posts.rows
        if one.role_id == "homeroom_teacher"
        and one.school_class_id == student.school_class_id
        and student.school_class_id is not None
    ]
    is_statutory = kind == Meeting.Kind.EVALUATION
    ground = EVALUATION if is_statutory else NTPC
    if case is not None and case.lead_id not in away:
        ask(Role.LEAD, [case.lead], required=True, because=ground)
    ask(Role.GUIDANCE_ADMIN, directors[:1], required=True, because=ground)
    ask(Role.HOMEROOM, homerooms[:1], required=True, because=ground)
    if needs_special_education(student) and not is_statutory:
        ask(Role.SPED, posts["special_education"][:1], required=True, because=NTPC)
    if is_statutory:
        ask(Role.COUNSELOR, posts["counselor"], required=True, because=EVALUATION)
        ask(Role.STUDENT_AFFAIRS, posts["student_affairs"][:1], required=True, because=EVALUATION)  # fmt: skip
        ask(Role.ACADEMIC, posts["academic_affairs"][:1], required=True, because=EVALUATION)  # fmt: skip
        # Parents and others sit in only where needed (art. 4 III): the office asks them with the need.
        return _once_each(found)
    if case is not None:
        found.extend(one for one in _team(case, on=on) if one.user is None or one.user.pk not in away)  # fmt: skip
    rules = contact_rules(student, on=on)
    found.extend(
        Proposal(Role.GUARDIAN, False, LAW, contact=one)
        for one in rules.legal_representatives
    )
    return _once_each(found)


def _team(case: Case, *, on: date) -> list[Proposal]:
    """Who works on the case: co-counselors, mentors, the center."""
    roles = {
        CaseMember.Part.CO: Role.COUNSELOR,
        CaseMember.Part.MENTOR: Role.MENTOR,
        CaseMember.Part.CENTER: Role.CENTER,
    }
    members = case.members.filter(ended_on__isnull=True, part__in=roles)
    return [
        Proposal(roles[CaseMember.Part(one.part)], False, _("輔導團隊"), user=one.user)
        for one in members.select_related("user")
        if one.until_on is None or one.until_on >= on
    ]


class _Posts(dict[str, list[User]]):
    """The school's people by role key, and the rows."""

    def __init__(self, rows: list[Appointment]) -> None:
        super().__init__()
        self.rows = rows
        for one in rows:
            self.setdefault(one.role_id, []).append(one.user)

    def __missing__(self, key: str) -> list[User]:
        return []


def _posts(school: School, away: set[Any], *, on: date) -> _Posts:
    rows = Appointment.objects.in_force(on).filter(school=school, user__is_active=True)
    rows = rows.exclude(user__in=away)
    return _Posts(list(rows.select_related("user").order_by("from_on", "appointed_at")))


def _away(student: Student, case: Case | None, *, on: date) -> set[Any]:
    """Colleagues whom a conflict of interest keeps away, by key."""
    away: set[Any] = set(
        StudentExclusion.objects.filter(
            in_force(on), content_object=student
        ).values_list("user_id", flat=True)
    )
    if case is not None:
        away |= set(
            CaseExclusion.objects.filter(in_force(on), content_object=case).values_list(
                "user_id", flat=True
            )
        )
    return away


def _once_each(found: list[Proposal]) -> list[Proposal]:
    """The first ground stands: a director who leads the case is asked as its lead."""
    kept: dict[Any, Proposal] = {}
    for one in found:
        key = one.user.pk if one.user else one.contact.pk if one.contact else one.role
        kept.setdefault(key, one)
    return list(kept.values())
