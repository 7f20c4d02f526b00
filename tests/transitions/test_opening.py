"""建立轉銜: the graduating class in bulk, and everybody who leaves by herself."""

from datetime import date, timedelta

import pytest

from accounts.errors import NotAllowed
from accounts.models import AuditEvent
from accounts.settings_register import value
from cases.actions.placement import transfer_in
from cases.models import Student
from tests.accounts.cast import again
from tests.factories.accounts import TermFactory
from tests.factories.cases import seated
from tests.factories.casework import running_case
from tests.transitions import making
from transitions.actions import opening
from transitions.models import DropoutReport, Transition

pytestmark = pytest.mark.django_db
TODAY, GRADUATION = making.TODAY, making.GRADUATION
REDATED, NIGHTLY = 8, 8  # queries


def facts(row):
    return (row.cause, row.state, row.graduates_on, row.left_on, row.evaluation_due_on)


def test_the_graduating_class_gets_the_month_before_and_the_lead_as_tracker(listed):
    yi, an = making.graduating(listed)
    # 6/12 less a month is 5/12; art. 4 says before the month begins, so 5/11.
    expected = ("graduation", "pending", GRADUATION, None, date(2026, 5, 11))
    assert facts(yi) == facts(an) == expected
    assert (yi.tracker, yi.school_year, yi.class_name) == (listed.counselor, 114, "901")
    assert yi.assessment_due_on == date(2026, 5, 4)
    assert Transition.objects.count() == 2  # 王小明 is in grade 8


def test_a_second_press_makes_nobody_twice_and_corrects_the_day(listed):
    making.graduating(listed)
    opened = opening.open_for_graduates(
        by=listed.director,
        school=listed.school,
        graduates_on=date(2026, 6, 15),
        on=TODAY,
    )
    assert (opened.made, opened.dated) == (0, 2)
    days = Transition.objects.values_list("evaluation_due_on", flat=True)
    assert list(days) == [date(2026, 5, 14), date(2026, 5, 14)]


@pytest.mark.parametrize("who", ["counselor", "homeroom9", "principal", "stranger"])
def test_only_who_holds_evaluations_for_the_whole_school_creates(listed, who):
    with pytest.raises(NotAllowed):
        making.graduating(listed, by=getattr(listed, who))
    assert Transition.objects.count() == 0


def test_the_nightly_run_makes_graduates_with_an_estimated_day(listed):
    assert opening.keep_up(on=date(2026, 3, 2)) == opening.Kept(
        0, 0, 0
    )  # 91 days before 6/1
    assert opening.keep_up(on=date(2026, 3, 3)) == opening.Kept(2, 0, 0)
    row = Transition.objects.get(student=listed.yi)
    assert (row.graduates_on, row.graduation_is_estimated) == (date(2026, 6, 1), True)
    making.graduating(listed)
    row.refresh_from_db()
    assert (row.graduates_on, row.graduation_is_estimated) == (GRADUATION, False)


def test_who_transfers_out_is_due_within_a_month_of_leaving(listed):
    making.leave(listed, listed.ming, on=date(2026, 4, 7), reason="transfer")
    assert opening.keep_up(on=date(2026, 4, 8)).made == 3  # and both ninth graders
    row = Transition.objects.get(student=listed.ming)
    assert facts(row) == (
        "early_leaving",
        "pending",
        None,
        date(2026, 4, 7),
        date(2026, 5, 7),
    )
    assert (row.class_name, row.grade) == ("801", 8)
    assert opening.keep_up(on=date(2026, 4, 9)) == opening.Kept(0, 0, 0)


def test_who_does_not_register_is_due_within_a_month_of_term_start(listed):
    TermFactory(school=listed.school, semester=2, starts_on=date(2026, 2, 23), ends_on=date(2026, 6, 30))  # fmt: skip
    making.leave(listed, listed.ming, on=date(2026, 3, 4), reason="not_registered")
    opening.keep_up(on=date(2026, 3, 5))
    row = Transition.objects.get(student=listed.ming)
    assert (row.cause, row.term_starts_on) == ("no_registration", date(2026, 2, 23))
    assert row.evaluation_due_on == date(2026, 3, 23)


def test_a_graduate_whom_nobody_listed_before_is_not_lost(listed):
    making.leave(listed, listed.yi, on=GRADUATION)
    opening.keep_up(on=date(2026, 6, 13))
    row = Transition.objects.get(student=listed.yi)
    assert facts(row) == (
        "graduation",
        "pending",
        GRADUATION,
        GRADUATION,
        date(2026, 5, 11),
    )


def test_leaving_before_graduation_changes_the_sentence_that_dates_the_meeting(listed):
    row, _other = making.graduating(listed)
    making.leave(listed, listed.yi, on=date(2026, 4, 10), reason="transfer")
    assert opening.keep_up(on=date(2026, 4, 11)) == opening.Kept(0, 1, 0)
    row.refresh_from_db()
    assert (row.cause, row.evaluation_due_on) == ("early_leaving", date(2026, 5, 11))


def test_whoever_comes_back_is_ended_and_may_be_opened_again(listed):
    making.leave(listed, listed.ming, on=date(2026, 4, 7), reason="transfer")
    opening.keep_up(on=date(2026, 4, 8))
    ming = Student.objects.get(pk=listed.ming.pk)
    transfer_in(by=listed.director, student=ming, school_class=listed.c801, seat_number=9, on=date(2026, 4, 20))  # fmt: skip
    assert opening.keep_up(on=date(2026, 4, 21)) == opening.Kept(0, 0, 1)
    row = Transition.objects.get(student=listed.ming)
    assert (row.state, row.end_reason) == ("ended", opening.RETURNED)
    making.leave(listed, listed.ming, on=date(2026, 5, 4), reason="transfer")
    assert opening.keep_up(on=date(2026, 5, 5)).made == 1


@pytest.mark.parametrize(
    ("reason", "left_on", "ground", "due_on"),
    [
        # transferred out Tuesday 4/7: to report until Friday 4/10, so the report is owed on Monday 4/13
        ("transfer", date(2026, 4, 7), "DL-DO-03", date(2026, 4, 13)),
        # absent from Tuesday 4/7: the third school day is Thursday 4/9
        ("dropout", date(2026, 4, 7), "DL-DO-01", date(2026, 4, 9)),
    ],
)
def test_a_child_of_compulsory_age_is_a_dropout_duty_beside_it(
    listed, reason, left_on, ground, due_on
):
    making.leave(listed, listed.ming, on=left_on, reason=reason)
    opening.keep_up(on=left_on)
    report = DropoutReport.objects.get()
    assert (report.ground, report.since_on, report.due_on) == (ground, left_on, due_on)
    opening.keep_up(on=date(2026, 4, 9))
    assert DropoutReport.objects.count() == 1


def test_ninth_graders_who_graduate_are_no_dropouts(listed):
    making.leave(listed, listed.yi, on=GRADUATION)
    opening.keep_up(on=GRADUATION)
    assert DropoutReport.objects.count() == 0


@pytest.mark.parametrize("more", [0, 20])
def test_bulk_creation_costs_the_same_for_two_and_for_many(
    listed, more, django_assert_num_queries
):
    for seat in range(3, 3 + more):
        student = seated(listed.c901, seat, student_number=f"S{900 + seat}")
        running_case(listed, student=student, on=date(2026, 3, 2))
    director = again(listed.director)
    value(
        "transition.contact_days", listed.school
    )  # the register is remembered for a minute
    with django_assert_num_queries(11):
        opened = opening.open_for_graduates(by=director, school=listed.school, graduates_on=GRADUATION, on=TODAY)  # fmt: skip
    assert opened == opening.Opened(2 + more, 0)
    assert AuditEvent.objects.filter(part="graduates").count() == 1
    later = GRADUATION + timedelta(days=7)
    with django_assert_num_queries(REDATED):
        opened = opening.open_for_graduates(by=director, school=listed.school, graduates_on=later, on=TODAY)  # fmt: skip
    assert opened == opening.Opened(0, 2 + more)
    row = Transition.objects.first()
    assert (row.graduates_on, str(row.evaluation_due_on), row.version) == (later, "2026-05-18", 2)  # fmt: skip


@pytest.mark.parametrize("more", [0, 20])
def test_the_night_before_graduation_costs_the_same_for_two_and_for_many(
    listed, more, django_assert_num_queries
):
    for seat in range(3, 3 + more):
        student = seated(listed.c901, seat, student_number=f"S{900 + seat}")
        running_case(listed, student=student, on=date(2026, 3, 2))
    opening.keep_up(on=date(2025, 9, 1))  # the register is remembered for a minute
    with django_assert_num_queries(NIGHTLY):
        kept = opening.keep_up(on=TODAY)
    assert kept == opening.Kept(2 + more, 0, 0)
