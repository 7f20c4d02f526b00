"""One sitting for several students: an evaluation meeting is a row for each student, so that nobody reads another's minutes.

Whoever sits for all of them is asked, answers and signs in once.
"""

from django.db.models import Q

from meetings.models import Attendee, Meeting
from meetings.querysets import MeetingQuerySet, OfMeetingQuerySet


def meetings_of(leading: Meeting) -> MeetingQuerySet:
    """Every row of the sitting that `leading` leads, herself among them."""
    rows: MeetingQuerySet = Meeting.objects.filter(
        Q(pk=leading.pk) | Q(sitting=leading.pk)
    )
    return rows


def elsewhere(row: Attendee) -> OfMeetingQuerySet:
    """The same colleague's other places in the sitting; none for a guest, who comes for one student."""
    if row.user_id is None or row.meeting.kind != Meeting.Kind.EVALUATION:
        return Attendee.objects.none()
    lead = row.meeting.sitting_id or row.meeting_id
    rows = Attendee.objects.filter(user=row.user_id, removed_on__isnull=True)
    of_sitting = Q(meeting=lead) | Q(meeting__sitting=lead)
    return rows.filter(of_sitting).exclude(pk=row.pk)
