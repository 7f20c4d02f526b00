"""Inviting, disabling, enabling, resetting; idle accounts; who sees which people."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from accounts.actions.users import (
    disable_user,
    enable_user,
    invite_user,
    reset_user,
)
from accounts.errors import NotAllowed, WrongState
from accounts.idle_accounts import disable_idle_accounts
from accounts.models import Appointment, AuditEvent, Role, School, User
from tests.accounts.cast import TODAY, again, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 6, 1, 28, tzinfo=UTC)


def invite(world, **fields):
    return invite_user(
        **{
            "by": world.admin,
            "username": "wu.nizhen",
            "email": "Wu@example.org",
            "name": "吳擬真",
            "role": Role.objects.get(key="subject_teacher"),
            "place": world.school,
            "from_on": TODAY,
            "on": TODAY,
            **fields,
        }
    )


def test_an_invited_person_has_her_role_and_no_password_yet(world):
    user = invite(world)
    assert (user.email, user.must_change_password, user.has_usable_password()) == (
        "wu@example.org",
        True,
        False,
    )
    assert user.appointments.get().role_id == "subject_teacher"
    assert list(AuditEvent.objects.order_by("pk").values_list("event", flat=True)) == [
        "user_invited",
        "appointment_made",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "USER-TAKEN"},
        {"email": "Taken@Example.org"},
        {"email": "no address"},
        {"role": "homeroom_teacher"},
    ],
)
def test_a_bad_invitation_leaves_nothing(world, fields):
    make.UserFactory.create(username="user-taken", email="taken@example.org")
    if "role" in fields:
        fields = {"role": Role.objects.get(key=fields["role"])}
    before = User.objects.count()
    with pytest.raises(ValidationError):
        invite(world, **fields)
    assert User.objects.count() == before
    assert AuditEvent.objects.count() == 0


def test_only_who_manages_the_place_invites(world):
    for by, place in ((world.director, world.school), (world.admin, world.sister)):
        with pytest.raises(NotAllowed):
            invite(world, by=by, place=place)
    assert User.objects.filter(username="wu.nizhen").count() == 0


def test_disable_and_enable(world):
    common = {"by": world.admin, "user": world.counselor, "on": TODAY, "reason": "留停"}
    disable_user(**common)
    assert not again(world.counselor).is_active
    with pytest.raises(WrongState):
        disable_user(**common)
    enable_user(**common)
    assert again(world.counselor).is_active
    assert list(AuditEvent.objects.order_by("pk").values_list("event", flat=True)) == [
        "user_disabled",
        "user_enabled",
    ]


@pytest.mark.parametrize("action", [disable_user, enable_user, reset_user])
def test_no_hand_on_herself_strangers_or_people_who_serve_elsewhere_too(world, action):
    county_officer = person("county_officer", world.county)
    both = person("counselor", world.school)
    person("counselor", world.sister, user=both)
    stranger = person("counselor", world.foreign)
    for user in (
        world.admin,
        county_officer,
        both,
        stranger,
        make.UserFactory.create(),
    ):
        with pytest.raises(NotAllowed):
            action(by=world.admin, user=user, on=TODAY, reason="x")
    with pytest.raises(NotAllowed):
        action(by=world.director, user=world.counselor, on=TODAY, reason="x")
    assert User.objects.filter(is_active=False).count() == 0
    assert AuditEvent.objects.count() == 0
    county_admin = person("system_administrator", world.county)
    reset_user(by=county_admin, user=both, on=TODAY, reason="忘記密碼")
    assert not again(both).has_usable_password()


def test_reset_takes_password_sessions_and_second_factor(world):
    user = world.counselor
    user.set_password("correct horse battery")
    user.save()
    before = user.get_session_auth_hash()
    Authenticator.objects.create(user=user, type="totp", data={})
    reset_user(by=world.admin, user=user, on=TODAY, reason="遺失手機")
    user = again(user)
    assert not user.has_usable_password()
    assert user.must_change_password
    assert user.get_session_auth_hash() != before
    assert Authenticator.objects.count() == 0
    assert set(AuditEvent.objects.values_list("event", flat=True)) == {
        "password_reset",
        "factor_removed",
    }


def test_idle_for_ninety_days_is_disabled(roles):
    def user(days, **fields):
        at = NOW - timedelta(days=days)
        return make.UserFactory.create(date_joined=at, **fields)

    make.UserFactory.create(date_joined=NOW)
    user(200, last_login=NOW - timedelta(days=89))
    user(200, last_login=NOW - timedelta(days=90))
    idle = user(200, last_login=NOW - timedelta(days=90, seconds=1))
    never = user(91)
    gone = user(200, is_active=False)
    found = disable_idle_accounts(now=NOW)
    assert set(found) == {idle, never}
    assert set(User.objects.filter(is_active=False)) == {idle, never, gone}
    assert disable_idle_accounts(now=NOW) == []
    assert AuditEvent.objects.filter(event="user_disabled").count() == 2


def test_people_places_and_appointments_seen(world):
    there = person("counselor", world.sister)
    center = person("center_professional", world.center)
    foreign = person("counselor", world.foreign)
    county_admin = person("system_administrator", world.county)
    school_people = {
        world.admin,
        world.director,
        world.principal,
        world.chief,
        world.counselor,
    }
    county_people = {*school_people, there, center, county_admin}
    supervisor = person("center_supervisor", world.center)
    expected = {
        world.admin: school_people,
        world.director: school_people,
        world.counselor: {world.counselor},
        county_admin: {*county_people, supervisor},
        supervisor: {supervisor, center},
        foreign: {foreign},
    }
    for user, people in expected.items():
        assert set(User.objects.visible_to(again(user), on=TODAY)) == people
        assert {
            one.user for one in Appointment.objects.visible_to(again(user), on=TODAY)
        } == people
    schools = {
        world.admin: {world.school},
        county_admin: {world.school, world.sister},
        center: {world.school, world.sister},
        foreign: {world.foreign},
    }
    for user, places in schools.items():
        assert set(School.objects.visible_to(again(user), on=TODAY)) == places


def test_a_disabled_administrator_sees_nobody(world):
    world.admin.is_active = False
    world.admin.save()
    user = again(world.admin)
    assert User.objects.visible_to(user, on=TODAY).count() == 0
    assert School.objects.visible_to(user, on=TODAY).count() == 0
    assert Appointment.objects.visible_to(user, on=TODAY).count() == 0
