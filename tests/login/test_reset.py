"""「忘記密碼」: one letter, one use, thirty minutes, and no hint about who exists (SECURITY.md B2, B6)."""

import re
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from accounts import lockout
from accounts.models import User
from tests.login.conftest import NEW_PASSWORD, is_in, make_user
from tests.login.hashers import CountingHasher

T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIELDS = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    def post(email="lin@example.test"):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/accounts/password/reset/", {"email": email})

    return post


def link(letter=-1):
    return re.search(r"http://testserver(/\S+)", mail.outbox[letter].body)[1]


def use(client, url):
    """Out: whether the link led to a form that took the new password."""
    form = client.get(url, follow=True)
    if "form" not in form.context or form.context.get("token_fail"):
        return False
    return client.post(form.request["PATH_INFO"], FIELDS).status_code == 302


def test_the_letter_lets_her_choose_a_new_password(client, user, ask, log_in):
    ask()
    assert use(client, link())
    assert log_in(client, password=NEW_PASSWORD).headers["Location"] == "/"
    assert is_in(client)


def test_a_link_works_once(client, user, ask):
    ask()
    assert [use(client, link(0)), use(client, link(0))] == [True, False]


@pytest.mark.parametrize(("seconds", "works"), [(30 * 60 - 1, True), (31 * 60, False)])
def test_a_link_works_for_thirty_minutes(client, user, ask, seconds, works):
    with time_machine.travel(T0, tick=False) as clock:
        ask()
        clock.move_to(T0 + timedelta(seconds=seconds))
        assert use(client, link()) is works


def test_the_token_of_one_person_is_refused_for_another(client, user, ask):
    make_user("chen")
    ask()
    ask("chen@example.test")
    mine, hers = link(0), link(1)
    forged = hers.rsplit("/key/", 1)[0] + "/key/"
    forged += hers.rsplit("/key/", 1)[1].split("-", 1)[0]
    forged += "-" + mine.rsplit("/key/", 1)[1].split("-", 1)[1]
    assert use(client, forged) is False


def test_a_token_dies_with_the_password_it_was_for(client, user, ask):
    ask()
    user.set_password("Another-lantern-43")
    user.save()
    assert use(client, link()) is False


def test_known_and_unknown_get_the_same_answer_and_only_the_known_a_letter(user, ask):
    answers = [ask(), ask("nobody@example.test")]
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [letter.to for letter in mail.outbox] == [["lin@example.test"]]


def test_a_disabled_person_gets_no_letter(user, ask):
    User.objects.update(is_active=False)
    assert ask().status_code == 302
    assert mail.outbox == []


def test_the_clock_does_not_tell_who_exists(client, user, log_in, settings):
    """Median of the difference under 20 ms, for the reset and for the login with a slow hash."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_RATE_LIMITS = False

    def median(call):
        times = []
        for _n in range(15):
            started = time.perf_counter()
            call()
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    def reset(email):
        return lambda: client.post("/accounts/password/reset/", {"email": email})

    reset("lin@example.test")()
    known, unknown = (median(reset(f"{who}@example.test")) for who in ("lin", "nobody"))
    assert abs(known - unknown) < 0.02


@pytest.mark.parametrize("name", ["lin", "lin@example.test", "nobody", "no@where.test"])
def test_every_name_costs_one_hash(client, user, log_in, settings, name):
    """A known address must not cost two, an unknown one not none."""
    settings.PASSWORD_HASHERS = ["tests.login.hashers.CountingHasher"]
    CountingHasher.count = 0
    log_in(client, name, "wrong")
    assert CountingHasher.count == 1


def test_a_reset_does_not_open_a_locked_account(client, user, ask, log_in):
    for n in range(5):
        log_in(client, password=f"wrong-{n}")
    ask()
    use(client, link())
    assert lockout.is_locked(user)


def test_a_reset_takes_the_first_login_change_away_and_ends_other_sessions(
    client, user, ask, log_in
):
    other = client.__class__()
    log_in(other)
    User.objects.update(must_change_password=True)
    ask()
    use(client, link())
    user.refresh_from_db()
    assert (user.must_change_password, is_in(other)) == (False, False)
