"""列印 a paper: its purpose is asked, missing characters are told first, then the file is handed over."""

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access, record_doors
from cases.forms.printing import PrintForm
from cases.printing import print_case_summary, print_record, print_referral
from cases.referral_access import get_referral
from documents.downloads import download_response
from documents.errors import RenderFailed
from documents.pdf import MEDIA_TYPE, Paper


def offer_paper(
    request: MemberRequest,
    form: PrintForm,
    draw: Callable[[], Paper],
    *,
    title: str,
    name: str,
    back: str,
) -> HttpResponseBase:
    """The print page of one paper; by POST the file. In: `draw` makes it, `name` is the file's without extension."""
    missing: tuple[Any, ...] = ()
    if form.is_valid():
        try:
            paper = done(form, draw)
        except WrongState as error:
            return conflict(request, error, back)
        except RenderFailed as error:
            form.add_error(None, str(error))
            paper = None
        if paper is not None and (not paper.missing or "anyway" in request.POST):
            return download_response(paper.content, name, "pdf", MEDIA_TYPE)
        missing = paper.missing if paper else ()
    if missing:
        form.ask_anyway()
    context = {"form": form, "title": title, "back": back, "missing": missing}
    return render(request, "cases/print_form.html", context)


@require_http_methods(["GET", "POST"])
def case_summary(request: MemberRequest, pk: Any) -> HttpResponseBase:
    """個案摘要."""
    now = timezone.localtime()
    case = case_access.get_case_for(
        request.user, pk, word=Word.RECORD_PRINT, on=now.date()
    )
    form = PrintForm(request.POST or None)
    return offer_paper(
        request, form,
        lambda: print_case_summary(request.user, case, purpose=form.cleaned_data["purpose"], now=now),
        title=_("列印個案摘要"), name=f"個案摘要_{case.number}", back=reverse("casework:case", args=[pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def record(request: MemberRequest, pk: Any) -> HttpResponseBase:
    """One record."""
    now = timezone.localtime()
    row = record_doors.get_record_for(
        request.user, pk, word=Word.RECORD_PRINT, on=now.date()
    )
    form = PrintForm(request.POST or None)
    return offer_paper(
        request, form,
        lambda: print_record(request.user, pk, purpose=form.cleaned_data["purpose"], now=now),
        title=_("列印紀錄"), name=f"輔導紀錄_{row.held_on:%Y%m%d}", back=reverse("casework:record", args=[pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def referral(request: MemberRequest, pk: Any) -> HttpResponseBase:
    """轉介單."""
    now = timezone.localtime()
    row = get_referral(request.user, pk, on=now.date())
    form = PrintForm(request.POST or None)
    return offer_paper(
        request, form,
        lambda: print_referral(request.user, row, purpose=form.cleaned_data["purpose"], now=now),
        title=_("列印轉介單"), name="轉介單", back=reverse("casework:referral", args=[pk]),
    )  # fmt: skip
