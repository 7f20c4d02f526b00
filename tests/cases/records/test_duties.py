"""再評估: a duty from the day an assessment names, until somebody looks again."""

from datetime import timedelta

from cases.risk_obligations import ALL_SOURCES, REASSESSMENT
from tests.accounts.cast import TODAY, again
from tests.cases.records.test_risk import LATER, assess, judgement


def mine(team, who, on=TODAY):
    return list(REASSESSMENT.mine(again(getattr(team, who)), on=on))


def test_the_lead_looks_again_on_the_day(team):
    assert mine(team, "lead") == []
    row = assess(team)
    assert mine(team, "lead") == [row]
    duty = REASSESSMENT.obligation(row)
    assert (duty.rule_id, duty.trigger, duty.due, duty.subject_id) == (
        "risk.reassess",
        TODAY,
        LATER,
        str(row.pk),
    )
    for who in ("co", "director", "homeroom", "rival", "stranger", "administrator"):
        assert mine(team, who) == []


def test_the_next_assessment_or_a_void_ends_it(team):
    first = assess(team)
    second = assess(team, told=judgement("high", reassess_on=LATER + timedelta(days=7)))
    assert mine(team, "lead") == [second]
    assess(team, told=judgement("low", reassess_on=None, questions={}))
    assert mine(team, "lead") == []
    assert first != second


def test_every_duty_has_its_own_name():
    names = [source.rule_id for source in ALL_SOURCES]
    assert len(set(names)) == len(names)
