"""People who must first do one thing reach that page and nothing else (SECURITY.md B3)."""

import pytest
from django.test import override_settings

from accounts.confinement import ALWAYS, TABLE
from accounts.models import User
from tests.login.conftest import NEW_PASSWORD, PASSWORD, enrol, is_in
from tests.test_policy import ADDRESSES, POLICY, example

STATES = {
    "password": {"must_change_password": True},
    "second_factor": {"second_factor_required": True},
}
REACHABLE = {
    "password": ALWAYS | {"account_change_password", "account_set_password"},
    "second_factor": ALWAYS
    | {"mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate"},
}
PAGES = {
    "password": "/accounts/password/change/",
    "second_factor": "/accounts/2fa/totp/activate/",
}


def test_the_table_is_what_the_tests_cover():
    assert [row.name for row in TABLE] == list(STATES)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("state", STATES)
def test_a_confined_person_reaches_nothing_else(client, user, log_in, state, method):
    log_in(client)
    User.objects.update(**STATES[state])
    astray = []
    for address in ADDRESSES:
        if address.name in REACHABLE[state]:
            continue
        answer = client.generic(method, example(address))
        if (answer.status_code, answer.headers.get("Location")) != (302, PAGES[state]):
            astray.append((address.name, answer.status_code))
    assert astray == []


@pytest.mark.parametrize("state", STATES)
def test_an_htmx_request_is_sent_there_whole(logged_in, state):
    User.objects.update(**STATES[state])
    answer = logged_in.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, PAGES[state])


def test_between_password_and_code_only_open_pages_answer(client, user, log_in):
    enrol(user)
    assert log_in(client).headers["Location"] == "/accounts/2fa/authenticate/"
    for address in ADDRESSES:
        if not POLICY[address.name].get("open"):
            answer = client.get(example(address))
            assert answer.headers["Location"].startswith("/accounts/login/"), address


@pytest.mark.parametrize("state", STATES)
def test_the_one_page_opens_and_so_does_the_way_out(logged_in, state):
    User.objects.update(**STATES[state])
    assert logged_in.get(PAGES[state]).status_code == 200
    assert logged_in.post("/accounts/logout/").status_code == 302
    assert not is_in(logged_in)


def test_changing_the_password_sets_her_free(logged_in, user):
    User.objects.update(must_change_password=True)
    logged_in.post(
        PAGES["password"],
        {
            "oldpassword": PASSWORD,
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )
    user.refresh_from_db()
    assert (user.must_change_password, is_in(logged_in)) == (False, True)


def test_the_first_change_refuses_the_password_she_was_handed(logged_in, user):
    User.objects.update(must_change_password=True)
    logged_in.post(
        PAGES["password"],
        {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD},
    )
    user.refresh_from_db()
    assert user.must_change_password


def test_enrolling_sets_her_free(logged_in, user):
    User.objects.update(second_factor_required=True)
    assert not is_in(logged_in)
    enrol(user)
    assert is_in(logged_in)


@override_settings(DEMO=True)
def test_in_the_demonstration_the_second_factor_is_optional(logged_in):
    User.objects.update(second_factor_required=True)
    assert is_in(logged_in)
