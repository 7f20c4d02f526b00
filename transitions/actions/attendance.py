"""請原就讀學校派員 (art. 7 I (1); art. 9 II): asked, named, attended. There is no action that refuses."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from cases.actions.guards import require_at
from cases.models import Student
from meetings.actions.planning import make_meeting
from meetings.models import Attendee
from meetings.models import Meeting as MeetingRow
from transitions.actions.transfer_guards import (
    not_later,
    of_attendance,
    optional,
    require_state,
    save,
    text,
)
from transitions.identifying import latest_case, own_student
from transitions.models import AttendanceRequest, Package, TransferRequest
from transitions.transfer_access import ATTENDANCE, Side, seen_from

Occasion, State = AttendanceRequest.Occasion, AttendanceRequest.State


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When and where the former school's person is wanted."""

    occasion: str
    meets_at: datetime
    place: str
    issue_number: str
    need: str = ""


@transaction.atomic
def ask_for_person(
    *,
    by: User,
    student: Student,
    former_school: School | None,
    former_name: str,
    meeting: Meeting,
    form_key: UUID,
    on: date,
    request: TransferRequest | None = None,
) -> AttendanceRequest:
    """To a case conference, with the need that was found; or to the transition meeting, after the data came, travel paid
    by this school. Raises NotAllowed, WrongState, ValidationError."""
    require_at(by, Word.TRANSITION_REQUEST, school=student.school, on=on)
    known = AttendanceRequest.objects.filter(form_key=form_key, asked_by=by).first()
    if known is not None:
        return known
    if meeting.occasion not in Occasion.values:
        raise ValidationError({"occasion": _("請選擇會議。")})
    is_transition = meeting.occasion == Occasion.TRANSITION_MEETING
    if is_transition and not _has_arrived(request):
        raise WrongState(_("接收轉銜學生之必要輔導資料後，才召開轉銜會議。"))
    name = former_school.name if former_school else former_name
    row = AttendanceRequest(
        occasion=meeting.occasion,
        school=student.school,
        former_school=former_school,
        former_name=text(name, "former_name", longest=100),
        student=student,
        case=latest_case(student),
        request=request,
        subject_name=student.name,
        need=optional(meeting.need, "need") if is_transition else text(meeting.need, "need"),
        meets_at=meeting.meets_at,
        place=text(meeting.place, "place", longest=100),
        travel_paid_by_current=is_transition,
        issue_number=text(meeting.issue_number, "issue_number", longest=60),
        asked_by=by,
        asked_on=on,
        form_key=form_key,
    )  # fmt: skip
    if former_school is not None:
        row.received_on = on
        row.former_student = own_student(former_school, student.national_id)
        row.former_case = (
            latest_case(row.former_student) if row.former_student else None
        )
    if is_transition:
        row.meeting = hold_transition_meeting(row, meets_at=meeting.meets_at, place=row.place, by=by, on=on)  # fmt: skip
    row.save(force_insert=True)
    record(Event.CREATED, by=by, **of_attendance(row, Side.CURRENT))
    return row


def hold_transition_meeting(
    row: AttendanceRequest, *, meets_at: datetime, place: str, by: User, on: date
) -> MeetingRow:
    """轉銜會議 (art. 9) in this school's own list, with the day that was told; from here on it is a meeting like others."""
    begins = localtime(meets_at)
    return make_meeting(
        by=by, school=row.school, student=row.student, case=row.case, kind=MeetingRow.Kind.TRANSITION,
        on=on, held_on=begins.date(), starts_at=begins.time(), place=place,
    )  # fmt: skip


@transaction.atomic
def name_person(
    *,
    by: User,
    attendance: AttendanceRequest,
    side: Side,
    person: str,
    capacity: str,
    phone: str,
    comes_at: datetime,
    on: date,
    user: User | None = None,
) -> AttendanceRequest:
    """指派人員: who and when. By the former school; for a school outside, as it answered, by the current one.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    row = _locked(by, attendance, side, Word.TRANSITION_ASSESS if side is Side.FORMER else Word.TRANSITION_REQUEST, on=on)  # fmt: skip
    if side is Side.CURRENT and row.former_school is not None:
        raise NotAllowed(_("由原就讀學校指派人員。"))
    if capacity not in AttendanceRequest.Capacity.values:
        raise ValidationError({"capacity": _("請選擇身分。")})
    row.person, row.capacity = text(person, "person", longest=80), capacity
    row.phone = text(phone, "phone", longest=60)
    row.comes_at, row.person_user = comes_at, user
    with turning(row):
        row.name_person(by=by, on=on)
    save(row)
    if row.meeting is not None:
        _seat(row)
    record(Event.CHANGED, by=by, part="named", **of_attendance(row, side))
    return row


@transaction.atomic
def record_attendance(
    *, by: User, attendance: AttendanceRequest, attended_on: date, on: date
) -> AttendanceRequest:
    """已出席, by the school that held the meeting. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    row = _locked(by, attendance, Side.CURRENT, Word.TRANSITION_REQUEST, on=on)
    not_later(attended_on, on, "attended_on")
    with turning(row):
        row.attend(on=attended_on)
    save(row)
    record(Event.CHANGED, by=by, part="attended", **of_attendance(row, Side.CURRENT))
    return row


@transaction.atomic
def withdraw_attendance(
    *, by: User, attendance: AttendanceRequest, reason: str, on: date
) -> AttendanceRequest:
    """撤回, by who asked. Raises NotVisible, NotAllowed, WrongState, ValidationError without a reason."""
    row = _locked(by, attendance, Side.CURRENT, Word.TRANSITION_REQUEST, on=on)
    with turning(row):
        row.withdraw(reason=text(reason, "reason"))
    save(row)
    record(Event.CHANGED, by=by, part="withdrawn", **of_attendance(row, Side.CURRENT))
    return row


def _seat(row: AttendanceRequest) -> None:
    """The person named is the guest on the current school's list; another name takes the seat of the first."""
    seats = Attendee.objects.filter(meeting=row.meeting, role=Attendee.Role.OTHER_SCHOOL)  # fmt: skip
    seat = seats.filter(removed_on__isnull=True).first() or Attendee(
        school=row.school,
        meeting=row.meeting,
        role=Attendee.Role.OTHER_SCHOOL,
        is_required=True,
        added_by=row.asked_by,
    )
    seat.name = row.person
    seat.title = f"{row.former_name} {row.get_capacity_display()}"
    seat.save()


def _locked(
    by: User, attendance: AttendanceRequest, side: Side, word: Word, *, on: date
) -> AttendanceRequest:
    rows = AttendanceRequest.objects.all()
    rows.select_for_update(of=("self",)).only("pk").get(pk=attendance.pk)
    for asked, error in (
        (Word.TRANSITION_VIEW, NotVisible),
        (word, NotAllowed),
    ):
        seen = seen_from(rows, side, by, word=asked, on=on)
        if not seen.filter(pk=attendance.pk).exists():
            raise error(ATTENDANCE, attendance.pk)
    fresh: AttendanceRequest = rows.select_related("school", "former_school", "case", "former_case").get(pk=attendance.pk)  # fmt: skip
    require_state(fresh, State.ASKED, State.NAMED)
    return fresh


def _has_arrived(request: TransferRequest | None) -> bool:
    if request is None:
        return False
    if request.former_school is None:
        return request.receipts.exists()
    return request.packages.filter(state=Package.State.ACCEPTED).exists()
