"""How the six months begin: the kernel's dates and the first contact, written on the row."""

from datetime import timedelta

from accounts.calendars import Calendars
from transitions.former_obligations import AUTHORITY, TRACKING
from transitions.models import Transition


def begin_tracking(row: Transition, calendars: Calendars) -> None:
    """From the day she left: the end of the six months, the notice to the authority, the next contact. The caller saves.

    Nothing for a transition student who is still here.
    """
    if row.left_on is None:
        return
    for source in (TRACKING, AUTHORITY):
        for name, due in source.columns(row, calendars).items():
            setattr(row, name, due)
    first = (row.last_contact_on or row.left_on) + timedelta(days=row.rhythm_days)
    row.next_contact_on = min(first, row.tracking_until_on or first)
