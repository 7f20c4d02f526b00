"""無法寄達的提醒: for those who must see that somebody was not told, not what about."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.errors import WrongState
from accounts.views.member import MemberRequest
from notifications import access, actions

PAGE = 25


@require_GET
def dead_letters(request: MemberRequest) -> HttpResponse:
    """Whom no mail reached, since when, and what the server said."""
    on = timezone.localdate()
    access.require_dead_letters(request.user, on=on)
    mails = access.dead_letters_for(request.user, on=on)
    mails = mails.select_related("reminder__recipient", "reminder__school")
    page = Paginator(mails.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/dead_letters.html", {"page": page})


@require_POST
def retry(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Send it again, after the address was put right. 409 when somebody was quicker."""
    mail = access.get_dead_letter(request.user, pk, on=timezone.localdate())
    try:
        actions.retry_dead_letter(by=request.user, mail=mail, now=timezone.now())
    except WrongState:
        return HttpResponse(status=409)
    return redirect("notifications:dead_letters")


@require_POST
def settle(request: MemberRequest, pk: UUID) -> HttpResponse:
    """She was told another way. 409 when somebody was quicker."""
    mail = access.get_dead_letter(request.user, pk, on=timezone.localdate())
    try:
        actions.settle_dead_letter(by=request.user, mail=mail)
    except WrongState:
        return HttpResponse(status=409)
    return redirect("notifications:dead_letters")
