"""How a duty's date is said: the chip's level and words (DESIGN.md section 5), and why it is this date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from deadlines.obligations import NOON, Level, Obligation
from deadlines.rules.rule import TAIPEI
from fields.roc_date import roc_date, roc_short, weekday_word


@dataclass(frozen=True)
class Chip:
    """level: a key of the design's chips (crit, over, soon, near, far, done, none)."""

    level: str
    words: str


@dataclass(frozen=True)
class Why:
    """Why this date: the law's words, how it was counted, what is not certain about it."""

    citation: str
    steps: tuple[str, ...]
    is_projected: bool


def chip(duty: Obligation, now: datetime) -> Chip:
    """now: the present moment, with its zone."""
    level = duty.level(now)
    return Chip(level.value.removeprefix("due-"), _words(duty, level, now))


def why(duty: Obligation, citation: str) -> Why:
    """For the partial `accounts/_why.html` (context: why)."""
    found = duty.reckoning
    if found is None:
        return Why(citation, (_("此項未定日數，辦理完成前均列為待辦。"),), False)
    return Why(citation, found.steps, found.is_projected)


def latest(duty: Obligation, *, today: date) -> str:
    """最遲: 5/15（五）, with the hour where one counts; empty for a duty without an end."""
    due = duty.due
    if due is None:
        return ""
    if isinstance(due, datetime):
        due = _local(due)
        return f"{roc_short(due.date(), today=today)} {due:%H:%M}"
    words = roc_short(due, today=today)
    if duty.reckoning and duty.reckoning.morning_only:
        return _("%(day)s 中午 12 時前") % {"day": words}
    return words


def _words(duty: Obligation, level: Level, now: datetime) -> str:
    if duty.met_at is not None:
        met = duty.met_at
        day = _local(met).date() if isinstance(met, datetime) else met
        return _("%(day)s 完成") % {"day": f"{day.month}/{day.day}"}
    if not duty.applies:
        return _("不適用")
    if duty.due is None:
        return duty.blocked_by or _("待辦")
    if level is Level.CRITICAL:
        return _("剩 %(time)s") % {"time": hours(_local(duty.due) - _local(now))}  # type: ignore[arg-type]  # hour rules
    days = duty.days_left(now)
    if level is Level.OVERDUE:
        return _overdue(duty, days, now)
    if duty.blocked_by:
        return duty.blocked_by
    return _("今日到期") if days == 0 else _("剩 %(days)s 日") % {"days": days}


def _overdue(duty: Obligation, days: int, now: datetime) -> str:
    if days < 0:
        return _("逾期 %(days)s 日") % {"days": -days}
    due = duty.due
    if not isinstance(due, datetime):  # noon of the day itself
        due = datetime.combine(due, NOON)  # type: ignore[arg-type]  # overdue means there is one
    return _("逾期 %(time)s") % {"time": hours(_local(now) - _local(due))}


def hours(left: timedelta) -> str:
    """5 時 12 分, rounded down to the minute."""
    minutes = max(0, int(left.total_seconds()) // 60)
    return _("%(hours)s 時 %(minutes)s 分") % {
        "hours": minutes // 60,
        "minutes": minutes % 60,
    }


def long_day(day: date) -> str:
    """115/05/15（五）."""
    return _("%(day)s（%(weekday)s）") % {
        "day": roc_date(day),
        "weekday": weekday_word(day),
    }


def _local(moment: datetime) -> datetime:
    """Taiwan's wall clock without its zone, so that moments from everywhere subtract."""
    return moment.astimezone(TAIPEI).replace(tzinfo=None) if moment.tzinfo else moment
