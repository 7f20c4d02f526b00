"""A believable transfer for the demonstration: new students to look up, and a request on day 9 of its fifteen. Fictional."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import School, User
from cases.actions.attachments import attach
from cases.models import Case, Student
from deadlines.rules.rule import TAIPEI
from documents.odt import Paragraph, Title, render_odt
from transitions.actions.arrivals import (
    identify_student,
)
from transitions.actions.enrolment_checks import (
    decide_need,
    open_checks,
    record_result,
    record_results,
)
from transitions.actions.package_files import Ticked
from transitions.actions.packages import Item, begin_package, edit_package
from transitions.actions.requests import (
    approve_request,
    draft_request,
    edit_letter,
    send_request,
    submit_request,
)
from transitions.actions.transfer_consents import Signed, record_consent
from transitions.models import EnrolmentCheck, Package, TransferRequest
from transitions.transfer_access import Side

FICTION = "示範資料，非真實個案。"
NEWCOMERS, DAY = 6, 9
ROLES = ("section_chief", "principal", "counselor")
LETTER = {"address": "雲岫縣嵐山鄉示範路 1 號", "contact_person": "承辦人（示範）", "contact_way": "05-0000000 轉 250"}  # fmt: skip


@transaction.atomic
def seed_transfers(schools: Iterable[School], today: date) -> int:
    """A senior high school asks the junior high school whose case it was. Out: how many requests; 0 the second time."""
    by_stage = {school.stage: school for school in schools}
    current = by_stage.get(School.Stage.SENIOR)
    former = by_stage.get(School.Stage.JUNIOR)
    if current is None or former is None or TransferRequest.objects.filter(school=current).exists():  # fmt: skip
        return 0
    asking, asked = _people(current, today), _people(former, today)
    case = Case.objects.filter(school=former).select_related("student").order_by("number").first()  # fmt: skip
    if None in (*asking.values(), *asked.values()) or case is None:
        return 0
    start = today - timedelta(days=DAY)
    check = _looked_up(current, former, asking["section_chief"], start)
    request = _sent(check, former, asking, start)
    identify_student(by=asked["section_chief"], request=request, student=case.student, on=start)  # type: ignore[arg-type]  # nobody is missing  # fmt: skip
    _consented(request, asking["section_chief"], today - timedelta(days=2))
    package = begin_package(by=asked["section_chief"], request=request, now=_at(today))  # type: ignore[arg-type]  # as above
    _with_file(package, case, today)
    return 1


def _people(school: School, today: date) -> dict[str, User | None]:
    held = school.appointments.in_force(today)
    return {
        role: User.objects.filter(appointments__in=held.filter(role_id=role)).order_by("username").first()
        for role in ROLES
    }  # fmt: skip


def _looked_up(current: School, former: School, chief: Any, start: date) -> EnrolmentCheck:  # fmt: skip
    """Some new students: one is listed, most aren't, the last two wait."""
    newcomers = Student.objects.attending().filter(school=current, grade=current.grades[0]).in_class_order()[:NEWCOMERS]  # fmt: skip
    keys = [student.pk for student in newcomers]
    Student.objects.filter(pk__in=keys).update(entered_on=start - timedelta(days=7), entry_reason=Student.Entry.TRANSFER)  # fmt: skip
    open_checks(school=current, on=start)
    checks = list(EnrolmentCheck.objects.filter(student__in=keys).order_by("student__seat_number", "pk"))  # fmt: skip
    told = {"by": chief, "checked_on": start, "on": start}
    record_results(school=current, checks=[one.pk for one in checks[1:4]], result="not_listed", **told)  # fmt: skip
    record_result(check=checks[0], result="listed", former_school=former, reference="示範-001", **told)  # fmt: skip
    return decide_need(by=chief, check=checks[0], need="needed", reason=FICTION + "入學後適應困難。", on=start)  # fmt: skip


def _sent(check: EnrolmentCheck, former: School, people: dict[str, Any], start: date) -> TransferRequest:  # fmt: skip
    chief, principal, now = people["section_chief"], people["principal"], _at(start)
    request = draft_request(
        by=chief, student=check.student, kind="listed", former_school=former, former_name="", check=check,
        need=check.need_reason or FICTION, form_key=uuid.uuid4(), on=start,
    )  # fmt: skip
    request = edit_letter(by=chief, request=request, letter={**request.letter, **LETTER}, version=request.version, on=start)  # fmt: skip
    request = submit_request(by=chief, request=request, on=start)
    request = approve_request(by=principal, request=request, version=request.version, now=now)  # fmt: skip
    return send_request(by=chief, request=request, issue_number="示範輔字第0000000001號", issued_on=start, delivery="system", sign_off="收發人員（示範）", now=now)  # fmt: skip


def _consented(request: TransferRequest, chief: Any, day: date) -> None:
    signed = Signed(
        form="consent_student", data_items=["summary"], signer_name=str(request.subject["name"]), signer_id="示範字號",
        phone="0900-000-000", signed_on=day,
    )  # fmt: skip
    record_consent(by=chief, request=request, side=Side.CURRENT, signed=signed, on=day)


def _with_file(package: Package, case: Case, today: date) -> None:
    """A file of the case that goes along, by its lead."""
    lead, now = case.lead, _at(today)
    data = render_odt([Title("輔導摘要（示範）"), Paragraph(FICTION)], title="輔導摘要（示範）", footer="")  # fmt: skip
    file, _is_new = attach(by=lead, case=case, data=data, filename="輔導摘要（示範）.odt", key=uuid.uuid4(), on=today)  # fmt: skip
    items = [Item(kind=one.kind, annex_number=one.annex_number, body=one.body or "") for one in package.items.all()]  # fmt: skip
    ticked = [Ticked(attachment=file.pk, kind="summary")] if file.state == file.State.CLEAN else []  # fmt: skip
    edit_package(
        by=lead, package=package, filler=lead.name, filler_phone=LETTER["contact_way"], items=items,
        version=package.version, now=now, files=ticked,
    )  # fmt: skip


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), TAIPEI)
