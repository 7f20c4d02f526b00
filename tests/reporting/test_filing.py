"""The month's life: stored once or not at all, older months first, only the upload ends the duty, amended by rule."""

import hashlib
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.calendars import Calendars
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent, RuleOverride
from reporting import reportable
from reporting.access import pending_amendments
from reporting.actions.amending import ask_amendment, decide_amendment, keep_as_filed
from reporting.actions.blanks import blank_of, put_blank
from reporting.actions.filing import (
    CheckFailed,
    check_upload,
    declare_nil,
    file_workbook,
    mark_uploaded,
    overdue_months,
    submit_here,
)
from reporting.blanks import own_blank
from reporting.models import (
    AmendmentRequest,
    MonthlyReport,
    OfficialBlank,
    ReportedCase,
    ReportedService,
    ReportFile,
    ReportVersion,
)
from reporting.months import amendable_until, due_on, listed_on, reminded_on
from tests.factories.accounts import AuthorityFactory
from tests.reporting.conftest import AUGUST, NOW, SEPTEMBER, named
from tests.reporting.workbooks import put, spoiled

OCTOBER = date(2026, 10, 1)
GOOD, OTHER = spoiled(), spoiled(put("O4", 7))


def file(cast, today, data=GOOD, month=AUGUST, by=None, school=None):
    return file_workbook(
        by=by or cast.contact,
        school=school or cast.school,
        month=month,
        data=data,
        filename="八月.xlsx",
        on=today,
    )


def upload(cast, today, month=AUGUST, at=NOW):
    return mark_uploaded(
        by=cast.contact, school=cast.school, month=month, at=at, receipt="C-115-08", on=today,
    )  # fmt: skip


def everything():
    """How many rows each table holds: nothing partial may ever be stored."""
    return {
        model.__name__: model.objects.count()
        for model in (MonthlyReport, ReportVersion, ReportFile, ReportedCase, ReportedService, AmendmentRequest)
    }  # fmt: skip


def state(cast, month=AUGUST):
    return MonthlyReport.objects.get(school=cast.school, month=month).state


def test_a_right_workbook_is_stored_with_file_hash_and_rows(cast, today):
    filed = file(cast, today)
    version = filed.report.current
    assert (filed.changed, filed.report.state) == (True, "ready")
    assert (version.number, version.layout, version.case_rows, version.service_rows) == (1, "gen3", 3, 3)  # fmt: skip
    assert version.file.data == GOOD
    row = ReportedCase.objects.get(student="114-088")
    assert (row.month, row.school, row.source, row.secondary, row.main_note, row.is_current) == (
        AUGUST, cast.school, [3, 5], [], "作息", True,
    )  # fmt: skip
    service = ReportedService.objects.get(item=17)
    assert (service.target, service.male, service.female, service.other) == (7, 30, 28, 1)  # fmt: skip
    event = AuditEvent.objects.get(event="imported")
    assert (event.actor_id, event.detail["month"], event.detail["version"]) == (cast.contact.pk, "2026-08", 1)  # fmt: skip


def test_the_kept_file_is_not_readable_in_the_table(cast, today):
    file(cast, today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM reporting_reportfile")
        stored = cursor.fetchone()[0]
    assert stored.startswith("v1:")


def test_one_wrong_cell_and_nothing_is_stored(cast, today):
    before = everything()
    with pytest.raises(CheckFailed) as failed:
        file(cast, today, spoiled(put("K6", 20)))
    assert [error.cell for error in failed.value.checked.errors] == ["K6"]
    assert everything() == before


def test_a_failure_in_the_middle_leaves_nothing(cast, today, monkeypatch):
    before = everything()
    # The writing of rows fails after the report, its version and its file were written.
    monkeypatch.setattr("reporting.actions.filing.BATCH", -1)
    with pytest.raises(ValueError, match="Batch size"):
        file(cast, today)
    assert everything() == before


def test_the_same_file_twice_changes_nothing(cast, today):
    file(cast, today)
    before = everything()
    again = file(cast, today)
    assert (again.changed, everything()) == (False, before)


def test_another_file_is_a_new_version_and_the_old_rows_stay_as_history(cast, today):
    file(cast, today)
    filed = file(cast, today, OTHER)
    assert filed.report.current.number == 2
    assert [
        (row.version.number, row.sessions, row.is_current)
        for row in ReportedCase.objects.filter(student="115-021").order_by("id")
    ] == [(1, 4, False), (2, 7, True)]
    assert ReportFile.objects.count() == 2


@pytest.mark.parametrize("who", ["counselor", "principal", "officer", "neighbour_contact", "administrator"])  # fmt: skip
def test_only_the_schools_own_contact_files(cast, today, who):
    before = everything()
    for act in (
        lambda by: file(cast, today, by=by),
        lambda by: check_upload(by=by, school=cast.school, month=AUGUST, data=GOOD, filename="a.xlsx", on=today),
        lambda by: declare_nil(by=by, school=cast.school, month=AUGUST, on=today),
        lambda by: mark_uploaded(by=by, school=cast.school, month=AUGUST, at=NOW, receipt="", on=today),
        lambda by: submit_here(by=by, school=cast.school, month=AUGUST, on=today),
        lambda by: ask_amendment(by=by, school=cast.school, month=AUGUST, reason="x", on=today),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(getattr(cast, who))
    assert everything() == before


def test_a_month_opens_on_its_eleventh(cast, today):
    upload_all(cast, today, AUGUST, SEPTEMBER)
    for day, allowed in ((date(2026, 10, 10), False), (date(2026, 10, 11), True)):
        if allowed:
            assert file(cast, day, month=OCTOBER).changed
        else:
            with pytest.raises(WrongState):
                file(cast, day, month=OCTOBER)
            assert not MonthlyReport.objects.filter(month=OCTOBER).exists()


def upload_all(cast, day, *months):
    for month in months:
        file(cast, day, month=month)
        at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        upload(cast, day, month, at=at)


def test_an_older_overdue_month_comes_first(cast, today):
    assert overdue_months(cast.school, before=SEPTEMBER, on=today) == [AUGUST]
    before = everything()
    with pytest.raises(WrongState):
        file(cast, today, month=SEPTEMBER)
    with pytest.raises(WrongState):
        declare_nil(by=cast.contact, school=cast.school, month=SEPTEMBER, on=today)
    assert everything() == before
    file(cast, today)
    with pytest.raises(WrongState):  # checked is not uploaded
        file(cast, today, month=SEPTEMBER)
    upload(cast, today)
    assert file(cast, today, month=SEPTEMBER).changed


def test_only_the_upload_to_the_ministry_ends_the_duty(cast, today):
    file(cast, today)
    report = MonthlyReport.objects.get()
    assert (report.is_done, report.done_on) == (False, None)
    report = upload(cast, today)
    version = ReportVersion.objects.get()
    assert (report.state, report.done_on) == ("uploaded", today)
    assert (version.uploaded_at, version.uploaded_by, version.receipt) == (NOW, cast.contact, "C-115-08")  # fmt: skip


def test_an_upload_can_be_neither_in_the_future_nor_before_the_file(cast, today):
    file(cast, today)
    for at in (NOW + timedelta(minutes=1), NOW - timedelta(days=1)):
        with pytest.raises(ValidationError):
            upload(cast, today, at=at)
    assert state(cast) == "ready"


def test_nothing_to_upload_before_a_file_was_checked(cast, today):
    with pytest.raises(WrongState):
        upload(cast, today)
    assert MonthlyReport.objects.filter(state="uploaded").count() == 0


def test_sending_here_counts_only_where_the_county_says_so(cast, today):
    file(cast, today)
    with pytest.raises(WrongState):
        submit_here(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert state(cast) == "ready"
    cast.county.is_official_system = True
    cast.county.save()
    cast.school.refresh_from_db()
    report = submit_here(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert (report.state, report.done_on) == ("filed", today)


def test_no_case_and_no_service_is_a_version_without_a_file(cast, today):
    filed = declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert (filed.changed, filed.report.state, filed.report.current.kind) == (True, "ready", "nil")  # fmt: skip
    again = declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert (again.changed, ReportVersion.objects.count()) == (False, 1)


def test_no_case_is_refused_when_the_house_knows_better(cast, today):
    @reportable.register
    def two(school, month):
        return 2 if (school, month) == (cast.school, AUGUST) else 0

    before = everything()
    try:
        with pytest.raises(WrongState):
            declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    finally:
        reportable.unregister(two)
    assert everything() == before


def test_a_done_month_is_closed_until_it_is_reopened(cast, today):
    upload_all(cast, today, AUGUST)
    before = everything()
    with pytest.raises(WrongState):
        file(cast, today, OTHER)
    with pytest.raises(WrongState):
        declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert everything() == before
    assert file(cast, today).changed is False


def test_within_the_semester_an_amendment_opens_at_once_and_keeps_every_version(cast, today):  # fmt: skip
    upload_all(cast, today, AUGUST)
    request = ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="漏列一案", on=today)  # fmt: skip
    assert (request.state, request.decided_by, state(cast)) == ("granted", None, "amending")  # fmt: skip
    assert (
        MonthlyReport.objects.get().done_on == today
    )  # the month is not overdue again
    file(cast, today, OTHER)
    assert state(cast) == "ready"
    upload(cast, today)
    assert [(version.number, version.receipt) for version in ReportVersion.objects.order_by("number")] == [
        (1, "C-115-08"), (2, "C-115-08"),
    ]  # fmt: skip


def test_the_director_reopens_within_the_semester_too(cast, today):
    upload_all(cast, today, AUGUST)
    request = ask_amendment(by=cast.director, school=cast.school, month=AUGUST, reason="漏列", on=today)  # fmt: skip
    assert (request.state, state(cast)) == ("granted", "amending")


def test_a_reopened_month_that_needs_nothing_goes_back_unchanged(cast, today):
    upload_all(cast, today, AUGUST)
    before = list(ReportVersion.objects.values())
    ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=today)  # fmt: skip
    assert file(cast, today).changed is False  # the same file is no amendment
    report = keep_as_filed(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert (report.state, list(ReportVersion.objects.values())) == ("uploaded", before)
    with pytest.raises(WrongState):
        keep_as_filed(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    with pytest.raises(NotAllowed):
        keep_as_filed(by=cast.principal, school=cast.school, month=AUGUST, on=today)


def test_a_month_filed_here_goes_back_to_filed(cast, today):
    cast.county.is_official_system = True
    cast.county.save()
    cast.school.refresh_from_db()
    file(cast, today)
    submit_here(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=today)  # fmt: skip
    report = keep_as_filed(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert report.state == "filed"


def test_a_new_version_cannot_be_undone_by_going_back(cast, today):
    upload_all(cast, today, AUGUST)
    ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=today)  # fmt: skip
    file(cast, today, OTHER)
    with pytest.raises(WrongState):
        keep_as_filed(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert state(cast) == "ready"


def test_every_version_keeps_its_own_file_hash_and_rows(cast, today):
    upload_all(cast, today, AUGUST)
    ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=today)  # fmt: skip
    file(cast, today, OTHER)
    versions = list(ReportVersion.objects.order_by("number"))
    assert [one.file.data for one in versions] == [GOOD, OTHER]
    assert [one.sha256 for one in versions] == [hashlib.sha256(data).hexdigest() for data in (GOOD, OTHER)]  # fmt: skip
    assert [ReportedCase.objects.filter(version=one, is_current=one.number == 2).count() for one in versions] == [3, 3]  # fmt: skip


@pytest.mark.parametrize(("who", "allowed"), [("officer", True), ("administrator", True), ("director", False), ("local", False), ("far", False)])  # fmt: skip
def test_only_the_county_level_decides_across_semesters(cast, today, who, allowed):
    cast.local = named("system_administrator", cast.school, "管校內")
    cast.far = named("county_officer", AuthorityFactory.create(name="霧里縣"), "安設彼")
    upload_all(cast, today, AUGUST)
    request = ask_amendment(by=cast.director, school=cast.school, month=AUGUST, reason="訪視發現", on=date(2027, 2, 1))  # fmt: skip
    assert request.state == "pending"
    told = {"by": getattr(cast, who), "request": request, "granted": True, "note": "", "on": today}  # fmt: skip
    assert pending_amendments(told["by"], on=today).exists() is allowed
    if allowed:
        assert decide_amendment(**told).state == "granted"
    else:
        with pytest.raises(NotAllowed):
            decide_amendment(**told)
    assert state(cast) == ("amending" if allowed else "uploaded")


def test_across_semesters_the_county_decides(cast, today):
    upload_all(cast, today, AUGUST)
    later = date(2027, 2, 1)
    assert amendable_until(AUGUST) == date(2027, 1, 31)
    request = ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="訪視發現", on=later)  # fmt: skip
    assert (request.state, state(cast)) == ("pending", "uploaded")
    with pytest.raises(WrongState):
        ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="再一次", on=later)  # fmt: skip
    with pytest.raises(NotAllowed):
        decide_amendment(by=cast.contact, request=request, granted=True, note="", on=later)  # fmt: skip
    assert state(cast) == "uploaded"
    decided = decide_amendment(by=cast.officer, request=request, granted=True, note="同意", on=later)  # fmt: skip
    assert (decided.state, decided.decided_by, state(cast)) == ("granted", cast.officer, "amending")  # fmt: skip
    with pytest.raises(WrongState):
        decide_amendment(by=cast.officer, request=request, granted=False, note="", on=later)  # fmt: skip


def test_a_refused_amendment_leaves_the_month_closed(cast, today):
    upload_all(cast, today, AUGUST)
    request = ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=date(2027, 2, 1))  # fmt: skip
    decide_amendment(by=cast.officer, request=request, granted=False, note="資料相符", on=today)  # fmt: skip
    assert (AmendmentRequest.objects.get().state, state(cast)) == ("refused", "uploaded")  # fmt: skip


def test_only_a_done_month_is_amended(cast, today):
    file(cast, today)
    with pytest.raises(WrongState):
        ask_amendment(by=cast.contact, school=cast.school, month=AUGUST, reason="x", on=today)  # fmt: skip
    assert (state(cast), AmendmentRequest.objects.count()) == ("ready", 0)


def test_the_county_may_set_an_earlier_day_and_the_days_of_the_rules_stand(cast, today):
    RuleOverride.objects.create(
        rule="DL-MR-02", parameter="day", value="5", authority=cast.county, in_force_from=date(2026, 9, 1),
        citation="縣府函", decided_by=cast.officer, decided_at=NOW,
    )  # fmt: skip
    file(cast, today)
    assert MonthlyReport.objects.get().due_on == date(2026, 9, 10)
    upload(cast, today)
    file(cast, today, month=SEPTEMBER)
    assert MonthlyReport.objects.get(month=SEPTEMBER).due_on == date(2026, 10, 5)
    assert due_on(date(2026, 4, 1), None, Calendars()) == date(
        2026, 5, 10
    )  # a Sunday: it never moves
    assert reminded_on(date(2026, 4, 1)).due == date(2026, 5, 11)
    assert listed_on(date(2026, 4, 1)).due == date(2026, 5, 18)  # 16 May is a Saturday


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["file", "nil"])
def test_many_at_once_store_it_once(act, cast, today):
    ready = threading.Barrier(4)
    answers: list[object] = []

    def press():
        try:
            ready.wait()
            if act == "file":
                answers.append(file(cast, today).changed)
            else:
                filed = declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)  # fmt: skip
                answers.append(filed.changed)
        except Exception as error:  # carried to the test's thread
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers)) == ["False", "False", "False", "True"]
    rows = 3 if act == "file" else 0
    assert (ReportVersion.objects.count(), ReportedCase.objects.count()) == (1, rows)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_noted_at_once_are_one(cast, today):
    file(cast, today)
    ready = threading.Barrier(2)
    answers: list[str] = []

    def press():
        try:
            ready.wait()
            answers.append(upload(cast, today).state)
        except WrongState:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["refused", "uploaded"]
    assert AuditEvent.objects.filter(event="submitted").count() == 1


def test_the_official_blank_is_kept_and_the_newest_is_used(cast, today):
    blank = own_blank("gen3")
    row, made = put_blank(by=cast.administrator, layout_name="gen3", data=blank, filename="空白.xlsx", on=today)  # fmt: skip
    assert (made, blank_of("gen3", AUGUST), blank_of("gen2", AUGUST)) == (
        True,
        blank,
        None,
    )
    again = put_blank(by=cast.administrator, layout_name="114", data=blank, filename="空白.xlsx", on=today)  # fmt: skip
    assert (again, OfficialBlank.objects.count()) == ((row, False), 1)


def test_a_blank_of_other_columns_or_with_rows_is_refused_with_the_differences(cast, today):  # fmt: skip
    cases = {
        "rows": (GOOD, [("", "blank_has_rows")] * 2),
        "columns": (spoiled(put("C3", "學號")), [("C3", "heading_wrong")]),
    }
    for data, expected in cases.values():
        with pytest.raises(CheckFailed) as failed:
            put_blank(by=cast.administrator, layout_name="gen3", data=data, filename="a.xlsx", on=today)  # fmt: skip
        found = [(error.cell, error.code) for error in failed.value.checked.errors]
        assert found == expected
    assert OfficialBlank.objects.count() == 0


def test_only_an_administrator_replaces_the_blank(cast, today):
    for who in (cast.contact, cast.director, cast.officer):
        with pytest.raises(NotAllowed):
            put_blank(by=who, layout_name="gen3", data=own_blank("gen3"), filename="a.xlsx", on=today)  # fmt: skip
    assert OfficialBlank.objects.count() == 0
