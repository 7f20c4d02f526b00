"""收件匣: mine only, read once, titles only for what I may no longer see."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from notifications.models import Preference, Reminder
from notifications.reminders import sweep
from tests.notifications import make

URL = "/reminders/inbox/"


@pytest.fixture
def told(school_world):
    school_world.duty = make.request(
        school_world.school, school_world.counselor, date(2026, 4, 20), secret="甲"
    )  # due on 5/5: late by one day
    sweep(timezone.now())
    return school_world


def mine(user):
    return Reminder.objects.exclude(state="folded").get(recipient=user)


def test_the_inbox_shows_what_was_told_and_how_it_stands(told, login):
    text = login(told.counselor).get(URL).content.decode()
    assert ("逾期 1 日" in text, "學生 甲" in text, "未讀" in text) == (True,) * 3
    assert (
        AuditEvent.objects.get(event="list_read").object_type == "notifications.inbox"
    )


def test_folded_stages_are_not_shown(told, login):
    assert len(login(told.counselor).get(URL).context["items"]) == 1


def test_another_persons_reminder_is_not_found_and_stays_unread(told, login):
    client, row = login(told.stranger), mine(told.counselor)
    assert client.get(f"{URL}{row.pk}/").status_code == 404
    assert client.post(f"{URL}{row.pk}/read").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_looking_changes_nothing_and_pressing_marks_it_read_once(told, login, now):
    client, row = login(told.counselor), mine(told.counselor)
    client.get(f"{URL}{row.pk}/")
    assert mine(told.counselor).read_at is None
    client.post(f"{URL}{row.pk}/read")
    first = mine(told.counselor).read_at
    now.shift(3600)
    client.post(f"{URL}{row.pk}/read")
    assert (
        mine(told.counselor).read_at
        == first
        == timezone.now() - (timezone.now() - first)
    )


def test_all_can_be_marked_read_and_nobody_elses(told, login):
    login(told.counselor).post(f"{URL}read")
    assert mine(told.counselor).read_at is not None
    assert mine(told.director).read_at is None


def test_an_item_tells_why_this_date(told, login):
    row = mine(told.counselor)
    text = login(told.counselor).get(f"{URL}{row.pk}/").content.decode()
    assert ("為何是這一天" in text, "第6條" in text, "學生 甲" in text) == (True,) * 3


def test_who_lost_the_duty_sees_its_title_only(told, login):
    row = mine(told.counselor)
    told.duty.owner = told.director
    told.duty.save()
    client = login(told.counselor)
    for address in (URL, f"{URL}{row.pk}/"):
        assert "學生 甲" not in client.get(address).content.decode()
    assert "你沒有查閱其內容的權限" in client.get(f"{URL}{row.pk}/").content.decode()


def test_a_duty_that_was_met_says_that_nothing_is_to_be_done(told, login):
    told.duty.met_on = date(2026, 5, 6)
    told.duty.save()
    text = (
        login(told.counselor).get(f"{URL}{mine(told.counselor).pk}/").content.decode()
    )
    assert "這項期限已經結束或不再適用" in text


def test_the_badge_counts_the_unread_in_one_query(told, login):
    client = login(told.counselor)
    assert client.get(URL).context["unread"] == 1
    client.post(f"{URL}read")
    assert client.get(URL).context["unread"] == 0


def test_a_service_that_stopped_is_said_on_the_page(told, login, now):
    client = login(told.counselor)
    assert "停滯" not in client.get("/").content.decode()
    now.shift(11 * 60)
    assert "提醒服務自 09:28 起停滯。" in client.get("/").content.decode()


def test_nobody_can_silence_what_the_law_asks_for(told, login):
    client = login(told.counselor)
    client.post("/reminders/preferences/", {})
    assert Preference.objects.get(user=told.counselor).mails_optional is False
    text = client.get("/reminders/preferences/").content.decode()
    assert "法定期限的提醒一律寄送，不能關閉。" in text
    assert [field.name for field in Preference._meta.fields] == [
        "user",
        "mails_optional",
    ]


@pytest.mark.parametrize("count", [1, 50])
def test_the_inbox_costs_the_same_at_any_number(school_world, login, count):
    for _n in range(count):
        make.request(school_world.school, school_world.counselor, date(2026, 4, 20))
    sweep(timezone.now())
    client = login(school_world.counselor)
    client.get(URL)  # the settings register is remembered for a minute
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("notifications:inbox"))
    assert len(found) == 15
