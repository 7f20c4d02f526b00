"""The clock of a session, for idle.js."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import sessions


def _clock(request: HttpRequest) -> JsonResponse:
    row = getattr(request, "session_activity", None)
    if row is None or not request.user.is_authenticated:
        return JsonResponse({"seconds_left": 0, "login": reverse("account_login")})
    return JsonResponse({"seconds_left": sessions.seconds_left(row)})


@require_GET
@login_not_required
@sessions.background_view
def status(request: HttpRequest) -> HttpResponse:
    """Out: JSON `seconds_left`; asking doesn't extend. 0 and `login` when nobody is logged in."""
    return _clock(request)


@require_POST
def keepalive(request: HttpRequest) -> HttpResponse:
    """The person is typing: extends. Out: as `status`; a stranger is sent to the login page."""
    return _clock(request)
