"""權限異動案: those that wait, their review, and the history."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import matrix_access
from accounts.actions.matrix import (
    approve_matrix_change,
    reject_matrix_change,
    withdraw_matrix_change,
)
from accounts.cells import gains_herself, matrix_effects
from accounts.errors import WrongState
from accounts.forms.matrix import APPROVE, DecisionForm
from accounts.models import MatrixProposal
from accounts.sessions import fresh_login_required
from accounts.views.member import MemberRequest

PAGE = 50


@require_GET
def waiting(request: MemberRequest) -> HttpResponse:
    """待覆核: the undecided proposals of every level she proposes or reviews."""
    proposals = matrix_access.visible_proposals(
        request.user, on=timezone.localdate()
    ).filter(state=MatrixProposal.State.PROPOSED)
    page = Paginator(matrix_access.counted(proposals), PAGE)
    return render(
        request,
        "accounts/matrix_waiting.html",
        {"page": page.get_page(request.GET.get("page"))},
    )


@require_GET
def history(request: MemberRequest, pk: UUID) -> HttpResponse:
    """變更歷史: every proposal of the level, whatever became of it."""
    on = timezone.localdate()
    level = matrix_access.get_level(request.user, pk, on=on)
    proposals = matrix_access.at_level(
        matrix_access.visible_proposals(request.user, on=on), level
    )
    page = Paginator(matrix_access.counted(proposals), PAGE)
    return render(
        request,
        "accounts/matrix_history.html",
        {"level": level, "page": page.get_page(request.GET.get("page"))},
    )


@require_GET
def changes(request: MemberRequest, pk: UUID) -> HttpResponse:
    """逐項異動: every cell that ever changed at the level."""
    on = timezone.localdate()
    level = matrix_access.get_level(request.user, pk, on=on)
    page = Paginator(matrix_access.changes_at(request.user, level, on=on), PAGE)
    return render(
        request,
        "accounts/matrix_changes.html",
        {"level": level, "page": page.get_page(request.GET.get("page"))},
    )


@require_GET
def detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One proposal: the difference first, then who gains or loses, then the decision."""
    proposal = matrix_access.get_proposal(request.user, pk, on=timezone.localdate())
    return _detail_page(request, proposal, DecisionForm())


@require_POST
@fresh_login_required()
def decide(request: MemberRequest, pk: UUID) -> HttpResponse:
    """核可或退回, by a second person; decided meanwhile is 409."""
    on = timezone.localdate()
    proposal = matrix_access.get_proposal_to_review(request.user, pk, on=on)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, proposal, form)
    is_approved = form.cleaned_data["decision"] == APPROVE
    act = approve_matrix_change if is_approved else reject_matrix_change
    try:
        act(by=request.user, proposal=proposal, on=on, note=form.cleaned_data["note"])
    except WrongState as error:
        return _decided_meanwhile(request, proposal, error)
    messages.success(
        request,
        _("已核可，下一次操作起生效。") if is_approved else _("已退回給提案人。"),
    )
    return redirect("matrix:proposal", pk=pk)


@require_POST
def withdraw(request: MemberRequest, pk: UUID) -> HttpResponse:
    """撤回, by the proposer."""
    on = timezone.localdate()
    proposal = matrix_access.get_proposal_to_withdraw(request.user, pk, on=on)
    try:
        withdraw_matrix_change(by=request.user, proposal=proposal)
    except WrongState as error:
        return _decided_meanwhile(request, proposal, error)
    messages.success(request, _("已撤回。"))
    return redirect("matrix:proposal", pk=pk)


def _detail_page(
    request: MemberRequest, proposal: MatrixProposal, form: DecisionForm
) -> HttpResponse:
    on = timezone.localdate()
    effects = matrix_effects(proposal, on=on)
    is_open = proposal.state == MatrixProposal.State.PROPOSED
    may_review = is_open and matrix_access.may_review(request.user, proposal, on=on)
    own_gain = []
    if may_review:
        rows = proposal.changes.all()
        own_gain = gains_herself(request.user, rows, level=proposal.place, on=on)
    return render(
        request,
        "accounts/matrix_proposal.html",
        {
            "proposal": proposal,
            "effects": effects,
            "form": form,
            "is_open": is_open,
            "may_review": may_review,
            "is_mine": proposal.proposer_id == request.user.pk,
            "own_gain": own_gain,
        },
    )


def _decided_meanwhile(
    request: MemberRequest, proposal: MatrixProposal, error: WrongState
) -> HttpResponse:
    """What happened meanwhile, read anew."""
    fresh = matrix_access.get_proposal(
        request.user, proposal.pk, on=timezone.localdate()
    )
    return render(
        request,
        "accounts/matrix_conflict.html",
        {"level": fresh.place, "proposal": fresh, "why": str(error)},
        status=409,
    )
