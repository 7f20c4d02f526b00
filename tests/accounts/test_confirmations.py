"""A weighty appointment gives nothing until a second person confirms it (SECURITY.md A4)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.appointments import appoint, end_appointment
from accounts.actions.confirmations import (
    confirm_appointment,
    confirm_appointments,
    lapse_unconfirmed,
    refuse_appointment,
)
from accounts.actions.handing_over import deputise, hand_over
from accounts.confirming import is_weighty, waiting_for
from accounts.errors import NotAllowed, WrongState
from accounts.models import Appointment, AuditEvent, MinistryAccount, Role
from accounts.permissions import may
from accounts.vocabulary import Word
from tests.accounts.cast import ROLES, TODAY, again, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def made(world, role="counselor", *, by=None, place=None, **fields):
    if role == "counselor":
        fields.setdefault("standing", 1)
    return appoint(
        by=by or world.admin,
        user=fields.pop("user", None) or make.UserFactory.create(),
        role=Role.objects.get(key=role),
        place=place or world.school,
        **{"from_on": TODAY, "on": TODAY, **fields},
    )


def state(held):
    return Appointment.objects.get(pk=held.pk).confirmation


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))


def test_which_roles_wait():
    assert sorted(key for key in ROLES.values() if not is_weighty(key)) == [
        "academic_affairs",
        "homeroom_teacher",
        "incident_reporter",
        "mentor_teacher",
        "report_contact",
        "special_education",
        "student_affairs",
        "subject_teacher",
    ]


def test_one_without_weight_is_in_force_at_once(world):
    held = made(world, "student_affairs")
    assert (held.confirmation, held.decided_by) == ("confirmed", None)
    assert may(again(held.user), Word.REFERRAL_CREATE, at=world.school, on=TODAY)


def test_a_weighty_one_gives_nothing_until_a_second_person_says_so(world):
    held = made(world, ministry_account="a001")
    assert not may(again(held.user), Word.CASE_OPEN, on=TODAY)
    assert MinistryAccount.objects.exists() is False
    done = confirm_appointment(by=world.director, appointment=held, on=TODAY)
    assert (done.confirmation, done.decided_by) == ("confirmed", world.director)
    assert may(again(held.user), Word.CASE_OPEN, at=world.school, on=TODAY)
    assert str(MinistryAccount.objects.get()) == f"{world.school.code}_a001"
    assert events() == ["appointment_made", "appointment_confirmed"]


def test_confirmed_late_it_begins_that_day(world):
    held = made(world)
    late = TODAY + 3 * DAY
    done = confirm_appointment(by=world.director, appointment=held, on=late)
    assert done.from_on == late
    assert not may(again(held.user), Word.CASE_OPEN, on=TODAY)


def test_nobody_confirms_what_she_made_nor_what_makes_her_something(world):
    hers = made(world, user=world.director)
    others = made(world)
    outsider = person("counseling_director", world.sister)
    for by, held in (
        (world.director, hers),
        (world.admin, hers),
        (world.admin, others),
        (world.chief, others),
        (world.counselor, others),
        (outsider, others),
        (others.user, others),
    ):
        for action in (confirm_appointment, refuse_appointment):
            more = {"note": "x"} if action is refuse_appointment else {}
            with pytest.raises(NotAllowed):
                action(by=by, appointment=held, on=TODAY, **more)
    assert {state(hers), state(others)} == {"pending"}
    assert events() == ["appointment_made", "appointment_made"]


@pytest.mark.parametrize("party", ["user", "appointed_by"])
def test_the_database_refuses_a_party_as_second_person(world, party):
    held = made(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=held.pk).update(
            confirmation="confirmed",
            decided_by=getattr(held, party),
            decided_at=timezone.now(),
        )


def test_refused_it_never_comes_and_may_be_made_anew(world):
    held = made(world)
    refuse_appointment(by=world.principal, appointment=held, on=TODAY, note="查無此人")
    assert (state(held), may(again(held.user), Word.CASE_OPEN, on=TODAY)) == (
        "refused",
        False,
    )
    for action in (confirm_appointment, end_appointment):
        by, more = (world.director, {}) if action is confirm_appointment else (world.admin, {"reason": "x"})  # fmt: skip
        with pytest.raises(WrongState):
            action(by=by, appointment=held, on=TODAY, **more)
    again_made = made(world, user=held.user)
    assert state(again_made) == "pending"
    assert events() == ["appointment_made", "appointment_refused", "appointment_made"]


def test_decided_once(world):
    held = made(world)
    confirm_appointment(by=world.director, appointment=held, on=TODAY)
    with pytest.raises(WrongState):
        confirm_appointment(by=world.principal, appointment=held, on=TODAY)
    with pytest.raises(WrongState):
        refuse_appointment(by=world.principal, appointment=held, on=TODAY, note="x")
    assert events() == ["appointment_made", "appointment_confirmed"]


def test_after_its_days_it_lapses(world, settings):
    held, fresh = made(world), made(world)
    now = timezone.now()
    Appointment.objects.filter(pk=held.pk).update(appointed_at=now - 15 * DAY)
    with pytest.raises(WrongState):
        confirm_appointment(by=world.director, appointment=held, on=TODAY)
    assert lapse_unconfirmed(now=now) == [held]
    assert (state(held), state(fresh)) == ("lapsed", "pending")
    assert lapse_unconfirmed(now=now) == []
    assert events()[-1] == "appointment_lapsed"


def test_over_or_disabled_it_is_not_confirmed(world):
    over = made(world, until_on=TODAY)
    disabled = made(world)
    disabled.user.is_active = False
    disabled.user.save()
    for held, on in ((over, TODAY + DAY), (disabled, TODAY)):
        with pytest.raises(WrongState):
            confirm_appointment(by=world.director, appointment=held, on=on)
        assert state(held) == "pending"


def test_its_administrator_withdraws_it(world):
    held = made(world)
    end_appointment(by=world.admin, appointment=held, on=TODAY, reason="填錯")
    assert state(held) == "withdrawn"
    with pytest.raises(WrongState):
        confirm_appointment(by=world.director, appointment=held, on=TODAY)


def test_what_waits_is_neither_handed_over_nor_deputised(world):
    held = made(world)
    to = make.UserFactory.create()
    with pytest.raises(WrongState):
        hand_over(by=world.admin, appointment=held, to=to, on=TODAY, reason="x")
    with pytest.raises(WrongState):
        deputise(
            by=world.admin, appointment=held, deputy=to, from_on=TODAY, until_on=TODAY, on=TODAY
        )  # fmt: skip
    assert to.appointments.count() == 0


def test_a_refused_hand_over_leaves_the_holder(world):
    old = world.counselor.appointments.get()
    to = make.UserFactory.create()
    new = hand_over(by=world.admin, appointment=old, to=to, on=TODAY, reason="調校")
    refuse_appointment(by=world.director, appointment=new, on=TODAY, note="不同意")
    old.refresh_from_db()
    assert (old.until_on, may(again(world.counselor), Word.CASE_OPEN, on=TODAY)) == (
        None,
        True,
    )


def test_many_at_once_all_or_none(world):
    first, second, third = made(world), made(world), made(world)
    refuse_appointment(by=world.director, appointment=third, on=TODAY, note="x")
    with pytest.raises(WrongState):
        confirm_appointments(
            by=world.director, appointments=[first, second, third], on=TODAY
        )
    assert {state(first), state(second)} == {"pending"}
    done = confirm_appointments(
        by=world.director, appointments=[first, second], on=TODAY
    )
    assert {one.confirmation for one in done} == {"confirmed"}


def test_a_school_of_one_administrator_is_confirmed_by_the_county(
    world, django_capture_on_commit_callbacks
):
    alone = person("system_administrator", world.sister)
    officer = person("county_officer", world.county)
    with django_capture_on_commit_callbacks(execute=True):
        held = made(world, "counseling_director", by=alone, place=world.sister)
    assert [letter.to for letter in mail.outbox] == [[officer.email]]
    assert list(waiting_for(officer, on=TODAY)) == [held]
    confirm_appointment(by=officer, appointment=held, on=TODAY)
    assert state(held) == "confirmed"


def test_an_authority_of_one_is_confirmed_by_another_authoritys_administrator(world):
    alone = person("system_administrator", world.county)
    elsewhere = person("system_administrator", world.foreign.authority)
    held = made(world, "county_officer", by=alone, place=world.county)
    assert list(waiting_for(elsewhere, on=TODAY)) == [held]
    confirm_appointment(by=elsewhere, appointment=held, on=TODAY)
    second = made(world, "system_administrator", by=alone, place=world.county)
    assert list(waiting_for(elsewhere, on=TODAY)) == []
    with pytest.raises(NotAllowed):
        confirm_appointment(by=elsewhere, appointment=second, on=TODAY)
    assert state(second) == "pending"


def test_the_only_authoritys_first_people_are_confirmed_on_the_server(world, capsys):
    alone = person("system_administrator", world.county)
    held = made(world, "county_officer", by=alone, place=world.county)
    at_school = made(world, "principal", by=alone)
    call_command("confirm_appointment")
    assert capsys.readouterr().out.split()[0] == str(held.pk)
    with pytest.raises(CommandError):
        call_command("confirm_appointment", str(at_school.pk))
    call_command("confirm_appointment", str(held.pk))
    assert (state(held), state(at_school)) == ("confirmed", "pending")
    second = made(world, "county_officer", by=alone, place=world.county)
    with pytest.raises(CommandError):
        call_command("confirm_appointment", str(second.pk))
    assert state(second) == "pending"
