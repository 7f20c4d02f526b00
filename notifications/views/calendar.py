"""行事曆: my and my school's deadlines, as a month or a list."""

import calendar as grid
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.calendars import Calendars
from accounts.models import School
from deadlines.office_calendar import OfficeCalendar
from deadlines.periods import add_months
from deadlines.rules.rule import TAIPEI
from fields.roc_date import OFFSET
from notifications.agenda import Entry, Wanted, agenda
from notifications.forms import CalendarForm
from notifications.reading import note_reading


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """One month; the list of the present month also shows what is late."""
    now = timezone.now()
    today = now.astimezone(TAIPEI).date()
    form = CalendarForm(request.GET, today=today)
    first = form.first_of_month()
    last = add_months(first, 1) - timedelta(days=1)
    is_list, is_present = form.picked("view") == "list", first == today.replace(day=1)
    wanted = Wanted(
        since=None if is_list and is_present else first,
        until=last,
        only_mine=form.picked("whose") == "mine",
        statutory=form.statutory,
        undated=is_list and is_present,
    )
    found = agenda(request.user, now, wanted)
    note_reading(request, "notifications.calendar", found.entries)
    own = Calendars().of(_own_school(request.user, today))
    context = {
        "form": form,
        "entries": found.entries,
        "is_cut": found.is_cut,
        "total": len(found.entries),
        "is_list": is_list,
        "first": first,
        "today": today,
        "previous": _word(add_months(first, -1)),
        "next": _word(add_months(first, 1)),
        "weeks": [] if is_list else _weeks(first, found.entries, own),
        "is_projected": own.is_projected(first.year),
    }
    return render(request, "notifications/calendar.html", context)


def _word(first: date) -> str:
    return f"{first.year - OFFSET}-{first.month}"


def _own_school(user: Any, today: date) -> School | None:
    """Whose days off are drawn: her only school's, else the nation's."""
    schools = School.objects.visible_to(user, on=today)[:2]
    return schools[0] if len(schools) == 1 else None


def _weeks(
    first: date, entries: tuple[Entry, ...], own: OfficeCalendar
) -> list[list[dict[str, Any]]]:
    """The month's weeks from Monday: each day with its entries and what the office calendar says of it."""
    by_day = defaultdict(list)
    for one in entries:
        by_day[one.day].append(one)
    return [
        [
            {
                "day": day,
                "inside": day.month == first.month,
                "mark": own.day(day),
                "entries": by_day[day] if day.month == first.month else [],
            }
            for day in week
        ]
        for week in grid.Calendar().monthdatescalendar(first.year, first.month)
    ]
