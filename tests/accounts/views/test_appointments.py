"""指派、結束、交接、代理 in the browser."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import duties
from accounts.actions.appointments import end_appointment
from accounts.errors import NotAllowed
from accounts.models import Appointment, AuditEvent
from fields.roc_date import roc_date
from tests.accounts.cast import add, confirmed, person

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def post_of(user):
    return user.appointments.get()


def address(held, what):
    return f"/people/appointments/{held.pk}/{what}"


@pytest.fixture
def owned():
    """One open case hangs on whoever holds the post; it goes to the successor."""
    owner = {}
    duties.register(
        "test",
        find=lambda held, on: (
            [duties.Duty("case", "個案 115-021", "1")]
            if owner.get("of") == held.user_id
            else []
        ),
        hand_over=lambda held, *, to, by, on: owner.update(of=to.pk),
    )
    yield owner
    duties.unregister("test")


# --- appoint ------------------------------------------------------------------------------------


def appoint_url(user):
    return f"/people/{user.pk}/appoint"


def test_a_second_post(world, admin):
    assert admin.get(appoint_url(world.chief)).status_code == 200
    response = admin.post(
        appoint_url(world.chief),
        {"role": "counselor", "standing": "2", "from_on": roc_date(today())},
    )
    assert response.headers["Location"] == f"/people/{world.chief.pk}"
    held = world.chief.appointments.get(role="counselor")
    assert (held.school, held.standing, held.from_on, held.appointed_by) == (
        world.school,
        2,
        today(),
        world.admin,
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"role": "counselor"}, "__all__"),
        ({"role": "counselor", "standing": "4", "host_code": "ZZZZZZ"}, "host_code"),
        ({"role": "homeroom_teacher"}, "__all__"),
        ({"role": "principal", "from_on": "昨天"}, "from_on"),
        ({"role": "principal", "until_on": "100/01/01"}, "__all__"),
        ({"role": ""}, "role"),
    ],
)
def test_facts_that_do_not_fit_keep_the_form(world, admin, fields, wrong):
    before = Appointment.objects.count()
    response = admin.post(
        appoint_url(world.chief), {"from_on": roc_date(today()), **fields}
    )
    assert (response.status_code, set(response.context["form"].errors)) == (
        200,
        {wrong},
    )
    assert response.context["form"]["role"].value() == fields["role"]
    assert Appointment.objects.count() == before


def test_a_homeroom_teacher_of_a_class_of_another_school_is_no_choice(world, admin):
    foreign = world.foreign.classes.create(school_year=114, grade=8, name="801")
    fields = {"role": "homeroom_teacher", "school_class": str(foreign.pk)}
    response = admin.post(
        appoint_url(world.chief), {"from_on": roc_date(today()), **fields}
    )
    assert set(response.context["form"].errors) == {"school_class"}


def test_appointing_strangers_and_oneself(world, admin, browser_of):
    stranger = person("counselor", world.foreign)
    fields = {"role": "principal", "from_on": roc_date(today())}
    answers = [
        admin.post(f"/people/{key}/appoint", fields)
        for key in (stranger.pk, uuid.uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert admin.post(appoint_url(world.admin), fields).status_code == 403
    reader = browser_of(world.director)
    assert reader.post(appoint_url(world.chief), fields).status_code == 403
    assert Appointment.objects.filter(from_on=today()).exists() is False


def test_a_disabled_person_is_told_in_the_form(world, admin):
    world.chief.is_active = False
    world.chief.save()
    fields = {"role": "subject_teacher", "from_on": roc_date(today())}
    response = admin.post(appoint_url(world.chief), fields)
    assert (response.status_code, response.context["form"].non_field_errors()) == (
        200,
        ["帳號已停用，不能指派職務。"],
    )
    assert world.chief.appointments.count() == 1


@pytest.mark.parametrize(
    ("role", "told"), [("counselor", True), ("subject_teacher", False)]
)
def test_who_reviews_is_told_of_a_role_that_opens_something(
    world, admin, django_capture_on_commit_callbacks, role, told
):
    newcomer = person("student_affairs", world.school)
    fields = {"role": role, "from_on": roc_date(today())}
    if role == "counselor":
        fields["standing"] = "1"
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(appoint_url(newcomer), fields).status_code == 302
    readers = sorted(letter.to[0] for letter in mail.outbox)
    assert readers == (
        sorted([world.director.email, world.principal.email]) if told else []
    )
    assert [letter.body.count(newcomer.username) for letter in mail.outbox] == [
        1 for _reader in readers
    ]


def test_where_nobody_reviews_the_county_is_told(
    world, browser_of, django_capture_on_commit_callbacks
):
    officer = person("county_officer", world.county)
    newcomer = person("subject_teacher", world.sister)
    alone = browser_of(person("system_administrator", world.sister))
    fields = {"role": "counseling_director", "from_on": roc_date(today())}
    with django_capture_on_commit_callbacks(execute=True):
        assert alone.post(appoint_url(newcomer), fields).status_code == 302
    assert [letter.to for letter in mail.outbox] == [[officer.email]]


def test_appoint_by_another_method(world, admin):
    assert admin.put(appoint_url(world.chief)).status_code == 405


# --- somebody who has an account elsewhere ------------------------------------------------------

KNOWN = "/people/appoint"


def test_a_person_of_another_school_is_found_by_account_and_name(world, admin):
    joint = person("counselor", world.foreign)
    fields = {
        "account": joint.username,
        "name": joint.name,
        "role": "counselor",
        "standing": "4",
        "host_code": world.foreign.code,
        "from_on": roc_date(today()),
    }
    assert admin.get(KNOWN).status_code == 200
    wrong = admin.post(KNOWN, {**fields, "name": "別人"})
    unknown = admin.post(KNOWN, {**fields, "account": "nobody"})
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert joint.appointments.count() == 1
    assert admin.post(KNOWN, fields).status_code == 302
    assert joint.appointments.get(school=world.school).host_school == world.foreign


def test_a_reader_appoints_nobody(world, browser_of):
    assert browser_of(world.director).get(KNOWN).status_code == 403
    assert browser_of(world.director).put(KNOWN).status_code == 405


# --- end ----------------------------------------------------------------------------------------


def test_an_ended_post_gives_no_sight_on_the_next_request(world, admin, browser_of):
    hers = browser_of(world.director)
    assert hers.get("/people/").status_code == 200
    held = post_of(world.director)
    assert admin.get(address(held, "end")).status_code == 200
    response = admin.post(address(held, "end"), {"reason": "調校"})
    assert response.headers["Location"] == f"/people/{world.director.pk}"
    held.refresh_from_db()
    assert (held.until_on, held.end_reason) == (today() - timedelta(days=1), "調校")
    assert hers.get("/people/").status_code == 403


def test_an_owner_is_asked_for_a_successor_on_the_same_page(world, admin, owned):
    owned["of"] = world.counselor.pk
    held = post_of(world.counselor)
    assert admin.get(address(held, "end")).context["duties"][0].label == "個案 115-021"
    response = admin.post(address(held, "end"), {"reason": "調校"})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"successor"}
    assert response.context["form"]["reason"].value() == "調校"
    assert "個案 115-021" in response.content.decode()
    held.refresh_from_db()
    assert (held.until_on, owned["of"]) == (None, world.counselor.pk)
    fields = {"reason": "調校", "successor": str(world.chief.pk)}
    assert admin.post(address(held, "end"), fields).status_code == 302
    held.refresh_from_db()
    assert (held.successor, owned["of"]) == (world.chief, world.chief.pk)


def test_a_successor_of_another_school_is_no_choice(world, admin, owned):
    owned["of"] = world.counselor.pk
    stranger = person("counselor", world.foreign)
    response = admin.post(
        address(post_of(world.counselor), "end"),
        {"reason": "調校", "successor": str(stranger.pk)},
    )
    assert set(response.context["form"].errors) == {"successor"}
    assert owned["of"] == world.counselor.pk


def test_an_administrator_takes_no_open_cases_for_herself(world, admin, owned):
    owned["of"] = world.counselor.pk
    held = post_of(world.counselor)
    fields = {"reason": "調校", "successor": str(world.admin.pk)}
    response = admin.post(address(held, "end"), fields)
    assert set(response.context["form"].errors) == {"successor"}
    with pytest.raises(NotAllowed):
        end_appointment(
            by=world.admin,
            appointment=held,
            on=today(),
            reason="調校",
            successor=world.admin,
        )
    held.refresh_from_db()
    assert (held.until_on, owned["of"]) == (None, world.counselor.pk)


def test_ending_twice_is_a_conflict(world, admin):
    held = post_of(world.counselor)
    admin.post(address(held, "end"), {"reason": "調校"})
    response = admin.post(address(held, "end"), {"reason": "調校"})
    assert response.status_code == 409
    assert AuditEvent.objects.filter(event="appointment_ended").count() == 1


# --- hand over, deputise ------------------------------------------------------------------------


def test_a_post_is_handed_over_with_its_duties(world, admin, owned):
    owned["of"] = world.counselor.pk
    held = post_of(world.counselor)
    response = admin.post(
        address(held, "hand-over"),
        {"to": str(world.chief.pk), "from_on": roc_date(today()), "reason": "輪替"},
    )
    assert response.status_code == 302
    new = world.chief.appointments.get(role="counselor")
    assert owned["of"] == world.counselor.pk
    confirmed(new, world.director, on=today())
    held.refresh_from_db()
    assert (held.until_on, new.from_on, new.standing, owned["of"]) == (
        today() - timedelta(days=1),
        today(),
        1,
        world.chief.pk,
    )


def test_a_deputy_has_dates(world, admin):
    held = post_of(world.principal)
    last = today() + timedelta(days=10)
    fields = {"deputy": str(world.director.pk), "from_on": roc_date(today())}
    missing = admin.post(address(held, "deputise"), fields)
    assert set(missing.context["form"].errors) == {"until_on"}
    response = admin.post(
        address(held, "deputise"), {**fields, "until_on": roc_date(last)}
    )
    assert response.status_code == 302
    deputy = world.director.appointments.get(role="principal")
    assert (deputy.deputy_for, deputy.until_on) == (held, last)


def test_an_administrator_is_nobodys_deputy_by_her_own_hand(world, admin):
    response = admin.post(
        address(post_of(world.principal), "deputise"),
        {
            "deputy": str(world.admin.pk),
            "from_on": roc_date(today()),
            "until_on": roc_date(today()),
        },
    )
    assert set(response.context["form"].errors) == {"deputy"}
    assert world.admin.appointments.count() == 1


WAYS = ("end", "hand-over", "deputise")


@pytest.mark.parametrize("what", WAYS)
def test_bad_forms_change_nothing(world, admin, what):
    held = post_of(world.counselor)
    before = list(Appointment.objects.order_by("pk").values())
    response = admin.post(address(held, what), {"reason": "x" * 201})
    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    assert list(Appointment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("what", WAYS)
def test_foreign_posts_own_posts_and_readers(world, admin, browser_of, what):
    foreign = post_of(person("counselor", world.foreign))
    fields = {"reason": "x"}
    answers = [
        admin.post(f"/people/appointments/{key}/{what}", fields)
        for key in (foreign.pk, uuid.uuid4())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert admin.post(address(post_of(world.admin), what), fields).status_code == 403
    reader = browser_of(world.director)
    held = post_of(world.counselor)
    assert reader.post(address(held, what), fields).status_code == 403
    assert Appointment.objects.exclude(until_on=None).exists() is False


@pytest.mark.parametrize("what", WAYS)
def test_other_methods_and_an_old_proof(world, admin, browser_of, what):
    held = post_of(world.counselor)
    assert admin.delete(address(held, what)).status_code == 405
    stale = browser_of(world.admin, fresh=False)
    response = stale.post(address(held, what), {"reason": "x"})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert Appointment.objects.exclude(until_on=None).exists() is False


def test_a_second_post_at_a_foreign_school_is_not_shown_to_be_ended(world, admin):
    held = add(world.counselor, "subject_teacher", world.foreign)
    assert admin.get(address(held, "end")).status_code == 404
