"""/healthz tells the truth, and a dead Redis breaks no page (SECURITY.md O5)."""

from datetime import timedelta

import pytest
from celery import Celery
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from accounts import lockout
from config import health
from config.tasks import HEARTBEAT_KEY
from notifications.models import SweepLog
from tests.login.conftest import PASSWORD, code, enrol, is_in

DEAD = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": "unix:///nonexistent/redis.sock?db=0",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}


@pytest.fixture
def dead_redis(settings):
    settings.CACHES = DEAD
    assert cache.get("x") is None


@pytest.fixture
def no_worker(monkeypatch):
    """A broker in memory at which nobody listens."""
    monkeypatch.setattr(
        health, "app", Celery("nobody", broker="memory://", set_as_current=False)
    )


def mark(seconds):
    cache.set(HEARTBEAT_KEY, (timezone.now() - timedelta(seconds=seconds)).isoformat())


def swept(seconds):
    moment = timezone.now() - timedelta(seconds=seconds)
    SweepLog.objects.create(started_at=moment, finished_at=moment, worker="test")


def test_it_says_ok_and_nothing_more(client, db):
    mark(5)
    swept(5)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "degraded": False})


def test_in_full_it_lists_the_parts(client, db, no_worker):
    mark(5)
    swept(5)
    answer = client.get("/healthz?full").json()
    assert answer == {
        "ok": True,
        "degraded": True,
        "database": "up",
        "cache": "up",
        "beat": "up",
        "reminders": "up",
        "worker": "down",
        "beat_age_seconds": 5,
    }


@pytest.mark.parametrize(("seconds", "state"), [(180, "up"), (182, "late")])
def test_a_beat_that_stopped_is_late(client, db, no_worker, seconds, state):
    mark(seconds)
    assert client.get("/healthz?full").json()["beat"] == state


@pytest.mark.parametrize(("seconds", "state"), [(590, "up"), (610, "late")])
def test_reminders_that_stopped_degrade_it(client, db, seconds, state):
    mark(5)
    swept(seconds)
    assert client.get("/healthz").json() == {"ok": True, "degraded": state == "late"}
    assert health.reminders() == state


def test_reminders_that_never_ran_are_late(client, db):
    mark(5)
    assert client.get("/healthz").json() == {"ok": True, "degraded": True}


def test_a_dead_redis_is_told_and_is_no_outage(client, db, dead_redis):
    answer = client.get("/healthz?full")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "ok": True,
            "degraded": True,
            "database": "up",
            "cache": "down",
            "beat": "unknown",
            "reminders": "late",
            "worker": "unknown",
            "beat_age_seconds": None,
        },
    )


def test_a_broker_that_is_gone_leaves_the_worker_unknown(monkeypatch):
    gone = Celery(
        "gone", broker="redis+socket:///nonexistent/redis.sock", set_as_current=False
    )
    monkeypatch.setattr(health, "app", gone)
    assert health.worker() == "unknown"


def test_a_dead_database_is_an_outage(client, db, monkeypatch):
    """The real driver against a port where nobody listens."""
    database = connections["default"]
    monkeypatch.setattr(health, "connections", {"default": _unreachable(database)})
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


def _unreachable(database):
    other = database.copy("unreachable")
    other.settings_dict = {
        **database.settings_dict,
        "HOST": "127.0.0.1",
        "PORT": "1",
        "PASSWORD": "not-told",
    }
    return other


# --- Redis down never turns a page into an error --------------------------------------------------


def test_she_logs_in_works_and_logs_out_without_redis(client, user, log_in, dead_redis):
    enrol(user)
    assert client.get("/accounts/login/").status_code == 200
    log_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    pages = [
        "/",
        "/settings",
        "/preferences",
        "/accounts/sessions/",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
    ]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert client.post("/session/keepalive").status_code == 200
    step_up = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert step_up.status_code == 302
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_in(client)


def test_the_lock_holds_without_redis(client, user, log_in, dead_redis):
    for n in range(5):
        log_in(client, password=f"wrong-{n}")
    log_in(client)
    assert (lockout.is_locked(user), is_in(client)) == (True, False)


def test_a_code_is_good_once_without_redis(client, user, log_in, dead_redis):
    enrol(user)
    typed = code()
    for expected in (True, False):
        log_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": typed})
        assert is_in(client) is expected
        client.post("/accounts/logout/")


def test_a_reset_works_without_redis(client, user, dead_redis):
    answer = client.post("/accounts/password/reset/", {"email": user.email})
    assert answer.status_code == 302
