"""轉介 as a list: what waits for me, what is under way, mine, all."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import referral_access
from cases.models import Referral
from cases.views.screen import active_school, is_private, screen_naming

PAGE = 50


@require_GET
def referrals(request: MemberRequest) -> HttpResponse:
    """待處理 for who decides, 我的轉介 for who referred, 全部 of what she sees."""
    on, user = timezone.localdate(), request.user
    words = (Word.REFERRAL_VIEW, Word.REFERRAL_CREATE)
    if not any(may(user, word, on=on) for word in words):
        raise NotAllowed(referral_access.REFERRAL)
    decides = may(user, Word.REFERRAL_DECIDE, on=on)
    seals = may(user, Word.REFERRAL_SEAL, on=on)
    first = "waiting" if decides else "seal" if seals else "mine"
    tab, found = _tab(user, request.GET.get("tab") or first, decides, seals)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    naming = screen_naming(request, on=on)
    rows = [
        (one, name_on(naming, one, user), naming.seat_of(one.student))
        for one in page.object_list
    ]
    audit.record_read(by=user, event=Event.LIST_READ, object_type=referral_access.REFERRAL, detail={"shown": len(rows)})  # fmt: skip
    school = active_school(request)
    context = {
        "page": page, "rows": rows, "tab": tab, "decides": decides, "seals": seals, "place": school or "",
        "total": page.paginator.count, "private": is_private(request), "today": on,
        "may_refer": school is not None and may(user, Word.REFERRAL_CREATE, at=school, on=on),
    }  # fmt: skip
    return render(request, "cases/referrals.html", context)


def _tab(user: Any, tab: str, decides: bool, seals: bool) -> tuple[str, Any]:
    """Out: the tab that is shown, and its referrals in its order."""
    on = timezone.localdate()
    found = referral_access.referrals_for(user, on=on)
    handed_in = Referral.SUBMITTED
    if tab == "waiting" and decides:
        waits = referral_access.referrals_for(user, on=on, word=Word.REFERRAL_DECIDE)
        return tab, waits.filter(case=None, state__in=handed_in).order_by("reply_due_on", "created_at")  # fmt: skip
    if tab == "open":
        return tab, found.filter(case__isnull=False, state__in=handed_in).order_by("reply_due_on", "created_at")  # fmt: skip
    if tab == "seal" and seals:
        waits = referral_access.referrals_for(user, on=on, word=Word.REFERRAL_SEAL)
        return tab, waits.filter(state=Referral.State.STAGE4).order_by("reply_due_on", "created_at")  # fmt: skip
    if tab == "all":
        return tab, found.order_by("-created_at")
    return "mine", found.filter(referrer=user).order_by("-created_at")


def name_on(naming: Any, referral: Referral, user: Any) -> str:
    """Who wrote the name reads it; the privacy key masks it for her too."""
    if referral.referrer_id == user.pk and not naming.private:
        return naming.opened([referral.student_id]).of(referral.student)
    return str(naming.of(referral.student))
