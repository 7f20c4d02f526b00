"""轉銜追蹤: students x five steps."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from transitions import access


@require_GET
def board(request: MemberRequest) -> HttpResponse:
    """The transitions she may see."""
    on = timezone.localdate()
    rows = list(access.transitions_for(request.user, on=on)[:50])
    if not rows and not access.schools_for(request.user, on=on).exists():
        raise Http404
    return render(request, "transitions/board.html", {"rows": rows, "word": Word})
