"""The demonstration's letters stay on the machine and on one page."""

import pytest
from django.core.mail import EmailMessage, get_connection


@pytest.fixture
def box(settings, tmp_path):
    settings.MAILBOX_ROOT = tmp_path / "mail"
    return get_connection("config.mailbox.EmailBackend")


def send(box, subject):
    return EmailMessage(
        subject,
        "請點 http://testserver/x",
        "a@example.test",
        ["b@example.test"],
        connection=box,
    ).send()


def test_the_page_shows_letters_newest_first(client, db, settings, box):
    settings.DEMO = True
    assert [send(box, "第一封"), send(box, "第二封")] == [1, 1]
    page = client.get("/demo/mailbox")
    assert [letter["subject"] for letter in page.context["letters"]] == [
        "第二封",
        "第一封",
    ]
    assert 'href="http://testserver/x"' in page.content.decode()


def test_markup_in_a_letter_is_shown_not_run(client, db, settings, box):
    settings.DEMO = True
    send(box, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/demo/mailbox").content.decode()


def test_it_is_found_in_the_demonstration_only(client, db, box):
    send(box, "第一封")
    assert client.get("/demo/mailbox").status_code == 404


def test_an_empty_box_opens(client, db, settings, box):
    settings.DEMO = True
    assert client.get("/demo/mailbox").status_code == 200
