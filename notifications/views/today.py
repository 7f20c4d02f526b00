"""今日: where a person lands after login."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.views.member import MemberRequest
from deadlines.obligations import Level
from deadlines.rules.rule import TAIPEI
from notifications.access import count_dead_letters
from notifications.agenda import Agenda, Wanted, agenda
from notifications.reading import note_reading
from notifications.work import casework_of

AHEAD = timedelta(
    days=92
)  # a semester's half: the six months' end is seen three months before
SHOWN = 50
KINDS = {"all": None, "law": True, "house": False}


@require_GET
def today(request: MemberRequest) -> HttpResponse:
    """The work queue: running clocks, what is late, then by date."""
    with audit.together():
        context = {**_context(request), **casework_of(request, timezone.now())}
    context["dead_letters"] = count_dead_letters(request.user, on=context["today"])
    return render(request, "notifications/today.html", context)


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """The queue alone, for a page that composes it by URL."""
    return render(request, "notifications/_duties.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    day = now.astimezone(TAIPEI).date()
    kind = request.GET.get("kind", "all")
    wanted = Wanted(until=day + AHEAD, statutory=KINDS.get(kind))
    found = agenda(request.user, now, wanted)
    shown = found.entries[:SHOWN]
    note_reading(request, "notifications.today", shown)
    return {
        "entries": shown,
        "is_cut": found.is_cut or len(found.entries) > SHOWN,
        "kind": kind if kind in KINDS else "all",
        "today": day,
        "counts": _counts(found, now),
    }


def _counts(found: Agenda, now: datetime) -> dict[str, int]:
    """For the sentence 今天先做."""
    levels = [one.duty.level(now) for one in found.entries]
    return {
        "clocks": levels.count(Level.CRITICAL),
        "late": levels.count(Level.OVERDUE),
        "soon": levels.count(Level.SOON),
    }
