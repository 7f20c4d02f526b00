"""Statistics equal an oracle written as loops; outside the school no difference of two numbers shows a small group."""

import random

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, School
from reporting.disclosure import Coarse
from reporting.history import rows_of
from reporting.models import (
    ReportedCase,
    ReportedService,
    ReportFile,
)
from reporting.statistics import ISSUES, SERVICES, Question, answer
from tests.reporting.conftest import AUGUST, OCTOBER, SEPTEMBER, SEXES


def ask(subject=ISSUES, schools=None, first=AUGUST, last=OCTOBER, **more):
    return answer(Question(subject, schools if schools is not None else School.objects.all(), first, last, **more))  # fmt: skip


def issues_by_loops(keep, by_month=False):
    """{(code, month): (persons, sessions)}, and the total."""
    persons: dict = {}
    times: dict = {}
    for row in ReportedCase.objects.all():
        if not row.is_current or not keep(row):
            continue
        for key in ((row.main, row.month if by_month else None), "total"):
            persons.setdefault(key, set()).add((row.school_id, row.student))
            times[key] = times.get(key, 0) + row.sessions
    return {key: (len(persons[key]), times[key]) for key in persons}


CONDITIONS = {
    "everything": ({}, lambda row: True),
    "one month": ({"last": AUGUST}, lambda row: row.month == AUGUST),
    "grade": ({"grade": 8}, lambda row: row.grade == 8),
    "sex": ({"sex": "生理女"}, lambda row: row.sex == "生理女"),
    "special education": ({"sped": True}, lambda row: row.sped != 0),
    "no special education": ({"sped": False}, lambda row: row.sped == 0),
    "teacher": ({"teacher": "A2"}, lambda row: row.teacher == "A2"),
    "other stage": ({"stage": "senior"}, lambda row: False),
}


@pytest.mark.parametrize(("more", "keep"), CONDITIONS.values(), ids=CONDITIONS)
@pytest.mark.parametrize("by_month", [False, True])
def test_issues_equal_the_loops(filed, more, keep, by_month):
    found = ask(by_month=by_month, **more)
    lines = {(line.code, line.month): line.numbers for line in found.lines if any(line.numbers)}  # fmt: skip
    wanted = issues_by_loops(keep, by_month)
    total = wanted.pop("total", (0, 0))
    assert (lines, found.total) == (wanted, total)


@pytest.mark.parametrize(("target", "keep"), [("", lambda row: True), ("students", lambda row: row.target <= 12), ("others", lambda row: row.target > 12)])  # fmt: skip
def test_services_equal_the_loops(filed, target, keep):
    wanted: dict = {}
    for row in ReportedService.objects.all():
        if keep(row):
            before = wanted.get(row.item, (0, 0, 0, 0))
            now = (row.male, row.female, row.other, row.male + row.female + row.other)
            wanted[row.item] = tuple(map(sum, zip(before, now, strict=True)))
    found = ask(SERVICES, target=target)
    assert {line.code: line.numbers for line in found.lines if any(line.numbers)} == wanted  # fmt: skip
    assert found.total == tuple(map(sum, zip(*wanted.values(), strict=True)))


@pytest.mark.parametrize("subject", [ISSUES, SERVICES])
def test_two_queries_whatever_the_rows(filed, subject, django_assert_num_queries):
    with django_assert_num_queries(2):
        ask(subject, by_month=True)
    with django_assert_num_queries(2):
        ask(subject, last=AUGUST, teacher="A1")
    with django_assert_num_queries(2):
        ask(subject, teacher="nobody")


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1003, 1005)])  # fmt: skip
def test_a_number_outside_the_school_is_coarse(number, shown):
    assert Coarse()(number) == shown


def test_a_wider_cell_rounds_as_widely():
    assert [Coarse(8)(number) for number in (0, 7, 8, 11, 12)] == [0, "<8", 8, 8, 16]


def test_no_difference_of_two_answers_is_a_small_group(filed):
    """200 random pairs of filters: every cell is 0, <5 or a multiple of 5, so no two of them differ by 1 to 4."""
    dice, show = random.Random(3), Coarse()
    choices = {
        "grade": (None, 7, 8, 9), "sex": ("", *SEXES), "sped": (None, True, False),
        "first": (AUGUST, SEPTEMBER), "last": (SEPTEMBER, OCTOBER),
    }  # fmt: skip
    hidden = 0
    for _pair in range(200):
        both = [ask(**{key: dice.choice(values) for key, values in choices.items()}) for _side in range(2)]  # fmt: skip
        cells = [
            [show(number) for line in found.lines for number in line.numbers] + [show(number) for number in found.total]
            for found in both
        ]  # fmt: skip
        for one, other in zip(*cells, strict=True):
            assert {type(one), type(other)} <= {int, str}
            hidden += one == "<5"
            if isinstance(one, int) and isinstance(other, int):
                assert abs(one - other) not in (1, 2, 3, 4)
    assert hidden > 0  # there was something to hide


@pytest.mark.parametrize(
    ("who", "answer", "exact"),
    [("director", 200, True), ("contact", 200, False), ("principal", 200, False), ("officer", 200, False),
     ("counselor", 200, False), ("administrator", 404, None)],
)  # fmt: skip
def test_who_sees_which_numbers(client, filed, today, who, answer, exact):
    client.force_login(getattr(filed, who))
    response = client.get(reverse("reporting:statistics"), {"subject": ISSUES, "first": "2026-08", "last": "2026-10"})  # fmt: skip
    assert response.status_code == answer
    if answer == 200:
        assert response.context["is_exact"] is exact
        assert "115-0" not in response.content.decode()
        numbers = [number for _line, numbers in response.context["lines"] for number in numbers]  # fmt: skip
        if not exact:
            assert {number for number in numbers if number != "<5" and number % 5} == set()  # fmt: skip


def test_a_school_asks_only_about_itself(client, filed, today):
    client.force_login(filed.director)
    response = client.get(reverse("reporting:statistics"), {"subject": ISSUES, "school": filed.neighbour.pk})  # fmt: skip
    assert list(response.context["form"].errors) == ["school"]
    assert "answer" not in response.context


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_the_same_numbers_can_be_taken_away(client, filed, today, fmt):
    client.force_login(filed.officer)
    asked = {"subject": ISSUES, "first": "2026-08", "last": "2026-10"}
    page = client.get(reverse("reporting:statistics"), asked)
    response = client.get(reverse("reporting:statistics"), {**asked, "fmt": fmt})
    assert AuditEvent.objects.filter(event="exported").count() == 1
    if fmt == "csv":
        last = response.content.decode("utf-8-sig").splitlines()[-1].split(",")
        assert last == ["", "合計", "", *map(str, page.context["total"])]


FILTERS = {
    "nothing": ({}, lambda row: True),
    "both secondary": ({"secondary": "3,6"}, lambda row: {3, 6} <= set(row.secondary)),
    "one secondary": ({"secondary": "8"}, lambda row: 8 in row.secondary),
    "no secondary": ({"secondary": "0"}, lambda row: not row.secondary),
    "code": ({"main": "5"}, lambda row: row.main == 5),
    "part of a student code": ({"student": "115-1"}, lambda row: "115-1" in row.student),
    "sex": ({"sex": "其他"}, lambda row: row.sex == "其他"),
    "two columns": ({"grade": "8", "sped": "9"}, lambda row: (row.grade, row.sped) == (8, 9)),
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "keep"), FILTERS.values(), ids=FILTERS)
def test_history_filters_by_any_column(filed, wanted, keep):
    rows = rows_of(filed.school, "cases", first=AUGUST, last=SEPTEMBER, wanted=wanted)
    expected = {
        row.pk
        for row in ReportedCase.objects.filter(school=filed.school)
        if row.is_current and row.month in (AUGUST, SEPTEMBER) and keep(row)
    }
    assert {row.pk for row in rows} == expected


def history(client, filed, school=None, sheet="cases", **asked):
    url = reverse("reporting:history", args=[(school or filed.school).pk, sheet])
    return client.get(url, {"first": "2026-08", "last": "2026-10", **asked})


def test_history_shows_the_chosen_columns_by_the_page(client, filed, today):  # fmt: skip
    client.force_login(filed.contact)
    response = history(client, filed, c=["student", "main"], f_main="5")
    assert [column.key for column in response.context["chosen"]] == ["student", "main"]
    assert {cells[2] for cells in response.context["cells"]} == {5}
    assert len(history(client, filed).context["cells"]) == 50
    assert len(history(client, filed, page="2").context["cells"]) == 40


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_history_can_be_taken_away(client, filed, today, fmt):
    client.force_login(filed.contact)
    response = history(client, filed, fmt=fmt, f_main="5", c=["student"])
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert AuditEvent.objects.filter(event="exported").count() == 1
    if fmt == "csv":
        count = ReportedCase.objects.filter(school=filed.school, is_current=True, main=5).count()  # fmt: skip
        assert len(response.content.decode("utf-8-sig").splitlines()) == count + 1


def test_history_of_a_wrong_question_is_told(client, filed, today):
    client.force_login(filed.contact)
    assert history(client, filed, f_main="情緒").context["form"].non_field_errors() == [
        "代碼欄位請填數字，多個代碼以半形逗號分隔，例如 3,6。"
    ]
    assert list(history(client, filed, first="x").context["form"].errors) == ["first"]
    assert list(history(client, filed, last="2026-07").context["form"].errors) == ["__all__"]  # fmt: skip
    assert history(client, filed, sheet="others").status_code == 404


@pytest.mark.parametrize("who", ["principal", "officer", "counselor", "neighbour_contact"])  # fmt: skip
def test_history_is_the_schools_own(client, filed, today, who):
    client.force_login(getattr(filed, who))
    assert history(client, filed).status_code == 404
    assert ReportFile.objects.count() == 0
