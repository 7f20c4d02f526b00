"""Who is on which row, one rule at a time; the random months of test_rows.py are the rest."""

import uuid
from datetime import date

import pytest

from accounts.models import Appointment, SettingValue
from accounts.settings_register import forget
from cases.actions.cases import set_categories
from cases.actions.closing import approve_closing, propose_closing, reopen_case
from cases.actions.team import add_member, change_lead
from cases.actions.tiers import change_tier
from cases.models import Case, CaseMember, HeadCount, ServiceRecord
from cases.recording import Heads
from reporting.generation import services as held_services
from reporting.generation.gathering import count_rows, gather
from reporting.generation.precheck import Fixer, precheck
from reporting.generation.services import Held
from tests.accounts.cast import add
from tests.factories import accounts as make
from tests.reporting.conftest import SEPTEMBER, TODAY, named


@pytest.fixture(autouse=True)
def register_forgotten(db):
    forget()
    yield
    forget()


def rows(work, sheet="cases", month=SEPTEMBER):
    return [row.values for row in gather(work.cast.school, month).rows[sheet]]


def services(work):
    return [(row["item"], row["target"], row["male"], row["female"], row["other"]) for row in rows(work, "services")]  # fmt: skip


def set_to(work, key, value):
    SettingValue.objects.create(level="school", place=work.cast.school.pk, key=key, value=value, changed_by=work.cast.administrator)  # fmt: skip
    forget()


def joined(work, user, case):
    """Another counselor on the case's team."""
    add_member(by=work.cast.director, case=case, user=user, part=CaseMember.Part.CO, reason="協同", on=TODAY)  # fmt: skip


def test_the_month_as_it_was_recorded(work):
    assert [row["sessions"] for row in rows(work)] == [2]
    assert services(work) == [(2, 8, 14, 13, 0), (3, 14, 0, 1, 0)]
    assert count_rows(work.cast.school, SEPTEMBER) == 3


def test_a_record_that_is_only_a_record_counts_nowhere(work):
    work.log(work.case, 21, record_only=True)
    work.serve(22, record_only=True)
    assert ([row["sessions"] for row in rows(work)], len(services(work))) == ([2], 2)


def test_a_session_of_a_first_tier_case_is_a_consultation(work):
    case = work.open(work.student(2, sex="male"), tier=1)
    work.log(case, 9)
    work.log(case, 10)
    assert (len(rows(work)), services(work)[-1]) == (1, (11, 8, 2, 0, 0))


@pytest.mark.parametrize(("item", "last"), [(0, (3, 14, 0, 1, 0)), (12, (12, 8, 1, 0, 0)), (17, (17, 8, 1, 0, 0))])  # fmt: skip
def test_the_school_chooses_what_such_a_session_is(work, item, last):
    set_to(work, "report.tier_one_item", item)
    work.log(work.open(work.student(2, sex="male"), tier=1), 9)
    assert services(work)[-1] == last
    assert precheck(gather(work.cast.school, SEPTEMBER)).ok


def test_a_case_that_rises_in_the_month_is_new_from_then_on(work):
    case = work.open(work.student(2, sex="male"), tier=1)
    work.log(case, 9)
    change_tier(by=work.cast.counselor, case=case, tier=2, reason="虛構", changed_on=date(2026, 9, 15), on=date(2026, 9, 15))  # fmt: skip
    work.log(case, 16)
    found = next(row for row in rows(work) if row["student"] == case.student.code)
    assert (found["status"], found["source"], found["sessions"]) == (1, (2, 3), 1)
    assert services(work)[-1] == (11, 8, 1, 0, 0)


def test_a_case_of_an_earlier_month_is_old_and_names_no_source(work):
    work.log_on(work.case, date(2026, 10, 5))
    (row,) = rows(work, month=date(2026, 10, 1))
    assert (row["status"], row["source"], row["sessions"]) == (2, (), 1)


def test_a_case_opened_again_is_new(work):
    told = {"reason": "goals_met", "summary": "虛構", "follow_up": "", "follow_up_on": None, "on": date(2026, 9, 28)}  # fmt: skip
    propose_closing(by=work.cast.counselor, case=work.case, **told)
    approve_closing(by=work.cast.director, case=work.case, on=date(2026, 9, 29))
    reopen_case(by=work.cast.director, case=work.case, lead=work.cast.counselor, tier=2, reason="虛構", on=date(2026, 10, 2))  # fmt: skip
    work.log_on(work.case, date(2026, 10, 5))
    (row,) = rows(work, month=date(2026, 10, 1))
    assert row["status"] == 1


def test_a_month_keeps_the_categories_tier_and_teacher_of_its_end(work):
    before = rows(work)
    told = {"by": work.cast.counselor, "case": work.case, "on": TODAY}
    set_categories(main="T19", main_note="作息", secondary=["T01", "T02"], changed_on=date(2026, 10, 1), **told)  # fmt: skip
    change_tier(tier=1, reason="虛構", changed_on=date(2026, 10, 1), **told)
    other = named("counselor", work.cast.school, "孟設例")
    change_lead(by=work.cast.director, case=work.case, lead=other, reason="虛構", on=TODAY)  # fmt: skip
    assert rows(work) == before
    case = Case.objects.get(pk=work.case.pk)
    assert (case.categories, case.tier, case.lead) == (["T19", "T01", "T02"], 1, other)


def test_categories_dated_back_are_the_months(work):
    told = {"by": work.cast.counselor, "case": work.case, "on": TODAY}
    set_categories(main="T08", changed_on=date(2026, 10, 1), **told)
    set_categories(main="T03", secondary=["T10"], changed_on=date(2026, 9, 30), **told)
    (row,) = rows(work)
    assert (row["main"], row["secondary"]) == (3, (10,))


def test_categories_told_for_the_first_time_are_those_of_the_months_before(work):
    case = work.open(work.student(2), main="")
    work.log(case, 9)
    set_categories(by=work.cast.counselor, case=case, main="T08", on=TODAY)
    assert sorted(row["main"] for row in rows(work)) == [
        5,
        8,
    ]  # in the order of random codes


@pytest.mark.parametrize(("is_error", "found"), [(False, ([], ["shared"])), (True, (["shared"], []))])  # fmt: skip
def test_a_student_of_two_teachers_is_a_warning_or_an_error(work, is_error, found):
    set_to(work, "report.shared_student_is_error", is_error)
    other = named("counselor", work.cast.school, "孟設例")
    work.code(other, "T02")
    joined(work, other, work.case)
    work.log(work.case, 22, by=other)
    checked = precheck(gather(work.cast.school, SEPTEMBER)).checked
    assert [row["teacher"] for row in rows(work)] == ["T01", "T02"]
    assert ([one.code for one in checked.errors], [one.code for one in checked.warnings]) == found  # fmt: skip


def test_a_jointly_appointed_teacher_has_a_file_at_each_school(work):
    host, branch = work.cast.neighbour, work.cast.school
    joint = named("counselor", branch, "鍾虛合")
    Appointment.objects.filter(user=joint).update(standing=4, host_school=host)
    add(joint, "counselor", host, standing=3)
    work.serve(9, by=joint, item="P04", heads=(Heads(13, 1, 0, 0),))
    work.serve(10, by=joint, item="P14", school=host)
    found = {school: [(row.values["identity"], row.values["item"]) for row in gather(school, SEPTEMBER).rows_of(joint.pk)] for school in (host, branch)}  # fmt: skip
    assert found == {host: [(3, 14)], branch: [(4, 4)]}


@pytest.mark.parametrize(("stage", "count"), [("senior", 1), ("junior", 0)])
def test_a_director_reports_in_a_senior_high_school_only(work, stage, count):
    school = work.cast.school
    school.stage = stage
    school.save()
    work.serve(9, by=work.cast.director, item="P14", heads=(Heads(13, 9, 9, 0),))
    gathered = gather(school, SEPTEMBER)
    assert len(gathered.rows_of(work.cast.director.pk)) == count
    assert [(one.name, one.services) for one in gathered.left_out] == [("顏舉例", 1)][count:]  # fmt: skip


def test_a_deputy_reports_under_the_standing_she_deputises_for(work):
    post = Appointment.objects.get(user=work.cast.counselor)
    Appointment.objects.filter(pk=post.pk).update(standing=2)
    deputy = make.UserFactory.create(name="代理人")
    add(deputy, "counselor", work.cast.school, standing=None, deputy_for=post, from_on=date(2026, 9, 1), until_on=date(2026, 10, 31))  # fmt: skip
    work.serve(9, by=deputy)
    (row,) = gather(work.cast.school, SEPTEMBER).rows_of(deputy.pk)
    assert row.values["identity"] == 2


def test_who_left_before_the_month_does_not_report_in_it(work):
    Appointment.objects.filter(user=work.cast.counselor).update(until_on=date(2026, 8, 31))  # fmt: skip
    gathered = gather(work.cast.school, SEPTEMBER)
    assert ([*gathered.every_row()], gathered.reporters) == ([], {})
    assert [(one.name, one.sessions, one.services) for one in gathered.left_out] == [("林示安", 2, 2)]  # fmt: skip


def test_a_handicap_without_its_certificate_is_zero_and_said(work):
    student = work.case.student
    student.sped_category, student.sped_certified = 9, False
    student.save()
    gathered = gather(work.cast.school, SEPTEMBER)
    assert gathered.rows["cases"][0].values["sped"] == 0
    assert [(one.code, one.student) for one in gathered.advice] == [("uncertified", student.pk)]  # fmt: skip


@pytest.fixture
def conference(work):
    """A conference held on the day of the consultation that was logged, told by another app."""
    held = Held(
        user=work.cast.counselor.pk, held_on=date(2026, 9, 11), item=5, kind="meetings.conference",
        heads=(Heads(13, 2, 3, 0),), pk=uuid.uuid4(),
    )  # fmt: skip
    told = [held]

    def source(school, month):
        return told if (school, month) == (work.cast.school, SEPTEMBER) else []

    held_services.register(source)
    yield told
    held_services.unregister(source)


def test_conferences_of_another_app_are_services(work, conference):
    assert services(work)[-1] == (5, 13, 2, 3, 0)
    (trace,) = gather(work.cast.school, SEPTEMBER).rows["services"][-1].traces
    assert (trace.kind, trace.pk) == ("meetings.conference", conference[0].pk)


def test_a_conference_logged_as_well_is_counted_once(work, conference):
    logged = work.log(work.case, 11, kind="P05", heads=(Heads(13, 2, 3, 0),))
    gathered = gather(work.cast.school, SEPTEMBER)
    assert ([one.code for one in gathered.advice], services(work)[-1]) == (["maybe_twice"], (5, 13, 4, 6, 0))  # fmt: skip
    (held,) = conference
    conference[0] = Held(**{**{name: getattr(held, name) for name in Held.__slots__}, "record": logged.pk})  # fmt: skip
    assert (gather(work.cast.school, SEPTEMBER).advice, services(work)[-1]) == ([], (5, 13, 2, 3, 0))  # fmt: skip


def test_what_an_older_form_has_no_column_for_is_said(work):
    Appointment.objects.filter(user=work.cast.counselor).update(from_on=date(2025, 1, 1))  # fmt: skip
    service = ServiceRecord.objects.create(
        school=work.cast.school, item="P02", held_on=date(2025, 6, 3), author=work.cast.counselor,
        idempotency_key=uuid.uuid4(),
    )  # fmt: skip
    HeadCount.objects.create(school=work.cast.school, service=service, target=8, male=3, other=2)  # fmt: skip
    gathered = gather(work.cast.school, date(2025, 6, 1))
    (row,) = gathered.rows["services"]
    assert (gathered.layout.name, row.values["male"], "other" in row.values) == ("gen2", 3, False)  # fmt: skip
    assert [(one.code, dict(one.params)) for one in gathered.advice] == [("no_column", {"item": 2, "count": 2})]  # fmt: skip


def test_a_problem_names_its_cell_who_mends_it_and_where(work):
    work.uncode()
    case = work.open(work.student(2), main="")
    work.log(case, 9)
    found = precheck(gather(work.cast.school, SEPTEMBER))
    first = next(one for one in found.errors if one.fixer is Fixer.CONTACT)
    assert (first.finding.cell, first.who, first.url) == ("A4", "填報窗口", f"/reports/{work.cast.school.pk}/teachers")  # fmt: skip
    (mine,) = found.errors_of(work.cast.counselor.pk)
    assert (mine.finding.cell[0], mine.who, mine.url, mine.needs) == ("K", "林示安", f"/cases/{case.pk}", ("case", case.pk))  # fmt: skip
