"""Looking at a list that names students is an event of the audit trail."""

from collections.abc import Iterable

from django.http import HttpRequest

from accounts.audit import record_read
from accounts.audit_words import Event
from notifications.agenda import Entry, student_related


def note_reading(request: HttpRequest, what: str, entries: Iterable[Entry]) -> None:
    """One row with the number of subjects shown; none when none is."""
    count = student_related(entries)
    if count:
        record_read(
            by=request.user,
            event=Event.LIST_READ,
            object_type=what,
            detail={"shown": count},
        )
