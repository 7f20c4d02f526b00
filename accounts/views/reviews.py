"""年度權限清查: start, keep or take back, take the list along."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.access import NotAllowed
from accounts.actions.reviews import confirm_item, revoke_item, start_access_review
from accounts.audit_words import Event
from accounts.errors import StillOwned, WrongState
from accounts.forms.reviews import MarkForm, ReviewYearForm
from accounts.models import AccessReviewItem
from accounts.people_access import get_item_to_mark, get_review, visible_reviews
from accounts.permissions import may
from accounts.places import active_place
from accounts.review_table import review_table
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from documents.downloads import download_response
from documents.writing import FORMATS, table_bytes

PAGE = 50


@require_http_methods(["GET", "POST"])
def reviews(request: MemberRequest) -> HttpResponse:
    """The reviews so far; who reviews may start this year's for the place where she acts."""
    on = timezone.localdate()
    found = visible_reviews(request.user, on=on)
    place = active_place(request)
    may_start = place is not None and may(
        request.user, Word.PEOPLE_REVIEW, at=place, on=on
    )
    form = ReviewYearForm(request.POST or None, initial={"year": on.year - 1911})
    if request.method == "POST":
        if place is None or not may_start:
            raise NotAllowed("accounts.accessreview")
        if form.is_valid():
            try:
                made = start_access_review(
                    by=request.user, place=place, on=on, **form.cleaned_data
                )
            except WrongState as error:
                return conflict(request, error, reverse("people:reviews"))
            return redirect("people:review", made.pk)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "may_start": may_start, "place": place}
    return render(request, "accounts/reviews.html", context)


@require_GET
def review(request: MemberRequest, pk: Any) -> HttpResponse:
    """Every item with who decided it; open ones first."""
    on = timezone.localdate()
    shown = get_review(request.user, pk, on=on)
    items = shown.items.select_related("holder", "marked_by")
    left = items.filter(mark=AccessReviewItem.Mark.OPEN).count()
    if request.GET.get("mark") == "open":
        items = items.filter(mark=AccessReviewItem.Mark.OPEN)
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    context = {
        "review": shown,
        "page": page,
        "left": left,
        "may_mark": may(request.user, Word.PEOPLE_REVIEW, at=shown.place, on=on),
        "formats": list(FORMATS),
    }
    return render(request, "accounts/review.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def review_item(request: MemberRequest, pk: Any) -> HttpResponse:
    """保留 or 收回 one item."""
    on = timezone.localdate()
    item = get_item_to_mark(request.user, pk, on=on)
    back = reverse("people:review", args=[item.review_id])
    form = MarkForm(request.POST or None, initial={"mark": request.GET.get("mark")})
    if form.is_valid():
        action = revoke_item if form.cleaned_data["mark"] == "revoke" else confirm_item
        try:
            action(by=request.user, item=item, on=on, note=form.cleaned_data["note"])
        except StillOwned as error:
            form.add_error(None, str(error))
            for duty in error.duties[:20]:
                form.add_error(None, duty.label)
        except WrongState as error:
            return conflict(request, error, back)
        else:
            messages.success(request, _("已記下清查結果。"))
            return redirect(back + "?mark=open")
    return render(request, "accounts/review_item.html", {"item": item, "form": form})


@require_GET
def review_export(request: MemberRequest, pk: Any, fmt: str) -> HttpResponse:
    """The whole list as a file, for the yearly record."""
    shown = get_review(request.user, pk, on=timezone.localdate())
    if fmt not in FORMATS:
        raise Http404
    audit.record_read(
        by=request.user,
        event=Event.EXPORTED,
        object_type="accounts.accessreview",
        object_id=pk,
    )
    answer = download_response(
        table_bytes(review_table(shown), fmt),
        f"{shown.year}年度權限清查-{shown.place}",
        fmt,
        FORMATS[fmt][1],
    )
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer
