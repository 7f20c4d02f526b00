"""行事曆訂閱: a secret address, dates without names."""

from datetime import date

import icalendar
import pytest

from accounts.models import AuditEvent
from notifications.models import CalendarFeed
from tests.notifications import make
from tests.notifications.conftest import taipei

URL = "/calendar/feed/"


@pytest.fixture
def duties(school_world):
    mine, school = school_world.counselor, school_world.school
    make.request(school, mine, date(2026, 4, 30))
    make.alarm(school, mine, taipei("2026-05-05T14:40"))
    make.request(school, school_world.director, date(2026, 4, 29))
    return school_world


def address(client):
    return client.post(URL).context["address"].replace("http://testserver", "")


def test_the_feed_has_my_dates_and_no_names(duties, login, client):
    path = address(login(duties.counselor))
    client.logout()
    response = client.get(path)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    for word in ("王小明", "晴川", "雲岫", duties.counselor.name):
        assert word not in text
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [(event.decoded("dtstart"), str(event["summary"])) for event in events] == [
        (taipei("2026-05-06T14:40"), "法定責任通報及校安通報"),
        (date(2026, 5, 15), "資料轉銜至現就讀學校"),
    ]


def test_an_event_keeps_its_name_when_its_date_moves(duties, login, client):
    path = address(login(duties.counselor))
    before = {event["uid"] for event in icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")}  # fmt: skip
    after = {event["uid"] for event in icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT")}  # fmt: skip
    assert before == after
    assert len(before) == 2


def test_the_database_keeps_no_secret(duties, login):
    secret = address(login(duties.counselor)).removeprefix(URL).removesuffix(".ics")
    row = CalendarFeed.objects.get()
    assert len(secret) == 43
    assert secret not in (row.token_hash, str(row.__dict__))


def test_the_address_is_shown_once(duties, login):
    client = login(duties.counselor)
    path = address(client)
    assert path not in client.get(URL).content.decode()


def test_a_new_address_ends_the_old_one(duties, login):
    client = login(duties.counselor)
    old, new = address(client), address(client)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_a_stopped_address_and_a_disabled_person_are_not_found(duties, login):
    client = login(duties.counselor)
    path = address(client)
    duties.counselor.is_active = False
    duties.counselor.save()
    assert client.get(path).status_code == 404
    duties.counselor.is_active = True
    duties.counselor.save()
    client.force_login(duties.counselor)
    client.post(f"{URL}stop")
    assert client.get(path).status_code == 404
    events = AuditEvent.objects.filter(object_type="notifications.calendarfeed")
    assert sorted(events.values_list("event", flat=True)) == ["created", "deleted"]


def test_who_lost_her_appointment_has_an_empty_feed(duties, login):
    client = login(duties.counselor)
    path = address(client)
    duties.counselor.appointments.update(until_on=date(2026, 5, 5))
    assert icalendar.Calendar.from_ical(client.get(path).content).walk("VEVENT") == []
