"""The three that must never be missed (and the others): each reminder fires at the right instant, never once satisfied."""

from datetime import date

import pytest

from accounts.calendars import Calendars
from accounts.obligations import source_of, sources
from cases.actions.placement import graduate
from notifications.models import Reminder
from notifications.reminders import sweep
from tests.cases.duties import mine, owners
from tests.notifications.conftest import taipei
from tests.transitions import making
from transitions.actions import dropouts, tracking
from transitions.actions.basic_reports import mark_uploaded, save_report, sign_report
from transitions.actions.opening import keep_up
from transitions.former_obligations import SOURCES
from transitions.models import DropoutReport, Transition

pytestmark = pytest.mark.django_db
GRADUATION, LEFT = making.GRADUATION, date(2026, 6, 12)
TRANSITION = "transitions.transition"


def told(rule):
    """{(stage, person)} of a rule."""
    rows = Reminder.objects.filter(rule=rule)
    return {(row.stage, row.recipient) for row in rows.select_related("recipient")}


def at(moment):
    sweep(taipei(moment))


def office(world):
    return {world.director, world.chief}


def both(stage, people):
    return {(stage, person) for person in people}


# --- a month before graduation (DL-TR-01): due Monday 11 May ---------------------------------------
def test_the_month_before_graduation_is_told_a_week_ahead_to_the_minute(listed):
    making.graduating(listed)
    at("2026-05-03T23:59")
    assert told("DL-TR-01") == set()
    at("2026-05-04T00:00")
    assert told("DL-TR-01") == both("before_7", office(listed))
    at("2026-05-08T00:00")
    at("2026-05-11T00:00")
    assert {stage for stage, _who in told("DL-TR-01")} == {"before_7", "before_3", "on_day"}  # fmt: skip
    at("2026-05-12T00:00")
    assert ("over_1", listed.director) in told("DL-TR-01")


def test_the_month_before_graduation_is_never_told_of_whoever_was_decided_on(listed):
    yi, an = making.graduating(listed)
    making.decided(listed, making.assessed(listed, yi), held_on=date(2026, 4, 20))
    for day in (4, 11, 12, 20):
        at(f"2026-05-{day:02}T09:00")
    subjects = set(Reminder.objects.filter(rule="DL-TR-01").values_list("subject_id", flat=True))  # fmt: skip
    assert subjects == {an.pk}


def test_nobody_pressed_anything_and_it_is_told_all_the_same(listed):
    keep_up(
        on=date(2026, 4, 1)
    )  # by the school's usual day, 1 June: due Thursday 30 April
    at("2026-04-22T23:59")
    assert told("DL-TR-01") == set()
    at("2026-04-23T00:00")
    assert told("DL-TR-01") == both("before_7", office(listed))


# --- six months after leaving (DL-TR-04, 06): ends Saturday 12 December --------------------------
def test_the_end_of_the_six_months_is_told_to_the_tracker_and_the_office(listed):
    making.transition_student(listed, left_on=LEFT)
    at("2026-12-04T23:59")
    assert told("DL-TR-04") == told("DL-TR-06") == set()
    at("2026-12-05T00:00")
    assert told("DL-TR-04") == {("before_7", listed.counselor)}
    assert told("DL-TR-06") == both("before_7", office(listed))
    at("2026-12-12T00:00")
    assert ("on_day", listed.counselor) in told("DL-TR-04")
    # The notice is due on Monday the 14th: late on Tuesday, not before.
    at("2026-12-14T23:59")
    assert {stage for stage, _who in told("DL-TR-06")} == {"before_7", "before_3", "on_day"}  # fmt: skip
    at("2026-12-15T00:00")
    assert ("over_1", listed.director) in told("DL-TR-06")


def found(world, row, on):
    where = tracking.Found(on, "school", name="雲岫高中")
    tracking.find_school(by=world.counselor, row=row, found=where, on=on)


def test_neither_is_told_once_a_school_is_found(listed):
    row = making.transition_student(listed, left_on=LEFT)
    found(listed, row, date(2026, 9, 1))
    for moment in ("2026-12-05T00:00", "2026-12-12T09:00", "2026-12-20T09:00"):
        at(moment)
    assert told("DL-TR-04") == told("DL-TR-06") == set()


def test_a_contact_on_the_last_day_covers_them_and_the_authority_ends_the_notice(
    listed,
):
    row = making.transition_student(listed, left_on=LEFT)
    end = date(2026, 12, 12)
    tracking.note_contact(by=listed.counselor, row=row, contacted_on=end, method="phone", outcome="not_in_school", told="仍未就學（虛構）。", on=end)  # fmt: skip
    tracking.notify_authority(by=listed.director, row=row, notified_on=end, system_number="T1", on=end)  # fmt: skip
    at("2026-12-20T09:00")
    assert told("DL-TR-04") == told("DL-TR-06") == set()


def test_a_no_show_is_told_again(listed):
    row = making.transition_student(listed, left_on=LEFT)
    found(listed, row, date(2026, 9, 1))
    day = date(2026, 9, 20)
    tracking.note_contact(by=listed.counselor, row=row, contacted_on=day, method="school", outcome="no_show", told="未報到（虛構）。", on=day)  # fmt: skip
    at("2026-12-05T00:00")
    assert told("DL-TR-04") == {("before_7", listed.counselor)}


# --- the rest ----------------------------------------------------------------------------------------
def test_leaving_early_is_due_within_a_month(listed):
    making.leave(listed, listed.ming, on=date(2026, 4, 7), reason="other")
    keep_up(on=date(2026, 4, 8))
    at("2026-04-29T23:59")
    assert told("DL-TR-02") == set()
    at("2026-04-30T00:00")  # due Thursday 7 May
    assert told("DL-TR-02") == both("before_7", office(listed))


def test_the_lead_is_told_of_the_assessment_and_of_each_contact(listed):
    yi, _an = making.graduating(listed)
    at("2026-04-27T00:00")  # due 5/4
    assert told("transition.assessment") == {("before_7", listed.counselor)}
    making.decided(listed, making.assessed(listed, yi))
    making.leave(listed, yi.student, on=LEFT)
    keep_up(on=LEFT)
    at("2026-07-04T23:59")
    assert told("transition.contact") == set()
    at("2026-07-05T00:00")  # due 7/12
    assert told("transition.contact") == {("before_7", listed.counselor)}


def test_the_upload_stands_open_from_the_decision_until_it_is_noted(listed):
    row = making.transition_student(listed)
    at("2026-05-08T00:00")
    assert told("DL-TR-09") == both("raised", office(listed))
    making.sealed(listed, row)
    mark_uploaded(by=listed.director, row=row, uploaded_on=date(2026, 5, 9), number="T1", on=date(2026, 5, 9))  # fmt: skip
    at("2026-06-01T09:00")
    assert {stage for stage, _who in told("DL-TR-09")} == {"raised"}


def test_the_notice_to_her_school_stands_open_until_it_is_sent(listed):
    row = making.transition_student(listed, left_on=LEFT)
    found(listed, row, date(2026, 9, 1))
    row.refresh_from_db()
    source = source_of("DL-TR-05", TRANSITION)
    assert mine(source, listed.counselor, date(2026, 9, 1)) == [row] if source.due else True  # fmt: skip
    assert owners(source, row, date(2026, 9, 1)) == {listed.counselor.pk}
    tracking.notify_school(by=listed.counselor, row=row, notified_on=date(2026, 9, 2), letter_on=date(2026, 9, 2), letter_number="1", on=date(2026, 9, 2))  # fmt: skip
    at("2026-09-30T09:00")
    assert told("DL-TR-05") == set()


def test_a_seal_is_asked_of_whoever_holds_the_post(listed):
    row = making.transition_student(listed)
    day = date(2026, 5, 9)
    report = save_report(by=listed.counselor, row=row, form=making.report_form(), on=day)  # fmt: skip
    sign_report(by=listed.counselor, report=report, on=day)
    at("2026-05-09T00:00")
    assert told("transition.seal") == both("raised", office(listed))


def test_a_dropout_is_due_on_the_threshold_and_over_when_reported(listed):
    making.leave(listed, listed.ming, on=date(2026, 4, 7), reason="dropout")
    keep_up(on=date(2026, 4, 7))
    at("2026-04-08T08:00")
    assert {who for _stage, who in told("DL-DO-01")} == office(listed)
    before = told("DL-DO-01")
    dropouts.record_dropout(by=listed.counselor, report=DropoutReport.objects.get(), reported_on=date(2026, 4, 8), number="D1", on=date(2026, 4, 8))  # fmt: skip
    at("2026-05-01T09:00")
    assert told("DL-DO-01") == before


def test_every_source_is_registered_and_every_cache_is_the_kernels(listed):
    assert set(SOURCES) <= set(sources())
    row = making.transition_student(listed, left_on=LEFT)
    making.leave(listed, listed.ming, on=date(2026, 6, 15), reason="transfer")
    keep_up(on=date(2026, 6, 16))
    assert [source.compare() for source in SOURCES] == [[]] * len(SOURCES)
    Transition.objects.filter(pk=row.pk).update(authority_due_on=date(2027, 1, 1))
    assert source_of("DL-TR-06", TRANSITION).rewrite() == 1


def test_a_label_names_nobody_in_full(listed):
    yi, _an = making.graduating(listed)
    source = source_of("DL-TR-01", TRANSITION)
    assert source.label(source.rows().get(pk=yi.pk)) == "901 何○蓁"
    graduate(by=listed.director, school=listed.school, students=[yi.student], graduated_on=LEFT, on=LEFT)  # fmt: skip
    assert source.label(source.rows().get(pk=yi.pk)) == "901 何○蓁"
    assert source.obligation(source.rows().get(pk=yi.pk), Calendars()).blocked_by != ""
