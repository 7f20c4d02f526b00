"""收件匣: what I was told, read or not, and what I decide about it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.views.member import MemberRequest
from notifications import access
from notifications import inbox as told
from notifications.forms import PreferenceForm
from notifications.models import Preference
from notifications.reading import note_reading

PAGE = 25


@require_GET
def inbox(request: MemberRequest) -> HttpResponse:
    """A page of 25, newest first."""
    only_unread = request.GET.get("show") == "unread"
    rows = access.inbox_of(request.user).select_related("school")
    page = Paginator(rows.unread() if only_unread else rows, PAGE).get_page(
        request.GET.get("page")
    )
    found = told.items(request.user, page.object_list, timezone.now())
    note_reading(request, "notifications.inbox", [i.entry for i in found if i.entry])
    context = {"page": page, "items": found, "only_unread": only_unread}
    return render(request, "notifications/inbox.html", context)


@require_GET
def item(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One reminder: how the duty stands, why this date, where it is done. Every mail leads here."""
    reminder = access.get_reminder(request.user, pk)
    (found,) = told.items(request.user, [reminder], timezone.now())
    note_reading(
        request, "notifications.reminder", [found.entry] if found.entry else []
    )
    context = {"item": found, "is_running": told.is_running(reminder)}
    return render(request, "notifications/item.html", context)


@require_POST
def read(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Mark one as read; a second press changes nothing."""
    reminder = access.get_reminder(request.user, pk)
    access.inbox_of(request.user).unread().filter(pk=reminder.pk).update(
        read_at=timezone.now()
    )
    return redirect("notifications:inbox")


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark all as read."""
    access.inbox_of(request.user).unread().update(read_at=timezone.now())
    return redirect("notifications:inbox")


@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """Only what no law asks for can be silenced."""
    mine = Preference.of(request.user)
    sent = request.POST if request.method == "POST" else None
    form = PreferenceForm(sent, instance=mine)
    if form.is_valid():
        form.save()
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})
