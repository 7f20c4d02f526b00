"""The demo's places, terms, accounts and appointments, relative to today; writing them twice changes nothing."""

from datetime import date, timedelta
from functools import cache

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import (
    Appointment,
    Authority,
    CounselingCenter,
    School,
    SchoolClass,
    Term,
    User,
)
from accounts.roles_sync import sync_default_roles
from config.demo import cast


def school_year_of(day: date) -> int:
    """The ROC school year of a day: it begins on 1 August (學年學期假期辦法第 2 條)."""
    return day.year - 1911 - (day.month < 8)


@transaction.atomic
def seed_people(*, today: date) -> dict[str, School]:
    """Out: the demo's schools by unit code."""
    sync_default_roles()
    code, name = cast.AUTHORITY
    authority, _ = Authority.objects.update_or_create(
        code=code, defaults={"name": name}
    )
    center, _ = CounselingCenter.objects.update_or_create(
        name=cast.CENTER, defaults={"authority": authority}
    )
    year = school_year_of(today)
    schools = {code: _school(code, authority, year) for code in cast.SCHOOLS}
    since = date(year + 1911, 8, 1)
    for code, people in cast.AT_SCHOOLS.items():
        for person in people:
            for post in person.posts:
                _appoint(_account(person), post, since, schools, school=schools[code])
    for username, code, post in cast.BRANCH:
        _appoint(
            User.objects.get(username=username),
            post,
            since,
            schools,
            school=schools[code],
        )
    _ask(schools[cast.JUNIOR], since)
    for person in cast.AT_CENTER:
        _appoint(_account(person), person.posts[0], since, schools, center=center)
    for person in cast.AT_AUTHORITY:
        _appoint(_account(person), person.posts[0], since, schools, authority=authority)
    return schools


def _school(code: str, authority: Authority, year: int) -> School:
    name, stage, profile, classes = cast.SCHOOLS[code]
    school, _ = School.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "stage": stage,
            "profile": profile,
            "authority": authority,
        },
    )
    for grade, label in classes:
        SchoolClass.objects.get_or_create(
            school=school, school_year=year, name=label, defaults={"grade": grade}
        )
    june = date(year + 1912, 6, 1)
    graduation = june + timedelta(
        days=(4 - june.weekday()) % 7 + 7
    )  # the second Friday of June
    for semester, starts, ends, graduates in (
        (1, date(year + 1911, 9, 1), date(year + 1912, 1, 20), None),
        (2, date(year + 1912, 2, 11), date(year + 1912, 6, 30), graduation),
    ):
        Term.objects.get_or_create(
            school=school,
            school_year=year,
            semester=semester,
            defaults={"starts_on": starts, "ends_on": ends, "graduates_on": graduates},
        )
    return school


@cache
def _hashed(hasher: str) -> str:
    """The one password of the demo, hashed once: Argon2 is meant to be slow, and salt hides nothing that is printed."""
    return make_password(cast.PASSWORD)


def _account(person: cast.Person) -> User:
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={"name": person.name, "email": f"{person.username}@example.test"},
    )
    if is_new:
        user.password = _hashed(settings.PASSWORD_HASHERS[0])
        user.password_changed_at = timezone.now()
        user.save()
        EmailAddress.objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
    return user


def _appoint(
    user: User,
    post: cast.Post,
    since: date,
    schools: dict[str, School],
    *,
    school: School | None = None,
    center: CounselingCenter | None = None,
    authority: Authority | None = None,
) -> None:
    classes = SchoolClass.objects.filter(
        school=school, name=post.school_class, school_year=school_year_of(since)
    )
    Appointment.objects.get_or_create(
        user=user,
        role_id=post.role,
        from_on=since,
        school=school,
        center=center,
        authority=authority,
        defaults={
            "school_class": classes.get() if post.school_class else None,
            "standing": post.standing,
            "host_school": schools[post.host] if post.host else None,
        },
    )


def _ask(school: School, since: date) -> None:
    """An appointment that waits for a second person, so that the demo has something to confirm."""
    username, post, by = cast.WAITING
    Appointment.objects.get_or_create(
        user=User.objects.get(username=username),
        role_id=post.role,
        school=school,
        defaults={
            "from_on": since,
            "standing": post.standing,
            "appointed_by": User.objects.get(username=by),
            "confirmation": Appointment.Confirmation.PENDING,
        },
    )
