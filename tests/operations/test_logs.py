"""No personal data and no key in a log line."""

import json

import pytest
import structlog

from config.logs import without_private_parts


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("request", "GET /cases?q=王小明&class=301", "GET /cases?…"),
        (
            "request",
            "GET /accounts/password/reset/key/3f-cv9x1a-abc/",
            "GET /accounts/password/reset/key/…/",
        ),
        (
            "event",
            "Not Found: /accounts/confirm-email/MQ:1x:abc/",
            "Not Found: /accounts/confirm-email/…/",
        ),
        ("path", "/accounts/login/", "/accounts/login/"),
        ("event", "request_finished", "request_finished"),
    ],
)
def test_addresses_lose_their_private_parts(field, written, kept):
    assert without_private_parts(None, "info", {field: written}) == {field: kept}


def test_a_search_leaves_no_name_in_the_log(client, db, caplog):
    client.get("/accounts/login/?next=/cases?q=王小明")
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert {line["request"] for line in lines if "request" in line} == {
        "GET /accounts/login/?…"
    }
    assert "王小明" not in json.dumps(lines, ensure_ascii=False, default=str)
    assert structlog.is_configured()


def test_a_failed_login_leaves_no_name_in_the_log(client, db, caplog):
    client.post("/accounts/login/", {"login": "CANARY-41", "password": "CANARY-42"})
    assert "login_failed" in caplog.text
    assert "CANARY" not in caplog.text
