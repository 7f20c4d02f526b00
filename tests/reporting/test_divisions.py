"""Statistics divided by teacher, class, grade and the rest equal loops; outside the school only what may leave does."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest
from django.urls import reverse

from accounts.models import School
from cases.models import Enrollment
from reporting.disclosure import Coarse
from reporting.models import ReportedCase, ReportedService
from reporting.statistics import ISSUE_GROUPS, SERVICE_GROUPS, SERVICES
from tests.factories.accounts import SchoolClassFactory
from tests.factories.cases import StudentFactory
from tests.reporting.conftest import AUGUST
from tests.reporting.test_queries import ask

OF_CASE = {
    "code": lambda row: row.main,
    "grade": lambda row: row.grade,
    "sex": lambda row: row.sex,
    "sped": lambda row: row.sped,
    "stage": lambda row: row.school.stage,
    "school": lambda row: row.school_id,
    "county": lambda row: row.school.authority_id,
    "teacher": lambda row: row.teacher,
    "class": lambda row: "",
}
PAGE = {"first": "2026-08", "last": "2026-10"}


def test_cases_divided_equal_the_loops(filed):
    for by, by_month in product(ISSUE_GROUPS, (False, True)):
        _compare_cases(by, by_month)


def _compare_cases(by, by_month):
    persons, times = defaultdict(set), defaultdict(int)
    for row in ReportedCase.objects.filter(is_current=True).select_related("school"):
        key = OF_CASE[by](row), row.month if by_month else None
        persons[key].add((row.school_id, row.student))
        times[key] += row.sessions
    found = ask(by=by, by_month=by_month)
    lines = {(line.code, line.month): line.numbers for line in found.lines if any(line.numbers)}  # fmt: skip
    assert lines == {key: (len(persons[key]), times[key]) for key in persons}
    assert found.total == (len(set().union(*persons.values())), sum(times.values()))


def test_services_divided_equal_the_loops(filed):
    for by, sex in product(SERVICE_GROUPS, ("", "生理女")):
        _compare_services(by, sex)


def _compare_services(by, sex):
    of = {**OF_CASE, "code": lambda row: row.item, "grade": lambda row: row.target}
    times = defaultdict(int)
    for row in ReportedService.objects.filter(is_current=True).select_related("school"):
        number = row.female if sex else row.male + row.female + row.other
        times[of[by](row)] += number
    found = ask(SERVICES, by=by, sex=sex, one_column=True)
    assert {line.code: line.numbers for line in found.lines if any(line.numbers)} == {key: (number,) for key, number in times.items()}  # fmt: skip
    assert found.total == (sum(times.values()),)


def test_one_code_alone(filed):
    alone = ask(code=5, by="grade")
    rows = ReportedCase.objects.filter(is_current=True, main=5)
    assert alone.total == (len({(row.school_id, row.student) for row in rows}), sum(row.sessions for row in rows))  # fmt: skip


def test_a_class_is_the_one_the_student_sat_in_at_the_end_of_the_month(filed):
    school = filed.school
    row = ReportedCase.objects.filter(school=school, month=AUGUST, is_current=True).first()  # fmt: skip
    student = StudentFactory.create(school=school, code=row.student[:6])
    ReportedCase.objects.filter(school=school, student=row.student).update(student=student.code)  # fmt: skip
    old, new = (SchoolClassFactory.create(school=school, school_year=115, grade=8, name=name) for name in ("801", "802"))  # fmt: skip
    for place, first, last in ((old, date(2026, 8, 1), date(2026, 9, 14)), (new, date(2026, 9, 15), None)):  # fmt: skip
        Enrollment.objects.create(school=school, student=student, school_class=place, school_year=115, grade=8, from_on=first, until_on=last)  # fmt: skip
    met = ReportedCase.objects.filter(school=school, student=student.code, is_current=True)  # fmt: skip
    wanted = {("801" if one.month == AUGUST else "802", one.month) for one in met}
    found = ask(by="class", by_month=True, schools=School.objects.filter(pk=school.pk))
    assert {(line.code, line.month) for line in found.lines if line.code and any(line.numbers)} == wanted  # fmt: skip


# --- pages ---------------------------------------------------------------------------------------
def page(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("reporting:statistics"), {"subject": "issues", **PAGE, **asked})  # fmt: skip


def test_the_director_divides_by_everything(client, filed, today):
    for by in ISSUE_GROUPS:
        response = page(client, filed.director, by=by)
        assert response.context["is_exact"] is True
        assert len(response.context["lines"]) > 0
        body = response.content.decode()
        assert body.count('<svg class="chart') == 1
        drawn = [bar["first"] for bar in response.context["bars"]]
        assert drawn == [numbers[0] for _line, numbers in response.context["lines"]]


@pytest.mark.parametrize("who", ["officer", "contact", "counselor", "principal"])
def test_teachers_and_classes_stay_inside_the_school(client, filed, today, who):
    for by in ("teacher", "class"):
        response = page(client, getattr(filed, who), by=by)
        assert list(response.context["form"].errors) == ["by"]
        assert "answer" not in response.context
    asked = page(client, getattr(filed, who), teacher="A1").context
    assert asked["answer"].total == page(client, getattr(filed, who)).context["answer"].total  # fmt: skip


def test_the_county_sees_columns_that_give_nothing_away(client, filed, today):
    for by, by_month in product(("code", "grade", "sex", "sped", "stage", "school", "county"), ("", "on")):  # fmt: skip
        response = page(client, filed.officer, by=by, by_month=by_month)
        rule, found = Coarse(), response.context["answer"]
        for at, total in enumerate(found.total):
            wanted = rule.column([line.numbers[at] for line in found.lines], total)
            assert [numbers[at] for _line, numbers in response.context["lines"]] == wanted[0]  # fmt: skip
            assert response.context["total"][at] == wanted[1]
        assert "115-0" not in response.content.decode()  # how student codes begin


def test_the_county_sees_one_column_of_services_and_no_cross_sum(client, filed, today):
    response = page(client, filed.officer, subject="services")
    assert response.context["answer"].columns == ("人次",)
    exact = page(client, filed.director, subject="services")
    assert len(exact.context["answer"].columns) == 4


def test_a_semester_or_a_year_is_picked(client, filed, today):
    for period, months in (("115-1", (AUGUST, date(2027, 1, 1))), ("115", (AUGUST, date(2027, 7, 1))), ("114-2", (date(2026, 2, 1), date(2026, 7, 1)))):  # fmt: skip
        wanted = page(client, filed.director, period=period, first="", last="").context["wanted"]  # fmt: skip
        assert (wanted["first"], wanted["last"]) == months


def test_by_month_is_a_line_and_its_numbers_stand_in_the_table(client, filed, today):
    response = page(client, filed.director, by_month="on")
    line, lines = response.context["line"], response.context["lines"]
    assert line["labels"] == ["8", "9", "10"]
    named = {name: [numbers[0] for one, numbers in lines if one.words == name] for name in line["names"]}  # fmt: skip
    assert [line["first"], line["second"]] == list(named.values())
    assert "chart-line" in response.content.decode()


def test_the_definitions_and_the_conclusion_are_told(client, filed, today):
    response = page(client, filed.director)
    body = response.content.decode()
    assert "學生因自我成長需求而衍生的相關問題。" in body
    top = max(response.context["lines"], key=lambda one: one[1][0])
    assert f"最多為 T{top[0].code:02d} {top[0].words} {top[1][0]}" in response.context["conclusion"]  # fmt: skip
    empty = page(client, filed.director, first="2020-01", last="2020-01")
    assert empty.context["conclusion"] == "這個範圍沒有可顯示的數字。"


def test_a_county_is_one_of_the_readers(client, filed, today):
    form = page(client, filed.officer).context["form"]
    assert list(form.fields["county"].queryset) == [filed.county]
