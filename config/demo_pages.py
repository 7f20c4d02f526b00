"""Pages of the demonstration only."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from config.mailbox import letters


@require_GET
@login_not_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """The letters the demonstration would have sent; not found elsewhere. Open, for resets come before login."""
    if not settings.DEMO:
        raise Http404
    shown = [
        letter | {"sent_at": parse_datetime(letter["sent_at"])} for letter in letters()
    ]
    return render(request, "demo/mailbox.html", {"letters": shown})
