"""The pages of the month's rows: who sees what of them, where each link goes, and what each page costs."""

import io
from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from cases.recording import Heads
from reporting.checking import check_file
from reporting.generation.gathering import gather
from reporting.generation.precheck import row_key
from reporting.models import (
    ConfirmationRequest,
    MonthlyReport,
    RowConfirmation,
    TeacherCode,
)
from tests.reporting.conftest import SEPTEMBER, TODAY, named
from tests.reporting.generation.conftest import SECRET
from tests.reporting.workbooks import CASES, opened


def address(name, work, *more, month="2026-09"):
    arguments = [work.cast.school.pk] if name == "teachers" else [work.cast.school.pk, month, *more]  # fmt: skip
    return reverse(f"reporting:{name}", args=arguments)


@pytest.fixture
def contact(client, work):
    client.force_login(work.cast.contact)
    return client


def as_(client, user):
    client.force_login(user)
    return client


def behind(work, sheet="cases"):
    """The address of the records behind the first row of a sheet."""
    row = gather(work.cast.school, SEPTEMBER).rows[sheet][0]
    return f"{address('records', work)}?{row_key(row)}"


def many(work):
    """Nine more cases by three more teachers, and a service of each kind."""
    for number in range(3):
        other = named("counselor", work.cast.school, f"孟設例{number}")
        work.code(other, f"T1{number}")
        for index in range(3):
            case = work.open(work.student(3 * number + index + 2), lead=other)
            work.log(case, 9, by=other)
        work.serve(10, by=other, item="P14")


def test_the_precheck_shows_the_rows_as_the_file_will_have_them(contact, work):
    response = contact.get(address("precheck", work))
    (line,) = response.context["lines"]
    code = work.case.student.code
    assert (line.number, [text for text, _look, _why in line.cells]) == (
        4, ["T01", "1", code, "8", "生理女", "", "0", "1", "2,3", "2", "5", "0", "0", "0", "2"],
    )  # fmt: skip
    assert [part["count"] for part in response.context["parts"]] == [3, 0, 0]
    assert [(one.reporter.name, one.standing, errors) for one, errors in response.context["people"]] == [("林示安", "waiting", 0)]  # fmt: skip
    assert "虛構學生" not in response.content.decode()
    assert AuditEvent.objects.filter(event="list_read", part="precheck").count() == 1


def test_a_problem_has_its_cell_and_a_link_for_who_may_follow_it(client, work):
    case = work.open(work.student(2), main="")
    work.log(case, 9)
    shown = {}
    for who in ("contact", "director"):
        response = as_(client, getattr(work.cast, who)).get(address("precheck", work))
        ((problem, url),) = response.context["problems"]
        shown[who] = (problem.finding.sheet, problem.finding.cell[0], problem.who, url)
    place = f"/cases/{case.pk}"
    assert shown == {"contact": (CASES, "K", "林示安", ""), "director": (CASES, "K", "林示安", place)}  # fmt: skip
    assert response.context["counts"] == [1, 0, 1]
    looks = [look for line in response.context["lines"] for _text, look, _why in line.cells if look]  # fmt: skip
    assert looks == ["miss"]


@pytest.mark.parametrize("asked", ["kind=x", "sheet=x"])
def test_an_unknown_filter_is_a_bad_request(contact, work, asked):
    assert contact.get(f"{address('precheck', work)}?{asked}").status_code == 400


def test_the_precheck_costs_the_same_for_one_row_and_for_ten(contact, work, django_assert_num_queries):  # fmt: skip
    contact.get(address("precheck", work))  # what a process asks once is known
    with django_assert_num_queries(28):
        contact.get(address("precheck", work))
    many(work)
    with django_assert_num_queries(28):
        contact.get(address("precheck", work))


def test_ones_own_rows_cost_the_same_for_one_and_for_ten(client, work, django_assert_num_queries):  # fmt: skip
    as_(client, work.cast.counselor)
    client.get(address("mine", work))  # what a process asks once is known
    with django_assert_num_queries(29):
        client.get(address("mine", work))
    many(work)
    with django_assert_num_queries(29):
        client.get(address("mine", work))


def test_one_press_generates_and_files(contact, work):
    response = contact.post(address("generate", work))
    assert (response.status_code, response.headers["Location"]) == (302, address("month", work))  # fmt: skip
    report = MonthlyReport.objects.get(month=SEPTEMBER)
    assert (report.state, report.current.source) == ("ready", "generated")
    contact.post(address("generate", work))
    assert report.versions.count() == 1


def test_a_wrong_cell_leads_back_to_the_precheck(contact, work):
    work.log(work.open(work.student(2), main=""), 9)
    response = contact.post(address("generate", work), follow=True)
    assert response.redirect_chain == [(address("precheck", work), 302)]
    assert [str(message) for message in response.context["messages"]] == ["還有 1 格未填或有誤，未產生月報。"]  # fmt: skip
    assert not MonthlyReport.objects.filter(month=SEPTEMBER).exists()


@pytest.mark.parametrize("kind", ["report.xlsx", "report.ods"])
def test_the_workbook_is_a_download_that_passes_the_check(contact, work, kind):
    response = contact.get(address("workbook", work, kind))
    assert response.headers["Content-Disposition"].startswith("attachment;")
    checked = check_file(io.BytesIO(response.content), kind, month=SEPTEMBER)
    assert (checked.ok, list(checked.counts.values())) == (True, [1, 2])


def test_the_proof_has_its_wrong_cells_coloured(contact, work):
    work.log(work.open(work.student(2), main=""), 9)
    wrong = contact.get(address("workbook", work, "report.xlsx"))
    assert wrong.headers["Location"] == address("precheck", work)
    sheet = opened(contact.get(address("workbook", work, "proof.xlsx")).content)[CASES]
    coloured = [cell.coordinate[0] for row in sheet.iter_rows() for cell in row if cell.comment]  # fmt: skip
    assert coloured == ["K"]
    assert contact.get(address("workbook", work, "report.pdf")).status_code == 404


def test_the_contact_sees_days_and_no_word_of_a_session(client, work):
    response = as_(client, work.cast.contact).get(behind(work))
    assert [(one.held_on.day, what, url) for one, what, url in response.context["traces"]] == [(4, "record", ""), (18, "record", "")]  # fmt: skip
    page = response.content.decode()
    assert (SECRET in page, "虛構學生" in page) == (False, False)
    assert AuditEvent.objects.filter(part="behind", actor_id=work.cast.contact.pk).count() == 1  # fmt: skip


def test_the_teacher_opens_her_records_and_nobody_elses(client, work):
    response = as_(client, work.cast.counselor).get(behind(work))
    places = [reverse("casework:record", args=[one.pk]) for one in work.sessions]
    assert [url for _one, _what, url in response.context["traces"]] == places
    other = named("counselor", work.cast.school, "孟設例")
    assert as_(client, other).get(behind(work)).status_code == 404
    assert as_(client, work.cast.officer).get(behind(work)).status_code == 404


def test_a_service_row_adds_up_to_its_records(contact, work):
    work.serve(17, heads=(Heads(8, 1, 2, 3),))
    response = contact.get(behind(work, "services"))
    assert response.context["sums"] == {"sessions": 0, "male": 15, "female": 15, "other": 3}  # fmt: skip
    assert response.context["count"] == 2


@pytest.mark.parametrize("asked", ["", "sheet=cases", "sheet=x&teacher=y"])
def test_a_row_that_is_none_is_not_there(contact, work, asked):
    assert contact.get(f"{address('records', work)}?{asked}").status_code == 404


def test_a_teacher_confirms_what_she_sees(client, work):
    as_(client, work.cast.counselor)
    page = client.get(address("mine", work))
    assert [len(one["lines"]) for one in page.context["sheets"]] == [1, 2]
    told = {"seen": page.context["seen"]}
    assert client.post(address("confirm", work), told).headers["Location"] == address("mine", work)  # fmt: skip
    assert client.get(address("mine", work)).context["me"].standing == "confirmed"
    work.log(work.case, 25)
    assert client.post(address("confirm", work), told).status_code == 409
    assert client.get(address("mine", work)).context["me"].standing == "changed"
    assert RowConfirmation.objects.count() == 1


def test_the_contact_reminds_and_sees_it(contact, work):
    contact.post(address("remind_teachers", work))
    (one, _errors) = contact.get(address("precheck", work)).context["people"][0]
    assert one.asked_on == TODAY
    assert ConfirmationRequest.objects.get().user == work.cast.counselor


def test_codes_are_proposed_kept_and_refused_at_their_field(contact, work):
    other = named("counselor", work.cast.school, "孟設例")
    form = contact.get(address("teachers", work)).context["form"]
    assert {name: field.initial for name, field in form.fields.items()} == {str(work.cast.counselor.pk): "T01", str(other.pk): "T02"}  # fmt: skip
    told = {str(work.cast.counselor.pk): "T01", str(other.pk): "T01"}
    response = contact.post(address("teachers", work), told)
    assert response.context["form"].errors == {str(other.pk): ["「T01」已用於另一位教師。"]}  # fmt: skip
    assert TeacherCode.objects.count() == 1
    contact.post(address("teachers", work), {**told, str(other.pk): "T02"})
    assert TeacherCode.objects.get(user=other).code == "T02"


def test_the_month_before_and_later_corrections_are_on_one_page(contact, work):
    contact.post(address("generate", work))
    late = work.log(work.case, 25)
    response = contact.get(address("compare", work))
    assert [(one.what, one.pk) for one in response.context["corrections"].events] == [("late", late.pk)]  # fmt: skip
    assert (response.context["before"].month, response.context["before"].is_filed) == (date(2026, 8, 1), True)  # fmt: skip
    assert SECRET not in response.content.decode()


def test_the_comparison_costs_the_same_for_one_and_for_ten(contact, work, django_assert_num_queries):  # fmt: skip
    contact.post(address("generate", work))
    contact.get(address("compare", work))  # what a process asks once is known
    with django_assert_num_queries(34):
        contact.get(address("compare", work))
    many(work)
    with django_assert_num_queries(34):
        contact.get(address("compare", work))
