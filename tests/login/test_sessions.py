"""How a session begins and ends (SECURITY.md B5), and proofs that grow old (A15)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import sessions
from accounts.models import SessionActivity, User
from tests.login.conftest import PASSWORD, code, enrol, is_in

T0 = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LOGIN = "/accounts/login/"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


def after(clock, **passed):
    clock.move_to(T0 + timedelta(**passed))


# --- beginning ----------------------------------------------------------------------------------


def test_login_gives_a_new_id(client, user, log_in):
    client.cookies["session"] = "chosenbytheattacker0000000000000"
    client.get(LOGIN)
    log_in(client)
    assert client.session.session_key != "chosenbytheattacker0000000000000"
    assert is_in(client)


def test_step_up_gives_a_new_id_and_keeps_the_clock(logged_in):
    before = logged_in.session.session_key
    began = SessionActivity.objects.get(pk=before).began_at
    logged_in.post("/accounts/reauthenticate/", {"password": PASSWORD})
    key = logged_in.session.session_key
    assert key != before
    assert SessionActivity.objects.get().began_at == began
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [key]
    assert is_in(logged_in)


def test_a_step_up_by_code_gives_a_new_id(logged_in, user):
    enrol(user)
    before = logged_in.session.session_key
    logged_in.post("/accounts/2fa/reauthenticate/", {"code": code()})
    assert logged_in.session.session_key != before
    assert is_in(logged_in)


# --- idle and absolute end ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "inside"), [({"seconds": 899}, True), ({"seconds": 901}, False)]
)
def test_fifteen_idle_minutes_end_it(clock, logged_in, passed, inside):
    after(clock, **passed)
    assert is_in(logged_in) is inside


def test_what_she_does_extends_it(clock, logged_in):
    for minute in range(14, 113, 14):
        after(clock, minutes=minute)
        assert is_in(logged_in)


def test_typing_extends_it(clock, logged_in):
    after(clock, minutes=14)
    answer = logged_in.post("/session/keepalive")
    assert (answer.json(), answer.headers["X-Session-Extended"]) == (
        {"seconds_left": 900},
        "1",
    )
    after(clock, minutes=28)
    assert is_in(logged_in)


@pytest.mark.urls("tests.login.views_for_tests")
@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/settings", {"X-Background": "1"}),
        ("/badge", {}),
        ("/session/status", {}),
    ],
)
def test_what_a_page_does_by_itself_does_not_extend_it(clock, logged_in, url, headers):
    for minute in (5, 10, 14):
        after(clock, minutes=minute)
        answer = logged_in.get(url, headers=headers)
        assert (answer.status_code, "X-Session-Extended" in answer.headers) == (
            200,
            False,
        )
    after(clock, minutes=15, seconds=1)
    assert not is_in(logged_in)


def test_the_status_tells_the_seconds_left_and_nothing_to_a_stranger(
    clock, logged_in, client_class
):
    after(clock, minutes=10)
    assert logged_in.get("/session/status").json() == {"seconds_left": 300}
    stranger = client_class().get("/session/status").json()
    assert stranger == {"seconds_left": 0, "login": LOGIN}


def test_a_person_is_sent_back_to_where_she_was(clock, logged_in):
    after(clock, minutes=16)
    answer = logged_in.get("/settings")
    assert answer.headers["Location"] == f"{LOGIN}?next=/settings"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "沒有操作" in logged_in.get(LOGIN).content.decode()


def test_an_htmx_request_after_the_end_leads_to_the_login_page(clock, logged_in):
    after(clock, minutes=16)
    answer = logged_in.get("/settings", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/settings"


def test_a_post_after_the_end_changes_nothing(clock, logged_in, user):
    after(clock, minutes=16)
    logged_in.post("/preferences", {"name": "改名", "language": "en", "theme": ""})
    user.refresh_from_db()
    assert user.name == "林曉青"


def test_the_end_is_on_the_server(clock, logged_in):
    """The old cookie is worth nothing, also when it is sent again within the time of a new login."""
    cookie = logged_in.cookies["session"].value
    after(clock, minutes=16)
    is_in(logged_in)
    logged_in.cookies["session"] = cookie
    after(clock, minutes=1)
    assert not is_in(logged_in)
    assert Session.objects.filter(session_key=cookie).count() == 0


def test_eight_hours_end_it_however_busy_she_is(clock, logged_in):
    for minute in range(14, 480, 14):
        after(clock, minutes=minute)
        assert is_in(logged_in)
    after(clock, hours=8, seconds=1)
    assert not is_in(logged_in)


def test_a_new_password_does_not_start_the_eight_hours_anew(clock, logged_in):
    after(clock, minutes=10)
    logged_in.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "Quiet.River-Stone-77",
            "password2": "Quiet.River-Stone-77",
        },
    )
    assert is_in(logged_in)
    assert SessionActivity.objects.get().began_at == T0


def test_the_idle_time_is_a_setting(clock, logged_in, settings):
    settings.TUNABLES = {"session.idle_minutes": 30}
    after(clock, minutes=29)
    assert is_in(logged_in)


def test_base_html_is_told(clock, logged_in):
    page = logged_in.get("/settings")
    assert (page.context["idle_seconds"], page.context["idle_warning_seconds"]) == (
        900,
        120,
    )


def test_a_page_costs_two_statements_for_the_clock(clock, logged_in):
    is_in(logged_in)
    after(clock, minutes=1)
    with CaptureQueriesContext(connection) as queries:
        is_in(logged_in)
    about = [q["sql"] for q in queries if "accounts_sessionactivity" in q["sql"]]
    assert [sql.split()[0] for sql in about] == ["SELECT", "UPDATE"]


# --- other ends ---------------------------------------------------------------------------------


def test_logout_kills_the_session_for_good(logged_in):
    cookie = logged_in.cookies["session"].value
    answer = logged_in.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    for _n in range(20):
        logged_in.cookies["session"] = cookie
        assert not is_in(logged_in)


def test_a_get_does_not_log_out(logged_in):
    logged_in.get("/accounts/logout/")
    assert is_in(logged_in)


def test_a_disabled_person_is_out_on_the_next_request(logged_in):
    User.objects.update(is_active=False)
    assert not is_in(logged_in)


def test_a_disabled_person_does_not_get_in(client, user, log_in):
    User.objects.update(is_active=False)
    log_in(client)
    assert not is_in(client)


def test_she_sees_her_sessions_and_ends_the_others(logged_in, client_class, log_in):
    other = client_class()
    log_in(other)
    page = logged_in.get("/accounts/sessions/")
    assert len(page.context["sessions"]) == 2
    logged_in.post("/accounts/sessions/")
    assert (is_in(logged_in), is_in(other)) == (True, False)
    assert len(logged_in.get("/accounts/sessions/").context["sessions"]) == 1


def test_an_idle_session_is_gone_from_the_list(clock, logged_in, client_class, log_in):
    other = client_class()
    log_in(other)
    after(clock, minutes=14)
    assert is_in(logged_in)
    after(clock, minutes=16)
    assert not is_in(other)
    assert len(logged_in.get("/accounts/sessions/").context["sessions"]) == 1


def test_old_clocks_are_purged(clock, logged_in):
    assert sessions.purge(before=T0) == 0
    assert sessions.purge(before=T0 + timedelta(days=1)) == 1


def test_a_session_that_can_not_be_opened_is_an_empty_one(logged_in):
    Session.objects.update(session_data="v1:lost:AAAA")
    assert not is_in(logged_in)


# --- step-up ------------------------------------------------------------------------------------


@pytest.mark.urls("tests.login.views_for_tests")
class TestFreshLogin:
    @pytest.fixture
    def busy(self, clock, logged_in):
        """Logged in at T0 and active since, so that only the proof grows old."""

        def until(minutes):
            for minute in range(7, minutes, 7):
                after(clock, minutes=minute)
                logged_in.get("/settings")
            after(clock, minutes=minutes)
            return logged_in

        return until

    def test_a_proof_of_fourteen_minutes_does(self, busy):
        assert busy(14).post("/export", {"name": "王大明"}).status_code == 200

    def test_a_proof_of_sixteen_minutes_does_not_and_nothing_happens(self, busy, user):
        answer = busy(16).post("/export", {"name": "王大明"})
        assert answer.headers["Location"] == "/accounts/reauthenticate/?next=%2Fexport"
        user.refresh_from_db()
        assert user.name == "林曉青"

    def test_the_posted_form_goes_through_after_the_proof(self, busy, user):
        client = busy(16)
        answer = client.post("/export", {"name": "王大明"})
        done = client.post(answer.headers["Location"], {"password": PASSWORD})
        user.refresh_from_db()
        assert (done.content, user.name) == (b"done", "王大明")

    def test_a_wrong_proof_lets_nothing_through(self, busy, user):
        client = busy(16)
        answer = client.post("/export", {"name": "王大明"})
        client.post(answer.headers["Location"], {"password": "wrong"})
        user.refresh_from_db()
        assert user.name == "林曉青"

    def test_the_waiting_form_is_unreadable_in_the_table(self, busy):
        busy(16).post("/export", {"name": "CANARY-7781"})
        stored = "".join(Session.objects.values_list("session_data", flat=True))
        assert "CANARY" not in stored
        assert stored.startswith("v1:")

    def test_the_own_second_factor_page_asks_for_it_too(self, busy):
        answer = busy(16).get("/accounts/2fa/totp/activate/")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
