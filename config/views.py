"""The house's own pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
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
