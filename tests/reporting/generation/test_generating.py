"""Generate, check and file in one step; what is refused stores nothing; what is edited later is listed."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent, SettingValue
from accounts.settings_register import forget
from cases.actions.cases import set_categories
from cases.actions.records import correct_record
from cases.actions.services import void_service
from cases.models import CounselingRecord
from cases.recording import Heads, facts_of
from reporting.actions.amending import ask_amendment
from reporting.actions.blanks import put_blank
from reporting.actions.confirming import confirm_rows
from reporting.actions.filing import CheckFailed, declare_nil, mark_uploaded
from reporting.actions.generating import generate_report, take_workbook
from reporting.blanks import own_blank
from reporting.checking import check_file
from reporting.generation.comparing import Kind, with_month_before
from reporting.generation.confirming import digest
from reporting.generation.corrections import corrections_of
from reporting.generation.gathering import gather
from reporting.models import MonthlyReport, ReportedCase, ReportVersion
from tests.reporting.conftest import NOW, SEPTEMBER, TODAY
from tests.reporting.workbooks import CASES, opened, saved

OCTOBER = date(2026, 10, 1)


def made(work, *, by=None, month=SEPTEMBER):
    by = by or work.cast.contact
    return generate_report(by=by, school=work.cast.school, month=month, on=TODAY)


def setting(school, key, value):
    SettingValue.objects.create(
        level="school",
        place=school.pk,
        key=key,
        value=value,
        changed_by=school_admin(school),
    )
    forget()


def school_admin(school):
    return school.appointments.first().user


@pytest.fixture(autouse=True)
def register_forgotten(db):
    forget()
    yield
    forget()


def test_the_month_is_generated_checked_and_filed(work):
    filed = made(work)
    version = filed.report.current
    assert (filed.changed, filed.report.state) == (True, "ready")
    assert (version.source, version.case_rows, version.service_rows) == ("generated", 1, 2)  # fmt: skip
    row = ReportedCase.objects.get()
    assert (row.teacher, row.identity, row.grade, row.sex, row.status, row.source) == ("T01", 1, 8, "生理女", 1, [2, 3])  # fmt: skip
    assert (row.main, row.secondary, row.referral, row.sessions) == (5, [], 2, 2)
    carried = CounselingRecord.objects.filter(filed_in=filed.report.pk)
    assert set(carried) == {*work.sessions, work.consultation}
    work.service.refresh_from_db()
    assert work.service.filed_in == filed.report.pk


def test_the_file_says_what_was_gathered(work):
    data = made(work).report.current.file.data
    checked = check_file(io.BytesIO(data), "a.xlsx", month=SEPTEMBER, school=work.cast.school)  # fmt: skip
    assert (checked.errors, checked.warnings) == ([], [])
    back = {key: [row.values for row in rows] for key, rows in checked.rows.items()}
    assert back == gather(work.cast.school, SEPTEMBER).values()


def test_pressed_again_it_changes_nothing(work):
    first = made(work)
    before = AuditEvent.objects.count()
    again = made(work)
    assert (again.changed, again.report.current) == (False, first.report.current)
    assert (ReportVersion.objects.filter(report=first.report).count(), ReportedCase.objects.count()) == (1, 1)  # fmt: skip
    assert AuditEvent.objects.count() == before


def test_an_empty_cell_refuses_the_file_and_stores_nothing(work):
    work.log(work.open(work.student(2), main=""), 9)
    with pytest.raises(CheckFailed) as failed:
        made(work)
    (error,) = failed.value.checked.errors
    assert (error.sheet, error.cell[0], error.kind) == (CASES, "K", "missing")
    assert not MonthlyReport.objects.filter(month=SEPTEMBER).exists()
    assert not CounselingRecord.objects.filter(filed_in__isnull=False).exists()


@pytest.mark.parametrize("who", ["director", "counselor", "principal", "officer", "administrator", "neighbour_contact"])  # fmt: skip
def test_only_who_files_for_the_school_generates(work, who):
    with pytest.raises(NotAllowed):
        made(work, by=getattr(work.cast, who))
    with pytest.raises(NotAllowed):
        take_workbook(by=getattr(work.cast, who), school=work.cast.school, month=SEPTEMBER, kind="report.xlsx", on=TODAY)  # fmt: skip
    assert not MonthlyReport.objects.filter(month=SEPTEMBER).exists()


def test_recorded_work_refuses_the_nil_declaration(work):
    told = {"by": work.cast.contact, "school": work.cast.school, "month": SEPTEMBER, "on": TODAY}  # fmt: skip
    with pytest.raises(WrongState, match="3 列"):
        declare_nil(**told)


def test_a_month_without_rows_is_declared_not_generated(cast, today):
    with pytest.raises(WrongState, match="沒有可填報"):
        generate_report(by=cast.contact, school=cast.school, month=SEPTEMBER, on=today)


def test_a_school_may_wait_for_every_teacher(work):
    setting(work.cast.school, "report.confirmation_required", True)
    with pytest.raises(WrongState, match="林示安"):
        made(work)
    rows = gather(work.cast.school, SEPTEMBER).rows_of(work.cast.counselor.pk)
    confirm_rows(by=work.cast.counselor, school=work.cast.school, month=SEPTEMBER, seen=digest(rows), on=TODAY)  # fmt: skip
    assert made(work).changed


def test_the_ministrys_own_blank_is_filled(work):
    book = opened(own_blank("gen3"))
    book[CASES]["A1"] = "教育部 115 學年度空白表格"
    put_blank(by=work.cast.administrator, layout_name="gen3", data=saved(book), filename="空白.xlsx", on=TODAY)  # fmt: skip
    sheet = opened(made(work).report.current.file.data)[CASES]
    assert (sheet["A1"].value, sheet["A4"].value) == ("教育部 115 學年度空白表格", "T01")  # fmt: skip


def test_the_blank_is_that_of_the_month_not_of_the_day_it_is_written(work):
    def put(title, month):
        book = opened(own_blank("gen3"))
        book[CASES]["A1"] = title
        put_blank(by=work.cast.administrator, layout_name="gen3", data=saved(book), filename="空白.xlsx", on=TODAY, from_month=month)  # fmt: skip

    put("115 學年度第 1 學期", SEPTEMBER)
    put("115 學年度第 2 學期", date(2027, 2, 1))
    rows = gather(work.cast.school, SEPTEMBER).rows_of(work.cast.counselor.pk)
    with time_machine.travel(datetime(2027, 2, 20, 2, tzinfo=UTC), tick=False):
        late = date(2027, 2, 20)
        confirm_rows(by=work.cast.counselor, school=work.cast.school, month=SEPTEMBER, seen=digest(rows), on=late)  # fmt: skip
        data = generate_report(by=work.cast.contact, school=work.cast.school, month=SEPTEMBER, on=late).report.current.file.data  # fmt: skip
    assert opened(data)[CASES]["A1"].value == "115 學年度第 1 學期"


def test_what_is_corrected_after_filing_is_listed(work):
    made(work)
    first = work.sessions[0]
    first.refresh_from_db()
    told = facts_of(first)
    moved = type(told)(**{**{name: getattr(told, name) for name in told.__dataclass_fields__}, "record_only": True})  # fmt: skip
    correct_record(by=work.cast.counselor, record=first, facts=moved, version=1, on=TODAY, reason="誤記")  # fmt: skip
    work.service.refresh_from_db()
    void_service(by=work.cast.counselor, service=work.service, reason="誤記", version=1, on=TODAY)  # fmt: skip
    late = work.log(work.case, 25, kind="P03", heads=(Heads(14, 1, 0, 0),))
    found = corrections_of(gather(work.cast.school, SEPTEMBER))
    assert {(one.what, one.pk) for one in found.events} == {
        ("corrected", first.pk), ("voided", work.service.pk), ("late", late.pk),
    }  # fmt: skip
    assert [(one.kind, one.sheet, one.cells) for one in found.rows] == [
        (Kind.CHANGED, "cases", (("當月累積次數", 2, 1),)),
        (Kind.GONE, "services", ()),
        (Kind.CHANGED, "services", (("人次(生理男)", 0, 1),)),
    ]  # fmt: skip


def test_an_amended_month_takes_its_corrections_in(work):
    made(work)
    told = {"by": work.cast.contact, "school": work.cast.school, "month": SEPTEMBER, "on": TODAY}  # fmt: skip
    mark_uploaded(**told, at=NOW, receipt="C-115-09")
    late = work.log(work.case, 25)
    with pytest.raises(WrongState):
        made(work)
    late.refresh_from_db()
    assert late.filed_in is None
    ask_amendment(**told, reason="補登一次晤談")
    filed = made(work)
    late.refresh_from_db()
    assert (filed.report.current.number, late.filed_in) == (2, filed.report.pk)
    assert not corrections_of(gather(work.cast.school, SEPTEMBER))


def test_the_month_is_compared_with_the_one_before(work):
    stays, goes = work.case, work.open(work.student(2), main="T01")
    work.log(goes, 9)
    made(work)
    comes = work.open(work.student(3), main="T03", on=date(2026, 10, 2))
    for case in (stays, comes):
        work.log_on(case, date(2026, 10, 5))
    set_categories(by=work.cast.counselor, case=stays, main="T08", on=TODAY)
    found = with_month_before(gather(work.cast.school, OCTOBER))
    codes = {case: case.student.code for case in (stays, goes, comes)}
    assert found.is_filed
    assert {(one.kind, one.key[1], one.cells) for one in found.cases} == {
        (Kind.CHANGED, codes[stays], (("個案類別(主)", 5, 8),)),
        (Kind.GONE, codes[goes], ()),
        (Kind.NEW, codes[comes], ()),
    }
    assert (found.students, found.sessions, found.items) == ((2, 2), (3, 2), [(2, 27, 0), (3, 1, 0)])  # fmt: skip


def exported(work, path, *more):
    call_command("export_report", work.cast.school.code, "2026-09", "-o", str(path), *more)  # fmt: skip


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_the_command_writes_what_the_download_gives(work, tmp_path, extension):
    path = tmp_path / f"a.{extension}"
    exported(work, path)
    data = take_workbook(by=work.cast.contact, school=work.cast.school, month=SEPTEMBER, kind=f"report.{extension}", on=TODAY)  # fmt: skip
    assert path.read_bytes() == data
    assert AuditEvent.objects.filter(event="exported", part="generated").count() == 2


def test_the_command_says_why_it_writes_nothing(work, tmp_path):
    work.log(work.open(work.student(2), main=""), 9)
    path = tmp_path / "a.xlsx"
    with pytest.raises(CommandError, match="還有 1 格未填或有誤") as refused:
        exported(work, path)
    assert (refused.value.returncode, path.exists()) == (1, False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("XXXXXX", "2026-09", "a.xlsx"), "單位代碼"), (("", "九月", "a.xlsx"), "2026-04"), (("", "2026-09", "a.pdf"), "結尾"), (("", "2026-09", "沒有/a.xlsx"), "無法寫入")],
)  # fmt: skip
def test_the_command_is_asked_rightly(work, tmp_path, arguments, sentence):
    school, month, name = arguments
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("export_report", school or work.cast.school.code, month, "-o", str(tmp_path / name))  # fmt: skip
    assert refused.value.returncode == 2
