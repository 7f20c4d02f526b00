"""行事曆訂閱: make, change and stop one's secret address; the feed behind it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.views.member import MemberRequest
from notifications import actions, feed
from notifications.models import CalendarFeed


@require_http_methods(["GET", "POST"])
def manage(request: MemberRequest) -> HttpResponse:
    """GET: whether there is an address. POST: a new one, shown this once."""
    address = ""
    if request.method == "POST":
        secret = actions.make_feed(by=request.user, now=timezone.now())
        path = reverse("notifications:feed_file", args=[secret])
        address = request.build_absolute_uri(path)
    made = CalendarFeed.of(request.user)
    return render(
        request, "notifications/feed.html", {"address": address, "made": made}
    )


@require_POST
def stop(request: MemberRequest) -> HttpResponse:
    """The address answers no more."""
    actions.stop_feed(by=request.user)
    return redirect("notifications:feed")


@require_GET
@login_not_required
def download(request: HttpRequest, secret: str) -> HttpResponse:
    """The secret is the key: calendars can't log in. A wrong, old or stopped one is not found."""
    user = feed.owner_of(secret)
    if user is None:
        raise Http404
    return HttpResponse(
        feed.feed_of(user, timezone.now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="duties.ics"'},
    )
