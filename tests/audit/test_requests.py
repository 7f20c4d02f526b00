"""What a request leaves in the trail: reads, refusals after the rollback, and 503 when the trail can't be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client, RequestFactory

from accounts import audit
from accounts.middleware_audit import client_ip
from accounts.models import AuditEvent, User
from tests.audit.urls import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.audit.urls")]

COLUMNS = ("event", "outcome", "actor_id", "object_type", "object_id", "detail")


def rows() -> list[dict[str, Any]]:
    return list(AuditEvent.objects.order_by("id").values(*COLUMNS))


def refusal(user, status, view, object_type="case", object_id="c-1", method="GET"):
    return {
        "event": "access_refused",
        "outcome": "refused",
        "actor_id": user.pk if user else None,
        "object_type": object_type,
        "object_id": object_id,
        "detail": {"status": status, "view": view, "method": method},
    }


def test_a_read_is_one_row(desk, director):
    assert desk.get("/read").content.decode() == CANARY
    assert rows() == [
        {
            "event": "record_read",
            "outcome": "done",
            "actor_id": director.pk,
            "object_type": "case",
            "object_id": "c-1",
            "detail": {},
        }
    ]


@pytest.mark.parametrize(("path", "status"), [("unseen", 404), ("barred", 403)])
def test_a_refusal_stays_when_the_request_rolls_back(
    desk, director, own_audit_connection, path, status
):
    assert desk.get(f"/{path}").status_code == status
    assert rows() == [refusal(director, status, path)]
    assert User.objects.filter(username="ghost").count() == 0


def test_the_refusal_is_written_on_another_connection(
    desk, director, own_audit_connection
):
    desk.get("/unseen")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        default = cursor.fetchone()[0]
    with connections["audit"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != default


def test_a_bare_permission_denied_names_the_url_s_key(desk, director):
    assert desk.get("/denied/abc").status_code == 403
    assert rows() == [refusal(director, 403, "denied", "", "abc")]


def test_an_odd_key_or_method_does_not_lose_the_refusal(desk, director):
    assert desk.get("/denied/%00" + "x" * 100).status_code == 403
    assert desk.generic("LONG" * 60, "/denied/abc").status_code == 403
    first, second = rows()
    assert first == refusal(director, 403, "denied", "", "\ufffd" + "x" * 63)
    assert second["detail"]["method"] == "LONGLONGLO"


def test_a_missing_csrf_secret_is_a_refusal_once():
    assert Client(enforce_csrf_checks=True).post("/write").status_code == 403
    assert rows() == [refusal(None, 403, "write", "", "", "POST")]


@pytest.mark.parametrize("path", ["/nowhere", "/no-such-url"])
def test_a_plain_404_is_no_refusal(desk, path):
    assert desk.get(path).status_code == 404
    assert rows() == []


def test_an_anonymous_visitor_sent_to_login_is_no_refusal(client):
    assert client.get("/read").status_code == 302
    assert rows() == []


def test_when_the_trail_cannot_be_written_nothing_is_shown(
    desk, director, transactional_db
):
    with _without_insert():
        answer = desk.get("/read")
    assert answer.status_code == 503
    assert answer.content.decode().count(CANARY) == 0
    assert rows() == []


def test_a_refusal_stands_although_its_row_cannot_be_written(
    desk, director, own_audit_connection
):
    with _without_insert():
        assert desk.get("/barred").status_code == 403
    assert rows() == []


@contextmanager
def _without_insert() -> Iterator[None]:
    """Revoked by the owner, as a broken trail would be; granted again on the way out."""
    role = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as owner:
        owner.execute(f"REVOKE INSERT ON accounts_auditevent FROM {role}")
        try:
            yield
        finally:
            owner.execute(f"GRANT INSERT ON accounts_auditevent TO {role}")


@pytest.mark.parametrize(
    ("proxies", "claimed", "seen"),
    [
        pytest.param(0, None, "192.0.2.7", id="no proxy, no claim"),
        pytest.param(0, "203.0.113.66", "192.0.2.7", id="no proxy: a claim is forged"),
        pytest.param(1, "203.0.113.5", "203.0.113.5", id="one proxy"),
        pytest.param(1, "203.0.113.66, 203.0.113.5", "203.0.113.5", id="forged before"),
        pytest.param(2, "8.8.8.8, 203.0.113.5, 10.0.0.2", "203.0.113.5", id="two"),
        pytest.param(2, "203.0.113.66", "192.0.2.7", id="came round the proxies"),
        pytest.param(1, "not an address", "192.0.2.7", id="nonsense"),
        pytest.param(1, "2001:db8::7", "2001:db8::7", id="IPv6"),
    ],
)
def test_the_address_counts_only_trusted_proxies(proxies, claimed, seen):
    headers = {"X-Forwarded-For": claimed} if claimed else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.7")
    assert client_ip(request, proxies=proxies) == seen


def test_a_forged_address_is_not_recorded(desk, settings):
    settings.TRUSTED_PROXY_COUNT = 0
    desk.get("/read", headers={"X-Forwarded-For": "203.0.113.66"})
    row = AuditEvent.objects.get()
    assert row.ip == "127.0.0.1"
    assert len(row.request_id) == 36


def test_the_context_ends_with_the_request(desk):
    desk.get("/read")
    assert audit.current.get() == audit.NOWHERE
