"""Whose seal each step of a paper is: the roles of a school. 教導處: one director may hold several of these posts."""

from datetime import date
from typing import Any

from accounts.models import Appointment, School

OFFICE = ("section_chief", "counseling_director", "joint_office_director")
# 附表一, in the paper's order; the first is the writer's own.
STEP_ROLES: dict[str, tuple[str, ...]] = {
    "sign_guidance": ("counseling_director", "section_chief", "joint_office_director"),
    "sign_student_affairs": ("student_affairs", "joint_office_director"),
    "sign_academic": ("academic_affairs", "joint_office_director"),
    "sign_principal": ("principal",),
}
# 高關懷學生名冊.
ROSTER_ROLES: dict[str, tuple[str, ...]] = {
    "sign_officer": (*OFFICE, "counselor"),
    "sign_director": ("counseling_director", "joint_office_director"),
    "sign_principal": ("principal",),
}


def holds_post(user: Any, roles: tuple[str, ...], *, school: School, on: date) -> bool:
    """Whether she holds one of the roles at the school on the day."""
    posts = Appointment.objects.in_force(on).filter(user=user, school=school)
    return posts.filter(role__in=roles).exists()
