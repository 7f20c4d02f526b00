"""What the county does: it reminds late schools through the outbox, owes the list of the 16th, publishes news."""

from datetime import date

import pytest

from accounts.actions.calendar import add_override
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from accounts.obligations import source_of
from notifications.agenda import Wanted, agenda
from notifications.models import OutboxMail, Reminder
from notifications.reminders import sweep
from reporting.access_county import managed_news, news_for
from reporting.actions.chasing import note_list, remind_schools
from reporting.actions.filing import declare_nil, mark_uploaded
from reporting.actions.news import publish_news, withdraw_news
from reporting.models import Announcement, Chase, CountyMonth, MonthlyReport
from reporting.obligations import open_months
from tests.accounts.cast import again
from tests.factories.accounts import AuthorityFactory, SchoolFactory
from tests.reporting.conftest import AUGUST, NOW, SEPTEMBER, named

AT = NOW.replace(day=11)


def finish(cast, school, contact, *months, on):
    for month in months:
        declare_nil(by=contact, school=school, month=month, on=on)
        mark_uploaded(by=contact, school=school, month=month, at=NOW, receipt="x", on=on)  # fmt: skip


def told(rule, stage=None):
    """(school's name, recipient's name) of the reminders of a rule."""
    rows = Reminder.objects.filter(rule=rule)
    if stage:
        rows = rows.filter(stage=stage)
    return sorted((row.school.name if row.school else "", row.recipient.name) for row in rows.select_related("school", "recipient"))  # fmt: skip


# --- the ministry's days -------------------------------------------------------------------------
def test_the_first_reminds_every_contact_and_the_tenth_those_who_owe(cast, today):
    open_months(on=today)
    finish(cast, cast.neighbour, cast.neighbour_contact, AUGUST, on=today)
    sweep(NOW.replace(day=1))
    month = Reminder.objects.filter(rule="DL-MR-01", trigger_on=SEPTEMBER)
    assert sorted(row.recipient.name for row in month) == ["童若似", "許例文"]
    assert not Reminder.objects.filter(rule="DL-MR-02", trigger_on=SEPTEMBER).exists()
    sweep(NOW.replace(day=10))
    stages = Reminder.objects.filter(rule="DL-MR-02", trigger_on=SEPTEMBER)
    assert {(row.recipient.name, row.stage) for row in stages} == {
        (name, stage) for name in ("童若似", "許例文") for stage in ("before_3", "on_day")
    }  # fmt: skip


def test_the_eleventh_moves_to_a_working_day_and_tells_school_and_county_once(cast, today):  # fmt: skip
    open_months(on=today)
    report = MonthlyReport.objects.get(school=cast.school, month=SEPTEMBER)
    county = CountyMonth.objects.get(month=SEPTEMBER)
    # 11 October 2026 is a Sunday, the 16th a Friday.
    assert (report.window_on, report.remind_on) == (date(2026, 10, 1), date(2026, 10, 12))  # fmt: skip
    assert (county.remind_on, county.list_on) == (date(2026, 10, 12), date(2026, 10, 16))  # fmt: skip
    sweep(NOW.replace(day=11))
    assert not Reminder.objects.filter(rule="DL-MR-04", trigger_on=SEPTEMBER).exists()
    finish(cast, cast.neighbour, cast.neighbour_contact, AUGUST, SEPTEMBER, on=today)
    for _again in range(2):
        sweep(NOW.replace(day=12))
    rows = Reminder.objects.filter(rule="DL-MR-04", trigger_on=SEPTEMBER)
    assert sorted(row.recipient.name for row in rows) == ["湯擬定", "許例文"]


def test_the_list_of_the_sixteenth_is_the_countys_duty_until_noted(cast, today):
    open_months(on=today)
    found = agenda(again(cast.officer), NOW, Wanted())
    assert [(one.title, one.label, one.day) for one in found.entries] == [
        ("稽催尚未完成填報之學校", "115 年 8 月", date(2026, 9, 16)),
        ("稽催尚未完成填報之學校", "115 年 9 月", date(2026, 10, 16)),
    ]
    note_list(by=cast.officer, authority=cast.county, month=AUGUST, on=today)
    left = [one.label for one in agenda(again(cast.officer), NOW, Wanted()).entries]
    assert left == ["115 年 9 月"]
    with pytest.raises(WrongState):
        note_list(by=cast.officer, authority=cast.county, month=AUGUST, on=today)
    assert AuditEvent.objects.filter(object_type="reporting.countymonth").count() == 1


def test_the_list_is_nobodys_duty_once_every_school_has_filed(cast, today):
    open_months(on=today)
    for school, contact in ((cast.school, cast.contact), (cast.neighbour, cast.neighbour_contact)):  # fmt: skip
        finish(cast, school, contact, AUGUST, SEPTEMBER, on=today)
    assert agenda(again(cast.officer), NOW, Wanted()).entries == ()


def test_notices_are_told_and_listed_nowhere(cast, today):
    open_months(on=today)
    titles = {one.title for one in agenda(again(cast.contact), NOW, Wanted()).entries}
    assert titles == {"填報上個月輔導工作成果"}


@pytest.mark.parametrize("who", ["contact", "director", "administrator"])
def test_only_the_county_notes_its_list(cast, today, who):
    open_months(on=today)
    with pytest.raises(NotAllowed):
        note_list(by=getattr(cast, who), authority=cast.county, month=AUGUST, on=today)
    assert CountyMonth.objects.filter(listed_at__isnull=False).count() == 0


def test_a_changed_calendar_moves_every_cached_day(cast, today):
    open_months(on=today)
    add_override(
        by=cast.officer, place=cast.county, rule_id="DL-MR-02", parameter="day", value=5,
        citation="縣府函", in_force_from=SEPTEMBER, until=None, now=NOW, on=today,
    )  # fmt: skip
    CountyMonth.objects.update(list_on=date(2026, 12, 1))
    source = source_of("DL-MR-05", "reporting.countymonth")
    assert [found.cached[0] for found in source.compare()] == [date(2026, 12, 1)] * 2
    assert source.rewrite() == 2
    assert source.compare() == []


# --- the button ----------------------------------------------------------------------------------
def test_a_school_is_reminded_of_its_oldest_late_month_through_the_outbox(cast, today):
    open_months(on=today)
    Reminder.objects.all().delete()
    both = [cast.school, cast.neighbour]
    assert remind_schools(by=cast.officer, schools=both, month=SEPTEMBER, on=today) == 2
    assert {(row.school, row.report.month) for row in Chase.objects.all()} == {
        (cast.school, AUGUST), (cast.neighbour, AUGUST),
    }  # fmt: skip
    sweep(NOW)
    chased = Reminder.objects.filter(subject_type="reporting.chase")
    assert sorted(row.recipient.name for row in chased) == ["童若似", "許例文"]
    assert OutboxMail.objects.filter(reminder__in=chased).count() == 2
    assert AuditEvent.objects.filter(object_type="reporting.chase").count() == 2


def test_a_school_is_reminded_once_a_day(cast, today):
    open_months(on=today)
    told = {"by": cast.officer, "schools": [cast.school], "month": SEPTEMBER}
    assert [remind_schools(**told, on=today), remind_schools(**told, on=today)] == [1, 0]  # fmt: skip
    assert remind_schools(**told, on=date(2026, 10, 7)) == 1
    assert Chase.objects.count() == 2


def test_a_school_that_is_not_late_is_not_reminded(cast, today):
    open_months(on=today)
    finish(cast, cast.school, cast.contact, AUGUST, on=today)
    with pytest.raises(WrongState):  # September is due on the 10th
        remind_schools(by=cast.officer, schools=[cast.school], month=SEPTEMBER, on=today)  # fmt: skip
    assert Chase.objects.count() == 0


def test_an_upload_in_between_silences_the_mail(cast, today):
    open_months(on=today)
    remind_schools(by=cast.officer, schools=[cast.school], month=AUGUST, on=today)
    finish(cast, cast.school, cast.contact, AUGUST, on=today)
    sweep(NOW)
    assert not Reminder.objects.filter(subject_type="reporting.chase").exists()


@pytest.mark.parametrize("who", ["contact", "director", "principal", "administrator"])
def test_only_the_county_reminds(cast, today, who):
    open_months(on=today)
    with pytest.raises(NotAllowed):
        remind_schools(by=getattr(cast, who), schools=[cast.school], month=AUGUST, on=today)  # fmt: skip
    assert Chase.objects.count() == 0


def test_a_county_reminds_only_its_own_schools(cast, today):
    foreign = SchoolFactory.create(authority=AuthorityFactory.create(name="霧里縣"))
    open_months(on=today)
    with pytest.raises(NotAllowed):
        remind_schools(by=cast.officer, schools=[cast.school, foreign], month=AUGUST, on=today)  # fmt: skip
    assert Chase.objects.count() == 0


# --- news ----------------------------------------------------------------------------------------
def publish(by, authority, on, **more):
    told = {"title": "九月填報注意", "body": "請使用新表格。", "from_on": on, "until_on": None}  # fmt: skip
    return publish_news(by=by, authority=authority, on=on, **{**told, **more})


def test_a_county_tells_its_own_schools_for_as_long_as_it_says(cast, today):
    other = AuthorityFactory.create(name="霧里縣")
    stranger = named("report_contact", SchoolFactory.create(authority=other), "安設彼")
    news = publish(cast.officer, cast.county, today, until_on=date(2026, 10, 9))
    for reader in (cast.contact, cast.counselor, cast.director, cast.officer):
        assert list(news_for(reader, on=today)) == [news]
    assert list(news_for(stranger, on=today)) == []
    assert list(news_for(cast.contact, on=date(2026, 10, 9))) == [news]
    assert list(news_for(cast.contact, on=date(2026, 10, 10))) == []
    assert list(news_for(cast.contact, on=date(2026, 10, 5))) == []
    withdraw_news(by=cast.officer, news=news, on=today)
    assert list(news_for(cast.contact, on=today)) == []
    assert Announcement.objects.count() == 1
    assert AuditEvent.objects.filter(object_type="reporting.announcement").count() == 2


def test_the_installation_tells_every_county(cast, today):
    other = AuthorityFactory.create(name="霧里縣")
    stranger = named("report_contact", SchoolFactory.create(authority=other), "安設彼")
    news = publish(cast.administrator, None, today)
    assert list(news_for(stranger, on=today)) == [news]
    assert list(news_for(cast.contact, on=today)) == [news]


@pytest.mark.parametrize(
    ("who", "county"),
    [("officer", None), ("contact", "own"), ("director", "own"), ("officer", "other"), ("principal", None)],
)  # fmt: skip
def test_nobody_publishes_above_her_level(cast, today, who, county):
    other = AuthorityFactory.create(name="霧里縣")
    place = {"own": cast.county, "other": other, None: None}[county]
    with pytest.raises(NotAllowed):
        publish(getattr(cast, who), place, today)
    assert Announcement.objects.count() == 0


def test_a_schools_own_administrator_publishes_nothing(cast, today):
    local = named("system_administrator", cast.school, "管校內")
    for place in (cast.county, None):
        with pytest.raises(NotAllowed):
            publish(local, place, today)
    assert list(managed_news(local, on=today)) == []


def test_only_the_publishing_level_withdraws(cast, today):
    news = publish(cast.administrator, None, today)
    with pytest.raises(NotAllowed):
        withdraw_news(by=cast.officer, news=news, on=today)
    assert list(managed_news(cast.officer, on=today)) == []
    withdraw_news(by=cast.administrator, news=news, on=today)
    with pytest.raises(WrongState):
        withdraw_news(by=cast.administrator, news=news, on=today)
