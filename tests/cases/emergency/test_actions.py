"""Two people, a reason, an hour: what each may do, and that what is refused changes nothing (SECURITY.md A10)."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from accounts.models import Appointment, AuditEvent, SettingValue
from accounts.settings_register import forget
from cases.actions.emergency import (
    approve_emergency,
    decline_emergency,
    end_emergency,
    lapse_emergencies,
)
from cases.emergency_doors import get_emergency_case
from cases.models import Case, CaseExclusion, EmergencyAccess, StudentExclusion
from tests.accounts.cast import TODAY, add, again, person
from tests.cases.emergency.conftest import NOW, REASON, approved, asked, minutes

pytestmark = pytest.mark.django_db


def events():
    rows = AuditEvent.objects.filter(object_type="cases.emergencyaccess").order_by("id")
    return list(rows.values_list("event", "actor_id"))


def unchanged(access):
    """The row as the database has it: still asked, nobody's answer."""
    row = EmergencyAccess.objects.get(pk=access.pk)
    return (row.state, row.answered_by, row.answered_at, row.until_at) == ("asked", None, None, None)  # fmt: skip


def exclude(table, user, subject, world):
    table.objects.create(user=user, content_object=subject, from_on=TODAY, reason="親屬", decided_by=world.principal)  # fmt: skip


# --- asking ----------------------------------------------------------------------------------------


def test_an_administrator_asks_and_every_step_is_in_the_trail(world, case):
    access = asked(world, case)
    assert (access.case, access.school, access.asked_by, access.reason, access.state) == (
        case, world.school, world.admin, REASON, "asked",
    )  # fmt: skip
    assert access.lapses_at == NOW + timedelta(hours=24)
    approve_emergency(by=again(world.director), access=access, now=NOW)
    end_emergency(by=again(world.admin), access=access, now=NOW + minutes(5))
    assert events() == [
        ("emergency_asked", world.admin.pk), ("break_glass", world.director.pk), ("emergency_ended", world.admin.pk),
    ]  # fmt: skip


def test_the_reason_is_ciphertext_in_its_column(world, case):
    asked(world, case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM cases_emergencyaccess")
        stored = cursor.fetchone()[0]
    assert "王小明" not in stored


def test_only_administrators_ask(world, case):
    for who in (world.director, world.principal, world.counselor, world.chief, world.officer, world.custodian):  # fmt: skip
        with pytest.raises(NotAllowed):
            asked(world, case, by=again(who))
    assert not EmergencyAccess.objects.exists()


def test_what_is_not_hers_to_ask_is_answered_as_if_missing(world, case):
    wanted = (
        {"number": "114-999"}, {"school_code": "000000"}, {"school_code": world.sister.code},
        {"by": again(world.foreign_admin)},
    )  # fmt: skip
    for one in wanted:
        with pytest.raises(NotVisible) as refusal:
            asked(world, case, **one)
        assert (refusal.value.object_type, refusal.value.object_id) == ("cases.case", "")  # fmt: skip
    exclude(CaseExclusion, world.admin, case, world)
    exclude(StudentExclusion, world.admin2, case.student, world)
    for away in (world.admin, world.admin2):
        with pytest.raises(NotVisible) as refusal:
            asked(world, case, by=again(away))
        assert (refusal.value.object_type, refusal.value.object_id) == ("cases.case", "")  # fmt: skip
    assert not EmergencyAccess.objects.exists()


def test_a_disabled_administrator_asks_nothing(world, case):
    world.admin.is_active = False
    world.admin.save()
    with pytest.raises(NotAllowed):
        asked(world, case)
    assert not EmergencyAccess.objects.exists()


def test_a_reason_is_needed_and_has_a_bound(world, case):
    for reason in ("", "  ", "長" * 1001):
        with pytest.raises(ValidationError) as refusal:
            asked(world, case, reason=reason)
        assert list(refusal.value.error_dict) == ["reason"]
    assert not EmergencyAccess.objects.exists()


def test_where_nobody_could_approve_nothing_is_asked(world, case):
    Appointment.objects.filter(user__in=[world.director, world.principal]).update(until_on=TODAY - timedelta(days=1))  # fmt: skip
    with pytest.raises(ValidationError):
        asked(world, case)
    add(world.admin, "principal", world.school)  # herself is nobody else
    with pytest.raises(ValidationError):
        asked(world, case)
    assert not EmergencyAccess.objects.exists()


def test_a_form_sent_twice_asks_once(world, case):
    key = uuid.uuid4()
    assert asked(world, case, form_key=key) == asked(world, case, form_key=key)
    assert EmergencyAccess.objects.count() == 1


def test_one_request_waits_at_a_time_for_a_case(world, case):
    asked(world, case)
    with pytest.raises(WrongState):
        asked(world, case)
    assert EmergencyAccess.objects.count() == 1
    asked(world, case, now=NOW + timedelta(hours=25))  # the first is too old by then
    assert EmergencyAccess.objects.count() == 2


# --- approving -------------------------------------------------------------------------------------


def test_the_second_person_opens_it_for_an_hour(world, case):
    head = person("joint_office_director", world.school)
    for who in (world.director, world.principal, head):
        access = approved(world, case, by=who)
        assert (access.state, access.answered_by, access.minutes) == ("approved", who, 60)  # fmt: skip
        assert access.until_at == NOW + minutes(60)


def test_nobody_approves_her_own_in_whatever_role(world, case):
    for role in ("counseling_director", "principal", "joint_office_director"):
        add(world.admin, role, world.school)
    access = asked(world, case)
    for ends_asking in (False, True):  # not even when she is no administrator any more
        if ends_asking:
            Appointment.objects.filter(user=world.admin, role="system_administrator").update(until_on=TODAY - timedelta(days=1))  # fmt: skip
        for act in (approve_emergency, decline_emergency):
            more = {"reason": "x"} if act is decline_emergency else {}
            with pytest.raises(NotAllowed):
                act(by=again(world.admin), access=access, now=NOW, **more)
    assert unchanged(access)
    assert events() == [("emergency_asked", world.admin.pk)]


def test_the_table_itself_refuses_one_person(world, case):
    access = asked(world, case)
    rows = EmergencyAccess.objects.filter(pk=access.pk)
    with pytest.raises(IntegrityError, match="emergency_by_two_people"), transaction.atomic():  # fmt: skip
        rows.update(state="approved", answered_by=world.admin, answered_at=NOW, until_at=NOW + minutes(60))  # fmt: skip
    with pytest.raises(IntegrityError, match="emergency_at_most_an_hour"), transaction.atomic():  # fmt: skip
        rows.update(state="approved", answered_by=world.director, answered_at=NOW, until_at=NOW + minutes(61))  # fmt: skip
    assert unchanged(access)


def test_the_table_itself_lets_nobody_lengthen_the_hour_or_rewrite_the_request(world, case):  # fmt: skip
    access = approved(world, case)
    rows = EmergencyAccess.objects.filter(pk=access.pk)
    end_emergency(by=again(world.director), access=access, now=NOW + minutes(10))
    changes = (
        {"until_at": NOW + minutes(30)}, {"answered_by": world.principal}, {"asked_by": world.admin2},
        {"reason": "別的理由"}, {"asked_at": NOW - minutes(5)},
    )  # fmt: skip
    for change in changes:
        with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():  # fmt: skip
            rows.update(**change)
    assert rows.get().until_at == NOW + minutes(10)


def test_who_does_not_approve_at_the_school_sees_nothing_to_approve(world, case):
    access = asked(world, case)
    for who in (world.foreign_director, world.chief, world.counselor, world.admin2, world.officer, world.supervisor):  # fmt: skip
        with pytest.raises(NotVisible):
            approve_emergency(by=again(who), access=access, now=NOW)
    assert unchanged(access)


def test_who_must_keep_away_approves_nothing(world, case):
    access = asked(world, case)
    exclude(CaseExclusion, world.director, case, world)
    exclude(StudentExclusion, world.principal, case.student, world)
    for away in (world.director, world.principal):
        with pytest.raises(NotVisible):
            approve_emergency(by=again(away), access=access, now=NOW)
    assert unchanged(access)


def test_a_request_is_answered_once(world, case):
    access = asked(world, case)
    decline_emergency(by=again(world.principal), access=access, reason="已找到老師", now=NOW)  # fmt: skip
    with pytest.raises(WrongState):
        approve_emergency(by=again(world.director), access=access, now=NOW)
    row = EmergencyAccess.objects.get()
    assert (row.state, row.answered_by, row.decline_reason, row.until_at) == ("declined", world.principal, "已找到老師", None)  # fmt: skip


def test_an_old_request_is_approved_no_more_and_lapses(world, case):
    access, late = asked(world, case), NOW + timedelta(hours=24)
    with pytest.raises(WrongState):
        approve_emergency(by=again(world.director), access=access, now=late)
    assert unchanged(access)
    assert [lapse_emergencies(now=late - minutes(1)), lapse_emergencies(now=late), lapse_emergencies(now=late)] == [0, 1, 0]  # fmt: skip
    assert EmergencyAccess.objects.get().state == "lapsed"
    assert events()[-1] == ("emergency_lapsed", None)


def test_who_may_ask_no_more_is_not_let_in(world, case):
    access = asked(world, case)
    world.admin.is_active = False
    world.admin.save()
    with pytest.raises(WrongState):
        approve_emergency(by=again(world.director), access=access, now=NOW)
    assert unchanged(access)


def test_the_setting_shortens_the_hour_and_never_lengthens_it(world, case, settings):
    row = SettingValue.objects.create(level="system", key="emergency.minutes", value=20, changed_by=world.admin)  # fmt: skip
    forget()
    assert approved(world, case).until_at == NOW + minutes(20)
    row.value = 600  # written past the register's own limit
    row.save()
    forget()
    assert approved(world, case, by=world.principal).until_at == NOW + minutes(60)


# --- ending ----------------------------------------------------------------------------------------


def test_it_is_ended_at_once(world, case):
    for who in (world.admin, world.director, world.principal):
        access = approved(world, case)
        end_emergency(by=again(who), access=access, now=NOW + minutes(7))
        row = EmergencyAccess.objects.get(pk=access.pk)
        assert (row.state, row.ended_by, row.until_at, row.minutes) == ("ended", who, NOW + minutes(7), 7)  # fmt: skip
        with pytest.raises(NotVisible):
            get_emergency_case(again(world.admin), access.pk, now=NOW + minutes(7))
        with pytest.raises(WrongState):
            end_emergency(by=again(world.director), access=access, now=NOW + minutes(8))


def test_a_waiting_request_is_taken_back_by_who_asked_alone(world, case):
    access = asked(world, case)
    with pytest.raises(NotAllowed):
        end_emergency(by=again(world.director), access=access, now=NOW)
    with pytest.raises(NotVisible):
        end_emergency(by=again(world.admin2), access=access, now=NOW)
    assert unchanged(access)
    end_emergency(by=again(world.admin), access=access, now=NOW)
    assert EmergencyAccess.objects.get().standing(NOW) == "已撤回"
    with pytest.raises(WrongState):
        approve_emergency(by=again(world.director), access=access, now=NOW)


# --- reading ---------------------------------------------------------------------------------------


def test_the_59th_minute_reads_and_the_61st_does_not(world, case):
    access = approved(world, case)
    for late in (0, 59, 59.99):
        assert get_emergency_case(again(world.admin), access.pk, now=NOW + minutes(late)).case == case  # fmt: skip
    for late in (60, 61, 10_000):
        with pytest.raises(NotVisible):
            get_emergency_case(again(world.admin), access.pk, now=NOW + minutes(late))
    rows = AuditEvent.objects.filter(event="emergency_read", object_id=str(case.pk))
    assert [row.detail for row in rows] == [{"access": str(access.pk)}] * 3


def test_before_the_approval_nothing_is_read(world, case):
    access = asked(world, case)
    with pytest.raises(NotVisible):
        get_emergency_case(again(world.admin), access.pk, now=NOW)
    decline_emergency(by=again(world.director), access=access, reason="不需要", now=NOW)
    with pytest.raises(NotVisible):
        get_emergency_case(again(world.admin), access.pk, now=NOW)
    assert not AuditEvent.objects.filter(event="emergency_read").exists()


def test_it_opens_for_nobody_but_who_asked(world, case):
    access = approved(world, case)
    for who in (world.admin2, world.director, world.foreign_admin, world.counselor):
        with pytest.raises(NotVisible):
            get_emergency_case(again(who), access.pk, now=NOW)


def _disabled(world, case):
    world.admin.is_active = False
    world.admin.save()


def _without_her_post(world, case):
    Appointment.objects.filter(user=world.admin).update(until_on=TODAY - timedelta(days=1))  # fmt: skip


def _excluded(world, case):
    exclude(StudentExclusion, world.admin, case.student, world)


@pytest.mark.parametrize("change", [_disabled, _without_her_post, _excluded], ids=lambda change: change.__name__)  # fmt: skip
def test_who_changes_meanwhile_reads_no_more(world, case, change):
    access = approved(world, case)
    change(world, case)
    with pytest.raises(NotVisible):
        get_emergency_case(again(world.admin), access.pk, now=NOW)


def test_it_widens_no_other_sight(world, case):
    approved(world, case)
    admin = again(world.admin)
    assert not Case.objects.visible_to(admin, on=TODAY).exists()
    assert not type(case.student).objects.visible_to(admin, on=TODAY).exists()


def test_the_database_lets_nobody_delete_a_request(world, case):
    access = approved(world, case)
    with pytest.raises(DatabaseError), transaction.atomic():
        access.delete()
    assert EmergencyAccess.objects.filter(pk=access.pk).exists()
