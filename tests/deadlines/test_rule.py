"""Rule values: complete, dated, overridable within bounds, and refusing what is not theirs."""

import inspect
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from deadlines.office_calendar import OfficeCalendar
from deadlines.rules import (
    OUT_OF_SCOPE,
    RULES,
    THRESHOLDS,
    UNDATED,
    UnknownRuleError,
    get_rule,
)
from deadlines.rules.rule import EndMoves, ParameterError, Rule, Trigger, TriggerError
from tests.deadlines.asking import at

REFERENCE = Path(__file__).parents[1] / "reference" / "deadlines.yaml"
EXTENSIONS = {"DL-IN-01-URGENT", "DL-IN-01-GENERAL", "DL-IN-01-BULLYING"}
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())


def limits() -> list[dict[str, Any]]:
    content: dict[str, Any] = yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))
    return list(content["deadlines"])


def test_every_limit_of_the_reference_is_a_rule_a_threshold_or_listed_with_its_reason() -> (
    None
):
    assert len(limits()) == 110
    assert {limit["id"] for limit in limits()} == (set(RULES) - EXTENSIONS) | set(
        THRESHOLDS
    ) | set(UNDATED) | set(OUT_OF_SCOPE)


def test_no_limit_is_in_two_places() -> None:
    assert len(RULES) + len(THRESHOLDS) + len(UNDATED) + len(OUT_OF_SCOPE) == 110 + len(
        EXTENSIONS
    )


def test_every_core_limit_is_a_rule_a_threshold_or_an_undated_duty() -> None:
    core = {limit["id"] for limit in limits() if limit["relevance"] == "core"}
    assert core == (set(RULES) - EXTENSIONS) | set(THRESHOLDS) | set(UNDATED)


def test_every_reason_says_something() -> None:
    reasons = [duty.reason for duty in UNDATED.values()] + list(OUT_OF_SCOPE.values())
    assert [reason for reason in reasons if len(reason) < 8] == []


def test_what_moves_and_what_does_not() -> None:
    moves = {
        move: {id for id, rule in RULES.items() if rule.end_moves is move}
        for move in EndMoves
    }
    assert moves[EndMoves.BACKWARD] == {"DL-TR-01"}
    assert moves[EndMoves.FORWARD] == {
        "DL-TR-02", "DL-TR-03", "DL-TR-06", "DL-TR-07", "DL-TR-08", "DL-TR-12",
        "DL-MR-04", "DL-MR-05", "DL-IN-08", "DL-DV-01", "DL-DO-04",
    }  # fmt: skip


@EVERY_RULE
def test_a_rule_is_complete(rule: Rule) -> None:
    assert all([rule.title, rule.trigger_name, rule.law, rule.article, rule.citation])
    assert all([rule.satisfied_by.key, rule.satisfied_by.label])
    assert rule.citation.startswith(rule.law + rule.article)
    assert sorted(version.in_force_from for version in rule.versions) == [
        version.in_force_from for version in rule.versions
    ]


@EVERY_RULE
def test_the_parameters_are_those_of_the_functions(rule: Rule) -> None:
    declared = {parameter.name: parameter.default for parameter in rule.parameters}
    for version in rule.versions:
        signature = inspect.signature(version.function)
        keywords = {
            name: parameter.default
            for name, parameter in signature.parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }
        assert keywords == declared
        assert version.function.__doc__
    assert all(
        parameter.minimum <= parameter.default <= parameter.maximum
        for parameter in rule.parameters
    )


@EVERY_RULE
def test_a_trigger_before_the_law_is_refused(
    rule: Rule, calendar: OfficeCalendar
) -> None:
    early: date = date(1999, 1, 1)
    if rule.trigger is Trigger.HOUR:
        early = at("1999-01-01T08:00")
    with pytest.raises(TriggerError, match="尚無此規定"):
        rule.reckon(early, calendar)


@EVERY_RULE
def test_the_last_computable_year_is_answered_and_the_next_refused(
    rule: Rule, calendar: OfficeCalendar
) -> None:
    def trigger(year: int) -> date:
        return (
            at(f"{year}-12-01T08:00")
            if rule.trigger is Trigger.HOUR
            else date(year, 12, 1)
        )

    assert rule.reckon(trigger(2099), calendar).steps
    with pytest.raises(TriggerError, match="超出可計算的範圍"):
        rule.reckon(trigger(2100), calendar)


@pytest.mark.parametrize(
    ("rule_id", "trigger"),
    [
        ("DL-TR-08", at("2026-11-23T09:00")),
        ("DL-MR-02", at("2026-11-01T09:00")),
        ("DL-MR-02", date(2026, 11, 2)),
        ("DL-IN-01", date(2026, 11, 23)),
    ],
)
def test_a_trigger_of_the_wrong_kind_is_refused(
    rule_id: str, trigger: date | datetime, calendar: OfficeCalendar
) -> None:
    with pytest.raises(TriggerError):
        RULES[rule_id].reckon(trigger, calendar)


def test_an_override_is_used_and_its_source_is_in_the_steps(
    calendar: OfficeCalendar,
) -> None:
    reckoning = RULES["DL-MR-02"].reckon(
        date(2026, 12, 1),
        calendar,
        parameters={"day": 5},
        sources={"day": "臺中市政府教育局 109 年度輔導業務報告"},
    )
    assert reckoning.due == date(2027, 1, 5)
    assert reckoning.steps[1] == (
        "「填報截止日」採 5（日（次月）；原為 10），依據：臺中市政府教育局 109 年度輔導業務報告。"
    )


@pytest.mark.parametrize(
    ("rule_id", "parameters"),
    [
        pytest.param("DL-TR-08", {"days": 16}, id="longer than the law"),
        pytest.param("DL-TR-08", {"days": 0}, id="too short"),
        pytest.param("DL-TR-08", {"months": 1}, id="a name the rule does not have"),
        pytest.param("DL-TR-04", {"months": 5}, id="tracking shorter than the law"),
        pytest.param("DL-MR-02", {"day": 11}, id="later than the ministry"),
        pytest.param("DL-TR-08", {"days": True}, id="a truth value"),
        pytest.param("DL-TR-08", {"days": "5"}, id="a text"),
        pytest.param("DL-TR-03", {"days": 5}, id="nothing to override by that name"),
    ],
)
def test_an_override_outside_the_law_is_refused(
    rule_id: str, parameters: dict[str, int], calendar: OfficeCalendar
) -> None:
    with pytest.raises(ParameterError):
        RULES[rule_id].reckon(date(2026, 12, 1), calendar, parameters=parameters)


def test_hours_of_reports_can_not_be_overridden() -> None:
    hourly = [rule for rule in RULES.values() if rule.trigger is Trigger.HOUR]
    assert len(hourly) == 8
    assert [rule.id for rule in hourly if rule.parameters] == []


@pytest.mark.parametrize(
    ("rule_id", "message"),
    [
        ("DL-XX-99", "沒有「DL-XX-99」這項規則。"),
        ("DL-DO-01", "DL-DO-01 是判斷門檻（中途輟學：連續三日以上），不產生期限。"),
        ("DL-TR-15", "DL-TR-15 無法推算日期：「得」召開，非義務，無期限。"),
        (
            "DL-AD-02",
            "DL-AD-02 無法推算日期：週邊：其他業務單位之期限，不屬輔導個案工作。",
        ),
    ],
)
def test_an_id_that_yields_no_date_says_why(rule_id: str, message: str) -> None:
    with pytest.raises(UnknownRuleError) as refused:
        get_rule(rule_id)
    assert str(refused.value) == message
