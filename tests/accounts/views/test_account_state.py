"""停用、啟用、重設、解除鎖定."""

import uuid
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.utils import timezone

from accounts.lockout import account_key, is_locked
from accounts.models import AuditEvent, LoginFailure
from tests.accounts.cast import again, person

pytestmark = pytest.mark.django_db
PAGES = ("disable", "enable", "reset")


def url(user, what):
    return f"/people/{user.pk}/{what}"


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))


def test_a_disabled_person_is_out_on_the_next_request(world, admin, browser_of):
    hers = browser_of(world.chief)
    assert hers.get("/people/me").status_code == 200
    assert admin.get(url(world.chief, "disable")).status_code == 200
    response = admin.post(url(world.chief, "disable"), {"reason": "離職"})
    assert response.headers["Location"] == f"/people/{world.chief.pk}"
    assert again(world.chief).is_active is False
    assert hers.get("/people/me").status_code == 302
    assert events() == ["user_disabled"]


def test_disabling_twice_is_a_conflict(world, admin):
    admin.post(url(world.chief, "disable"), {"reason": "離職"})
    response = admin.post(url(world.chief, "disable"), {"reason": "離職"})
    assert response.status_code == 409
    assert events() == ["user_disabled"]


def test_enabling(world, admin):
    world.chief.is_active = False
    world.chief.save()
    response = admin.post(url(world.chief, "enable"), {"reason": "復職"})
    assert response.status_code == 302
    assert again(world.chief).is_active is True


def test_a_reset_ends_the_password_and_sends_a_link(
    world, admin, browser_of, django_capture_on_commit_callbacks
):
    world.chief.set_password("Harbour-lantern-42")
    world.chief.save()
    hers = browser_of(world.chief)
    with django_capture_on_commit_callbacks(execute=True):
        response = admin.post(url(world.chief, "reset"), {"reason": "忘記密碼"})
    assert response.status_code == 302
    chief = again(world.chief)
    assert (chief.has_usable_password(), chief.must_change_password) == (False, True)
    assert hers.get("/people/me").status_code == 302
    letter = mail.outbox[-1]
    assert letter.to == [chief.email]
    assert letter.body.count("/accounts/password/reset/key/") == 1
    assert events() == ["password_reset"]


@pytest.mark.parametrize("what", PAGES)
def test_without_a_reason_nothing_happens(world, admin, what):
    response = admin.post(url(world.chief, what), {"reason": ""})
    assert (response.status_code, set(response.context["form"].errors)) == (
        200,
        {"reason"},
    )
    assert events() == []


@pytest.mark.parametrize("what", [*PAGES, "unlock", "log-out"])
def test_a_stranger_is_not_there_and_a_reader_is_refused(
    world, admin, browser_of, what
):
    stranger = person("counselor", world.foreign)
    answers = [
        admin.post(url(target, what), {"reason": "x"})
        for target in (stranger, type(stranger)(pk=uuid.uuid4()))
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    reader = browser_of(world.director)
    assert reader.post(url(world.chief, what), {"reason": "x"}).status_code == 403
    assert (again(stranger).is_active, again(world.chief).is_active) == (True, True)


@pytest.mark.parametrize("what", [*PAGES, "unlock", "log-out"])
def test_nobody_does_it_to_herself(world, admin, what):
    response = admin.post(url(world.admin, what), {"reason": "x"})
    assert response.status_code == 403
    assert again(world.admin).is_active is True


@pytest.mark.parametrize("what", [*PAGES, "unlock", "log-out"])
def test_an_old_proof_is_asked_again(world, browser_of, what):
    stale = browser_of(world.admin, fresh=False)
    response = stale.post(url(world.chief, what), {"reason": "x"})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert again(world.chief).is_active is True


@pytest.mark.parametrize("what", PAGES)
def test_other_methods(world, admin, what):
    assert admin.put(url(world.chief, what)).status_code == 405


def test_an_officer_of_the_county_is_not_a_schools_to_disable(world, admin):
    both = person("county_officer", world.county)
    person("subject_teacher", world.school, user=both)
    assert admin.post(url(both, "disable"), {"reason": "x"}).status_code == 403
    assert again(both).is_active is True


# --- unlock -------------------------------------------------------------------------------------


@pytest.mark.django_db(databases=["default", "audit"])
def test_unlocking_lets_her_try_again(world, admin):
    LoginFailure.objects.create(
        key=account_key(world.chief),
        failures=5,
        locked_until=timezone.now() + timedelta(minutes=5),
        last_failed_at=timezone.now(),
    )
    assert is_locked(world.chief) is True
    assert admin.post(url(world.chief, "unlock")).status_code == 302
    assert is_locked(world.chief) is False
    assert events() == ["login_unlocked"]


def test_unlock_is_no_page(world, admin):
    assert admin.get(url(world.chief, "unlock")).status_code == 405


# --- sessions -----------------------------------------------------------------------------------


def test_a_persons_sessions_end_everywhere(world, admin, browser_of):
    phone, desk = browser_of(world.chief), browser_of(world.chief)
    assert [one.get("/people/me").status_code for one in (phone, desk)] == [200, 200]
    for browser in (phone, desk):  # as a login by the form leaves it
        UserSession.objects.create(
            user=world.chief,
            session_key=browser.session.session_key,
            ip="192.0.2.7",
        )
    assert admin.get(f"/people/{world.chief.pk}").context["sessions"] == 2
    response = admin.post(url(world.chief, "log-out"))
    assert response.headers["Location"] == f"/people/{world.chief.pk}"
    assert [one.get("/people/me").status_code for one in (phone, desk)] == [302, 302]
    ended = AuditEvent.objects.get(event="session_ended", actor_id=world.admin.pk)
    assert (ended.object_id, ended.detail) == (str(world.chief.pk), {"count": 2})
    assert admin.get(url(world.chief, "log-out")).status_code == 405
