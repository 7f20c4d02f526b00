"""附表一: only of a transition student, five seals in order, voided by a change, uploaded with its number."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.access import NotVisible
from accounts.errors import NotAllowed, WrongState
from tests.factories.cases import ContactFactory, ProtectionFlagFactory
from tests.transitions import making
from transitions import access
from transitions.actions.basic_reports import (
    mark_uploaded,
    return_report,
    save_report,
    sign_report,
)
from transitions.basic_report_page import copy_lines, odt_of
from transitions.models import BasicReport, BasicReportSignature
from transitions.prefilling import report_answers

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 9)


@pytest.fixture
def row(listed):
    return making.transition_student(listed)


def saved(world, row, **more):
    return save_report(by=world.counselor, row=row, form=making.report_form(**more), on=ON)  # fmt: skip


def test_five_hands_seal_in_the_papers_order(listed, row):
    report = making.sealed(listed, row)
    assert (report.step, report.waiting_since) == ("signed", None)
    assert list(report.signatures.values_list("step", "name")) == [
        ("sign_filler", listed.counselor.name),
        ("sign_guidance", listed.director.name),
        ("sign_student_affairs", listed.affairs.name),
        ("sign_academic", listed.registrar.name),
        ("sign_principal", listed.principal.name),
    ]


def test_nobody_seals_before_her_turn_or_without_the_post(listed, row):
    report = saved(listed, row)
    for other in (listed.principal, listed.affairs, listed.homeroom9):
        with pytest.raises(NotVisible):
            sign_report(by=other, report=report, on=ON)
    report = sign_report(by=listed.counselor, report=report, on=ON)
    with pytest.raises(NotVisible):  # a counselor seals for no office
        sign_report(by=listed.counselor2, report=report, on=ON)
    for early in (listed.affairs, listed.registrar, listed.principal):
        with pytest.raises(NotAllowed):
            sign_report(by=early, report=report, on=ON)
    assert BasicReportSignature.objects.count() == 1


def test_whoever_seals_sees_the_paper_while_it_waits_for_her_and_nothing_else(
    listed, row
):
    report = sign_report(by=listed.counselor, report=saved(listed, row), on=ON)
    with pytest.raises(NotVisible):
        access.get_report(listed.affairs, row.pk, on=ON)
    report = sign_report(by=listed.director, report=report, on=ON)
    assert access.get_report(listed.affairs, row.pk, on=ON) == row
    with pytest.raises(NotVisible):
        access.get_transition(listed.affairs, row.pk, on=ON)
    sign_report(by=listed.affairs, report=report, on=ON)
    with pytest.raises(NotVisible):
        access.get_report(listed.affairs, row.pk, on=ON)


def test_a_change_voids_what_was_sealed_and_the_same_answers_dont(listed, row):
    report = making.sealed(listed, row)
    report = saved(listed, row)
    assert report.step == "signed"
    report = saved(listed, row, next_school="雲岫高中")
    assert (report.step, report.waiting_since) == ("", None)
    assert report.signatures.filter(voided_at__isnull=True).count() == 0
    assert report.signatures.count() == 5


def test_it_is_returned_with_a_reason_by_whom_it_waits_for(listed, row):
    report = sign_report(by=listed.counselor, report=saved(listed, row), on=ON)
    with pytest.raises(ValidationError):
        return_report(by=listed.director, report=report, reason=" ", on=ON)
    with pytest.raises(NotAllowed):
        return_report(by=listed.affairs, report=report, reason="缺電話", on=ON)
    report = return_report(by=listed.director, report=report, reason="缺電話", on=ON)
    assert report.step == ""


def test_the_first_signature_names_what_is_missing(listed, row):
    report = saved(listed, row, id_number="", future_needs=[])
    with pytest.raises(ValidationError) as refused:
        sign_report(by=listed.counselor, report=report, on=ON)
    assert refused.value.messages == [
        "尚缺：身分證字號或統一證號、未來可能的輔導需求。"
    ]
    assert BasicReportSignature.objects.count() == 0


def test_it_is_written_only_for_a_transition_student(listed):
    row, _other = making.graduating(listed)
    with pytest.raises(WrongState):
        saved(listed, row)
    making.decided(listed, making.assessed(listed, row), "not_list")
    with pytest.raises(WrongState):
        saved(listed, row)
    assert BasicReport.objects.count() == 0


def test_the_upload_is_noted_once_after_the_five_seals(listed, row):
    told = {"by": listed.director, "row": row, "number": "T115-001", "on": ON}
    saved(listed, row)
    with pytest.raises(WrongState):
        mark_uploaded(uploaded_on=ON, **told)
    making.sealed(listed, row)
    with pytest.raises(ValidationError):
        mark_uploaded(uploaded_on=date(2026, 5, 7), **told)  # before the decision
    with pytest.raises(NotAllowed):
        mark_uploaded(uploaded_on=ON, **{**told, "by": listed.counselor})
    fresh = mark_uploaded(uploaded_on=ON, **told)
    assert (fresh.uploaded_on, fresh.uploaded_by) == (ON, listed.director)
    with pytest.raises(WrongState):
        mark_uploaded(uploaded_on=ON, **told)
    with pytest.raises(WrongState):
        saved(listed, row, next_school="雲岫高中")


def test_it_begins_with_what_the_school_knows(listed, row):
    ContactFactory(student=row.student, name="何大明", is_emergency=True, is_legal_representative=True)  # fmt: skip
    filled = report_answers(row, by=listed.counselor, on=ON)
    assert {
        key: filled[key]
        for key in (
            "student_name",
            "original_class_class",
            "birth_date",
            "sex",
            "emergency_contact_name",
            "guardian_same_as_emergency",
            "past_services",
            "student_wish",
        )
    } == {
        "student_name": "何蓁蓁",
        "original_class_class": "901",
        "birth_date": "2011-03-01",
        "sex": "female",
        "emergency_contact_name": "何大明",
        "guardian_same_as_emergency": True,
        "past_services": ["interventive"],
        "student_wish": "agree",
    }


def test_whom_protection_bars_is_never_filled_in(listed, row):
    barred = ContactFactory(student=row.student, name="何大明", is_emergency=True, is_legal_representative=True)  # fmt: skip
    ProtectionFlagFactory(student=row.student, contact=barred)
    filled = report_answers(row, by=listed.counselor, on=ON)
    assert [name for name in filled if name.startswith(("guardian_", "emergency_"))] == ["guardian_wish"]  # fmt: skip


def test_the_copy_follows_the_paper_and_the_odt_holds_it(listed, row):
    report = saved(listed, row)
    lines = copy_lines(report)
    assert [(line.label, line.value) for line in lines[:3]] == [
        ("原就讀學校", "晴川國民中學"),
        ("通報日期", "115/05/08"),
        ("學生姓名*", "何蓁蓁"),
    ]
    values = {(line.group, line.label): line.value for line in lines}
    assert values["監護人*", "同緊急聯絡人"] == "■"
    assert values["", "未來可能的輔導需求*"] == "情緒調適輔導需求"
    assert odt_of(report)[:2] == b"PK"
