"""Asking a rule the way the tests write it: ISO text in, ISO text out."""

from datetime import date, datetime

from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules import RULES


def reckon(
    rule_id: str, trigger: str, calendar: OfficeCalendar, **parameters: int
) -> Reckoning:
    """'2026-12-10', '2026-12-10T09:00' or the month '2026-12' to a reckoning."""
    when: date | datetime
    if "T" in trigger:
        when = at(trigger)
    else:
        when = date.fromisoformat(
            trigger if trigger.count("-") == 2 else f"{trigger}-01"
        )
    return RULES[rule_id].reckon(when, calendar, parameters=parameters)


def due(rule_id: str, trigger: str, calendar: OfficeCalendar, **parameters: int) -> str:
    """The due date as ISO text; a last day that ends at noon carries '上午'."""
    reckoning = reckon(rule_id, trigger, calendar, **parameters)
    if isinstance(reckoning.due, datetime):
        return f"{reckoning.due:%Y-%m-%dT%H:%M}"
    return reckoning.due.isoformat() + (" 上午" if reckoning.morning_only else "")


def at(moment: str) -> datetime:
    """'2026-11-23T09:00': a moment on Taiwan's clock, without a zone."""
    return datetime.fromisoformat(moment)
