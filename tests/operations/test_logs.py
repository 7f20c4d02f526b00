"""No personal data and no key in a log line."""

import json
import logging
from smtplib import SMTPRecipientsRefused

import pytest
import structlog
from django.core.mail import EmailMessage

from accounts.mail import deliver
from config.celery import app
from config.logs import without_exception_words, without_private_parts


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


def test_an_exception_is_told_without_its_words():
    try:
        try:
            raise ValueError("CANARY-43")
        except ValueError as error:
            raise KeyError("CANARY-44") from error
    except KeyError as error:
        caught = error
    for info in (caught, (KeyError, caught, caught.__traceback__)):
        told = without_exception_words(None, "error", {"event": "x", "exc_info": info})
        assert [one["kind"] for one in told["exception"]] == ["KeyError", "ValueError"]
        assert told["exception"][0]["at"][0].endswith(
            "test_an_exception_is_told_without_its_words"
        )
        assert "CANARY" not in json.dumps(told)


def test_a_line_of_another_library_leaves_without_the_words_too():
    (handler,) = [
        one
        for one in logging.getLogger().handlers
        if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter)
    ]
    try:
        raise ValueError("CANARY-45")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "broken", (), info)
    line = json.loads(handler.format(record))
    assert (line["event"], line["exception"][0]["kind"]) == ("broken", "ValueError")
    assert "CANARY" not in json.dumps(line)


class Refusing:
    """A mail server that refuses everybody, as smtplib tells it."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"CANARY-46@example.test": (550, b"unknown")})


def test_a_letter_that_is_refused_leaves_no_address_in_the_log(
    caplog, django_capture_on_commit_callbacks, db
):
    letter = EmailMessage(
        "x", "x", to=["CANARY-46@example.test"], connection=Refusing()
    )
    with django_capture_on_commit_callbacks(execute=True):
        deliver(letter)
    assert caplog.text.count("mail_not_sent") == 1
    assert "CANARY" not in caplog.text


def test_the_worker_keeps_our_lines():
    assert app.conf.worker_hijack_root_logger is False


def test_a_failed_task_is_told_by_name_and_kind_only():
    (handler,) = [
        one
        for one in logging.getLogger().handlers
        if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter)
    ]
    error = ValueError("CANARY-47")
    told = {
        "name": "cases.tasks.apply_roster",
        "id": "1",
        "description": "raised unexpected",
        "exc": repr(error),
        "traceback": "CANARY-48",
        "args": "['CANARY-49']",
        "kwargs": "{}",
        "internal": False,
    }
    words = "Task %(name)s[%(id)s] %(description)s: %(exc)s"
    record = logging.LogRecord(
        "celery.app.trace", logging.ERROR, "x.py", 1, words, (told,),
        (ValueError, error, None),
    )  # fmt: skip
    assert handler.filter(record)
    line = json.loads(handler.format(record))
    assert (line["event"], line["exception"][0]["kind"]) == (
        "Task cases.tasks.apply_roster[1] raised unexpected: …",
        "ValueError",
    )
    assert "CANARY" not in json.dumps(line)
