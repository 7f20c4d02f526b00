"""初評: R-IA-1 to 4, and what a refusal leaves behind."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from cases.actions.team import add_member
from tests.transitions import making
from transitions.actions.assessing import save_assessment, warnings_of
from transitions.answers import Ticked
from transitions.models import AssessedIndicator, InitialAssessment

pytestmark = pytest.mark.django_db
TODAY = making.TODAY


@pytest.fixture
def row(listed):
    return making.graduating(listed)[0]


def save(world, row, answers=making.WHOLE, *, by=None, sign=True, **more):
    return save_assessment(
        by=by or world.counselor, row=row, answers=answers, sign=sign, on=TODAY, **more
    )


def test_the_signed_form_is_stored_whole_and_dates_the_transition(listed, row):
    made = save(listed, row)
    row.refresh_from_db()
    assert (made.filled_by, made.filled_on, row.assessed_on) == (listed.counselor, TODAY, TODAY)  # fmt: skip
    assert list(made.indicators.values_list("indicator", "degree", "risk_value")) == [("I2", "mid", 2)]  # fmt: skip


@pytest.mark.parametrize(
    "field",
    [
        "application_origin",
        "student_wish",
        "guardian_wish",
        "summary",
        "recommendation",
    ],
)
def test_every_mandatory_column_is_asked_for_at_the_signature_only(listed, row, field):
    open_answers = replace(making.WHOLE, **{field: ""})
    with pytest.raises(ValidationError) as refused:
        save(listed, row, open_answers)
    assert set(refused.value.error_dict) == {field}
    assert InitialAssessment.objects.count() == 0
    save(listed, row, open_answers, sign=False)
    row.refresh_from_db()
    assert row.assessed_on is None


def test_whoever_is_of_age_needs_no_guardian(listed, row):
    row.student.born_on = date(2008, 4, 6)  # 18 today
    row.student.save(update_fields=["born_on"])
    made = save(listed, row, replace(making.WHOLE, guardian_wish=""))
    assert (made.is_of_age, made.guardian_wish) == (True, "")


BANDS = {"low": {0}, "mid": {1, 2, 3}, "high": {4, 5}}


@pytest.mark.parametrize("degree", BANDS)
def test_a_risk_value_lies_in_the_band_of_its_degree(listed, row, degree):
    for risk in range(6):
        answers = replace(making.WHOLE, ticked=(Ticked("I1", degree, risk),))
        if risk in BANDS[degree]:
            save(listed, row, answers)
        else:
            with pytest.raises(ValidationError) as refused:
                save(listed, row, answers)
            assert set(refused.value.error_dict) == {"I1_risk"}


@pytest.mark.parametrize(
    ("ticked", "field"),
    [
        (Ticked("I3", "", 2), "I3_degree"),
        (Ticked("I3", "mid", None), "I3_risk"),
        (Ticked("I8", "low", 0), "I8_text"),
        (Ticked("I9", "low", 0), "ticked"),
    ],
)
def test_a_ticked_indicator_has_one_degree_and_one_risk_even_in_a_draft(
    listed, row, ticked, field
):
    with pytest.raises(ValidationError) as refused:
        save(listed, row, replace(making.WHOLE, ticked=(ticked,)), sign=False)
    assert set(refused.value.error_dict) == {field}
    assert AssessedIndicator.objects.count() == 0


def test_no_indicator_is_odd_only_where_nobody_applied():
    nobody = replace(making.WHOLE, ticked=())
    assert len(warnings_of(nobody)) == 1
    assert warnings_of(replace(nobody, application_origin="applied")) == []
    assert warnings_of(making.WHOLE) == []


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("homeroom9", NotVisible),
        ("principal", NotVisible),
        ("affairs", NotVisible),
        ("officer", NotVisible),
        ("stranger", NotVisible),
    ],
)
def test_only_the_lead_and_the_office_fill_it(listed, row, who, answer):
    with pytest.raises(answer):
        save(listed, row, by=getattr(listed, who))
    assert InitialAssessment.objects.count() == 0


def test_an_older_window_doesnt_overwrite_and_a_decided_one_is_closed(listed, row):
    made = save(listed, row, sign=False)
    save(listed, row, version=made.version)
    with pytest.raises(WrongState):
        save(listed, row, version=made.version)
    making.decided(listed, making.assessed(listed, row))
    with pytest.raises(WrongState):
        save(listed, row)


def test_a_colleague_of_the_team_reads_but_doesnt_fill(listed, row):
    add_member(by=listed.director, case=row.case, user=listed.counselor2, part="co", reason="協同輔導", on=TODAY)  # fmt: skip
    with pytest.raises(NotAllowed):
        save(listed, row, by=listed.counselor2)
