"""收文: the day a letter reached a school, the letters that come on paper, and which student they mean."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.guards import require_at
from cases.models import Student
from transitions.actions.transfer_guards import (
    not_later,
    of,
    require_half,
    require_state,
    save,
    text,
)
from transitions.identifying import latest_case, starting_days, subject_of
from transitions.models import Package, TransferRequest
from transitions.transfer_access import REQUEST, Side

State, Kind = TransferRequest.State, TransferRequest.Kind


@transaction.atomic
def record_receipt_day(
    *, by: User, request: TransferRequest, received_on: date, on: date
) -> TransferRequest:
    """收文日 as a school outside the installation told it: what may be expected is counted from there. Set once.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    half = require_half(by, request, Side.CURRENT, Word.TRANSITION_DISPATCH, on=on)
    row = half.request
    require_state(row, State.SENT)
    if row.received_on is not None:
        raise WrongState(_("收文日已登錄，不能再變更。"))
    not_later(received_on, on, "received_on")
    if row.issued_on and received_on < row.issued_on:
        raise ValidationError({"received_on": _("收文日不能早於發文日。")})
    starting_days(row, received_on)
    row.received_by = by
    save(row)
    record(Event.CHANGED, by=by, part="received_on", **of(half))
    return row


@transaction.atomic
def register_arrival(
    *,
    by: User,
    student: Student,
    school_name: str,
    issue_number: str,
    issued_on: date,
    received_on: date,
    received_number: str,
    kind: str,
    form_key: UUID,
    on: date,
) -> TransferRequest:
    """A letter on paper from a school outside the installation: the former school registers it, and the days run.

    Raises NotAllowed, ValidationError.
    """
    school = student.school
    require_at(by, Word.TRANSITION_DISPATCH, school=school, on=on)
    known = TransferRequest.objects.filter(form_key=form_key, created_by=by).first()
    if known is not None:
        return known
    if kind not in Kind.values:
        raise ValidationError({"kind": _("請選擇依據。")})
    not_later(received_on, on, "received_on")
    if issued_on > received_on:
        raise ValidationError({"received_on": _("收文日不能早於發文日。")})
    row = TransferRequest(
        kind=kind,
        school_name=text(school_name, "school_name", longest=100),
        former_school=school,
        former_name=school.name,
        former_student=student,
        former_case=latest_case(student),
        subject=subject_of(student),
        issue_number=text(issue_number, "issue_number", longest=60),
        issued_on=issued_on,
        received_number=text(received_number, "received_number", longest=60),
        received_by=by,
        created_by=by,
        form_key=form_key,
    )
    starting_days(row, received_on)
    row.arrive()
    row.save(force_insert=True)
    record(Event.CREATED, by=by, school=school, object_type=REQUEST, object_id=row.pk)
    return row


@transaction.atomic
def identify_student(
    *, by: User, request: TransferRequest, student: Student, on: date
) -> TransferRequest:
    """The former school says which of its students is meant, where the national ID did not tell.

    Raises NotVisible, NotAllowed, WrongState once a package was approved, ValidationError for another school's student.
    """
    half = require_half(by, request, Side.FORMER, Word.TRANSITION_DISPATCH, on=on)
    row = half.request
    require_state(row, State.SENT)
    if student.school_id != row.former_school_id:
        raise ValidationError({"student": _("請選擇本校的學生。")})
    if row.packages.exclude(state=Package.State.DRAFT).exists():
        raise WrongState(_("密件已陳核，不能再更換學生。"))
    row.former_student, row.former_case = student, latest_case(student)
    save(row, "former_student", "former_case")
    record(Event.CHANGED, by=by, part="former_student", **of(half))
    return row
