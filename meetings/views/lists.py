"""會議: by state, what waits for me, resolutions."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import active_school, is_private, screen_naming
from meetings import access
from meetings.models import Meeting
from meetings.page import due_look

PAGE = 50
ANY_WORD = (
    Word.MEETING_VIEW,
    Word.MEETING_RAISE,
    Word.RESOLUTION_VIEW,
    Word.MINUTES_REGISTER_PAPER,
)


def _require_any(request: MemberRequest) -> None:
    """The pages are for who holds any word about meetings; each list shows only what she sees."""
    on = timezone.localdate()
    if not any(may(request.user, word, on=on) for word in ANY_WORD):
        raise NotAllowed(access.MEETING)


@require_GET
def meetings(request: MemberRequest) -> HttpResponse:
    """The meetings she sees, filtered by state, newest first; 50 a page."""
    _require_any(request)
    on, school = timezone.localdate(), active_school(request)
    found = access.meetings_for(request.user, on=on).defer(*access.HEAVY)
    if school is not None:
        found = found.filter(school=school)
    counts = access.counts_by_state(found)
    state = request.GET.get("state", "")
    if state in Meeting.State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by("-planned_on", "-held_on", "pk"), PAGE).get_page(request.GET.get("page"))  # fmt: skip
    naming = screen_naming(request, on=on)
    rows = [(one, naming.of(one.student), naming.seat_of(one.student)) for one in page.object_list]  # fmt: skip
    audit.record_read(by=request.user, event=Event.LIST_READ, object_type=access.MEETING, detail={"shown": len(rows)})  # fmt: skip
    context = {
        "page": page, "rows": rows, "total": page.paginator.count, "state": state, "place": school or "",
        "states": [(one.value, one.label, counts[one.value]) for one in Meeting.State if one.value in counts],
        "all": sum(counts.values()), "private": is_private(request), "tab": "all",
        "may_chain": school is not None and may(request.user, Word.MEETING_CHAIN, at=school, on=on),
    }  # fmt: skip
    return render(request, "meetings/list.html", context)


@require_GET
def waiting(request: MemberRequest) -> HttpResponse:
    """待我處理: approvals (oldest first), needs to assess, notices to answer, minutes to write, my resolutions."""
    _require_any(request)
    on, user = timezone.localdate(), request.user
    naming = screen_naming(request, on=on)

    def named(rows: Any) -> list[tuple[Any, str]]:
        return [(one, naming.of(one.meeting.student)) for one in rows[:PAGE]]

    resolutions = access.resolutions_for(user, on=on).running().filter(owner=user).order_by("due_on", "number")  # fmt: skip
    lists: dict[str, list[Any]] = {
        "stages": named(access.waiting_for(user, on=on)),
        "papers": named(access.paper_to_confirm(user, on=on)),
        "needs": [(one, naming.of(one.student)) for one in access.needs_to_assess(user, on=on)[:PAGE]],
        "replies": named(access.my_replies(user, on=on)),
        "drafts": named(access.my_drafts(user, on=on)),
        "resolutions": [(one, name, due_look(one, on)) for one, name in named(resolutions)],
    }  # fmt: skip
    shown = sum(len(rows) for rows in lists.values())
    audit.record_read(by=user, event=Event.LIST_READ, object_type=access.MEETING, part="waiting", detail={"shown": shown})  # fmt: skip
    context = {**lists, "private": is_private(request), "tab": "waiting", "place": active_school(request) or "", "today": on}  # fmt: skip
    return render(request, "meetings/waiting.html", context)


@require_GET
def resolutions(request: MemberRequest) -> HttpResponse:
    """決議: running, overdue or all that she sees, the earliest day first."""
    _require_any(request)
    on, school = timezone.localdate(), active_school(request)
    found = access.resolutions_for(request.user, on=on)
    if school is not None:
        found = found.filter(school=school)
    which = request.GET.get("which", "running")
    if which == "overdue":
        found = found.running().filter(due_on__lt=on)
    elif which != "all":
        which, found = "running", found.running()
    page = Paginator(found.order_by("due_on", "meeting__held_on", "number", "pk"), PAGE).get_page(request.GET.get("page"))  # fmt: skip
    naming = screen_naming(request, on=on)
    rows = [(one, naming.of(one.meeting.student), due_look(one, on)) for one in page.object_list]  # fmt: skip
    audit.record_read(by=request.user, event=Event.LIST_READ, object_type=access.RESOLUTION, detail={"shown": len(rows)})  # fmt: skip
    context = {
        "page": page, "rows": rows, "total": page.paginator.count, "which": which, "tab": "resolutions",
        "private": is_private(request), "place": school or "",
    }  # fmt: skip
    return render(request, "meetings/resolutions.html", context)
