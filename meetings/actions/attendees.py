"""出席人員: inviting, notices, replies, signing in."""

from datetime import date, datetime
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
from cases.actions.case_guards import optional_text, required_text
from cases.contacting import contact_rules
from cases.models import Contact
from meetings.actions.guards import (
    has_post,
    holds,
    holds_at,
    locked_meeting,
    note_meeting,
    of,
    require_by_hand,
    require_leader,
    require_on_meeting,
    require_state,
    save,
    turn,
)
from meetings.actions.planning import require_not_adjourned
from meetings.due import REPLY, due_by
from meetings.models import Attendee, Meeting
from meetings.proposing import is_barred_user
from meetings.sittings import elsewhere

# What an invitation opens; the approved minutes are opened by `distribute_minutes`.
INVITED_WORDS = (Word.MEETING_VIEW, Word.MEETING_SIGN_IN)
State = Meeting.State


@transaction.atomic
def add_attendee(
    *,
    by: User,
    meeting: Meeting,
    role: str,
    on: date,
    user: User | None = None,
    contact: Contact | None = None,
    name: str = "",
    title: str = "",
    is_required: bool = False,
) -> Attendee:
    """加入出席人員: a colleague, a contact of the student, the student, or somebody from outside by name.

    Raises NotVisible, NotAllowed, WrongState (adjourned, or already asked), ValidationError for whom an exclusion or a
    protection flag keeps away.
    """
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_by_hand(fresh)
    require_not_adjourned(fresh)
    row = put_on_list(fresh, role=role, by=by, on=on, user=user, contact=contact, name=name, title=title, is_required=is_required)  # fmt: skip
    record(Event.CHANGED, by=by, part="attendee_added", **of(fresh))
    return row


def put_on_list(
    fresh: Meeting,
    *,
    role: str,
    by: User,
    on: date,
    user: User | None = None,
    contact: Contact | None = None,
    name: str = "",
    title: str = "",
    is_required: bool = False,
    **more: Any,
) -> Attendee:
    """What `add_attendee` writes, for transitions too. Raises WrongState, ValidationError."""
    if role not in Attendee.Role.values:
        raise ValidationError({"role": _("請選擇身分。")})
    outsider = optional_text(name, field="name")
    _check_person(fresh, user, contact, outsider, role, on=on)
    return Attendee.objects.create(
        school=fresh.school,
        meeting=fresh,
        role=role,
        is_required=is_required,
        user=user,
        contact=contact,
        name=contact.name if contact else outsider,
        title=optional_text(title, field="title"),
        added_by=by,
        **more,
    )


@transaction.atomic
def remove_attendee(*, by: User, attendee: Attendee, on: date) -> Attendee:
    """移除 before the meeting; what the invitation opened is closed. Raises NotVisible, NotAllowed, WrongState."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    require_state(meeting, *Meeting.BEFORE)
    row = _locked(attendee)
    row.removed_on = on
    row.save(update_fields=["removed_on"])
    if row.user is not None:
        revoke(by=by, user=row.user, to=meeting, words=INVITED_WORDS, reason=_("移除出席人員"), school=meeting.school)  # fmt: skip
    record(Event.CHANGED, by=by, part="attendee_removed", **of(meeting))
    return row


@transaction.atomic
def set_required(*, by: User, attendee: Attendee, is_required: bool, on: date) -> Attendee:  # fmt: skip
    """必要出席 or 其他出席. Raises NotVisible, NotAllowed, WrongState."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    require_state(meeting, *Meeting.BEFORE)
    row = _locked(attendee)
    row.is_required = is_required
    row.save(update_fields=["is_required"])
    record(Event.CHANGED, by=by, part="attendee_required", **of(meeting))
    return row


@transaction.atomic
def send_notices(*, by: User, meeting: Meeting, on: date) -> Meeting:
    """發送開會通知 to every colleague: in the app and, by the reminders, by mail; each owes a reply.

    Outsiders are told by the printed notice or a call (`record_notice`). Raises NotVisible, NotAllowed, WrongState.
    """
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    fresh = locked_meeting(meeting)
    require_by_hand(fresh)
    return notify(fresh, by=by, on=on)


def notify(fresh: Meeting, *, by: User, on: date) -> Meeting:
    """What `send_notices` does, for transitions too: somebody asked to a whole sitting answers once. Raises WrongState."""
    turn(fresh, fresh.notify, on=on)
    save(fresh)
    due = due_by(REPLY, fresh.school, on)
    rows = fresh.attendees.select_for_update(of=("self",)).filter(
        removed_on__isnull=True, user__isnull=False, notified_on__isnull=True
    )
    for row in rows.select_related("user"):
        row.notice, row.notified_on, row.notified_by = Attendee.Notice.APP, on, by
        row.reply_due_on = min(due, fresh.held_on) if fresh.held_on else due
        if before := elsewhere(row).filter(notified_on__isnull=False).first():
            row.reply_due_on = None
            row.reply, row.replied_on = before.reply, before.replied_on
        if row.user_id == by.pk:  # whoever convenes has said that she comes
            row.reply, row.replied_on = Attendee.Reply.YES, on
        row.save(update_fields=["notice", "notified_on", "notified_by", "reply_due_on", "reply", "replied_on"])  # fmt: skip
        if row.user is not None:
            _open_to(fresh, row.user, by=by, on=on)
    record(Event.CHANGED, by=by, detail={"state": fresh.state}, **of(fresh))
    note_meeting(fresh, by=by, on=on, summary=fresh.state_label)
    return fresh


@transaction.atomic
def record_notice(
    *, by: User, attendee: Attendee, notice: str, note: str, notified_on: date, on: date
) -> Attendee:
    """A printed notice or a call to somebody without an account. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_meeting(by, Word.MEETING_CONVENE, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    require_state(meeting, State.SCHEDULED, State.NOTIFIED, State.READY)
    row = _locked(attendee)
    if notice not in (Attendee.Notice.PAPER, Attendee.Notice.CALL):
        raise ValidationError({"notice": _("請選擇書面通知或電話。")})
    if notified_on > on:
        raise ValidationError({"notified_on": _("日期不能晚於今天。")})
    _require_reachable(meeting, row, on=on)
    row.notice, row.notified_on, row.notified_by = notice, notified_on, by
    row.notice_note = (
        required_text(note, field="note")
        if notice == Attendee.Notice.CALL
        else optional_text(note, field="note")
    )
    row.save(update_fields=["notice", "notified_on", "notified_by", "notice_note"])
    record(Event.CHANGED, by=by, part="attendee_notice", **of(meeting))
    return row


@transaction.atomic
def answer_notice(
    *, by: User, attendee: Attendee, reply: str, on: date, note: str = ""
) -> Attendee:
    """回覆: her own, or for an outsider by who convenes. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_meeting(by, Word.MEETING_VIEW, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    row = _locked(attendee)
    own = row.user_id == by.pk
    if not own and (
        row.user_id is not None
        or not holds(by, Word.MEETING_CONVENE, meeting=meeting, on=on)
    ):
        raise NotAllowed(_("只能回覆自己的開會通知。"))
    require_state(meeting, State.SCHEDULED, State.NOTIFIED, State.READY)
    if row.notified_on is None:
        raise WrongState(_("尚未發送開會通知。"))
    if reply not in Attendee.Reply.values:
        raise ValidationError({"reply": _("請選擇是否出席。")})
    row.reply, row.replied_on = reply, on
    row.reply_note = optional_text(note, field="note")
    row.save(update_fields=["reply", "replied_on", "reply_note"])
    asked = elsewhere(row).filter(notified_on__isnull=False)
    asked.update(reply=reply, replied_on=on, reply_note=row.reply_note)
    record(Event.CHANGED, by=by, part="attendee_reply", **of(meeting))
    return row


@transaction.atomic
def sign_in(*, by: User, attendee: Attendee, at: datetime, on: date) -> Attendee:
    """簽到 of herself, on the day, with the confidentiality reminder acknowledged. Raises NotVisible, NotAllowed, WrongState."""
    require_on_meeting(by, Word.MEETING_VIEW, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    row = _locked(attendee)
    allowed = holds_at(by, Word.MEETING_SIGN_IN, meeting.school, on=on)
    if row.user_id != by.pk or not allowed:
        raise NotAllowed(_("只能為自己簽到。"))
    require_state(meeting, State.SCHEDULED, State.NOTIFIED, State.READY, State.HELD)
    if meeting.held_on != on:
        raise WrongState(_("不是開會當天，不能簽到。"))
    return _sign(row, meeting, by=by, at=at, how=Attendee.SignIn.APP)


@transaction.atomic
def record_presence(
    *, by: User, attendee: Attendee, at: datetime, how: str, on: date
) -> Attendee:
    """補登出席 from the sheet or an online meeting, by chair or recorder, while the meeting runs.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_leader(by, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    require_state(meeting, State.HELD)
    if how not in (Attendee.SignIn.SHEET, Attendee.SignIn.ONLINE):
        raise ValidationError({"how": _("請選擇簽到方式。")})
    return _sign(_locked(attendee), meeting, by=by, at=at, how=how)


@transaction.atomic
def explain_absence(*, by: User, attendee: Attendee, reason: str, on: date) -> Attendee:
    """未到原因 of a required attendee, by chair or recorder. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_leader(by, meeting=attendee.meeting, on=on)
    meeting = locked_meeting(attendee.meeting)
    require_state(meeting, State.HELD)
    row = _locked(attendee)
    if row.is_present:
        raise WrongState(_("這位人員已簽到。"))
    row.absence_reason = required_text(reason, field="reason")[:200]
    row.save(update_fields=["absence_reason"])
    record(Event.CHANGED, by=by, part="attendee_absence", **of(meeting))
    return row


def _check_person(
    meeting: Meeting,
    user: User | None,
    contact: Contact | None,
    name: str | None,
    role: str,
    *,
    on: date,
) -> None:
    rows = meeting.attendees.filter(removed_on__isnull=True)
    if user is not None:
        if rows.filter(user=user).exists():
            raise WrongState(_("這位人員已在出席名單中。"))
        if not has_post(user, meeting.school, on=on) and not holds_at(
            user, Word.MEETING_SIGN_IN, meeting.school, on=on
        ):
            raise ValidationError({"user": _("這位人員不是本校人員；請以校外人員登錄。")})  # fmt: skip
        if is_barred_user(user, student=meeting.student, case=meeting.case, on=on):
            raise ValidationError({"user": _("這位人員須迴避。")})
        return
    rules = contact_rules(meeting.student, on=on)
    if contact is not None:
        if rows.filter(contact=contact).exists():
            raise WrongState(_("這位人員已在出席名單中。"))
        if not rules.may_reach(contact):
            raise ValidationError({"contact": _("保護註記：不得聯絡或告知這位聯絡人。")})  # fmt: skip
        return
    if name is None and role != Attendee.Role.STUDENT:
        raise ValidationError({"name": _("請選擇人員或填寫姓名。")})
    if name is not None and name.strip() in rules.barred_people:
        raise ValidationError({"name": _("保護註記：不得聯絡或告知這個人。")})


def _require_reachable(meeting: Meeting, row: Attendee, *, on: date) -> None:
    """A flag may have come after the invitation."""
    rules = contact_rules(meeting.student, on=on)
    barred = row.contact is not None and not rules.may_reach(row.contact)
    if barred or (row.name and row.name.strip() in rules.barred_people):
        raise ValidationError(_("保護註記：不得聯絡或告知這個人，請自名單移除。"))


def _open_to(meeting: Meeting, user: User, *, by: User, on: date) -> None:
    if user.pk == by.pk or not user.is_active:
        return
    grant(
        by=by,
        user=user,
        words=INVITED_WORDS,
        to=meeting,
        from_on=on,
        reason=_("出席會議"),
        part=_("出席人員"),
        school=meeting.school,
    )


def _sign(
    row: Attendee, meeting: Meeting, *, by: User, at: datetime, how: str
) -> Attendee:
    if row.is_present:
        raise WrongState(_("已經簽到。"))
    row.signed_in_at = row.confidentiality_at = at
    row.sign_in, row.signed_in_by, row.absence_reason = how, by, None
    row.save(update_fields=["signed_in_at", "confidentiality_at", "sign_in", "signed_in_by", "absence_reason"])  # fmt: skip
    elsewhere(row).filter(signed_in_at__isnull=True).update(
        signed_in_at=at, confidentiality_at=at, sign_in=how, signed_in_by=by, absence_reason=None,
    )  # fmt: skip
    record(Event.SIGNED, by=by, part="attendance", **of(meeting))
    return row


def _locked(attendee: Attendee) -> Any:
    """The row, locked. Raises NotVisible for one that was removed."""
    row = (
        Attendee.objects.select_for_update(of=("self",))
        .select_related("user", "contact", "meeting")
        .filter(pk=attendee.pk, removed_on__isnull=True)
        .first()
    )
    if row is None:
        raise NotVisible(Attendee._meta.label_lower, attendee.pk)
    return row
