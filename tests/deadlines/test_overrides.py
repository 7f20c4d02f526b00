"""Which override is in force on the trigger's date, and who may set what."""

from datetime import date

import pytest

from deadlines.overrides import Override, SetBy, in_force
from deadlines.rules import RULES
from deadlines.rules.rule import ParameterError

COUNTY = Override(
    "DL-MR-02",
    "day",
    5,
    "臺中市函 109",
    SetBy.AUTHORITY,
    date(2020, 1, 1),
    date(2024, 7, 31),
)
COUNTY_LATER = Override(
    "DL-MR-02", "day", 7, "臺中市函 113", SetBy.AUTHORITY, date(2024, 8, 1)
)
EARLIER = Override(
    "DL-TR-02", "lead_days", 3, "臺中市補充規定", SetBy.AUTHORITY, date(2020, 1, 1)
)
SCHOOL = Override(
    "DL-TR-02",
    "lead_days",
    7,
    "校務會議 114",
    SetBy.SCHOOL,
    date(2025, 8, 1),
    date(2026, 7, 31),
)
LAX_SCHOOL = Override(
    "DL-TR-02", "lead_days", 1, "校務會議 115", SetBy.SCHOOL, date(2026, 8, 1)
)
OTHER = Override(
    "DL-TR-08", "days", 10, "新北市補充規定", SetBy.AUTHORITY, date(2020, 1, 1)
)
ROWS = [LAX_SCHOOL, SCHOOL, OTHER, COUNTY_LATER, COUNTY, EARLIER]


@pytest.mark.parametrize(
    ("rule_id", "day", "parameters", "sources"),
    [
        pytest.param("DL-MR-02", date(2019, 12, 31), {}, {}, id="before any"),
        pytest.param(
            "DL-MR-02",
            date(2020, 1, 1),
            {"day": 5},
            {"day": "臺中市函 109"},
            id="first day",
        ),
        pytest.param(
            "DL-MR-02",
            date(2024, 7, 31),
            {"day": 5},
            {"day": "臺中市函 109"},
            id="last day",
        ),
        pytest.param(
            "DL-MR-02",
            date(2024, 8, 1),
            {"day": 7},
            {"day": "臺中市函 113"},
            id="the next row",
        ),
        pytest.param(
            "DL-TR-02",
            date(2025, 7, 31),
            {"lead_days": 3},
            {"lead_days": "臺中市補充規定"},
            id="the county's alone",
        ),
        pytest.param(
            "DL-TR-02",
            date(2025, 8, 1),
            {"lead_days": 7},
            {"lead_days": "校務會議 114"},
            id="a stricter school",
        ),
        pytest.param(
            "DL-TR-02",
            date(2026, 8, 1),
            {"lead_days": 3},
            {"lead_days": "臺中市補充規定"},
            id="a laxer school loses",
        ),
    ],
)
def test_in_force(
    rule_id: str, day: date, parameters: dict[str, int], sources: dict[str, str]
) -> None:
    assert in_force(ROWS, rule_id, day) == (parameters, sources)


def test_the_newer_of_two_rows_in_force_wins() -> None:
    newer = Override(
        "DL-TR-08", "days", 12, "新北市新規定", SetBy.AUTHORITY, date(2025, 1, 1)
    )
    assert in_force([newer, OTHER], "DL-TR-08", date(2026, 1, 1)) == (
        {"days": 12},
        {"days": "新北市新規定"},
    )


def test_another_rules_rows_are_left_alone() -> None:
    assert in_force(ROWS, "DL-TR-12", date(2026, 1, 1)) == ({}, {})


def test_an_authority_sets_what_its_school_may_not() -> None:
    rule = RULES["DL-MR-02"]
    assert rule.check_override("day", 5, SetBy.AUTHORITY).name == "day"
    with pytest.raises(ParameterError, match="學校不得自訂"):
        rule.check_override("day", 5, SetBy.SCHOOL)


def test_a_school_may_only_be_stricter() -> None:
    rule = RULES["DL-TR-01"]
    assert rule.check_override("lead_days", 7, SetBy.SCHOOL).name == "lead_days"
    with pytest.raises(ParameterError, match="更嚴"):
        rule.check_override("lead_days", 0, SetBy.SCHOOL)


def test_what_a_school_may_set_is_only_how_transition_days_are_read() -> None:
    settable = {
        (id, one.name)
        for id, rule in RULES.items()
        for one in rule.parameters
        if one.school_may_set
    }
    assert settable == {
        ("DL-TR-01", "lead_days"),
        ("DL-TR-02", "lead_days"),
        ("DL-TR-03", "lead_days"),
        ("DL-TR-06", "same_day"),
        ("DL-TR-07", "event_day_counts"),
    }
