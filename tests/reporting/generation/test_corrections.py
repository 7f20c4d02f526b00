"""What was changed after the month was filed, where the file was the school's own or there was none."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from cases.actions.cases import set_categories
from cases.actions.records import correct_record
from cases.actions.services import void_service
from cases.models import CounselingRecord
from cases.recording import Heads, facts_of
from reporting.actions.amending import ask_amendment
from reporting.actions.filing import declare_nil, file_workbook, mark_uploaded
from reporting.actions.generating import take_workbook
from reporting.generation.comparing import Kind
from reporting.generation.corrections import corrections_of, count_corrections
from reporting.generation.gathering import gather
from reporting.models import MonthlyReport
from tests.reporting.conftest import NOW, SEPTEMBER, TODAY, named
from tests.reporting.workbooks import CASES, saved, spoiled


def filed(work, **cells):
    """The school's own workbook, here what the records say but for these cells of A-1."""
    told = {"by": work.cast.contact, "school": work.cast.school, "month": SEPTEMBER, "on": TODAY}  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(take_workbook(kind="report.xlsx", **told)))
    for place, value in cells.items():
        book[CASES][place] = value
    return file_workbook(data=saved(book), filename="自己的.xlsx", **told).report


def found(work, month=SEPTEMBER):
    return corrections_of(gather(work.cast.school, month))


def number(report):
    return count_corrections(report.school, MonthlyReport.objects.get(pk=report.pk))


def corrected(work, record, *, reason="誤記", **changes):
    told = {name: getattr(facts_of(record), name) for name in facts_of(record).__dataclass_fields__}  # fmt: skip
    facts = type(facts_of(record))(**{**told, **changes})
    return correct_record(by=work.cast.counselor, record=record, facts=facts, version=1, on=TODAY, reason=reason)  # fmt: skip


def test_an_own_workbook_stands_for_what_was_recorded(work):
    report = filed(work)
    assert set(CounselingRecord.objects.filter(filed_in=report.pk)) == {*work.sessions, work.consultation}  # fmt: skip
    work.service.refresh_from_db()
    assert work.service.filed_in == report.pk
    assert (bool(found(work)), number(report)) == (False, 0)


def test_what_is_changed_after_an_own_workbook_is_listed(work):
    report = filed(work)
    first = CounselingRecord.objects.get(pk=work.sessions[0].pk)
    with pytest.raises(ValidationError):
        corrected(work, first, reason="", record_only=True)
    corrected(work, first, record_only=True)
    work.service.refresh_from_db()
    void_service(by=work.cast.counselor, service=work.service, reason="誤記", version=1, on=TODAY)  # fmt: skip
    late = work.log(work.case, 25, kind="P03", heads=(Heads(14, 1, 0, 0),))
    set_categories(by=work.cast.counselor, case=work.case, main="T08", on=TODAY, changed_on=date(2026, 9, 30))  # fmt: skip
    assert {(one.what, one.pk) for one in found(work).events} == {
        ("corrected", first.pk), ("voided", work.service.pk), ("late", late.pk),
    }  # fmt: skip
    assert [(one.kind, one.sheet, one.cells) for one in found(work).rows] == [
        (Kind.CHANGED, "cases", (("個案類別(主)", 5, 8), ("當月累積次數", 2, 1))),
        (Kind.GONE, "services", ()),
        (Kind.CHANGED, "services", (("人次(生理男)", 0, 1),)),
    ]
    assert number(report) == 3


def test_what_an_own_workbook_said_otherwise_is_told_as_such(work):
    filed(work, O4=7)
    listed = found(work)
    assert ([one.cells for one in listed.rows], listed.events, listed.is_generated) == ([(("當月累積次數", 7, 2),)], [], False)  # fmt: skip


def test_an_amended_workbook_takes_the_late_records_in(work):
    filed(work)
    told = {"by": work.cast.contact, "school": work.cast.school, "month": SEPTEMBER, "on": TODAY}  # fmt: skip
    mark_uploaded(at=NOW, receipt="C-115-09", **told)
    late = work.log(work.case, 25)
    ask_amendment(reason="補登一次晤談", **told)
    report = filed(work)
    late.refresh_from_db()
    assert (late.filed_in, bool(found(work)), number(report)) == (report.pk, False, 0)


def test_work_recorded_after_a_month_without_any_was_declared_is_listed(cast, work):
    told = {"by": cast.neighbour_contact, "school": cast.neighbour, "on": TODAY}
    august = {**told, "month": date(2026, 8, 1)}
    declare_nil(**august)
    mark_uploaded(at=NOW, receipt="C-1", **august)
    report = declare_nil(month=SEPTEMBER, **told).report
    assert (corrections_of(gather(cast.neighbour, SEPTEMBER)).rows, number(report)) == ([], 0)  # fmt: skip
    late = work.serve(9, by=named("counselor", cast.neighbour, "孟設例"), school=cast.neighbour)  # fmt: skip
    listed = corrections_of(gather(cast.neighbour, SEPTEMBER))
    assert ([one.pk for one in listed.events], [one.kind for one in listed.rows]) == ([late.pk], [Kind.NEW])  # fmt: skip
    assert number(report) == 1


def test_a_school_that_records_nothing_here_has_nothing_to_compare(cast, work):
    told = {"by": cast.neighbour_contact, "school": cast.neighbour, "on": TODAY}
    declare_nil(month=date(2026, 8, 1), **told)
    mark_uploaded(month=date(2026, 8, 1), at=NOW, receipt="C-1", **told)
    report = file_workbook(month=SEPTEMBER, data=spoiled(), filename="a.xlsx", **told).report  # fmt: skip
    listed = corrections_of(gather(cast.neighbour, SEPTEMBER))
    assert (listed.rows, listed.events, number(report)) == ([], [], 0)


def test_a_month_that_was_not_filed_has_no_list(work):
    assert found(work) is None
