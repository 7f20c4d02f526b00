"""The pages: who sees which, what each button does, and what each costs."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from reporting.actions.amending import ask_amendment
from reporting.actions.filing import file_workbook, mark_uploaded
from reporting.checking import check_file
from reporting.models import AmendmentRequest, MonthlyReport, ReportedCase
from tests.factories.accounts import SchoolFactory
from tests.reporting.conftest import AUGUST, NOW, SEPTEMBER, named
from tests.reporting.workbooks import CASES, opened, put, spoiled

GOOD = spoiled()
BAD = spoiled(put("K4", 20), put("G5", None))


def address(name, cast, month="2026-08", school=None):
    return reverse(f"reporting:{name}", args=[(school or cast.school).pk, month])


def send(client, cast, data, do="check", month="2026-08"):
    file = SimpleUploadedFile("八月.xlsx", data)
    return client.post(address("check", cast, month), {"file": file, "do": do})


def done(cast, today, month=AUGUST, school=None, contact=None):
    school, contact = school or cast.school, contact or cast.contact
    file_workbook(by=contact, school=school, month=month, data=GOOD, filename="a.xlsx", on=today)  # fmt: skip
    mark_uploaded(by=contact, school=school, month=month, at=NOW, receipt="C-1", on=today)  # fmt: skip


@pytest.fixture
def contact(client, cast):
    client.force_login(cast.contact)
    return client


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


@pytest.mark.parametrize(
    ("who", "answer"),
    [("contact", 200), ("director", 200), ("counselor", 404), ("principal", 404), ("officer", 404),
     ("administrator", 404), ("neighbour_contact", 404)],
)  # fmt: skip
def test_who_sees_a_schools_month(client, cast, today, who, answer):
    client.force_login(getattr(cast, who))
    assert client.get(address("month", cast)).status_code == answer


@pytest.mark.parametrize("name", ["check", "nil", "uploaded", "submit", "amend"])
def test_a_stranger_changes_nothing(client, cast, today, name):
    client.force_login(cast.neighbour_contact)
    assert client.post(address(name, cast)).status_code == 404
    assert MonthlyReport.objects.count() == 0


def test_the_index_leads_to_the_month_that_is_due_or_to_the_board(client, cast, today):
    for who, target in (
        (cast.contact, address("month", cast, "2026-09")),
        (cast.officer, reverse("reporting:board")),
    ):
        client.force_login(who)
        assert client.get(reverse("reporting:index")).headers["Location"] == target
    client.force_login(cast.counselor)
    response = client.get(reverse("reporting:index"), follow=True)
    assert [url for url, _code in response.redirect_chain] == [
        reverse("reporting:mine_index"),
        address("mine", cast, "2026-09"),
    ]
    client.force_login(cast.principal)
    assert client.get(reverse("reporting:index")).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "abc", "2026"])
def test_a_month_that_is_none_is_not_there(contact, cast, month):
    assert contact.get(address("month", cast, month)).status_code == 404


def test_the_strip_names_each_months_state(contact, cast, today):
    done(cast, today)
    response = contact.get(address("month", cast, "2026-09"))
    views = response.context["strip"]
    assert [(view.month.month, view.kind, view.words) for view in views[:4]] == [
        (8, "late", "逾期補填"), (9, "cur", "待填報"), (10, "off", "未開放"), (11, "off", "未開放"),
    ]  # fmt: skip
    assert response.context["chip"] == ("near", "剩 4 日・10/10")


def test_a_wrong_file_is_answered_cell_by_cell_and_not_kept(contact, cast, today):
    response = send(contact, cast, BAD)
    assert [(finding.cell, finding.kind) for finding in response.context["findings"]] == [
        ("K4", "wrong"), ("G5", "missing"),
    ]  # fmt: skip
    assert MonthlyReport.objects.count() == 0


def test_filing_a_wrong_file_stores_nothing(contact, cast, today):
    response = send(contact, cast, BAD, "file")
    assert (response.status_code, len(response.context["findings"])) == (200, 2)
    assert (MonthlyReport.objects.count(), ReportedCase.objects.count()) == (0, 0)


def test_the_coloured_file_is_a_download(contact, cast, today):
    response = send(contact, cast, BAD, "coloured")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    sheet = opened(response.content)[CASES]
    assert [sheet[place].fill.fgColor.rgb for place in ("K4", "G5")] == ["FFFF7C80", "FFFFFF00"]  # fmt: skip


def test_a_right_file_is_kept_once_and_can_be_taken_again(contact, cast, today):
    assert send(contact, cast, GOOD, "file").status_code == 302
    response = send(contact, cast, GOOD, "file")
    assert response.headers["Location"] == address("month", cast)
    version = MonthlyReport.objects.get().current
    response = contact.get(reverse("reporting:version_file", args=[version.pk]))
    assert response.content == GOOD
    assert AuditEvent.objects.filter(event="file_read", object_id=str(version.pk)).count() == 1  # fmt: skip
    contact.force_login(cast.neighbour_contact)
    assert contact.get(reverse("reporting:version_file", args=[version.pk])).status_code == 404  # fmt: skip


def test_no_file_is_said_at_the_field(contact, cast, today):
    response = contact.post(address("check", cast), {"do": "check"})
    assert response.context["form"].errors == {"file": ["請選擇要檢核的檔案。"]}


def test_a_refused_container_is_told_in_words(contact, cast, today):
    response = send(contact, cast, b"a,b\n")
    assert [finding.kind for finding in response.context["findings"]] == ["container"]


def test_the_upload_is_noted_with_its_receipt(contact, cast, today):
    send(contact, cast, GOOD, "file")
    told = {"uploaded_on": "115/10/06", "uploaded_time": "09:30", "receipt": "C-115-08"}
    wrong = contact.post(address("uploaded", cast), {**told, "uploaded_time": "23:00"})
    assert wrong.context["uploaded_form"].errors == {"uploaded_on": ["上傳時間不可晚於現在。"]}  # fmt: skip
    assert MonthlyReport.objects.get().state == "ready"
    early = contact.post(
        address("uploaded", cast), {**told, "uploaded_on": "115/10/05"}
    )
    assert list(early.context["uploaded_form"].errors) == ["uploaded_on"]
    assert contact.post(address("uploaded", cast), told).status_code == 302
    assert MonthlyReport.objects.get().state == "uploaded"
    assert contact.post(address("uploaded", cast), told).status_code == 409


def test_no_case_and_no_service(contact, cast, today):
    assert contact.post(address("nil", cast)).status_code == 302
    assert MonthlyReport.objects.get().current.kind == "nil"
    assert contact.post(address("nil", cast, "2026-09")).status_code == 409


def test_an_amendment_needs_its_reason(contact, cast, today):
    done(cast, today)
    response = contact.post(address("amend", cast), {"reason": " "})
    assert list(response.context["amendment_form"].errors) == ["reason"]
    assert MonthlyReport.objects.get().state == "uploaded"
    assert contact.post(address("amend", cast), {"reason": "漏列"}).status_code == 302
    assert MonthlyReport.objects.get().state == "amending"


@pytest.mark.parametrize("kind", ["blank.xlsx", "blank.ods", "example.xlsx", "example.ods"])  # fmt: skip
def test_blanks_and_examples_can_be_taken(contact, cast, today, kind):
    content = contact.get(reverse("reporting:form_file", args=["gen3", kind])).content
    codes = [error.code for error in check_file(io.BytesIO(content), kind).errors]
    assert codes == ["example" if kind.startswith("example") else "no_rows"]


@pytest.mark.parametrize(("layout", "kind"), [("gen9", "blank.xlsx"), ("gen3", "blank.csv"), ("gen3", "other.xlsx")])  # fmt: skip
def test_other_files_are_not_there(contact, cast, layout, kind):
    url = reverse("reporting:form_file", args=[layout, kind])
    assert contact.get(url).status_code == 404


def test_the_board_turns_green_only_by_the_upload(officer, cast, today):
    def cells():
        response = officer.get(reverse("reporting:board"), {"month": "2026-08", "show": "all"})  # fmt: skip
        return {row.name: row.cells[-1].words for row in response.context["board"].rows}

    assert cells() == {"晴川國中": "逾期 26 日", "海晏國中": "逾期 26 日"}
    file_workbook(by=cast.contact, school=cast.school, month=AUGUST, data=GOOD, filename="a.xlsx", on=today)  # fmt: skip
    assert cells()["晴川國中"] == "逾期 26 日"
    mark_uploaded(by=cast.contact, school=cast.school, month=AUGUST, at=NOW, receipt="x", on=today)  # fmt: skip
    assert cells() == {"晴川國中": "補填", "海晏國中": "逾期 26 日"}


def test_the_board_names_who_is_late_since_when_and_whom_to_call(officer, cast, today):
    done(cast, today)
    response = officer.get(reverse("reporting:board"))
    board = response.context["board"]
    assert board.month == SEPTEMBER
    assert [(row.name, row.older, row.contact) for row in response.context["page"]] == [
        ("海晏國中", [AUGUST], "童若似"), ("晴川國中", [], "許例文"),
    ]  # fmt: skip
    assert (board.counts["todo"], board.counts["older"], board.total) == (2, 1, 2)


@pytest.mark.parametrize("who", ["contact", "director", "counselor", "principal"])
def test_the_board_is_the_countys(client, cast, today, who):
    client.force_login(getattr(cast, who))
    for name in ("board", "unfiled"):
        assert client.get(reverse(f"reporting:{name}")).status_code == 404


def test_the_board_shows_no_other_county_and_no_student(officer, cast, today):
    SchoolFactory.create(name="外縣國中")
    done(cast, today)
    page = officer.get(reverse("reporting:board"), {"show": "all"})
    assert [row.name for row in page.context["board"].rows] == ["海晏國中", "晴川國中"]
    assert "115-021" not in page.content.decode()


@pytest.mark.parametrize("query", [{"show": "x"}, {"month": "x"}])
def test_a_malformed_question_is_refused(officer, cast, query):
    assert officer.get(reverse("reporting:board"), query).status_code == 400


@pytest.mark.parametrize("fmt", ["xlsx", "ods", "csv"])
def test_the_list_of_the_sixteenth_can_be_taken(officer, cast, today, fmt):
    response = officer.get(reverse("reporting:unfiled"), {"fmt": fmt, "month": "2026-08"})  # fmt: skip
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert AuditEvent.objects.get(event="exported").detail == {"month": "2026-08", "shown": 2}  # fmt: skip
    if fmt == "csv":
        assert response.content.decode("utf-8-sig").splitlines()[1:] == [
            f"{school.code},{school.name},2026-08,逾期 26 日,2026-09-11,,{contact.name},{contact.email},"
            for school, contact in (
                (cast.school, cast.contact),
                (cast.neighbour, cast.neighbour_contact),
            )
        ]


def test_the_county_answers_an_amendment_across_semesters(officer, cast, today):
    done(cast, today)
    asked = ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=date(2027, 2, 1))  # fmt: skip
    url = reverse("reporting:decide_amendment", args=[asked.pk])
    assert officer.post(url, {"granted": "maybe"}).status_code == 400
    assert AmendmentRequest.objects.get().state == "pending"
    assert officer.post(url, {"granted": "yes", "note": "同意"}).status_code == 302
    assert MonthlyReport.objects.get().state == "amending"
    assert officer.post(url, {"granted": "no"}).status_code == 409
    officer.force_login(cast.contact)
    assert officer.post(url, {"granted": "no"}).status_code == 404


@pytest.mark.parametrize("schools", [1, 12])
def test_the_board_costs_the_same_for_one_school_and_for_many(
    client, cast, today, schools, django_assert_num_queries
):
    county = named("county_officer", cast.county, "鄭樣承")
    for _number in range(schools - 1):
        SchoolFactory.create(authority=cast.county)
    done(cast, today)
    client.force_login(county)
    client.get(reverse("reporting:board"))  # what a session asks once
    with django_assert_num_queries(BOARD_QUERIES):
        client.get(reverse("reporting:board"), {"show": "all"})


@pytest.mark.parametrize("versions", [1, 3])
def test_the_month_costs_the_same_for_one_version_and_for_many(
    contact, cast, today, versions, django_assert_num_queries
):
    for number in range(versions):
        file_workbook(by=cast.contact, school=cast.school, month=AUGUST, data=spoiled(put("O4", number + 1)), filename="a.xlsx", on=today)  # fmt: skip
    contact.get(address("month", cast))
    with django_assert_num_queries(MONTH_QUERIES):
        contact.get(address("month", cast))


BOARD_QUERIES = 18
MONTH_QUERIES = 17
