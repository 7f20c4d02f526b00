"""Whom a form offers for a part of a case's team. The action asks again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import Appointment, Grant, School, User
from accounts.sights import Holding, holdings_of
from accounts.vocabulary import Scope, Word
from cases.actions.team import FIT, Part
from cases.models import Case


def leads_at(school: School, *, on: date) -> QuerySet[User]:
    """Those whose post at the school fits a lead (team-wide record.write), by name. Two queries."""
    return _people(one for one in _posts(school, on=on) if _fits(one, Part.LEAD))


def lead_posts(school: School, *, on: date) -> QuerySet[Appointment]:
    """The posts at the school that may fit a lead, with their people: for a page that reads them with other rows."""
    default = Grant.objects.filter(authority=None, school=None, scope=Scope.TEAM)
    roles = default.filter(word=FIT[Part.LEAD]).values("role")
    posts = Appointment.objects.in_force(on).filter(
        school=school, user__is_active=True, role__in=roles
    )
    return posts.select_related("role", "school", "center", "user")


def leads_among(posts: Iterable[Appointment]) -> list[User]:
    """In: the rows of `lead_posts`. Out: whose post does fit, by the school's own matrix. One query."""
    held = [one for one in holdings_of(posts) if _fits(one, Part.LEAD)]
    return list(
        {one.appointment.user_id: one.appointment.user for one in held}.values()
    )


def fit_for(case: Case, part: str, *, on: date) -> QuerySet[User]:
    """Those who may join the case in this part and are not in its team: the homeroom teacher of the student's own class."""
    fit = [one for one in _posts(case.school, on=on) if _fits(one, part)]
    if part == Part.HOMEROOM:
        fit = [one for one in fit if _is_of_class(one, case.student.school_class_id)]
    members = case.members.filter(ended_on__isnull=True).values("user")
    return _people(fit).exclude(pk__in=members)


def staff_of(school: School, *, on: date) -> QuerySet[User]:
    """Everybody with a post at the school today, by name: for an exclusion."""
    posts = Appointment.objects.in_force(on).filter(school=school)
    return User.objects.filter(pk__in=posts.values("user")).order_by("name", "username")


def professionals_of(center: Any, *, on: date) -> QuerySet[User]:
    """Those of the counseling center who may serve in a school's case."""
    posts = Appointment.objects.in_force(on).filter(center=center, user__is_active=True)
    held = holdings_of(posts.select_related("role", "school", "center", "user"))
    return _people(one for one in held if _fits(one, Part.CENTER))


def _posts(school: School, *, on: date) -> list[Holding]:
    posts = Appointment.objects.in_force(on).filter(school=school, user__is_active=True)
    return holdings_of(posts.select_related("role", "school", "center", "user"))


def _fits(held: Holding, part: str) -> bool:
    return Scope.TEAM in held.cells.get(FIT[Part(part)], ())


def _is_of_class(held: Holding, school_class: Any) -> bool:
    named = Scope.CLASS in held.cells.get(Word.STUDENT_VIEW, ())
    return named and held.appointment.school_class_id == school_class


def _people(held: Any) -> QuerySet[User]:
    keys = {one.appointment.user_id for one in held}
    return User.objects.filter(pk__in=keys).order_by("name", "username")
