"""SECURITY.md B1: five failures close that account, and no other, for fifteen minutes."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client

from accounts import lockout
from accounts.models import LoginFailure
from tests.login.conftest import PASSWORD, code, enrol, is_in, make_user

T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def fail(client, log_in, times, login="lin", **extra):
    return [log_in(client, login, f"wrong-{n}", **extra) for n in range(times)]


def errors_of(response):
    return list(response.context["form"].non_field_errors())


def test_the_sixth_try_is_refused_although_the_password_is_right(client, user, log_in):
    fail(client, log_in, 5)
    response = log_in(client)
    assert (response.status_code, is_in(client)) == (200, False)
    assert len(errors_of(response)) == 1


def test_the_fifth_try_may_still_be_right_and_starts_the_count_anew(
    client, user, log_in
):
    fail(client, log_in, 4)
    assert log_in(client).status_code == 302
    assert LoginFailure.objects.count() == 0


@pytest.mark.parametrize(
    ("seconds", "inside"), [(14 * 60 + 59, False), (15 * 60 + 1, True)]
)
def test_the_lock_opens_after_fifteen_minutes(client, user, log_in, seconds, inside):
    with time_machine.travel(T0, tick=False) as clock:
        fail(client, log_in, 5)
        clock.move_to(T0 + timedelta(seconds=seconds))
        log_in(client)
        assert is_in(client) is inside


def test_a_try_during_the_lock_does_not_lengthen_it(client, user, log_in):
    with time_machine.travel(T0, tick=False) as clock:
        fail(client, log_in, 5)
        clock.move_to(T0 + timedelta(minutes=14))
        fail(client, log_in, 3)
        clock.move_to(T0 + timedelta(minutes=15, seconds=1))
        assert log_in(client).status_code == 302


def test_name_and_address_share_one_count(client, user, log_in):
    fail(client, log_in, 3, "lin")
    fail(client, log_in, 2, "LIN@example.test")
    assert log_in(client).status_code == 200


def test_another_person_is_not_touched(client, user, log_in):
    make_user("chen")
    fail(client, log_in, 6)
    assert log_in(client, "chen").status_code == 302


def test_a_forged_forwarded_for_header_changes_nothing(client, user, log_in):
    for n in range(5):
        log_in(client, "lin", "wrong", headers={"X-Forwarded-For": f"203.0.113.{n}"})
    response = log_in(client, headers={"X-Forwarded-For": "198.51.100.7"})
    assert (response.status_code, is_in(client)) == (200, False)


def test_a_flushed_cache_does_not_open_the_lock(client, user, log_in):
    fail(client, log_in, 5)
    cache.clear()
    log_in(client)
    assert not is_in(client)


def test_an_unknown_name_gets_the_same_answers(client, user, log_in):
    known = [errors_of(answer) for answer in fail(client, log_in, 7)]
    unknown = [errors_of(answer) for answer in fail(client, log_in, 7, "nobody")]
    assert unknown == known
    assert known[4] != known[5]


def test_what_was_typed_as_a_name_is_not_stored(client, db, log_in):
    fail(client, log_in, 1, "My-Password-As-Name")
    (row,) = LoginFailure.objects.all()
    assert len(row.key) == 64
    assert "password" not in row.key.lower()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_count_survives_a_rolled_back_request():
    key = lockout.account_key(make_user())

    def failing_request():
        with suppress(RuntimeError), transaction.atomic():
            lockout.book([key])
            raise RuntimeError
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:  # a thread has connections of its own
        pool.submit(failing_request).result()
    assert LoginFailure.objects.get().failures == 1


def test_the_count_is_written_on_a_connection_without_request_transactions():
    assert connections.settings[lockout.ALIAS]["ATOMIC_REQUESTS"] is False
    assert connections.settings["default"]["ATOMIC_REQUESTS"] is True


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_hundred_guesses_at_once_are_at_most_five_looks():
    person = make_user()
    key = lockout.account_key(person)
    with ThreadPoolExecutor(12) as pool:
        looks = list(pool.map(lambda _n: _booked(key), range(200)))
    assert looks.count(True) == 5
    assert lockout.is_locked(person)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_forty_logins_at_once_look_at_five_passwords(log_in):
    make_user()

    def refused(n):
        """By the page's text: the test client's context is shared between threads."""
        try:
            page = log_in(Client(), "lin", f"wrong-{n}").content.decode()
            assert ("過多" in page) != ("不正確" in page)
            return "過多" in page
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(refused, range(40)))
    assert (answers.count(False), answers.count(True)) == (5, 35)


def test_an_administrator_unlocks(client, user, log_in):
    fail(client, log_in, 5)
    lockout.unlock(by=make_user("admin"), user=user)
    assert (lockout.is_locked(user), log_in(client).status_code) == (False, 302)


def test_codes_are_counted_apart_from_passwords(client, user, log_in):
    """A right password must not buy five new codes."""
    enrol(user)
    for _round in range(3):
        log_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        client.post("/accounts/2fa/authenticate/", {"code": "000001"})
    log_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert not is_in(client)


def test_step_up_guesses_lock_too(logged_in, user, log_in):
    for n in range(5):
        logged_in.post("/accounts/reauthenticate/", {"password": f"wrong-{n}"})
    assert lockout.is_locked(user)
    response = logged_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 200


def test_the_old_password_on_the_change_page_is_a_guess_too(logged_in, user):
    for n in range(5):
        logged_in.post("/accounts/password/change/", {"oldpassword": f"wrong-{n}"})
    assert lockout.is_locked(user)


def _booked(key):
    try:
        return lockout.book([key])
    finally:
        connections.close_all()


def test_too_many_logins_from_one_address_are_slowed(client, user, log_in, settings):
    """SECURITY.md B4: the page's own limit, whatever the names."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "3/m/ip"}
    answers = [log_in(client, f"name-{n}", "wrong").status_code for n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
