"""What must not be told, and to whom."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from cases.actions.contacts import end_contact, save_contact
from cases.actions.protection import lift_protection, request_lifting, set_protection
from cases.contacting import contact_rules, flags_in_force
from cases.models import ProtectionFlag
from tests.accounts.cast import TODAY
from tests.factories.cases import ContactFactory, ProtectionFlagFactory

TOMORROW = TODAY.replace(day=7)


def protect(world, kind="protective_order", by=None, **fields):
    return set_protection(
        by=by or world.chief, student=world.ming, kind=kind, reason="保護令（虛構）",
        from_on=TODAY, on=TODAY, **fields,
    )  # fmt: skip


def test_a_barred_parent_is_on_no_letter(world):
    father = ContactFactory(student=world.ming, is_legal_representative=True)
    mother = ContactFactory(
        student=world.ming,
        name="林小山",
        relation="mother",
        is_legal_representative=True,
    )
    protect(world, "no_contact", contact=father)
    rules = contact_rules(world.ming, on=TODAY)
    assert (rules.contacts, rules.barred) == ((mother,), (father,))
    assert rules.legal_representatives == (mother,)
    assert (rules.may_reach(mother), rules.may_reach(father)) == (True, False)
    assert rules.barred_people == ("王大明",)


def test_a_person_named_by_an_order_is_barred_wherever_the_name_stands(world):
    ContactFactory(student=world.ming, name="王大明")
    protect(world, person="王大明")
    assert contact_rules(world.ming, on=TODAY).contacts == ()


def test_protected_facts_and_hidden_workers(world):
    ContactFactory(student=world.ming, name="某社工", relation="social_worker")
    for kind in ("protected_address", "protected_school", "hidden_social_worker"):
        protect(world, kind)
    rules = contact_rules(world.ming, on=TODAY)
    assert (
        rules.address_is_protected, rules.school_is_protected,
        rules.social_worker_is_hidden, rules.contacts,
    ) == (True, True, True, ())  # fmt: skip


def test_a_flag_holds_from_its_first_day_to_its_last(world):
    protect(world, until_on=TOMORROW)
    days = {
        day: len(flags_in_force(world.ming, on=TODAY.replace(day=day)))
        for day in (5, 6, 7, 8)
    }
    assert days == {5: 0, 6: 1, 7: 1, 8: 0}


def test_two_people_lift(world):
    flag = protect(world)
    with pytest.raises(WrongState):
        lift_protection(by=world.director, flag=flag, on=TODAY)
    request_lifting(by=world.chief, flag=flag, reason="法院撤銷", on=TODAY)
    with pytest.raises(NotAllowed):
        lift_protection(by=world.chief, flag=flag, on=TODAY)
    assert len(flags_in_force(world.ming, on=TOMORROW)) == 1
    lift_protection(by=world.director, flag=flag, on=TODAY)
    assert list(flags_in_force(world.ming, on=TODAY)) == []
    with pytest.raises(WrongState):
        request_lifting(by=world.chief, flag=flag, reason="再一次", on=TODAY)
    events = AuditEvent.objects.filter(part="protection").order_by("id")
    assert [one.event for one in events] == ["created", "submitted", "approved"]


@pytest.mark.parametrize("who", ["homeroom", "registrar", "stranger"])
def test_nobody_else_sets_or_lifts(world, who):
    user = getattr(world, who)
    flag = protect(world)
    with pytest.raises(NotAllowed):
        protect(world, by=user)
    with pytest.raises(NotAllowed):
        request_lifting(by=user, flag=flag, reason="想解除", on=TODAY)
    request_lifting(by=world.chief, flag=flag, reason="法院撤銷", on=TODAY)
    with pytest.raises(NotAllowed):
        lift_protection(by=user, flag=flag, on=TODAY)
    assert ProtectionFlag.objects.get().lifted_on is None


def test_a_flag_that_bars_nobody_or_ends_before_it_begins_is_refused(world):
    with pytest.raises(ValidationError):
        protect(world, "no_contact")
    with pytest.raises(ValidationError):
        protect(world, until_on=TODAY.replace(day=1))
    with pytest.raises(ValidationError):
        protect(world, contact=ContactFactory(student=world.mei))
    assert ProtectionFlag.objects.count() == 0


def test_the_database_lets_nobody_lift_alone(world):
    flag = ProtectionFlagFactory(student=world.ming)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProtectionFlag.objects.filter(pk=flag.pk).update(
            lifted_on=TODAY, lifted_by=world.chief, lift_requested_by=world.chief
        )


def test_reasons_and_telephones_are_ciphertext(world):
    protect(world, person="王大明")
    ContactFactory(student=world.ming)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, person FROM cases_protectionflag")
        flag = cursor.fetchone()
        cursor.execute("SELECT name, mobile FROM cases_contact")
        contact = cursor.fetchone()
    assert {text[:3] for text in (*flag, *contact)} == {"v1:"}


def test_contacts_are_changed_and_ended_never_deleted(world):
    contact = save_contact(
        by=world.chief,
        student=world.ming,
        values={"name": "王大明", "mobile": "0900"},
        on=TODAY,
    )
    save_contact(
        by=world.chief,
        student=world.ming,
        contact=contact,
        values={"mobile": "0911"},
        on=TODAY,
    )
    assert contact_rules(world.ming, on=TODAY).contacts[0].mobile == "0911"
    with pytest.raises(NotAllowed):
        end_contact(by=world.homeroom, contact=contact, on=TODAY)
    with pytest.raises(ValueError, match="not editable"):
        save_contact(by=world.chief, student=world.ming, values={"slot": "x"}, on=TODAY)
    end_contact(by=world.chief, contact=contact, on=TODAY)
    assert contact_rules(world.ming, on=TODAY).contacts == ()
