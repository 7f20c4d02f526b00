"""An obligation: one duty of one subject with its date, and what to say about it at a given moment.

The applications turn their facts into Obligation values; nothing here is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules.rule import TAIPEI, Bound, Rule

SOON_DAYS = 3
NEAR_DAYS = 14
NOON = time(12)


class Status(StrEnum):
    """Where a duty stands."""

    UPCOMING = "upcoming"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"


class Level(StrEnum):
    """How loudly it is shown; the values are the design's tokens."""

    CRITICAL = "due-crit"
    OVERDUE = "due-over"
    SOON = "due-soon"
    NEAR = "due-near"
    FAR = "due-far"
    DONE = "due-done"
    NONE = "due-none"


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty (rule) of one subject, from one triggering fact.

    subject_type, subject_id: the row the duty is about, as opaque text. trigger, rule_id and subject identify it.
    reckoning: its date and steps; None for a duty without a countable end (raised until met).
    met_at: when it was satisfied (a date, or a local moment for hour rules). blocked_by: what is missing before it
    can be done. applies: False when the duty is 不適用 or has not started.
    """

    rule_id: str
    subject_type: str
    subject_id: str
    trigger: date | datetime
    reckoning: Reckoning | None = None
    met_at: date | datetime | None = None
    blocked_by: str = ""
    applies: bool = True

    @property
    def due(self) -> date | datetime | None:
        return self.reckoning.due if self.reckoning else None

    @property
    def remind_for(self) -> date | datetime | None:
        """What reminders aim at: the end before days off moved it."""
        return self.reckoning.unmoved if self.reckoning else None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes a duty one and the same: rule, subject, trigger on Taiwan's clock, whatever zone it came in."""
        trigger = (
            _naive(self.trigger) if isinstance(self.trigger, datetime) else self.trigger
        )
        return (self.rule_id, self.subject_type, self.subject_id, trigger.isoformat())

    def status(self, now: datetime) -> Status:
        """now: local moment (aware ones are converted to Taiwan's time)."""
        if self.met_at is not None:
            return Status.MET_LATE if self._is_past(self.met_at) else Status.MET
        if self.due is None:
            return Status.UPCOMING
        if self._is_past(now):
            return Status.OVERDUE
        return (
            Status.DUE_SOON
            if self._is_hourly or self.days_left(now) <= SOON_DAYS
            else Status.UPCOMING
        )

    def level(self, now: datetime) -> Level:
        """The design token: a running clock in hours is critical, a blocked duty counts as soon."""
        if self.met_at is not None:
            return Level.DONE
        if not self.applies or self.due is None:
            return Level.SOON if self.applies and self.blocked_by else Level.NONE
        if self._is_past(now):
            return Level.OVERDUE
        if self._is_hourly:
            return Level.CRITICAL
        if self.blocked_by or self.days_left(now) <= SOON_DAYS:
            return Level.SOON
        return Level.NEAR if self.days_left(now) <= NEAR_DAYS else Level.FAR

    def days_left(self, now: datetime) -> int:
        """Days until the due day, negative when past. Raises ValueError for a duty without a date."""
        if self.due is None:
            raise ValueError(f"{self.rule_id} has no due date")
        return (_day(self.due) - _day(_local(now))).days

    @property
    def _is_hourly(self) -> bool:
        return isinstance(self.due, datetime)

    def _is_past(self, moment: date | datetime) -> bool:
        """Is `moment` after the end? A date met on the due day is in time; without an hour, noon is not judged."""
        if self.reckoning is None:
            return False
        due = self.reckoning.due
        if isinstance(due, datetime):
            if self.reckoning.whole_day:
                return _day(_local(moment)) > _day(_local(due))
            if isinstance(moment, datetime):
                return _naive(moment) > _naive(due)
            return moment > due.date()
        day = _day(_local(moment))
        if (
            day != due
            or not self.reckoning.morning_only
            or not isinstance(moment, datetime)
        ):
            return day > due
        return _naive(moment).time() > NOON


def obligation(
    rule: Rule,
    *,
    subject_type: str,
    subject_id: str,
    trigger: date | datetime,
    calendar: OfficeCalendar,
    parameters: Mapping[str, int] | None = None,
    sources: Mapping[str, str] | None = None,
    met_at: date | datetime | None = None,
    blocked_by: str = "",
    applies: bool = True,
) -> Obligation:
    """Reckon a rule for a fact. Raises ValueError for an opening (Bound.EARLIEST), which can't become overdue."""
    if rule.bound is Bound.EARLIEST:
        raise ValueError(f"{rule.id} opens something; it is no obligation")
    reckoning = rule.reckon(trigger, calendar, parameters=parameters, sources=sources)
    return Obligation(
        rule.id,
        subject_type,
        subject_id,
        trigger,
        reckoning,
        met_at,
        blocked_by,
        applies,
    )


def _local(moment: date | datetime) -> date | datetime:
    return (
        moment.astimezone(TAIPEI)
        if isinstance(moment, datetime) and moment.tzinfo
        else moment
    )


def _naive(moment: datetime) -> datetime:
    """Taiwan's wall clock without the zone, so that naive local and aware moments compare."""
    return moment.astimezone(TAIPEI).replace(tzinfo=None) if moment.tzinfo else moment


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
