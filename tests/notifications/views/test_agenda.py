"""今日 and 行事曆: what is shown, to whom, in which order, at which cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, OfficeDay
from notifications.agenda import Wanted, agenda
from tests.notifications import make
from tests.notifications.conftest import taipei


@pytest.fixture
def duties(school_world):
    mine, school = school_world.counselor, school_world.school
    make.request(school, mine, date(2026, 4, 30), secret="甲")  # 5/15
    make.request(school, mine, date(2026, 4, 15), secret="乙")  # 4/30, late
    make.alarm(school, mine, taipei("2026-05-05T14:40"), secret="丙")
    make.task(school, mine, date(2026, 5, 8), secret="丁")
    make.request(school, school_world.director, date(2026, 4, 29), secret="戊")
    make.request(school_world.foreign, school_world.stranger, date(2026, 4, 30))
    return school_world


def shown(user, **wanted):
    found = agenda(user, timezone.now(), Wanted(**wanted))
    return [(one.label[-1], one.chip.level, one.chip.words) for one in found.entries]


def test_the_running_clock_is_first_then_what_is_late_then_by_date(duties):
    assert shown(duties.counselor) == [
        ("丙", "crit", "剩 5 時 12 分"),
        ("乙", "over", "逾期 6 日"),
        ("丁", "soon", "剩 2 日"),
        ("甲", "near", "剩 9 日"),
    ]


def test_the_director_sees_her_school_and_no_other(duties):
    assert {row[0] for row in shown(duties.director, only_mine=False)} == set(
        "甲乙丙丁戊"
    )
    assert {row[0] for row in shown(duties.director)} == {"戊"}


def test_who_may_see_nothing_is_shown_nothing(duties):
    assert shown(duties.admin, only_mine=False) == []
    assert shown(duties.officer, only_mine=False) == []


def test_the_law_s_duties_can_be_told_from_the_house_s(duties):
    assert {row[0] for row in shown(duties.counselor, statutory=True)} == set("甲乙丙")
    assert {row[0] for row in shown(duties.counselor, statutory=False)} == {"丁"}


def test_a_date_is_the_kernels_even_where_the_cache_is_stale(duties):
    OfficeDay.objects.create(
        school=duties.school, date=date(2026, 5, 15), is_off=True, source="公告"
    )
    found = agenda(duties.counselor, timezone.now(), Wanted())
    assert {one.latest for one in found.entries if one.label.endswith("甲")} == {
        "5/18（一）"
    }


def test_why_this_date_names_the_law_and_every_step(duties):
    found = agenda(duties.counselor, timezone.now(), Wanted(statutory=True))
    (one,) = [entry for entry in found.entries if entry.label.endswith("甲")]
    assert "第6條" in one.why.citation
    assert one.why.steps[0].endswith("為 2026-04-30（星期四）。")
    assert one.why.is_projected is True


def test_today_shows_my_duties_and_leaves_one_audit_row(duties, login):
    text = login(duties.counselor).get("/").content.decode()
    assert [word in text for word in ("剩 5 時 12 分", "逾期 6 日", "剩 9 日")] == [
        True,
        True,
        True,
    ]
    assert "戊" not in text
    row = AuditEvent.objects.get(event="list_read")
    assert (row.actor_id, row.object_type, row.detail) == (
        duties.counselor.pk,
        "notifications.today",
        {"shown": 4},
    )


def test_today_without_duties_says_so_and_leaves_no_audit_row(school_world, login):
    text = login(school_world.counselor).get("/").content.decode()
    assert "目前沒有期限。" in text
    assert not AuditEvent.objects.filter(event="list_read").exists()


def test_the_fragment_is_the_queue_alone(duties, login):
    text = login(duties.counselor).get(reverse("today_duties")).content.decode()
    assert ("剩 9 日" in text, "<html" in text) == (True, False)


def calendar(client, **query):
    return client.get(reverse("notifications:calendar"), query)


def test_the_month_puts_each_duty_on_its_day(duties, login):
    response = calendar(login(duties.counselor), month="115-5")
    by_day = {
        cell["day"].day: [one.label[-1] for one in cell["entries"]]
        for week in response.context["weeks"]
        for cell in week
        if cell["entries"]
    }
    assert by_day == {6: ["丙"], 8: ["丁"], 15: ["甲"]}


def test_the_present_list_also_shows_what_is_late(duties, login):
    client = login(duties.counselor)
    present = calendar(client, view="list").context["entries"]
    coming = calendar(client, view="list", month="115-6").context["entries"]
    assert ([one.label[-1] for one in present], coming) == (
        ["丙", "乙", "丁", "甲"],
        (),
    )


def test_the_school_s_calendar_is_the_directors(duties, login):
    found = calendar(login(duties.director), whose="school", kind="law").context
    assert {one.label[-1] for one in found["entries"]} == set("甲丙戊")


@pytest.mark.parametrize("month", ["115-13", "x", "0-0", "99999", "115-5-5", ""])
def test_a_month_that_can_t_be_read_is_the_present_one(duties, login, month):
    response = calendar(login(duties.counselor), month=month)
    assert (response.status_code, response.context["first"]) == (200, date(2026, 5, 1))


def test_days_off_are_marked(duties, login):
    OfficeDay.objects.create(
        school=duties.school, date=date(2026, 5, 7), is_off=True, name="校慶補假", source="行事曆"
    )  # fmt: skip
    text = calendar(login(duties.counselor)).content.decode()
    assert ("校慶補假" in text, "勞動節" in text) == (True, True)


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(
    ("name", "queries"), [("home", 14), ("notifications:calendar", 15)]
)
def test_a_page_costs_the_same_at_any_number_of_duties(
    school_world, login, name, count, queries
):
    for _n in range(count):
        make.request(school_world.school, school_world.counselor, date(2026, 4, 30))
        make.task(school_world.school, school_world.counselor, date(2026, 5, 8))
    client = login(school_world.counselor)
    client.get(reverse(name))  # the settings register is remembered for a minute
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(reverse(name)).status_code == 200
    assert len(found) == queries


def test_the_ribbon_runs_on_every_page_of_who_may_see_the_clock(duties, login):
    for person, words in ((duties.counselor, 1), (duties.stranger, 0)):
        text = login(person).get("/reminders/preferences/").content.decode()
        assert text.count("24 小時通報進行中") == words


def test_the_ribbon_says_how_long_in_hours_and_minutes(duties, login):
    (clock,) = login(duties.counselor).get("/").context["ribbon"]
    assert (clock["left"], clock["seconds"], clock["latest"]) == (
        "5 時 12 分",
        5 * 3600 + 12 * 60,
        "5/6（三） 14:40",
    )
