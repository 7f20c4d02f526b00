"""權限異動草稿: one cell, the preview of all, sending and undoing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts import matrix_access
from accounts.actions.matrix_drafts import discard_draft, draft_cell, submit_draft
from accounts.cells import Cell, Level, decides, effects_of, gains_herself, matrix_of
from accounts.drafts import draft_changes, draft_rows
from accounts.errors import WrongState
from accounts.forms.matrix import CellForm, SubmitForm
from accounts.matrix import Scopes, lock
from accounts.matrix_page import View
from accounts.permissions import may
from accounts.sessions import fresh_login_required
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word

CHANGES_SHOWN = 5  # of one cell's history


@require_http_methods(["GET", "POST"])
def cell(request: MemberRequest, pk: UUID, role: str, word: str) -> HttpResponse:
    """One cell: what it is, why it can't be more, what it was; and the scopes to choose."""
    on = timezone.localdate()
    door = matrix_access.get_level_to_change
    if request.method == "GET":
        door = matrix_access.get_level
    level = door(request.user, pk, on=on)
    found = matrix_access.get_cell(level, role, word)
    form = _cell_form(request, level, found)
    if form.is_valid() and _drafted(request, level, found, form):
        back = View.of(request.GET).query
        url = reverse("matrix:page", kwargs={"pk": level.pk})
        return redirect(f"{url}{back}#c-{role}-{word}")
    return _cell_page(request, level, found, form)


def _drafted(request: MemberRequest, level: Level, found: Cell, form: CellForm) -> bool:
    try:
        draft_cell(
            by=request.user,
            level=level,
            role=found.role.pk,
            word=found.word,
            scopes=form.cleaned_data["scopes"],
            on=timezone.localdate(),
        )
    except ValidationError as error:
        form.add_error("scopes", error)
        return False
    return True


def _cell_form(request: MemberRequest, level: Level, found: Cell) -> CellForm:
    """With the scopes the level may choose; none for a locked cell and for a column the county decides."""
    free = decides(level, found.role) and found.lock is None
    choices = [
        scope
        for scope in found.choices
        if free and lock(found.role.pk, found.word, scope) is None
    ]
    if request.method == "POST":
        return CellForm(request.POST, choices=choices)
    scopes = _drafted_scopes(request, level, found)
    return CellForm(initial={"scopes": sorted(scopes)}, choices=choices)


def _drafted_scopes(request: MemberRequest, level: Level, found: Cell) -> Scopes:
    rows = draft_rows(request.user, level).filter(role=found.role, word=found.word)
    key = (found.role.pk, found.word)
    changes = draft_changes(rows, {key: found})
    return changes[0].after if changes else found.scopes


def _cell_page(
    request: MemberRequest, level: Level, found: Cell, form: CellForm
) -> HttpResponse:
    on = timezone.localdate()
    changes = matrix_access.changes_at(request.user, level, on=on).filter(
        role=found.role, word=found.word
    )
    part: Any = getattr(request, "htmx", False) and request.method == "GET"
    return render(
        request,
        "accounts/_matrix_cell.html" if part else "accounts/matrix_cell.html",
        {
            "level": level,
            "cell": found,
            "form": form,
            "decided_here": decides(level, found.role),
            "may_propose": may(request.user, Word.MATRIX_PROPOSE, at=level, on=on),
            "changes": changes[:CHANGES_SHOWN],
            "back": View.of(request.GET).query,
        },
    )


@require_GET
def draft(request: MemberRequest, pk: UUID) -> HttpResponse:
    """預覽並送覆核: who gains or loses what, and the reason."""
    level = matrix_access.get_level_to_change(request.user, pk, on=timezone.localdate())
    return _draft_page(request, level, SubmitForm())


@require_POST
@fresh_login_required()
def submit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """送覆核: by someone who has just proved who she is; sent or undone in another window is 409."""
    on = timezone.localdate()
    level = matrix_access.get_level_to_change(request.user, pk, on=on)
    form = SubmitForm(request.POST)
    if form.is_valid():
        try:
            proposal = submit_draft(
                by=request.user, level=level, reason=form.cleaned_data["reason"], on=on
            )
        except WrongState as error:
            return _overtaken(request, level, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已送覆核；覆核通過後才生效。"))
            return redirect("matrix:proposal", pk=proposal.pk)
    return _draft_page(request, level, form)


def _draft_page(request: MemberRequest, level: Level, form: SubmitForm) -> HttpResponse:
    on = timezone.localdate()
    changes = draft_changes(draft_rows(request.user, level), matrix_of(level))
    return render(
        request,
        "accounts/matrix_draft.html",
        {
            "level": level,
            "form": form,
            "effects": effects_of(changes, level=level, on=on),
            "changes": changes,
            "own_gain": gains_herself(request.user, changes, level=level, on=on),
        },
    )


def _overtaken(request: MemberRequest, level: Level, error: WrongState) -> HttpResponse:
    return render(
        request,
        "accounts/matrix_conflict.html",
        {"level": level, "why": str(error)},
        status=409,
    )


@require_POST
def discard(request: MemberRequest, pk: UUID) -> HttpResponse:
    """還原: everything not sent is forgotten."""
    level = matrix_access.get_level_to_change(request.user, pk, on=timezone.localdate())
    discard_draft(by=request.user, level=level)
    messages.success(request, _("已還原未送出的變更。"))
    return redirect("matrix:page", pk=level.pk)
