"""修正表件: after the principal's seal a wrong answer is put right in a new paper that names the sealed one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from cases import referral_access
from cases.actions.amending import amend_paper
from cases.forms.papers import AmendForm
from cases.models import FilledPaper, Referral
from cases.paper_page import form_to_amend, parts_to_write


@require_http_methods(["GET", "POST"])
def amend(request: MemberRequest, pk: Any) -> HttpResponse:
    """The whole paper as it holds, with the reason. Amended by somebody else meanwhile: 409, nothing written."""
    on, back = timezone.localdate(), reverse("casework:referral", args=[pk])
    shown = referral_access.get_referral(request.user, pk, on=on)
    try:
        paper = referral_access.paper_to_amend(request.user, shown, on=on)
    except WrongState as error:
        return conflict(request, error, back)
    form = form_to_amend(shown, paper, request.POST or None, on=on)
    why = AmendForm(request.POST or None, initial={"holds": paper.pk}, prefix="why")
    if form.is_valid() and why.is_valid():
        try:
            made = done(form, lambda: _amend(request, shown, paper, form, why))
        except WrongState as error:
            return conflict(request, error, request.path)
        if made is not None:
            messages.success(request, _("已修正表件；原來核章的內容保留。"))
            return redirect(back)
    context = {"referral": shown, "form": form, "why": why, "parts": parts_to_write(form)}  # fmt: skip
    return render(request, "cases/paper_amend.html", context)


def _amend(
    request: MemberRequest, shown: Referral, paper: FilledPaper, form: Any, why: Any
) -> FilledPaper:
    if why.cleaned_data["holds"] != paper.pk:
        raise WrongState(_("這份表件剛才已由別人修正，請重新整理後再處理。"))
    return amend_paper(
        by=request.user, paper=paper, form=form, reason=why.cleaned_data["reason"],
        on=timezone.localdate(),
    )  # fmt: skip
