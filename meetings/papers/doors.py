"""Who may print which paper of a meeting; each printing is in the audit trail with its purpose."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.vocabulary import Word
from meetings.actions.guards import holds
from meetings.models import Attendee, Meeting, MinutesVersion, Resolution

MEETING = Meeting._meta.label_lower


def meeting_to_print(user: Any, pk: UUID, *, word: Word, on: date) -> Meeting:
    """The meeting, for its chair, its recorder, or whoever holds the word on it.

    Raises NotVisible for a meeting she can't see, NotAllowed for one she sees without the word.
    """
    rows = Meeting.objects.visible_to(user, on=on).filter(pk=pk)
    found: Meeting | None = rows.select_related(
        "school", "student__school_class", "case", "chair", "recorder"
    ).first()
    if found is None:
        raise NotVisible(MEETING, pk)
    leads = user.pk in (found.chair_id, found.recorder_id)
    if not leads and not holds(user, word, meeting=found, on=on):
        raise NotAllowed(MEETING, pk)
    return found


def version_to_print(meeting: Meeting) -> MinutesVersion | None:
    """The approved text, or the newest submitted one; None while nothing was submitted."""
    rows = MinutesVersion.objects.filter(meeting=meeting)
    approved = rows.filter(state=MinutesVersion.State.APPROVED)
    return approved.order_by("-number").first() or rows.order_by("-number").first()


def attendees_of(meeting: Meeting) -> QuerySet[Attendee]:
    """Who is asked, with their accounts; nobody taken off the list."""
    rows = meeting.attendees.filter(removed_on__isnull=True)
    return rows.select_related("user", "contact").order_by("-is_required", "added_at", "id")  # fmt: skip


def resolutions_of(meeting: Meeting) -> QuerySet[Resolution]:
    """The standing resolutions by number, with owner and progress."""
    rows = meeting.resolutions.filter(removed_at__isnull=True)
    return rows.select_related("owner").prefetch_related("progress").order_by("number")


def note_printing(user: Any, meeting: Meeting, *, paper: str, purpose: str) -> None:
    """One audit row: which paper, what for."""
    audit(
        Event.PRINTED,
        by=user,
        school=meeting.school,
        object_type=MEETING,
        object_id=meeting.pk,
        part=paper,
        purpose=purpose,
    )
