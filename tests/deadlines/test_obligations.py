"""Where a duty stands, one step before, at, and after each edge."""

from datetime import UTC, date, datetime

import pytest

from deadlines.obligations import Level, Obligation, Status, obligation
from deadlines.office_calendar import OfficeCalendar
from deadlines.rules import RULES
from tests.deadlines.asking import at


def duty(rule_id: str, trigger: date | datetime, **facts: object) -> Obligation:
    return obligation(
        RULES[rule_id],
        subject_type="transitions.transfer",
        subject_id="7b1e",
        trigger=trigger,
        calendar=OfficeCalendar(),
        **facts,  # type: ignore[arg-type]  # the tests vary these facts
    )


def transfer(**facts: object) -> Obligation:
    """Due on Tuesday 2026-12-08."""
    return duty("DL-TR-08", date(2026, 11, 23), **facts)


@pytest.mark.parametrize(
    ("now", "status", "level", "days_left"),
    [
        pytest.param(
            at("2026-11-23T09:00"), Status.UPCOMING, Level.FAR, 15, id="15 days"
        ),
        pytest.param(
            at("2026-11-24T09:00"), Status.UPCOMING, Level.NEAR, 14, id="14 days"
        ),
        pytest.param(
            at("2026-12-04T23:59"), Status.UPCOMING, Level.NEAR, 4, id="4 days"
        ),
        pytest.param(
            at("2026-12-05T00:00"), Status.DUE_SOON, Level.SOON, 3, id="3 days"
        ),
        pytest.param(
            at("2026-12-08T23:59"),
            Status.DUE_SOON,
            Level.SOON,
            0,
            id="the last minute",
        ),
        pytest.param(
            at("2026-12-09T00:00"),
            Status.OVERDUE,
            Level.OVERDUE,
            -1,
            id="the next day",
        ),
        pytest.param(
            datetime(2026, 12, 8, 15, 59, tzinfo=UTC),
            Status.DUE_SOON,
            Level.SOON,
            0,
            id="23:59 in Taiwan",
        ),
        pytest.param(
            datetime(2026, 12, 8, 16, 0, tzinfo=UTC),
            Status.OVERDUE,
            Level.OVERDUE,
            -1,
            id="0:00 in Taiwan",
        ),
    ],
)
def test_a_duty_in_days(
    now: datetime, status: Status, level: Level, days_left: int
) -> None:
    assert (
        transfer().status(now),
        transfer().level(now),
        transfer().days_left(now),
    ) == (status, level, days_left)


@pytest.mark.parametrize(
    ("now", "status", "level"),
    [
        (at("2026-02-14T23:30"), Status.DUE_SOON, Level.CRITICAL),
        (at("2026-02-15T23:30"), Status.DUE_SOON, Level.CRITICAL),
        (at("2026-02-15T23:31"), Status.OVERDUE, Level.OVERDUE),
        (datetime(2026, 2, 15, 15, 31, tzinfo=UTC), Status.OVERDUE, Level.OVERDUE),
    ],
)
def test_a_clock_in_hours(now: datetime, status: Status, level: Level) -> None:
    report = duty("DL-IN-01", at("2026-02-14T23:30"))
    assert (report.status(now), report.level(now)) == (status, level)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (at("2026-09-29T12:00"), Status.DUE_SOON),
        (at("2026-09-29T12:01"), Status.OVERDUE),
    ],
)
def test_a_last_day_on_a_saturday_ends_at_noon(now: datetime, status: Status) -> None:
    assert duty("DL-TR-08", date(2026, 9, 11)).status(now) == status


@pytest.mark.parametrize(
    ("met_at", "status"),
    [
        (date(2026, 12, 8), Status.MET),
        (at("2026-12-08T23:59"), Status.MET),
        (date(2026, 12, 9), Status.MET_LATE),
    ],
)
def test_a_met_duty(met_at: date, status: Status) -> None:
    met = transfer(met_at=met_at)
    assert (met.status(at("2027-01-01T00:00")), met.level(at("2027-01-01T00:00"))) == (
        status,
        Level.DONE,
    )


@pytest.mark.parametrize(
    ("met_at", "status"),
    [
        (at("2026-02-15T23:30"), Status.MET),
        (at("2026-02-15T23:31"), Status.MET_LATE),
        (date(2026, 2, 15), Status.MET),
        (date(2026, 2, 16), Status.MET_LATE),
    ],
)
def test_a_met_clock_in_hours(met_at: date | datetime, status: Status) -> None:
    report = duty("DL-IN-01", at("2026-02-14T23:30"), met_at=met_at)
    assert report.status(at("2026-03-01T00:00")) == status


def test_at_once_is_in_time_on_its_own_day_and_late_on_the_next() -> None:
    seen_at = at("2026-11-23T07:45")
    call = duty("DL-DV-03", seen_at)
    assert call.due == seen_at
    assert call.level(at("2026-11-23T08:00")) == Level.CRITICAL
    assert call.level(at("2026-11-24T00:00")) == Level.OVERDUE
    assert (
        duty("DL-DV-03", seen_at, met_at=at("2026-11-23T08:00")).status(seen_at)
        == Status.MET
    )


def test_a_blocked_duty_is_shown_as_soon() -> None:
    blocked = transfer(blocked_by="缺同意書")
    assert blocked.level(at("2026-11-23T00:00")) == Level.SOON
    assert blocked.status(at("2026-11-23T00:00")) == Status.UPCOMING
    assert blocked.level(at("2026-12-09T00:00")) == Level.OVERDUE


def test_a_duty_that_does_not_apply_is_quiet() -> None:
    assert transfer(applies=False).level(at("2027-01-01T00:00")) == Level.NONE


def test_a_duty_without_a_date_is_open_until_met() -> None:
    notice = Obligation(
        "DL-TR-05", "transitions.transition", "7b1e", date(2026, 11, 23)
    )
    assert (notice.due, notice.remind_for) == (None, None)
    assert (
        notice.status(at("2027-01-01T00:00")),
        notice.level(at("2027-01-01T00:00")),
    ) == (Status.UPCOMING, Level.NONE)
    with pytest.raises(ValueError, match="DL-TR-05"):
        notice.days_left(at("2027-01-01T00:00"))


def test_reminders_aim_at_the_unmoved_end() -> None:
    moved = duty("DL-TR-08", date(2026, 12, 10))
    assert (moved.due, moved.remind_for) == (date(2026, 12, 28), date(2026, 12, 25))


def test_the_key_is_rule_subject_and_trigger() -> None:
    assert transfer().key == ("DL-TR-08", "transitions.transfer", "7b1e", "2026-11-23")


def test_the_levels_are_the_designs_tokens() -> None:
    assert [level.value for level in Level] == [
        "due-crit",
        "due-over",
        "due-soon",
        "due-near",
        "due-far",
        "due-done",
        "due-none",
    ]


@pytest.mark.parametrize("rule_id", ["DL-MR-03", "DL-IN-10", "DL-DE-02"])
def test_an_opening_is_no_obligation(rule_id: str) -> None:
    with pytest.raises(ValueError, match=rule_id):
        duty(rule_id, date(2026, 12, 1))


def test_the_key_is_the_same_in_every_zone() -> None:
    known_at = at("2026-02-14T23:30")
    utc = datetime(2026, 2, 14, 15, 30, tzinfo=UTC)
    assert duty("DL-IN-01", utc).key == duty("DL-IN-01", known_at).key
