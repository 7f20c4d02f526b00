"""What runs for a person: for the Today page, the calendar, the feed and the running clocks.

Read from the facts and their cached dates at the moment of asking, so it is right even if no mail ever leaves. Each entry's
date is the kernel's own, reckoned anew. One query for all sources and one for the calendars, whatever the number of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet

from accounts.calendars import Calendars
from accounts.due_words import Chip, Why, chip, hours, latest, why
from accounts.obligations import ObligationSource, sources
from accounts.together import fetch_together
from deadlines.obligations import Level, Obligation
from deadlines.rules.rule import TAIPEI

MOST = 200  # rows of one source on one page
LOUDNESS = {Level.CRITICAL: 0, Level.OVERDUE: 1}


@dataclass(frozen=True)
class Entry:
    """One running duty as its reader may see it. `label`: the subject, masked; empty in a feed."""

    title: str
    label: str
    url: str
    duty: Obligation
    chip: Chip
    latest: str
    why: Why
    citation: str
    law: str
    is_statutory: bool
    school: str
    key: tuple[str, str, str, str]

    @property
    def day(self) -> date | None:
        """The day it ends on; None for a duty without an end."""
        due = self.duty.due
        return due.date() if isinstance(due, datetime) else due


@dataclass(frozen=True)
class Agenda:
    """entries: clocks first, then what is late, then by date. is_cut: a source had more than fits a page."""

    entries: tuple[Entry, ...]
    is_cut: bool


@dataclass(frozen=True)
class Wanted:
    """Which duties: ending from `since` to `until` (both included; None: no bound), one's own or all she may see."""

    since: date | None = None
    until: date | None = None
    only_mine: bool = True
    statutory: bool | None = None
    school: Any = None
    undated: bool = True


def agenda(user: Any, now: datetime, wanted: Wanted) -> Agenda:
    """now: the present moment with its zone."""
    on = now.astimezone(TAIPEI).date()
    asked = [source for source in sources() if _is_wanted(source, wanted)]
    batches = fetch_together(*[_rows(source, user, on, wanted) for source in asked])
    calendars, found, is_cut = Calendars(), [], False
    for source, rows in zip(asked, batches, strict=True):
        is_cut |= len(rows) > MOST
        found += [(source, row) for row in rows[:MOST]]
    calendars.prime({s for source, row in found if (s := source.school_of(row))})
    entries = [entry(source, row, calendars, now) for source, row in found]
    return Agenda(tuple(sorted(entries, key=lambda one: _order(one, now))), is_cut)


def _is_wanted(source: ObligationSource, wanted: Wanted) -> bool:
    if source.is_notice or not (source.due or wanted.undated):
        return False
    return wanted.statutory is None or source.is_statutory == wanted.statutory


def _rows(
    source: ObligationSource, user: Any, on: date, wanted: Wanted
) -> QuerySet[Any]:
    rows = source.visible(user, on=on).filter(
        source.running(), _between(source, wanted)
    )
    if wanted.only_mine:
        rows = rows.filter(source.owned_by(user, on=on))
    if wanted.school is not None:
        rows = rows.filter(**{source.school: wanted.school})
    return rows.order_by(source.due or source.trigger, "pk")[: MOST + 1]


def _between(source: ObligationSource, wanted: Wanted) -> Q:
    between = Q()
    if not source.due:
        return between
    if wanted.since is not None:
        between &= Q(**{f"{source.due}__gte": _start(source, wanted.since)})
    if wanted.until is not None:
        end = _start(source, wanted.until + timedelta(days=1))
        between &= Q(**{f"{source.due}__lt": end})
    return between


def _start(source: ObligationSource, day: date) -> date | datetime:
    return datetime.combine(day, time(), TAIPEI) if source.is_hourly else day


def entry(
    source: ObligationSource, row: Any, calendars: Calendars, now: datetime
) -> Entry:
    """The row's duty, for someone who may see it."""
    duty = source.obligation(row, calendars)
    school = source.school_of(row)
    return Entry(
        title=source.title,
        label=source.label(row),
        url=source.url(row),
        duty=duty,
        chip=chip(duty, now),
        latest=latest(duty, today=now.astimezone(TAIPEI).date()),
        why=why(duty, source.citation),
        citation=source.citation,
        law=source.law,
        is_statutory=source.is_statutory,
        school=str(school or ""),
        key=duty.key,
    )


def _order(one: Entry, now: datetime) -> tuple[int, str, tuple[str, ...]]:
    due = one.duty.due
    if due is None:
        moment = "9999"
    elif isinstance(due, datetime):
        local = due.astimezone(TAIPEI) if due.tzinfo else due
        moment = f"{local:%Y-%m-%dT%H:%M}"
    else:
        moment = f"{due:%Y-%m-%d}T24"
    return LOUDNESS.get(one.duty.level(now), 2), moment, one.key


def running_clocks(user: Any, now: datetime) -> list[dict[str, Any]]:
    """For the ribbon of every page: the clocks of hours that run and that she may see. One query where a
    source counts in hours."""
    on, calendars = now.astimezone(TAIPEI).date(), Calendars()
    hourly = [source for source in sources() if source.is_hourly and source.in_ribbon]
    batches = fetch_together(*[_running(source, user, on, now) for source in hourly])
    clocks = []
    for source, rows in zip(hourly, batches, strict=True):
        for row in sorted(rows, key=attrgetter(source.due)):
            one = entry(source, row, calendars, now)
            due = getattr(row, source.due)
            clocks.append(
                {
                    "words": one.title,
                    "left": hours(due - now),
                    "seconds": int((due - now).total_seconds()),
                    "latest": one.latest,
                    "url": one.url,
                }
            )
    return clocks


def _running(
    source: ObligationSource, user: Any, on: date, now: datetime
) -> QuerySet[Any]:
    later = {f"{source.due}__gt": now}
    rows = source.visible(user, on=on).filter(source.running(), **later)
    return rows.order_by(source.due)[:3]


def student_related(entries: Iterable[Entry]) -> int:
    """How many entries name a subject: the number the audit trail keeps."""
    return sum(1 for one in entries if one.label)
