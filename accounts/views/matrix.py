"""角色與權限: the matrix of a school or county."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import lookups, matrix_access, matrix_page
from accounts.cells import Level, holder_counts, matrix_of, people_at
from accounts.drafts import draft_changes, draft_rows
from accounts.forms.matrix import CodeForm, SearchForm
from accounts.models import Role
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word

PAGE = 50
RECENT = 5  # proposals beside the matrix


@require_GET
def levels(request: MemberRequest) -> HttpResponse:
    """The schools and counties whose matrix is hers; the only one opens at once."""
    on = timezone.localdate()
    reach = matrix_access.matrix_reach(request.user, on=on)
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    schools = matrix_access.schools_named(reach, text)
    authorities = list(matrix_access.matrix_authorities(reach))
    page = Paginator(schools, PAGE).get_page(request.GET.get("page"))
    if not text and page.paginator.count + len(authorities) == 1:
        return redirect("matrix:page", pk=[*authorities, *page][0].pk)
    return render(
        request,
        "accounts/matrix_levels.html",
        {"form": form, "page": page, "authorities": authorities},
    )


@require_GET
def page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """權限矩陣: what each role may do at the level, and what this person has drafted."""
    on = timezone.localdate()
    level = matrix_access.get_level(request.user, pk, on=on)
    view = matrix_page.View.of(request.GET)
    counts = holder_counts(level, on=on)
    matrix = matrix_of(level)
    drafted = draft_changes(draft_rows(request.user, level), matrix)
    roles = list({role: cell.role for (role, _word), cell in matrix.items()}.values())
    shown = matrix_page.shown_roles(view, roles, level)
    return render(
        request,
        "accounts/matrix.html",
        {
            "level": level,
            "view": view,
            "tabs": matrix_page.tabs_of(view),
            "role_tabs": matrix_page.role_tabs_of(view),
            "columns": matrix_page.columns_of(shown, counts, level),
            "groups": matrix_page.groups_of(view, shown, matrix, drafted),
            "drafted": drafted,
            **_beside(request, level, roles, counts),
        },
    )


def _beside(
    request: MemberRequest, level: Level, roles: list[Role], counts: dict[str, int]
) -> dict[str, Any]:
    """What stands in the head and the rail."""
    on = timezone.localdate()
    proposals = matrix_access.visible_proposals(request.user, on=on)
    recent = matrix_access.counted(matrix_access.at_level(proposals, level))
    looks_up = lookups.is_open() and matrix_access.may_look_up(
        request.user, level, on=on
    )
    return {
        "people": people_at(level, on=on),
        "roles": sum(role.pk in counts for role in roles),
        "may_propose": may(request.user, Word.MATRIX_PROPOSE, at=level, on=on),
        "recent": recent[:RECENT],
        "code_form": CodeForm() if looks_up else None,
    }
