"""籌備與排定: the meeting's row, time, place, goal, chair and recorder; its check list; cancelling."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.permissions import grant
from accounts.vocabulary import Word
from cases.actions.case_guards import optional_text, require_running, required_text
from cases.models import Case, Student
from meetings.actions.guards import (
    has_post,
    holds,
    holds_at,
    locked_meeting,
    note_meeting,
    of,
    require_by_hand,
    require_case_word,
    require_on_meeting,
    require_state,
    save,
    turn,
)
from meetings.models import Attendee, Meeting, Need, PreparationItem
from meetings.proposing import is_barred_user, needs_special_education, propose

TIER_3 = 3


@dataclass(frozen=True)
class Plan:
    """What is fixed before notices go out. Minutes are the planned length."""

    goal: str
    held_on: date
    starts_at: time
    place: str
    chair: User
    recorder: User
    minutes_planned: int = 50
    is_grave: bool = False
    form: str = ""


@transaction.atomic
def plan_meeting(
    *,
    by: User,
    case: Case,
    on: date,
    form: str = "",
    previous: Meeting | None = None,
) -> Meeting:
    """A case conference without a need before it (the next one, a closing meeting), by who may convene.

    Raises NotVisible, NotAllowed, WrongState for a closed case.
    """
    require_case_word(by, Word.MEETING_CONVENE, case=case, on=on)
    return begin(by=by, case=case, on=on, form=form, previous=previous)


def begin(
    *,
    by: User,
    case: Case,
    on: date,
    need: Need | None = None,
    form: str = "",
    previous: Meeting | None = None,
) -> Meeting:
    """The case conference in planning, with proposed attendees and check list; the caller has asked for permission."""
    require_running(case)
    form = form or (
        Meeting.Form.SYSTEM if case.tier == TIER_3 else Meeting.Form.CONFERENCE
    )
    return make_meeting(
        by=by,
        school=case.school,
        student=case.student,
        case=case,
        kind=Meeting.Kind.CASE,
        on=on,
        need=need,
        form=form,
        previous=previous or _last_of(case),
    )


def _last_of(case: Case) -> Meeting | None:
    """The case's last conference that took place: its resolutions are brought to the next one."""
    held = case.meetings.filter(kind=Meeting.Kind.CASE, state__in=Meeting.AFTER)
    last: Meeting | None = held.order_by("-held_on", "-sequence").first()
    return last


def make_meeting(
    *,
    by: User,
    school: School,
    student: Student,
    case: Case | None,
    kind: str,
    on: date,
    **more: Any,
) -> Meeting:
    """A meeting of any kind in planning. For this app and for transitions, whose actions ask for their own permission."""
    Student.objects.select_for_update().get(pk=student.pk)  # numbers in order
    before = Meeting.objects.filter(school=school, student=student, kind=kind)
    last = before.aggregate(last=Max("sequence"))["last"] or 0
    meeting = Meeting.objects.create(
        school=school,
        student=student,
        case=case,
        kind=kind,
        sequence=last + 1,
        convened_by=by,
        planned_on=on,
        **more,
    )
    for one in propose(school=school, student=student, case=case, kind=kind, on=on):
        Attendee.objects.create(
            school=school,
            meeting=meeting,
            role=one.role,
            is_required=one.is_required,
            user=one.user,
            contact=one.contact,
            name=one.contact.name if one.contact else None,
            proposed_because=one.because,
            added_by=by,
        )
    if kind != Meeting.Kind.EVALUATION:  # its material is the initial assessment
        PreparationItem.objects.bulk_create(
            PreparationItem(school=school, meeting=meeting, key=key, position=position)
            for position, key in enumerate(PreparationItem.Key.values, start=1)
        )
    record(Event.CREATED, by=by, detail={"kind": kind}, **of(meeting))
    note_meeting(meeting, by=by, on=on, summary=meeting.state_label)
    return meeting


@transaction.atomic
def schedule_meeting(
    *, by: User, meeting: Meeting, plan: Plan, on: date, version: int | None = None
) -> Meeting:
    """排定 or change before the meeting; notices already sent must be sent again.

    Raises NotVisible, NotAllowed, WrongState, ValidationError by field (`chair`, `recorder`, `held_on`, `attendees`, …).
    """
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting, version=version)
    require_by_hand(fresh)
    require_state(fresh, *Meeting.BEFORE)
    if plan.held_on < on:
        raise ValidationError({"held_on": _("日期不能早於今天。")})
    _check_attendees(fresh)
    return fix_plan(fresh, plan, by=by, on=on)


def fix_plan(fresh: Meeting, plan: Plan, *, by: User, on: date) -> Meeting:
    """What `schedule_meeting` writes. For transitions too, which asks for its own permission and knows its members.

    Raises WrongState, ValidationError by field.
    """
    _check_chair(fresh, plan, on=on)
    _check_recorder(fresh, plan.recorder, on=on)
    fresh.goal = required_text(plan.goal, field="goal")
    fresh.place = required_text(plan.place, field="place")
    fresh.held_on, fresh.starts_at = plan.held_on, plan.starts_at
    fresh.minutes_planned, fresh.is_grave = plan.minutes_planned, plan.is_grave
    fresh.chair, fresh.recorder = plan.chair, plan.recorder
    fresh.form = plan.form or fresh.form
    turn(fresh, fresh.schedule)
    save(fresh)
    fresh.attendees.filter(removed_on__isnull=True).update(
        notice="", notified_on=None, notified_by=None, reply="", replied_on=None,
        reply_due_on=None, reply_note=None,
    )  # fmt: skip
    _grant_recorder(fresh, by=by, on=on)
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    note_meeting(fresh, by=by, on=on, summary=fresh.state_label)
    return fresh


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, reason: str, on: date) -> Meeting:
    """取消 before it was opened. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_by_hand(fresh)
    return call_off(fresh, reason=reason, by=by, on=on)


def call_off(fresh: Meeting, *, reason: str, by: User, on: date) -> Meeting:
    """What `cancel_meeting` writes, for transitions too. Raises WrongState, ValidationError."""
    text = required_text(reason, field="reason")
    turn(fresh, fresh.cancel, reason=text)
    save(fresh)
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    note_meeting(fresh, by=by, on=on, summary=fresh.state_label)
    return fresh


@transaction.atomic
def write_report(
    *, by: User, meeting: Meeting, report: str, on: date, version: int | None = None
) -> Meeting:
    """個案報告: a summary for the meeting, never session text. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting, version=version)
    require_state(fresh, *Meeting.BEFORE, Meeting.State.HELD)
    fresh.report = optional_text(report, field="report")
    save(fresh)
    record(Event.CHANGED, by=by, part="report", **of(fresh))
    return fresh


@transaction.atomic
def record_consultation(
    *, by: User, meeting: Meeting, consulted_on: date, text: str, on: date
) -> Meeting:
    """特教諮詢紀錄, where the school has no special-education teacher (R-CC-2). Raises as `write_report`."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, *Meeting.BEFORE, Meeting.State.HELD)
    if consulted_on > on:
        raise ValidationError({"consulted_on": _("日期不能晚於今天。")})
    fresh.sped_consultation = required_text(text, field="text")
    fresh.sped_consulted_on = consulted_on
    save(fresh)
    record(Event.CHANGED, by=by, part="consultation", **of(fresh))
    return fresh


@transaction.atomic
def settle_preparation(
    *, by: User, item: PreparationItem, done: bool, on: date, is_needless: bool = False
) -> PreparationItem:
    """One line of the check list done, not needed, or open again. Raises NotVisible, NotAllowed, WrongState."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=item.meeting, on=on)
    meeting = locked_meeting(item.meeting)
    require_state(meeting, *Meeting.BEFORE)
    row = PreparationItem.objects.select_for_update().get(pk=item.pk)
    row.done_by, row.done_at = (by, timezone.now()) if done else (None, None)
    row.is_needless = done and is_needless
    row.save()
    record(Event.CHANGED, by=by, part=f"preparation_{row.key}", **of(meeting))
    return row


@transaction.atomic
def finish_preparation(*, by: User, meeting: Meeting, on: date) -> Meeting:
    """資料備妥: every line of the check list is settled. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_state(fresh, Meeting.State.NOTIFIED)
    if fresh.preparation.filter(done_at__isnull=True).exists():
        raise ValidationError(_("還有準備事項未完成；不需要的請勾選「不需要」。"))
    turn(fresh, fresh.get_ready)
    save(fresh)
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    return fresh


def _check_chair(meeting: Meeting, plan: Plan, *, on: date) -> None:
    """R-CC-3: director or chief; the principal in grave cases. Other kinds are designated by their own rules."""
    fit = (
        holds(plan.chair, Word.MEETING_CHAIR, meeting=meeting, on=on)
        if meeting.kind == Meeting.Kind.CASE
        else has_post(plan.chair, meeting.school, on=on)
    )
    barred = is_barred_user(
        plan.chair, student=meeting.student, case=meeting.case, on=on
    )
    if not fit or barred:
        raise ValidationError({"chair": _("這位人員不能主持這場會議。")})
    leads = holds_at(plan.chair, Word.MEETING_CONVENE, meeting.school, on=on)
    if meeting.kind == Meeting.Kind.CASE and not leads and not plan.is_grave:
        raise ValidationError(
            {"is_grave": _("以輔導主任或組長主持為原則；重大、緊急及特殊狀況時，得請校長主持，請勾選並確認。")}
        )  # fmt: skip


def _check_recorder(meeting: Meeting, recorder: User, *, on: date) -> None:
    fit = holds_at(recorder, Word.MINUTES_DRAFT, meeting.school, on=on)
    if not fit or is_barred_user(
        recorder, student=meeting.student, case=meeting.case, on=on
    ):
        raise ValidationError({"recorder": _("這位人員不能擔任紀錄。")})


def _check_attendees(meeting: Meeting) -> None:
    """Required people are chosen; R-CC-2 asks for the special-education teacher or the consultation."""
    rows = list(meeting.attendees.filter(removed_on__isnull=True))
    if not any(one.is_required for one in rows):
        raise ValidationError({"attendees": _("尚未選定必要出席人員。")})
    sped = any(one.role == Attendee.Role.SPED for one in rows)
    if needs_special_education(meeting.student) and not (
        sped or meeting.sped_consulted_on
    ):
        raise ValidationError(
            {"attendees": _("學生有特殊教育需求，須邀請特教教師，或登錄特教諮詢紀錄。")}
        )


def _grant_recorder(meeting: Meeting, *, by: User, on: date) -> None:
    """The recorder of another's case gets what she needs on this meeting."""
    recorder = meeting.recorder
    if recorder is None or recorder.pk == by.pk:
        return
    if holds(recorder, Word.MINUTES_DRAFT, meeting=meeting, on=on):
        return
    grant(
        by=by,
        user=recorder,
        words=(Word.MEETING_VIEW, Word.MINUTES_DRAFT, Word.MINUTES_READ),
        to=meeting,
        from_on=on,
        reason=_("會議紀錄"),
        part=_("紀錄"),
        school=meeting.school,
    )


def require_not_adjourned(meeting: Meeting) -> None:
    """Raises WrongState once the meeting is over or cancelled."""
    if not (meeting.is_before or meeting.state == Meeting.State.HELD):
        raise WrongState(_("會議已經結束，不能再修改。"))
