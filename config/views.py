"""The house's own pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where a person lands after login."""
    return render(request, "home.html")


@require_GET
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The machine's pulse, for the proxy and the operator."""
    return JsonResponse({"ok": True})


@require_GET
def session_state(request: HttpRequest) -> HttpResponse:
    """Who is logged in, and her forms' secret: a page that outlived its session takes over the new one."""
    return JsonResponse({"user": str(request.user.pk), "csrf": get_token(request)})
