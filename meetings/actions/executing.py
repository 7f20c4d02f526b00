"""執行與歸檔: progress of resolutions, telling the attendees, compiling results, the archive (W3 3.8, 3.9)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.permissions import grant, revoke
from accounts.vocabulary import Word
from cases.actions.case_guards import required_text
from cases.timeline import Kind, note
from meetings.actions.guards import (
    holds,
    locked_meeting,
    note_meeting,
    of,
    require_on_meeting,
    require_state,
    save,
    turn,
)
from meetings.models import Meeting, MeetingFile, Minutes, Progress, Resolution

State = Resolution.State
REPORTABLE = (State.IN_PROGRESS, State.BLOCKED, State.DONE)
DISTRIBUTED_WORDS = (Word.MEETING_VIEW, Word.MINUTES_READ)


@transaction.atomic
def report_progress(
    *,
    by: User,
    resolution: Resolution,
    state: str,
    text: str,
    happened_on: date,
    on: date,
    evidence: MeetingFile | None = None,
) -> Progress:
    """回報執行情形 by the owner, or by who leads the office for her. It shows on the case's timeline.

    Raises NotVisible, NotAllowed, WrongState (not assigned, finished, archived), ValidationError.
    """
    row = _locked(by, resolution, on=on)
    _require_owner_or_leader(by, row, on=on)
    if state not in REPORTABLE:
        raise ValidationError({"state": _("請選擇執行情形。")})
    if happened_on > on:
        raise ValidationError({"happened_on": _("日期不能晚於今天。")})
    if evidence is not None and evidence.meeting_id != row.meeting_id:
        raise ValidationError({"evidence": _("佐證須上傳至這場會議。")})
    told = required_text(text, field="text")
    _require_running(row)
    if state == State.IN_PROGRESS:
        turn(row, row.proceed)
    elif state == State.BLOCKED:
        turn(row, row.block)
    else:
        turn(row, row.finish, on=happened_on)
    return _told(row, told, happened_on, by=by, on=on, evidence=evidence)


@transaction.atomic
def drop_resolution(
    *, by: User, resolution: Resolution, reason: str, on: date
) -> Progress:
    """不再執行, by who convenes meetings of the office, with the reason. Raises as `report_progress`."""
    row = _locked(by, resolution, on=on)
    _require_leader(by, row, on=on)
    told = required_text(reason, field="text")
    _require_running(row)
    turn(row, row.drop, on=on)
    return _told(row, told, on, by=by, on=on)


@transaction.atomic
def reopen_resolution(
    *, by: User, resolution: Resolution, reason: str, on: date
) -> Progress:
    """A resolution said to be done or dropped goes on. Raises as `report_progress`."""
    row = _locked(by, resolution, on=on)
    _require_leader(by, row, on=on)
    told = required_text(reason, field="text")
    if row.meeting.state not in (Meeting.State.MINUTES, Meeting.State.EXECUTING):
        raise WrongState(_("這場會議已檢討或歸檔，不能重新執行。"))
    turn(row, row.reopen)
    return _told(row, told, on, by=by, on=on)


@transaction.atomic
def distribute_minutes(*, by: User, meeting: Meeting, on: date) -> int:
    """知會與會人員: colleagues who attended read the approved minutes from now until the archive. Out: how many.

    「注意個資之維護」: those who didn't come, and outsiders, get nothing by this. Raises NotVisible, NotAllowed, WrongState.
    """
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, Meeting.State.EXECUTING, Meeting.State.REVIEWED)
    if fresh.minutes.state != Minutes.State.APPROVED:
        raise WrongState(_("會議紀錄尚未核定。"))
    rows = fresh.attendees.filter(
        removed_on__isnull=True, user__is_active=True, signed_in_at__isnull=False
    )
    told = 0
    for row in rows.select_related("user"):
        told += 1
        if row.user is not None and row.user.pk != by.pk:
            grant(
                by=by,
                user=row.user,
                words=DISTRIBUTED_WORDS,
                to=fresh,
                from_on=on,
                reason=_("會議記錄內容知會與會人員"),
                part=_("出席人員"),
                school=fresh.school,
            )
    fresh.distributed_on = on
    save(fresh)
    record(Event.CHANGED, by=by, part="distributed", detail={"people": told}, **of(fresh))  # fmt: skip
    return told


@transaction.atomic
def finish_review(*, by: User, meeting: Meeting, review: str, on: date) -> Meeting:
    """彙整執行成果 for the next meeting: every resolution has been done, dropped or reported on.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, Meeting.State.EXECUTING)
    if fresh.minutes.state != Minutes.State.APPROVED:
        raise WrongState(_("會議紀錄更正中，核定後才能彙整。"))
    untold = fresh.resolutions.filter(removed_at__isnull=True, state=State.OPEN)
    if untold.exists():
        raise ValidationError(_("還有決議沒有回報執行情形。"))
    text = required_text(review, field="review")
    turn(fresh, fresh.finish_review, by=by, on=on, review=text)
    save(fresh)
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    note_meeting(fresh, by=by, on=on, summary=fresh.state_label)
    return fresh


@transaction.atomic
def archive_meeting(*, by: User, meeting: Meeting, on: date) -> Meeting:
    """歸檔: by who convenes or keeps the records; what the attendees could read closes.

    Raises NotVisible, NotAllowed, WrongState, ValidationError while handouts are out or resolutions run.
    """
    if not holds(by, Word.CUSTODY_MANAGE, meeting=meeting, on=on):
        require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, Meeting.State.REVIEWED)
    if fresh.minutes.state != Minutes.State.APPROVED:
        raise WrongState(_("會議紀錄更正中，核定後才能歸檔。"))
    if fresh.resolutions.running().filter(removed_at__isnull=True).exists():
        raise ValidationError(_("還有決議執行中，請完成或註明不再執行。"))
    if fresh.handouts.filter(copies_back__isnull=True, destroyed_on__isnull=True).exists():  # fmt: skip
        raise ValidationError(_("還有會議資料未登錄收回或銷毀。"))
    turn(fresh, fresh.archive, by=by, on=on)
    save(fresh)
    rows = fresh.attendees.filter(user__isnull=False).select_related("user")
    for row in rows:
        if row.user is not None:
            revoke(by=by, user=row.user, to=fresh, reason=_("歸檔"), school=fresh.school)  # fmt: skip
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    note_meeting(fresh, by=by, on=on, summary=fresh.state_label)
    return fresh


def _locked(by: User, resolution: Resolution, *, on: date) -> Any:
    """Behind the meeting's lock. Raises NotVisible for one she doesn't see or that was taken out."""
    seen = Resolution.objects.visible_to(by, on=on).filter(pk=resolution.pk)
    if not seen.exists():
        raise NotVisible(Resolution._meta.label_lower, resolution.pk)
    meeting = locked_meeting(resolution.meeting)
    row = (
        Resolution.objects.select_for_update(of=("self",))
        .select_related("owner", "school")
        .filter(pk=resolution.pk, removed_at__isnull=True)
        .first()
    )
    if row is None:
        raise NotVisible(Resolution._meta.label_lower, resolution.pk)
    row.meeting = meeting
    return row


def _require_owner_or_leader(by: User, row: Resolution, *, on: date) -> None:
    own = Resolution.objects.visible_to(by, on=on, word=Word.RESOLUTION_REPORT)
    if not own.filter(pk=row.pk).exists():
        _require_leader(by, row, on=on)


def _require_leader(by: User, row: Resolution, *, on: date) -> None:
    if not holds(by, Word.MEETING_CONVENE, meeting=row.meeting, on=on):
        raise NotAllowed(_("只有負責人或輔導室可以回報這案決議。"))


def _require_running(row: Resolution) -> None:
    if row.assigned_on is None:
        raise WrongState(_("散會後才能回報決議執行。"))
    if row.meeting.state == Meeting.State.ARCHIVED:
        raise WrongState(_("這場會議已歸檔。"))


def _told(
    row: Resolution,
    text: str,
    happened_on: date,
    *,
    by: User,
    on: date,
    evidence: MeetingFile | None = None,
) -> Progress:
    """Saves by name (the text is locked), with its line."""
    row.version += 1
    row.save(update_fields=["state", "finished_on", "version", "updated_at"])
    told = Progress.objects.create(
        school=row.school,
        resolution=row,
        state=row.state,
        text=text,
        happened_on=happened_on,
        evidence=evidence,
        by=by,
    )
    record(Event.CHANGED, by=by, detail={"state": row.state}, **of(row))
    if row.meeting.case is not None:
        note(
            row.meeting.case,
            Kind.RESOLUTION,
            by=by,
            on=happened_on,
            summary=_("%(meeting)s 決議第 %(number)d 案 %(state)s：%(text)s")
            % {
                "meeting": row.meeting,
                "number": row.number,
                "state": row.state_label,
                "text": text,
            },
            about=told,
            word=Word.RESOLUTION_VIEW,
        )
    return told
