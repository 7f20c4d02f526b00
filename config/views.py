"""The house's own pages."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from config import health


@require_GET
@login_not_required
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """The machine's pulse; `?full` lists the parts. 503 when the database is down."""
    pulse = health.pulse(full="full" in request.GET)
    return JsonResponse(pulse, status=200 if pulse["ok"] else 503)


@require_GET
def session_state(request: HttpRequest) -> HttpResponse:
    """Who is logged in, and her forms' secret: a page that outlived its session takes over the new one."""
    return JsonResponse({"user": str(request.user.pk), "csrf": get_token(request)})
