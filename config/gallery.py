"""Every piece of furniture with fictional samples: for designers, and for the accessibility tests."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Only in the demonstration."""
    if not settings.DEMO:
        raise Http404
    return render(request, "gallery.html")
