"""Who reports for a school in a month, under which 身分 and which code."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.models import Appointment, School
from accounts.settings_register import value
from deadlines import periods
from reporting.models import TeacherCode
from reporting.tunables_generation import LEADER_IDENTITY

COUNSELOR = "counselor"
# 高級中等學校: 輔導主任 and 輔導組長 report too; elsewhere only who also holds a post of guidance teacher (身分 1-4).
SENIOR_LEADERS = ("counseling_director", "section_chief")


@dataclass(frozen=True, slots=True)
class Reporter:
    """`identity` is 身分 1-4; `code` the school's code of her, "" while it has none."""

    user: UUID
    name: str
    identity: int | None
    code: str


def reporters(school: School, month: date) -> dict[UUID, Reporter]:
    """By user key. Two queries. Her post as a guidance teacher goes before another one, the latest first."""
    posts = (
        _posts(school, month)
        .select_related("user", "deputy_for")
        .order_by("from_on", "appointed_at", "pk")
    )
    codes = dict(TeacherCode.objects.filter(school=school).values_list("user", "code"))
    leader_identity = int(value(LEADER_IDENTITY, school))
    found: dict[UUID, Reporter] = {}
    ranked = sorted(posts, key=lambda post: post.role_id == COUNSELOR)  # stable
    for post in ranked:
        identity = _standing(post) if post.role_id == COUNSELOR else leader_identity
        if identity is None and post.user_id in found:
            continue
        code = codes.get(post.user_id, "")
        found[post.user_id] = Reporter(post.user_id, post.user.name, identity, code)
    return found


def reporting_people(school: School, month: date) -> QuerySet[Appointment, Any]:
    """Their keys alone, to be asked within another query."""
    return _posts(school, month).values("user")


def schools_reported_for(user: Any, month: date) -> list[School]:
    """The schools for which she reports in the month: a jointly appointed teacher has a file at each."""
    posts = _during(month).filter(
        Q(role=COUNSELOR)
        | Q(role__in=SENIOR_LEADERS, school__stage=School.Stage.SENIOR),
        user=user,
        school__isnull=False,
    )
    schools = School.objects.filter(pk__in=posts.values("school"))
    return list(schools.select_related("authority").order_by("code"))


def _posts(school: School, month: date) -> QuerySet[Appointment]:
    leaders = SENIOR_LEADERS if school.stage == School.Stage.SENIOR else ()
    return _during(month).filter(school=school, role__in=(COUNSELOR, *leaders))


def _during(month: date) -> QuerySet[Appointment]:
    """In force on any day of the month; one taken back before its first day never was."""
    return Appointment.objects.filter(
        Q(until_on__isnull=True)
        | Q(until_on__gte=month) & Q(until_on__gte=F("from_on")),
        from_on__lt=periods.add_months(month, 1),
    )


def _standing(post: Appointment) -> int | None:
    """A deputy reports under the 身分 of the post she deputises for."""
    if post.standing is None and post.deputy_for is not None:
        return post.deputy_for.standing
    return post.standing
