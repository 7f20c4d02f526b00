"""輔諮中心: table B is whatever the official blank says; the month lives as a school's."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent
from notifications.agenda import Wanted, agenda
from reporting.actions.blanks import blank_of, put_blank
from reporting.actions.center import (
    amend_center,
    declare_center_nil,
    file_center,
    mark_center_uploaded,
)
from reporting.actions.filing import CheckFailed
from reporting.center_form import check_center_file, form_of
from reporting.models import CenterMonth, CenterVersion
from reporting.obligations import open_months
from tests.accounts.cast import again
from tests.factories.accounts import CounselingCenterFactory
from tests.reporting.conftest import AUGUST, NOW, named
from tests.reporting.workbooks import opened, saved

SHEETS = {
    "表B-1-專業輔導人員-個案": [
        "人員編碼",
        "職稱",
        "學生代號",
        "服務學校",
        "當月累積次數",
    ],
    "表B-2-專業輔導人員-服務": ["人員編碼", "服務項目", "人次"],
}
FIRST, SECOND = SHEETS


def book(rows=(), **changes):
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, headings in SHEETS.items():
        page = made.create_sheet(name)
        page["A1"] = "輔諮中心工作成果"
        for number, heading in enumerate(headings, start=1):
            page.cell(3, number, heading)
    notes = made.create_sheet("填報說明")
    notes["A1"] = "所有欄位皆為必填"
    for row in rows:
        made[FIRST].append(row)
    for place, value in changes.items():
        made[FIRST][place] = value
    return saved(made)


BLANK = book()
ROWS = [["C01", "心理師", "K001", "990501", 3], ["C01", "心理師", "K002", "990301", 1]]
GOOD = book(ROWS)


@pytest.fixture
def center(cast):
    center = CounselingCenterFactory.create(authority=cast.county)
    cast.supervisor = named("center_supervisor", center, "汪範督")
    cast.professional = named("center_professional", center, "余擬諮")
    return center


@pytest.fixture
def official(cast, center, today):
    put_blank(by=cast.administrator, layout_name="center", data=BLANK, filename="表B.xlsx", on=today)  # fmt: skip
    return center


def found(data, blank=BLANK, name="a.xlsx"):
    checked = check_center_file(io.BytesIO(data), name, blank=blank)
    return [(error.cell, error.code) for error in checked.errors]


def file(cast, center, on, data=GOOD, month=AUGUST):
    return file_center(by=cast.supervisor, center=center, month=month, data=data, filename="八月.xlsx", on=on)  # fmt: skip


def test_the_blank_itself_says_what_the_form_is():
    assert [(one.name, one.heading_row, len(one.headings)) for one in form_of(BLANK)] == [(FIRST, 3, 5), (SECOND, 3, 3)]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GOOD, []),
        (BLANK, [("", "no_rows")]),
        (book(ROWS, C3="學號"), [("C3", "heading_wrong")]),
        (book(ROWS, E3=None), [("E3", "heading_missing")]),
        (book(ROWS, E4="=1+2"), [("E4", "formula")]),
    ],
    ids=["good", "blank", "heading changed", "heading gone", "formula"],
)  # fmt: skip
def test_a_centers_workbook_is_measured_by_the_blank(data, expected):
    assert found(data) == expected


def test_a_missing_or_hidden_sheet_is_named():
    assert found(saved(Workbook())) == [("", "sheet_missing"), ("", "sheet_missing")]
    hidden = opened(GOOD)
    hidden[SECOND].sheet_state = "hidden"
    assert found(saved(hidden)) == [("", "sheet_hidden")]


def test_a_renamed_csv_is_refused_as_a_container():
    checked = check_center_file(io.BytesIO("編碼,人次\n".encode()), "a.xlsx", blank=BLANK)  # fmt: skip
    assert [error.code for error in checked.errors] == ["not_xlsx"]


def test_without_an_official_blank_only_the_container_is_judged(cast, center, today):
    assert blank_of("center", AUGUST) is None
    report, changed = file(cast, center, today)
    assert (changed, report.state, report.current.blank) == (True, "ready", None)


def test_a_blank_with_rows_is_no_blank(cast, center, today):
    with pytest.raises(CheckFailed) as failed:
        put_blank(by=cast.administrator, layout_name="center", data=GOOD, filename="a.xlsx", on=today)  # fmt: skip
    assert [error.code for error in failed.value.checked.errors] == ["blank_has_rows"]
    assert blank_of("center", AUGUST) is None


def test_the_month_lives_as_a_schools(cast, official, today):
    report, changed = file(cast, official, today)
    version = report.current
    assert (changed, report.state, version.counts) == (True, "ready", [(FIRST, 2), (SECOND, 0)])  # fmt: skip
    assert version.data == GOOD
    assert file(cast, official, today)[1] is False
    with pytest.raises(WrongState):
        amend_center(by=cast.supervisor, center=official, month=AUGUST, reason="x", on=today)  # fmt: skip
    mark_center_uploaded(by=cast.supervisor, center=official, month=AUGUST, at=NOW, receipt="B-1", on=today)  # fmt: skip
    with pytest.raises(WrongState):
        file(cast, official, today, book(ROWS[:1]))
    amend_center(by=cast.supervisor, center=official, month=AUGUST, reason="漏列", on=today)  # fmt: skip
    file(cast, official, today, book(ROWS[:1]))
    kept = CenterVersion.objects.order_by("number")
    assert [(one.number, one.receipt, one.reason, len(one.sha256)) for one in kept] == [(1, "B-1", "漏列", 64), (2, "", "", 64)]  # fmt: skip
    assert CenterMonth.objects.get().done_on == today
    assert AuditEvent.objects.filter(object_type="reporting.centermonth").count() == 4


def test_across_semesters_the_center_cannot_reopen_it(cast, official, today):
    file(cast, official, today)
    mark_center_uploaded(by=cast.supervisor, center=official, month=AUGUST, at=NOW, receipt="B-1", on=today)  # fmt: skip
    with pytest.raises(WrongState):
        amend_center(by=cast.supervisor, center=official, month=AUGUST, reason="x", on=date(2027, 2, 1))  # fmt: skip
    assert CenterMonth.objects.get().state == "uploaded"


def test_a_wrong_file_or_an_unopened_month_stores_nothing(cast, official, today):
    with pytest.raises(CheckFailed):
        file(cast, official, today, book(ROWS, C3="學號"))
    with pytest.raises(WrongState):
        file(cast, official, today, month=date(2026, 10, 1))
    assert (CenterMonth.objects.count(), CenterVersion.objects.count()) == (0, 0)


def test_no_case_is_a_version_without_a_file(cast, official, today):
    told = {"by": cast.supervisor, "center": official, "month": AUGUST, "on": today}
    assert [declare_center_nil(**told)[1], declare_center_nil(**told)[1]] == [True, False]  # fmt: skip
    assert CenterVersion.objects.get().is_nil


@pytest.mark.parametrize("who", ["professional", "officer", "contact", "administrator"])
def test_only_the_centers_supervisor_files(cast, official, today, who):
    by = getattr(cast, who)
    for act in (
        lambda: file_center(by=by, center=official, month=AUGUST, data=GOOD, filename="a.xlsx", on=today),
        lambda: declare_center_nil(by=by, center=official, month=AUGUST, on=today),
        lambda: mark_center_uploaded(by=by, center=official, month=AUGUST, at=NOW, receipt="", on=today),
        lambda: amend_center(by=by, center=official, month=AUGUST, reason="x", on=today),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act()
    assert CenterMonth.objects.count() == 0


def test_the_kept_file_is_not_readable_in_the_table(cast, official, today):
    file(cast, official, today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM reporting_centerversion")
        assert cursor.fetchone()[0].startswith("v1:")


def test_the_center_owes_its_month_until_the_upload(cast, official, today):
    open_months(on=today)
    owed = [(one.label, one.day) for one in agenda(again(cast.supervisor), NOW, Wanted()).entries]  # fmt: skip
    assert owed == [("115 年 8 月", date(2026, 9, 10)), ("115 年 9 月", date(2026, 10, 10))]  # fmt: skip
    assert agenda(again(cast.professional), NOW, Wanted()).entries == ()
    file(cast, official, today)
    mark_center_uploaded(by=cast.supervisor, center=official, month=AUGUST, at=NOW, receipt="B", on=today)  # fmt: skip
    assert [one.label for one in agenda(again(cast.supervisor), NOW, Wanted()).entries] == ["115 年 9 月"]  # fmt: skip


# --- pages ---------------------------------------------------------------------------------------
def address(name, center):
    return reverse(f"reporting:{name}", args=[center.pk, "2026-08"])


def test_a_center_checks_files_and_uploads_on_its_page(client, cast, official, today):
    client.force_login(cast.supervisor)
    url = address("center", official)
    assert client.get(reverse("reporting:center_index")).headers["Location"] == address("center", official).replace("08", "09")  # fmt: skip
    assert client.get(url).status_code == 200
    post = {"file": SimpleUploadedFile("a.xlsx", book(ROWS, C3="學號")), "do": "file"}
    answer = client.post(address("center_check", official), post)
    assert [one.cell for one in answer.context["findings"]] == ["C3"]
    for do in ("check", "file"):
        post = {"file": SimpleUploadedFile("a.xlsx", GOOD), "do": do}
        answer = client.post(address("center_check", official), post)
    assert answer.headers["Location"] == url
    told = {"uploaded_on": "115/10/06", "uploaded_time": "10:00", "receipt": "B-1"}
    assert client.post(address("center_uploaded", official), told).status_code == 302
    version = CenterVersion.objects.get()
    assert client.get(reverse("reporting:center_file", args=[version.pk])).content == GOOD  # fmt: skip
    assert AuditEvent.objects.filter(event="file_read").count() == 1
    assert client.get(reverse("reporting:center_blank")).content == BLANK
    assert client.post(address("center_amend", official), {"reason": "漏列"}).status_code == 302  # fmt: skip
    assert CenterMonth.objects.get().state == "amending"
    assert client.post(address("center_nil", official)).status_code == 302


@pytest.mark.parametrize(
    ("who", "page", "taken"),
    [("professional", 200, 404), ("officer", 404, 404), ("contact", 404, 404), ("administrator", 404, 404)],
)  # fmt: skip
def test_who_sees_a_centers_month(client, cast, official, today, who, page, taken):
    file(cast, official, today)
    client.force_login(getattr(cast, who))
    assert client.get(address("center", official)).status_code == page
    url = reverse("reporting:center_file", args=[CenterVersion.objects.get().pk])
    assert client.get(url).status_code == taken
    assert client.post(address("center_nil", official)).status_code == (403 if page == 200 else 404)  # fmt: skip
    assert CenterMonth.objects.get().current.number == 1


def test_the_county_sees_the_centers_status_only(client, cast, official, today):
    open_months(on=today)
    client.force_login(cast.officer)
    response = client.get(reverse("reporting:board"), {"month": "2026-08"})
    assert [(one.center, one.is_done) for one in response.context["centers"]] == [(official, False)]  # fmt: skip
