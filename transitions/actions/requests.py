"""資料轉銜請求: drafted, approved by the principal, sent, withdrawn by who asked. What arrives is in arrivals.py."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from cases.actions.guards import require_at
from cases.models import Student
from transitions import letters
from transitions.actions.transfer_guards import (
    check_delivery,
    day_of,
    not_later,
    of,
    optional,
    require_half,
    require_state,
    require_version,
    save,
    text,
)
from transitions.identifying import identify, latest_case, starting_days, subject_of
from transitions.models import EnrolmentCheck, Package, TransferRequest
from transitions.transfer_access import REQUEST, Half, Side

State, Kind = TransferRequest.State, TransferRequest.Kind


@transaction.atomic
def draft_request(
    *,
    by: User,
    student: Student,
    kind: str,
    former_school: School | None,
    former_name: str,
    need: str,
    form_key: UUID,
    on: date,
    check: EnrolmentCheck | None = None,
) -> TransferRequest:
    """The request with the model letter. A form sent twice makes one.

    For a listed student her check has said 有必要; for one who isn't listed `need` says why tier 2 or 3 is needed.
    Raises NotAllowed, WrongState (no need decided; one runs to that school), ValidationError.
    """
    require_at(by, Word.TRANSITION_REQUEST, school=student.school, on=on)
    Student.objects.select_for_update().only("pk").get(pk=student.pk)
    known = TransferRequest.objects.filter(form_key=form_key, created_by=by).first()
    if known is not None:
        return known
    if kind not in Kind.values:
        raise ValidationError({"kind": _("請選擇依據。")})
    if kind == Kind.LISTED:
        check = _needed(check, student)
    if former_school is not None:
        former_name = former_school.name
        if former_school.pk == student.school_id:
            raise ValidationError({"former_school": _("原就讀學校不能是本校。")})
    former_name = text(former_name, "former_name", longest=100)
    standing = TransferRequest.objects.exclude(state=State.WITHDRAWN)
    if standing.filter(student=student, former_name=former_name).exists():
        raise WrongState(_("已有向這所學校的請求。"))
    row = TransferRequest(
        kind=kind,
        school=student.school,
        school_name=student.school.name,
        former_school=former_school,
        former_name=former_name,
        student=student,
        case=latest_case(student),
        check_row=check,
        subject=subject_of(student),
        need=text(need, "need"),
        created_by=by,
        form_key=form_key,
    )
    row.letter = letters.first_draft(row, contact_person=by.name)
    row.save(force_insert=True)
    record(Event.CREATED, by=by, school=row.school, object_type=REQUEST, object_id=row.pk)  # fmt: skip
    return row


@transaction.atomic
def edit_letter(
    *,
    by: User,
    request: TransferRequest,
    letter: Mapping[str, str],
    version: int,
    on: date,
) -> TransferRequest:
    """The letter's typed fields, while it is a draft. A name of the student in it is refused: she is 「○生」 (R-CT-10).

    Raises NotVisible, NotAllowed, WrongState, ValidationError by field.
    """
    row = _mine(by, request, Word.TRANSITION_REQUEST, on=on)
    require_state(row, State.DRAFT)
    require_version(row, version)
    row.letter = {**row.letter, **clean_letter(row, letter)}
    save(row)
    record(Event.CHANGED, by=by, part="letter", **_of(row))
    return row


@transaction.atomic
def submit_request(*, by: User, request: TransferRequest, on: date) -> TransferRequest:
    """陳核. The letter's address and contact are asked for now. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    row = _mine(by, request, Word.TRANSITION_REQUEST, on=on)
    require_state(row, State.DRAFT)
    clean_letter(row, row.letter)
    with turning(row):
        row.submit(on=on)
    save(row)
    record(Event.SUBMITTED, by=by, part="letter", **_of(row))
    return row


@transaction.atomic
def approve_request(
    *, by: User, request: TransferRequest, version: int, now: datetime
) -> TransferRequest:
    """核定公文: by the principal, of the version she was shown. Never by who wrote it.

    Raises NotVisible, NotAllowed, WrongState.
    """
    row = _mine(by, request, Word.TRANSITION_APPROVE, on=day_of(now))
    require_state(row, State.SUBMITTED)
    require_version(row, version)
    if row.created_by_id == by.pk:
        raise NotAllowed(_("不能核定自己承辦的公文。"))
    with turning(row):
        row.approve(by=by, at=now)
    save(row)
    record(Event.APPROVED, by=by, part="letter", **_of(row))
    return row


@transaction.atomic
def return_request(
    *, by: User, request: TransferRequest, reason: str, on: date
) -> TransferRequest:
    """退回承辦人. Raises NotVisible, NotAllowed, WrongState, ValidationError without a reason."""
    row = _mine(by, request, Word.TRANSITION_APPROVE, on=on)
    require_state(row, State.SUBMITTED)
    with turning(row):
        row.send_back(reason=text(reason, "reason"))
    save(row)
    record(Event.RETURNED, by=by, part="letter", **_of(row))
    return row


@transaction.atomic
def send_request(
    *,
    by: User,
    request: TransferRequest,
    issue_number: str,
    issued_on: date,
    delivery: str,
    sign_off: str,
    now: datetime,
    registered_number: str = "",
) -> TransferRequest:
    """發文. Inside the installation the letter has reached the former school with this, on this day, however the paper
    travels: its fifteen days run from the next, whether or not anybody opens it. Outside, the receipt is told later.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    on = day_of(now)
    half = require_half(by, request, Side.CURRENT, Word.TRANSITION_DISPATCH, on=on)
    row = half.request
    require_state(row, State.APPROVED)
    not_later(issued_on, on, "issued_on")
    inside = row.former_school is not None
    check_delivery(delivery, registered_number, inside=inside)
    row.issue_number = text(issue_number, "issue_number", longest=60)
    row.issued_on, row.delivery = issued_on, delivery
    row.registered_number = registered_number.strip()
    row.sign_off = text(sign_off, "sign_off", longest=80)
    with turning(row):
        row.send(by=by, at=now)
    if inside:
        identify(row)
        starting_days(row, on)
    save(row)
    if row.check_row is not None:
        row.check_row.requested_on = on
        save(row.check_row, "requested_on")
    record(Event.SUBMITTED, by=by, part="dispatch", detail={"delivery": delivery, "number": row.issue_number}, **of(half))  # fmt: skip
    return row


@transaction.atomic
def withdraw_request(
    *, by: User, request: TransferRequest, reason: str, now: datetime
) -> TransferRequest:
    """撤回請求, by the school that asked and only before a package was signed for; one on its way goes back.

    Raises NotVisible, NotAllowed, WrongState, ValidationError without a reason.
    """
    half = require_half(by, request, Side.CURRENT, Word.TRANSITION_REQUEST, on=day_of(now))  # fmt: skip
    row = half.request
    if row.packages.filter(state=Package.State.ACCEPTED).exists():
        raise WrongState(_("密件已簽收，不能撤回請求。"))
    why = text(reason, "reason")
    for package in row.packages.filter(state=Package.State.SENT):
        with turning(package):
            package.refuse(by=by, at=now, reason=_("請求已撤回。"))
        save(package, "state", "decided_by", "decided_at", "decided_reason")
    with turning(row):
        row.withdraw(by=by, at=now, reason=why)
    row.transferred_on = None
    save(row)
    if row.check_row is not None:
        row.check_row.requested_on = None
        save(row.check_row, "requested_on")
    record(Event.CHANGED, by=by, part="state", detail={"state": row.state}, **of(half))
    return row


def clean_letter(row: TransferRequest, letter: Mapping[str, str]) -> dict[str, str]:
    """The typed fields, checked. Raises ValidationError by field."""
    needed = ("address", "contact_person", "contact_way", "subject", "explanation")
    clean = {
        name: text(letter.get(name), name, longest=2000)
        if name in needed
        else optional(letter.get(name), name, longest=2000) or ""
        for name in letters.TYPED
    }
    name = str(row.subject.get("name", ""))
    for field, words in clean.items():
        if name and name in words:
            raise ValidationError({field: _("公文中以「○生」稱呼學生，請刪去姓名。")})
    return clean


def _needed(check: EnrolmentCheck | None, student: Student) -> EnrolmentCheck:
    if check is None or check.student_id != student.pk:
        raise ValidationError({"kind": _("這位學生沒有新生查詢紀錄。")})
    fresh = EnrolmentCheck.objects.get(pk=check.pk)
    if fresh.need != EnrolmentCheck.Need.NEEDED:
        raise WrongState(_("評估為有必要之後，才能請求資料。"))
    return fresh


def _mine(by: User, request: TransferRequest, word: Word, *, on: date) -> TransferRequest:  # fmt: skip
    return require_half(by, request, Side.CURRENT, word, on=on).request


def _of(row: TransferRequest) -> dict[str, Any]:
    return of(Half(row, Side.CURRENT, frozenset()))
