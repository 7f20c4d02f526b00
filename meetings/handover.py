"""What a leaver leaves behind in meetings, and how it passes on; registered with accounts.duties."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.duties import Duty
from meetings.actions.guards import of
from meetings.models import Meeting, Resolution


def resolutions_of(appointment: Any, *, on: date) -> QuerySet[Resolution]:
    """Her running resolutions at the school, when this is her last post there."""
    if appointment.school_id is None or _has_another(appointment, on=on):
        return Resolution.objects.none()
    rows = Resolution.objects.running().filter(
        owner=appointment.user_id, school=appointment.school_id, removed_at__isnull=True
    )
    return rows.select_related("meeting", "school").order_by("due_on", "pk")


def meetings_of(appointment: Any, *, on: date) -> QuerySet[Meeting]:
    """The meetings not yet closed that she chairs or records."""
    if appointment.school_id is None or _has_another(appointment, on=on):
        return Meeting.objects.none()
    rows = Meeting.objects.filter(school=appointment.school_id).exclude(
        state__in=["executing", "reviewed", "archived", "cancelled"]
    )
    return rows.filter(chair=appointment.user_id) | rows.filter(recorder=appointment.user_id)  # fmt: skip


def find(appointment: Any, on: date) -> list[Duty]:
    """For the administrator: days and numbers, no names."""
    found = [
        Duty("resolution", f"{_('決議第 %(number)d 案') % {'number': one.number}}（{one.due_on}）", str(one.pk))
        for one in resolutions_of(appointment, on=on)
    ]  # fmt: skip
    found += [
        Duty("meeting", f"{one}（{one.held_on or one.planned_on}）", str(one.pk))
        for one in meetings_of(appointment, on=on)
    ]
    return found


def hand_over(appointment: Any, *, to: Any, by: Any, on: date) -> None:
    """The successor owns the resolutions, chairs and records the meetings. Approved text keeps the former name.

    An approved resolution's owner is locked: it is unlocked and locked again here, which the history shows.
    """
    for row in resolutions_of(appointment, on=on).select_for_update(of=("self",)):
        was = row.is_pending
        Resolution.objects.filter(pk=row.pk).update(is_pending=True)
        Resolution.objects.filter(pk=row.pk).update(owner=to)
        Resolution.objects.filter(pk=row.pk).update(is_pending=was)
        record(Event.HANDED_OVER, by=by, detail={"person": to.pk}, **of(row))
    for meeting in meetings_of(appointment, on=on).select_for_update():
        if meeting.chair_id == appointment.user_id:
            meeting.chair = to
        if meeting.recorder_id == appointment.user_id:
            meeting.recorder = to
        meeting.save(update_fields=["chair", "recorder", "updated_at"])
        record(Event.HANDED_OVER, by=by, detail={"person": to.pk}, **of(meeting))


def _has_another(appointment: Any, *, on: date) -> bool:
    """Whether she stays at the school in another post."""
    posts = appointment.user.appointments.in_force(on)
    return posts.filter(school=appointment.school_id).exclude(pk=appointment.pk).exists()  # fmt: skip
