"""What meetings owe by when: settings, counted in the school's working days."""

from datetime import date

from accounts.calendars import Calendars
from accounts.models import School
from accounts.settings_register import value
from deadlines.reckonings import Reckoning, within_working_days

REPLY = "meeting.reply_working_days"
NEED = "meeting.need_working_days"
DRAFT = "minutes.draft_working_days"
APPROVAL = "minutes.approval_working_days"


def reckon_setting(key: str, school: School, fact: date, calendars: Calendars) -> Reckoning:  # fmt: skip
    """In: a setting in working days and the fact it counts from."""
    return within_working_days(fact, value(key, school), calendars.of(school))


def due_by(key: str, school: School, fact: date) -> date:
    """The last day."""
    due = reckon_setting(key, school, fact, Calendars()).due
    return date(due.year, due.month, due.day)
