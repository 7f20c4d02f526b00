"""The administrator's page of the ministry's forms, the help with its words, and news on the pages."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from reporting.actions.blanks import activate_blank, blank_of, put_blank
from reporting.actions.filing import CheckFailed, check_upload
from reporting.blanks import own_blank
from reporting.instructions import definition_tables, notes
from reporting.models import Announcement, BlankActivation, Chase, OfficialBlank
from reporting.obligations import open_months
from reporting.writing import example_rows, ods_bytes, workbook_bytes
from tests.reporting.conftest import AUGUST, named
from tests.reporting.workbooks import CASES, GEN3, opened, put, saved, spoiled

REFERENCE = Path(__file__).parents[1] / "reference" / "codes.yaml"


def retitled(title):
    book = opened(own_blank("gen3"))
    book[CASES]["A1"] = title
    return saved(book)


FIRST, SECOND = retitled("115 學年第 1 學期"), retitled("115 學年第 2 學期")


def put_in(cast, on, data, month=None, filename="空白.xlsx"):
    return put_blank(by=cast.administrator, layout_name="gen3", data=data, filename=filename, on=on, from_month=month)[0]  # fmt: skip


# --- per semester --------------------------------------------------------------------------------
def test_each_semester_uses_the_blank_that_was_activated_for_it(cast, today):
    assert blank_of("gen3", AUGUST) is None
    put_in(cast, today, FIRST)
    put_in(cast, today, SECOND, date(2027, 2, 1))
    months = (date(2026, 7, 1), date(2026, 8, 1), date(2027, 1, 1), date(2027, 2, 1), date(2028, 3, 1))  # fmt: skip
    assert [blank_of("gen3", month) for month in months] == [None, FIRST, FIRST, SECOND, SECOND]  # fmt: skip


def test_an_older_version_can_be_used_again_and_nothing_is_lost(cast, today):
    first = put_in(cast, today, FIRST)
    put_in(cast, today, SECOND)
    assert blank_of("gen3", AUGUST) == SECOND
    activate_blank(by=cast.administrator, blank=first, from_month=AUGUST, on=today)
    assert blank_of("gen3", AUGUST) == FIRST
    again = activate_blank(by=cast.administrator, blank=first, from_month=AUGUST, on=today)  # fmt: skip
    assert (again, OfficialBlank.objects.count(), BlankActivation.objects.count()) == (None, 2, 3)  # fmt: skip
    assert AuditEvent.objects.filter(object_type="reporting.officialblank").count() == 5


def test_the_file_of_a_month_is_that_of_its_semester(client, cast, today):
    put_in(cast, today, FIRST)
    put_in(cast, today, SECOND, date(2027, 2, 1))
    client.force_login(cast.contact)
    url = reverse("reporting:form_file", args=["gen3", "blank.xlsx"])
    months = ({}, {"month": "2026-08"}, {"month": "2027-02"})
    assert [client.get(url, month).content for month in months] == [FIRST, FIRST, SECOND]  # fmt: skip
    assert client.get(url, {"month": "九月"}).status_code == 404


# --- the page ------------------------------------------------------------------------------------
def upload(client, data, **more):
    told = {"layout": "gen3", "semester": "115-1", "file": SimpleUploadedFile("空白.xlsx", data)}  # fmt: skip
    return client.post(reverse("reporting:blanks"), {**told, **more})


def test_the_administrator_uploads_activates_and_takes_back(client, cast, today):
    client.force_login(cast.administrator)
    assert client.get(reverse("reporting:blanks")).status_code == 200
    assert upload(client, FIRST).status_code == 302
    assert upload(client, SECOND, semester="115-2").status_code == 302
    assert (blank_of("gen3", AUGUST), blank_of("gen3", date(2027, 2, 1))) == (FIRST, SECOND)  # fmt: skip
    row = OfficialBlank.objects.get(activations__from_month=AUGUST)
    assert client.get(reverse("reporting:blank_file", args=[row.pk])).content == FIRST
    url = reverse("reporting:activate_blank", args=[row.pk])
    assert client.post(url, {"semester": "115-2"}).status_code == 302
    assert blank_of("gen3", date(2027, 2, 1)) == FIRST
    kept = client.get(reverse("reporting:blanks")).context["kept"]
    assert sorted(len(entries) for _row, entries in kept) == [1, 2]


def test_differences_are_shown_heading_by_heading_and_nothing_is_kept(client, cast, today):  # fmt: skip
    client.force_login(cast.administrator)
    book = opened(own_blank("gen3"))
    book[CASES]["C3"] = "學號"
    response = upload(client, saved(book))
    assert [(one.cell, one.code) for one in response.context["findings"]] == [("C3", "heading_wrong")]  # fmt: skip
    compared = response.context["compared"]
    assert len(compared) == 23
    assert [line for line in compared if not line[3]] == [(CASES, "學生代號", "學號", False)]  # fmt: skip
    assert OfficialBlank.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"not a workbook", "教師編碼,身分\n".encode()])
def test_what_is_no_workbook_is_told_in_the_form_or_the_list(client, cast, today, data):
    client.force_login(cast.administrator)
    assert upload(client, data).status_code == 200
    assert OfficialBlank.objects.count() == 0


@pytest.mark.parametrize("who", ["contact", "counselor", "director", "officer", "principal", "local"])  # fmt: skip
def test_only_the_countys_administrator_sees_the_forms(client, cast, today, who):
    cast.local = named("system_administrator", cast.school, "管校內")
    row = put_in(cast, today, FIRST)
    client.force_login(getattr(cast, who))
    assert client.get(reverse("reporting:blanks")).status_code == 403
    assert upload(client, SECOND).status_code == 403
    assert client.post(reverse("reporting:activate_blank", args=[row.pk]), {"semester": "115-2"}).status_code == 403  # fmt: skip
    assert client.get(reverse("reporting:blank_file", args=[row.pk])).status_code == 403
    assert (OfficialBlank.objects.count(), BlankActivation.objects.count()) == (1, 1)


def test_the_page_of_forms_costs_the_same_for_many_versions(client, cast, today, django_assert_num_queries):  # fmt: skip
    client.force_login(cast.administrator)
    client.get(
        reverse("reporting:blanks")
    )  # what a process remembers is remembered now
    for data in (FIRST, SECOND):
        put_in(cast, today, data)
        with django_assert_num_queries(15):
            client.get(reverse("reporting:blanks"))


# --- help ----------------------------------------------------------------------------------------
def test_the_definitions_are_the_references_word_for_word():
    known = {table["id"]: table for table in yaml.safe_load(REFERENCE.read_text("utf-8"))["tables"]}  # fmt: skip
    for table, name in zip(definition_tables(), ("case_categories", "service_items"), strict=True):  # fmt: skip
        assert [(one.code, one.label, one.definition) for one in table.items] == [
            (item["code"], item["label_zh"], item["definition_zh"]) for item in known[name]["items"]
        ]  # fmt: skip
    lines = [line for _title, group in notes() for line in group]
    for name in ("report_sheets", "case_vs_consultation", "student_code_rule", "upload_validation_marks"):  # fmt: skip
        assert {item["definition_zh"] for item in known[name]["items"]} <= set(lines)
    assert known["sped_categories"]["rule_zh"] in lines


@pytest.mark.parametrize(
    ("who", "answer"),
    [("contact", 200), ("counselor", 200), ("director", 200), ("officer", 200), ("administrator", 200), ("principal", 200), ("teacher", 404)],
)  # fmt: skip
def test_who_reads_the_help(client, cast, today, who, answer):
    cast.teacher = named("subject_teacher", cast.school, "蔡樣書")
    client.force_login(getattr(cast, who))
    response = client.get(reverse("reporting:help"))
    assert response.status_code == answer
    if answer == 200:
        page = response.content.decode()
        assert page.count("學生面臨壓力情境無法適應或解決所衍生的相關問題。") == 1
        assert "P17" in page
        assert "表A-1-輔導教師-個案" in page


@pytest.mark.parametrize("form", ["xlsx", "ods", "official"])
def test_the_downloaded_example_is_refused_when_it_comes_back_unchanged(cast, today, form):  # fmt: skip
    rows = example_rows(GEN3)
    data = {
        "xlsx": lambda: workbook_bytes(GEN3, rows),
        "ods": lambda: ods_bytes(GEN3, rows),
        "official": lambda: workbook_bytes(GEN3, rows, blank=FIRST),
    }[form]()
    name = "範例.ods" if form == "ods" else "範例.xlsx"
    checked = check_upload(by=cast.contact, school=cast.school, month=AUGUST, data=data, filename=name, on=today)  # fmt: skip
    assert [error.code for error in checked.errors] == ["example"]


# --- news --------------------------------------------------------------------------------------
def test_an_officer_publishes_and_the_school_reads_it_on_its_month(client, cast, today):
    client.force_login(cast.officer)
    url = reverse("reporting:publish")
    form = client.get(url).context["form"]
    assert form.fields["level"].choices == [(str(cast.county.pk), "雲岫縣")]
    told = {"level": str(cast.county.pk), "title": "新學期表格", "body": "<b>請</b>使用新表格", "from_on": "115/10/01", "until_on": "115/10/31"}  # fmt: skip
    assert client.post(url, {**told, "until_on": "115/09/01"}).context["form"].errors
    assert client.post(url, told).status_code == 302
    client.force_login(cast.contact)
    month = reverse("reporting:month", args=[cast.school.pk, "2026-09"])
    page = client.get(month).content.decode()
    assert "新學期表格" in page
    assert "&lt;b&gt;請&lt;/b&gt;" in page
    client.force_login(cast.officer)
    news = Announcement.objects.get()
    assert client.post(reverse("reporting:withdraw", args=[news.pk])).status_code == 302
    client.force_login(cast.contact)
    assert "新學期表格" not in client.get(month).content.decode()


@pytest.mark.parametrize("who", ["contact", "director", "local"])
def test_who_may_not_publish_is_told_so(client, cast, today, who):
    cast.local = named("system_administrator", cast.school, "管校內")
    client.force_login(getattr(cast, who))
    assert client.get(reverse("reporting:publish")).status_code == 403
    told = {"level": str(cast.county.pk), "title": "x", "body": "x", "from_on": "115/10/01"}  # fmt: skip
    assert client.post(reverse("reporting:publish"), told).status_code == 403
    assert Announcement.objects.count() == 0


def test_an_officer_cannot_reach_above_her_county_with_a_forged_level(client, cast, today):  # fmt: skip
    client.force_login(cast.officer)
    told = {"level": "all", "title": "x", "body": "x", "from_on": "115/10/01"}
    assert client.post(reverse("reporting:publish"), told).context["form"].errors
    assert Announcement.objects.count() == 0


# --- the board's buttons -------------------------------------------------------------------------
def test_the_officer_reminds_one_school_then_all(client, cast, today):
    open_months(on=today)
    client.force_login(cast.officer)
    board = reverse("reporting:board")
    rows = client.get(board, {"month": "2026-08"}).context["page"].object_list
    assert [(row.name, row.since, row.contact) for row in rows] == [
        ("晴川國中", date(2026, 9, 11), "許例文"), ("海晏國中", date(2026, 9, 11), "童若似"),
    ]  # fmt: skip
    url = reverse("reporting:remind")
    client.post(url, {"month": "2026-08", "school": str(cast.school.pk)})
    assert [row.school for row in Chase.objects.all()] == [cast.school]
    client.post(url, {"month": "2026-08"})
    assert Chase.objects.count() == 2
    rows = client.get(board, {"month": "2026-08"}).context["page"].object_list
    assert {row.reminded_on for row in rows} == {today}
    client.post(reverse("reporting:note_list"), {"month": "2026-08"})
    months = client.get(board, {"month": "2026-08"}).context["county_months"]
    assert [one.listed_by for one in months] == [cast.officer]
    again = client.post(reverse("reporting:remind"), {"month": "2026-08"})
    assert again.status_code == 302
    assert Chase.objects.count() == 2


@pytest.mark.parametrize("name", ["remind", "note_list"])
@pytest.mark.parametrize("who", ["contact", "director", "administrator"])
def test_the_buttons_of_the_board_are_the_countys(client, cast, today, name, who):
    open_months(on=today)
    client.force_login(getattr(cast, who))
    assert client.post(reverse(f"reporting:{name}"), {"month": "2026-08"}).status_code == 404  # fmt: skip
    assert Chase.objects.count() == 0


def test_the_differences_of_a_wrong_blank_are_all_told(cast, today):
    with pytest.raises(CheckFailed) as failed:
        put_in(cast, today, spoiled(put("C3", "學號"), put("D3", "班級")))
    assert [one.cell for one in failed.value.checked.errors] == ["C3", "D3"]
