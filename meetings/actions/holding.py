"""召開與散會: the confidentiality reminder, the quorum (R-CC-1, R-CC-2), head counts, the next meeting, and the duties
that begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.settings_register import value
from cases.actions.case_guards import optional_text
from cases.codes.services import Target
from cases.models import Student
from meetings.actions.guards import (
    locked_meeting,
    locked_minutes,
    note_meeting,
    of,
    require_by_hand,
    require_leader,
    require_state,
    save,
    turn,
)
from meetings.due import DRAFT, due_by
from meetings.models import Attendee, HeadCount, Meeting, Minutes
from meetings.proposing import LAW_GROUPS, needs_special_education

State = Meeting.State


@dataclass(frozen=True)
class Closing:
    """What the chair says before closing. `counts`: 對象 -> (male, female, other) 人次. `taken`: minutes."""

    taken: int
    counts: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)
    next_on: date | None = None
    next_at: time | None = None
    no_next_reason: str = ""
    outcome: str = ""


@transaction.atomic
def open_meeting(
    *, by: User, meeting: Meeting, at: datetime, on: date, reminded: bool
) -> Meeting:
    """召開 by chair or recorder on the day; `reminded`: the chair has reminded everyone of confidentiality (R-CC-7).

    Without notices only in a grave, urgent case. Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_leader(by, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_by_hand(fresh)
    if fresh.held_on != on and fresh.is_before:
        raise WrongState(_("今天不是排定的開會日，請先更改日期。"))
    return begin_meeting(fresh, at=at, by=by, on=on, reminded=reminded)


def begin_meeting(
    fresh: Meeting, *, at: datetime, by: User, on: date, reminded: bool
) -> Meeting:
    """What `open_meeting` writes, for transitions too. Raises WrongState, ValidationError."""
    require_state(fresh, State.SCHEDULED, State.NOTIFIED, State.READY)
    if fresh.state == State.SCHEDULED and not fresh.is_grave:
        raise WrongState(_("尚未發送開會通知。"))
    if not reminded:
        raise ValidationError({"reminded": _("主持人須先提醒與會人員保密。")})
    turn(fresh, fresh.open, at=at)
    fresh.confidentiality_reminded_at = at
    save(fresh)
    Minutes.objects.create(school=fresh.school, meeting=fresh)
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    note_meeting(fresh, by=by, on=on, summary=fresh.state_label)
    return fresh


@transaction.atomic
def adjourn_meeting(
    *, by: User, meeting: Meeting, closing: Closing, at: datetime, on: date
) -> Meeting:
    """散會: from now on every resolution is its owner's duty, marked 待核.

    Refused without sign-in, without the required members or their reason, without an owner and a day for each resolution,
    without head counts, without the next meeting or why there is none. Raises NotVisible, NotAllowed, WrongState,
    ValidationError with every gap.
    """
    require_leader(by, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, State.HELD)
    require_by_hand(fresh)
    minutes = locked_minutes(fresh)
    gaps = [*quorum_gaps(fresh), *_resolution_gaps(fresh), *closing_gaps(closing), *_next_gaps(fresh, closing)]  # fmt: skip
    if gaps:
        raise ValidationError(gaps)
    return close_meeting(fresh, minutes, closing, by=by, at=at, on=on)


def close_meeting(
    fresh: Meeting,
    minutes: Minutes,
    closing: Closing,
    *,
    by: User,
    at: datetime,
    on: date,
) -> Meeting:
    """What `adjourn_meeting` writes, for transitions too, which has looked for the gaps."""
    _count(fresh, closing.counts)
    fresh.next_on, fresh.next_at = closing.next_on, closing.next_at
    fresh.no_next_reason = optional_text(closing.no_next_reason, field="no_next_reason")
    fresh.outcome = closing.outcome
    turn(fresh, fresh.adjourn, by=by, at=at, taken=closing.taken)
    save(fresh)
    standing = fresh.resolutions.filter(removed_at__isnull=True)
    begun = standing.update(assigned_on=on)
    minutes.adjourned_on, minutes.due_on = on, due_by(DRAFT, fresh.school, on)
    minutes.save(update_fields=["adjourned_on", "due_on"])
    record(
        Event.CHANGED,
        by=by,
        detail={"state": fresh.state, "resolutions": begun},
        **of(fresh),
    )
    note_meeting(fresh, by=by, on=on, summary=_("散會，決議 %(count)d 案") % {"count": begun})  # fmt: skip
    return fresh


def quorum_gaps(meeting: Meeting) -> list[str]:
    """What keeps the meeting from closing, in words: R-CC-1, R-CC-2, 學生輔導法第 6 條之 1."""
    rows = list(
        meeting.attendees.filter(removed_on__isnull=True).select_related("user")
    )
    present = [one for one in rows if one.is_present]
    if not present:
        return [_("還沒有人簽到。")]
    blocks = value("meeting.required_members_block", meeting.school)
    gaps: list[str] = []
    for one in rows:
        if not one.is_required or one.is_present:
            continue
        if one.role == Attendee.Role.SPED and meeting.sped_consulted_on:
            continue
        if blocks:
            gaps.append(_("必要出席人員未到：%(role)s。") % {"role": one.get_role_display()})  # fmt: skip
        elif not one.absence_reason:
            gaps.append(_("請說明必要出席人員未到原因：%(role)s。") % {"role": one.get_role_display()})  # fmt: skip
    if (
        needs_special_education(meeting.student)
        and not meeting.sped_consulted_on
        and not any(one.role == Attendee.Role.SPED for one in rows)
    ):
        gaps.append(_("學生有特殊教育需求，須有特教教師出席或登錄特教諮詢紀錄。"))
    return gaps


def law_groups_missing(meeting: Meeting) -> list[str]:
    """The groups of 學生輔導法第 6 條之 1 of whom nobody is on the list: "admin", "teacher", "counselor"."""
    roles = set(
        meeting.attendees.filter(removed_on__isnull=True).values_list("role", flat=True)
    )
    return [key for key, group in LAW_GROUPS.items() if not roles & group]


def _resolution_gaps(meeting: Meeting) -> list[str]:
    rows = list(meeting.resolutions.filter(removed_at__isnull=True))
    if not rows:
        return [_("還沒有決議。")]
    return [
        _("決議第 %(number)d 案還沒有負責人或期限。") % {"number": one.number}
        for one in rows
        if one.owner_id is None or one.due_on is None
    ]


def closing_gaps(closing: Closing) -> list[str]:
    """What is missing of the length and the head counts, whatever the kind of meeting."""
    gaps: list[str] = []
    if not 1 <= closing.taken <= 1440:
        gaps.append(_("請填實際時長（1 至 1440 分鐘）。"))
    if not closing.counts:
        gaps.append(_("請登錄出席人次。"))
    for target, numbers in closing.counts.items():
        if target not in Target.values or min(numbers) < 0 or not any(numbers):
            gaps.append(_("出席人次有誤。"))
    return gaps


def _next_gaps(meeting: Meeting, closing: Closing) -> list[str]:
    gaps: list[str] = []
    if closing.next_on is None and not closing.no_next_reason.strip():
        gaps.append(_("請預定下次會議時間，或說明不再開會的原因。"))
    if closing.next_on and meeting.held_on and closing.next_on < meeting.held_on:
        gaps.append(_("下次會議不能早於本次會議。"))
    if closing.outcome not in Meeting.Outcome.values:
        gaps.append(_("請選擇結論：繼續執行，或建議結案。"))
    return gaps


def _count(meeting: Meeting, counts: Mapping[int, tuple[int, int, int]]) -> None:
    HeadCount.objects.bulk_create(
        HeadCount(
            meeting=meeting,
            school=meeting.school,
            target=target,
            male=male,
            female=female,
            other=other,
        )
        for target, (male, female, other) in counts.items()
    )


def grade_target(student: Student) -> int | None:
    """The 對象 of a student: her grade, 1 to 12."""
    return student.grade if student.grade in range(1, 13) else None
