"""無法寄達的提醒: the director and the administrator see who was not told, and nothing else."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from notifications.models import OutboxMail, Reminder
from notifications.reminders import sweep
from tests.notifications import make

URL = "/reminders/undelivered/"


@pytest.fixture
def dead(school_world):
    make.request(school_world.school, school_world.counselor, date(2026, 4, 25))
    sweep(timezone.now())
    mail = OutboxMail.objects.get()
    OutboxMail.objects.update(state="dead", attempts=1, last_error="550")
    Reminder.objects.filter(pk=mail.reminder_id).update(state="failed")
    school_world.mail = mail
    return school_world


@pytest.mark.parametrize("role", ["director", "admin"])
def test_they_see_the_person_and_the_code_and_not_the_duty(dead, login, role):
    text = login(getattr(dead, role)).get(URL).content.decode()
    assert (dead.counselor.name in text, "550" in text) == (True, True)
    text = text.partition("<main")[2]
    for word in ("王小明", "DL-TR", "資料轉銜", str(dead.mail.reminder.subject_id)):
        assert word not in text


@pytest.mark.parametrize("role", ["counselor", "principal", "officer"])
def test_others_are_refused(dead, login, role):
    assert login(getattr(dead, role)).get(URL).status_code == 403


def test_another_schools_dead_letter_is_not_found_and_stays(dead, login):
    from_elsewhere = dead.stranger
    client = login(from_elsewhere)
    for what in ("retry", "settled"):
        address = f"{URL}{dead.mail.reminder_id}/{what}"
        assert client.post(address).status_code == 404
    assert OutboxMail.objects.get().state == "dead"


def test_sent_again_it_waits_as_if_never_tried(dead, login):
    address = f"{URL}{dead.mail.reminder_id}/retry"
    client = login(dead.director)
    assert client.post(address).status_code == 302
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts, mail.reminder.state) == ("pending", 0, "due")
    assert AuditEvent.objects.get(event="changed").detail == {"what": "retried"}
    assert client.post(address).status_code == 404


def test_settled_it_leaves_the_list(dead, login):
    client = login(dead.admin)
    client.post(f"{URL}{dead.mail.reminder_id}/settled")
    assert OutboxMail.objects.get().state == "dropped"
    assert len(client.get(URL).context["page"].object_list) == 0


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_costs_the_same_at_any_number(
    dead, login, count, django_assert_num_queries
):
    for _n in range(count - 1):
        make.request(dead.school, dead.counselor, date(2026, 4, 25))
    sweep(timezone.now())
    OutboxMail.objects.update(state="dead")
    client = login(dead.director)
    client.get(URL)  # the settings register is remembered for a minute
    with django_assert_num_queries(12):
        client.get(URL)


@pytest.mark.parametrize(
    ("role", "told"), [("director", 1), ("admin", 1), ("counselor", 0), ("stranger", 0)]
)
def test_today_tells_those_who_answer_for_them(dead, login, role, told):
    page = login(getattr(dead, role)).get("/")
    assert page.context["dead_letters"] == told
    assert page.content.decode().count("封提醒信寄不到") == told
    login(dead.admin).post(f"{URL}{dead.mail.reminder_id}/settled")
    assert login(getattr(dead, role)).get("/").context["dead_letters"] == 0
