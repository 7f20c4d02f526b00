"""Appointing, ending, handing over, deputising; nobody for herself."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import duties
from accounts.actions.appointments import appoint, bulk_appoint, end_appointment
from accounts.actions.handing_over import deputise, hand_over
from accounts.duties import Duty
from accounts.errors import BulkRefused, NotAllowed, StillOwned, WrongState
from accounts.models import Appointment, AuditEvent, MinistryAccount, Role
from accounts.permissions import may
from accounts.vocabulary import Word
from tests.accounts.app.models import Folder
from tests.accounts.cast import ROLES, TODAY, again, confirmed, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def role(key):
    return Role.objects.get(key=key)


@pytest.fixture
def open_folders():
    """An app whose running duty is a folder the person owns."""

    def find(appointment, on):
        owned = Folder.objects.filter(owner=appointment.user, school=appointment.school)
        return [Duty("case", f"#{one.pk}", str(one.pk)) for one in owned]

    def pass_on(appointment, *, to, by, on):
        Folder.objects.filter(owner=appointment.user).update(owner=to)

    duties.register("test", find=find, hand_over=pass_on)
    yield
    duties.unregister("test")


def test_appointing_gives_sight_and_leaves_its_trace(world):
    user = make.UserFactory.create()
    held = appoint(
        by=world.admin,
        user=user,
        role=role("counselor"),
        place=world.school,
        from_on=TODAY,
        on=TODAY,
        standing=1,
        ministry_account="a001",
    )
    event = AuditEvent.objects.get()
    confirmed(held, world.director)
    assert may(again(user), Word.CASE_OPEN, at=world.school, on=TODAY)
    assert not may(again(user), Word.CASE_OPEN, at=world.sister, on=TODAY)
    assert str(held.ministry_accounts.get()) == f"{world.school.code}_a001"
    assert (event.event, event.actor_id, event.school_id, event.object_id) == (
        "appointment_made",
        world.admin.pk,
        world.school.pk,
        str(held.pk),
    )


@pytest.mark.parametrize("key", ROLES.values())
def test_no_role_grants_itself_any_role(key, world):
    place = {"center": world.center, "authority": world.county}.get(
        role(key).place, world.school
    )
    extra = {"school_class": world.school_class} if key == "homeroom_teacher" else {}
    user = person(key, place, **extra)
    before = Appointment.objects.count()
    for wanted in Role.objects.all():
        goal = {"center": world.center, "authority": world.county}.get(
            wanted.place, world.school
        )
        with pytest.raises(NotAllowed):
            appoint(
                by=user, user=user, role=wanted, place=goal, from_on=TODAY, on=TODAY
            )
    with pytest.raises(NotAllowed):
        deputise(
            by=user,
            appointment=world.director.appointments.get(),
            deputy=user,
            from_on=TODAY,
            until_on=TODAY,
            on=TODAY,
        )
    assert Appointment.objects.count() == before
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("key", sorted(set(ROLES.values()) - {"system_administrator"}))
def test_only_an_administrator_appoints_others(key, world):
    place = {"center": world.center, "authority": world.county}.get(
        role(key).place, world.school
    )
    extra = {"school_class": world.school_class} if key == "homeroom_teacher" else {}
    by = person(key, place, **extra)
    before = Appointment.objects.count()
    with pytest.raises(NotAllowed):
        appoint(
            by=by,
            user=make.UserFactory.create(),
            role=role("principal"),
            place=world.school,
            from_on=TODAY,
            on=TODAY,
        )
    assert Appointment.objects.count() == before


def test_an_administrator_appoints_at_her_own_places_only(world):
    county_admin = person("system_administrator", world.county)
    for place, allowed in (
        (world.school, True),
        (world.sister, True),
        (world.foreign, False),
    ):
        assert may(county_admin, Word.PEOPLE_MANAGE, at=place, on=TODAY) == allowed
    with pytest.raises(NotAllowed):
        appoint(
            by=world.admin,
            user=make.UserFactory.create(),
            role=role("county_officer"),
            place=world.county,
            from_on=TODAY,
            on=TODAY,
        )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"role": "county_officer"}, "「縣市承辦人」不能在此單位任職。"),
        ({"role": "homeroom_teacher"}, "導師須指定班級。"),
        ({"role": "principal", "standing": 1}, "只有輔導教師填身分 1–4。"),
        ({"role": "counselor"}, "輔導教師須選擇身分 1–4。"),
        (
            {"role": "counselor", "standing": 4},
            "從聘學校須填主聘學校，其他身分不填。",
        ),
        ({"role": "principal", "until_on": TODAY - DAY}, "迄日不能早於起日。"),
        (
            {"role": "principal", "ministry_account": "a001"},
            "只有學校的填報人員有填報帳號。",
        ),
        (
            {"role": "report_contact", "ministry_account": "A001"},
            "填報帳號須為 4–8 個小寫英文字母、數字或底線。",
        ),
        (
            {"role": "report_contact", "ministry_account": "a01"},
            "填報帳號須為 4–8 個小寫英文字母、數字或底線。",
        ),
    ],
)
def test_facts_that_do_not_fit_are_refused(world, fields, message):
    before = Appointment.objects.count()
    fields = {**fields, "role": role(fields["role"])}
    with pytest.raises(ValidationError) as refusal:
        appoint(
            by=world.admin,
            user=make.UserFactory.create(),
            place=world.school,
            from_on=TODAY,
            on=TODAY,
            **fields,
        )
    assert refusal.value.messages == [message]
    assert Appointment.objects.count() == before
    assert MinistryAccount.objects.count() == 0


def test_a_foreign_class_and_a_second_same_appointment_are_refused(world):
    user = make.UserFactory.create()
    common = {"by": world.admin, "user": user, "from_on": TODAY, "on": TODAY}
    with pytest.raises(ValidationError, match="班級不屬於這所學校"):
        appoint(
            role=role("homeroom_teacher"),
            place=world.school,
            school_class=make.SchoolClassFactory.create(),
            **common,
        )
    appoint(role=role("principal"), place=world.school, **common)
    with pytest.raises(ValidationError, match="該期間已有相同職務"):
        appoint(role=role("principal"), place=world.school, **common)
    assert user.appointments.count() == 1


def test_a_ministry_account_is_never_given_twice_not_even_to_its_successor(world):
    def contact(user, **fields):
        return appoint(
            by=world.admin,
            user=user,
            role=role("report_contact"),
            place=world.school,
            from_on=TODAY,
            on=TODAY,
            **fields,
        )

    old = contact(make.UserFactory.create(), ministry_account="a001")
    end_appointment(by=world.admin, appointment=old, on=TODAY, reason="調職")
    successor = make.UserFactory.create()
    with pytest.raises(ValidationError, match="曾經使用過"):
        contact(successor, ministry_account="a001")
    assert successor.appointments.count() == 0
    contact(successor, ministry_account="a002")
    assert sorted(MinistryAccount.objects.values_list("account", flat=True)) == [
        f"{world.school.code}_a001",
        f"{world.school.code}_a002",
    ]


def test_bulk_is_all_or_nothing_and_names_every_bad_row(world):
    def row(user, key, **fields):
        return {
            "user": user,
            "role": role(key),
            "place": world.school,
            "from_on": TODAY,
            **fields,
        }

    users = make.UserFactory.create_batch(4)
    rows = [
        row(users[0], "principal"),
        row(users[1], "homeroom_teacher"),
        row(world.admin, "principal"),
        row(users[3], "subject_teacher"),
    ]
    before = Appointment.objects.count()
    with pytest.raises(BulkRefused) as refusal:
        bulk_appoint(by=world.admin, rows=rows, on=TODAY)
    assert refusal.value.errors == [
        (2, "導師須指定班級。"),
        (3, "不能異動自己的帳號、職務或權限，請由另一位管理員辦理。"),
    ]
    assert Appointment.objects.count() == before
    assert AuditEvent.objects.count() == 0
    made = bulk_appoint(by=world.admin, rows=[rows[0], rows[3]], on=TODAY)
    assert [one.user for one in made] == [users[0], users[3]]


def test_ending_is_refused_while_something_would_be_left(world, open_folders):
    folder = Folder.objects.create(school=world.school, owner=world.counselor)
    held = world.counselor.appointments.get()
    with pytest.raises(StillOwned) as refusal:
        end_appointment(by=world.admin, appointment=held, on=TODAY, reason="離職")
    assert [duty.object_id for duty in refusal.value.duties] == [str(folder.pk)]
    held.refresh_from_db()
    assert held.until_on is None
    with pytest.raises(NotAllowed):
        end_appointment(
            by=world.admin,
            appointment=held,
            on=TODAY,
            reason="離職",
            successor=make.UserFactory.create(),
        )
    end_appointment(
        by=world.admin,
        appointment=held,
        on=TODAY,
        reason="離職",
        successor=world.chief,
    )
    folder.refresh_from_db()
    held.refresh_from_db()
    assert (folder.owner, held.successor, held.until_on, held.ended_by) == (
        world.chief,
        world.chief,
        TODAY - DAY,
        world.admin,
    )
    assert not may(again(world.counselor), Word.CASE_OPEN, on=TODAY)


def test_an_ended_appointment_is_not_ended_again(world):
    held = world.counselor.appointments.get()
    end_appointment(by=world.admin, appointment=held, on=TODAY, reason="離職")
    with pytest.raises(WrongState):
        end_appointment(by=world.admin, appointment=held, on=TODAY, reason="離職")
    assert AuditEvent.objects.filter(event="appointment_ended").count() == 1


def test_an_end_set_for_later_keeps_sight_until_then(world):
    last = TODAY + 10 * DAY
    held = world.counselor.appointments.get()
    end_appointment(
        by=world.admin, appointment=held, on=TODAY, reason="退休", last_day=last
    )
    user = again(world.counselor)
    assert [may(user, Word.CASE_OPEN, on=day) for day in (last, last + DAY)] == [
        True,
        False,
    ]


def test_nobody_ends_her_own_and_only_the_administrator_ends_others(world):
    for by, of in ((world.admin, world.admin), (world.director, world.counselor)):
        with pytest.raises(NotAllowed):
            end_appointment(
                by=by, appointment=of.appointments.get(), on=TODAY, reason="x"
            )
    assert Appointment.objects.filter(until_on__isnull=False).count() == 0


def test_hand_over_ends_the_one_and_begins_the_other(world, open_folders):
    folder = Folder.objects.create(school=world.school, owner=world.counselor)
    to = make.UserFactory.create()
    new = hand_over(
        by=world.admin,
        appointment=world.counselor.appointments.get(),
        to=to,
        on=TODAY,
        reason="調校",
        ministry_account="b001",
    )
    folder.refresh_from_db()
    assert (world.counselor.appointments.get().until_on, folder.owner) == (
        None,
        world.counselor,
    )
    confirmed(new, world.director)
    folder.refresh_from_db()
    assert (new.user, new.standing, new.from_on, folder.owner) == (to, 1, TODAY, to)
    assert world.counselor.appointments.get().until_on == TODAY - DAY
    assert set(AuditEvent.objects.values_list("event", flat=True)) == {
        "appointment_made",
        "appointment_confirmed",
        "appointment_ended",
        "handed_over",
    }


def test_a_deputy_ends_with_the_holder(world):
    held = world.director.appointments.get()
    deputy = deputise(
        by=world.admin,
        appointment=held,
        deputy=world.chief,
        from_on=TODAY,
        until_on=TODAY + 30 * DAY,
        on=TODAY,
    )
    assert deputy.deputy_for == held
    confirmed(deputy, world.principal)
    assert may(again(world.chief), Word.MINUTES_APPROVE_FIRST, on=TODAY)
    end_appointment(by=world.admin, appointment=held, on=TODAY, reason="離職")
    deputy.refresh_from_db()
    assert deputy.until_on == TODAY - DAY
    assert not may(again(world.chief), Word.MINUTES_APPROVE_FIRST, on=TODAY)


def test_a_deputy_outlasts_neither_the_appointment_nor_names_another(world):
    held = world.director.appointments.get()
    held.until_on = TODAY + DAY
    held.save()
    common = {"by": world.admin, "from_on": TODAY, "on": TODAY}
    with pytest.raises(ValidationError):
        deputise(
            appointment=held, deputy=world.chief, until_on=TODAY + 2 * DAY, **common
        )
    first = deputise(
        appointment=held, deputy=world.chief, until_on=TODAY + DAY, **common
    )
    confirmed(first, world.principal)
    with pytest.raises(ValidationError):
        deputise(appointment=first, deputy=world.counselor, until_on=TODAY, **common)
    with pytest.raises(NotAllowed):
        deputise(appointment=held, deputy=world.director, until_on=TODAY, **common)
    assert Appointment.objects.filter(deputy_for__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("system_administrator", "counselor"),
        ("system_administrator", "counseling_director"),
        ("counselor", "system_administrator"),
    ],
)
def test_who_manages_roles_reads_no_case_at_the_same_place(world, held, asked):
    """SECURITY.md A10: one person in both posts would read what she may hand out."""
    somebody = person(held, world.school)
    before = Appointment.objects.count()
    more = {"standing": 1} if asked == "counselor" else {}
    with pytest.raises(ValidationError, match="系統管理員不能同時擔任"):
        appoint(
            by=world.admin,
            user=somebody,
            role=Role.objects.get(key=asked),
            place=world.school,
            from_on=TODAY,
            on=TODAY,
            **more,
        )
    assert Appointment.objects.count() == before
