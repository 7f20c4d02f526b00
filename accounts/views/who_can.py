"""誰可以看這個案，為什麼: looked up by code, without a name or a content."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import audit, lookups, matrix_access
from accounts.cells import Level
from accounts.explain import who_can_see
from accounts.forms.matrix import CodeForm
from accounts.models import School
from accounts.views.member import MemberRequest
from accounts.who_can import sections_of


@require_http_methods(["GET", "POST"])
def lookup(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The field, and the answer beneath it. Posted, so that no code stays in an address; 404 while nothing can be looked up."""
    on = timezone.localdate()
    level, tells_reasons = matrix_access.get_level_to_look_up(request.user, pk, on=on)
    if not lookups.is_open():
        raise Http404
    form = CodeForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"level": level, "form": form}
    if form.is_valid():
        found = lookups.find(form.cleaned_data["code"].strip(), at=level)
        if found is None:
            form.add_error("code", _("這裡沒有這個代號，請對照個案清單上的案號。"))
        else:
            context |= _answer(request, level, found, tells_reasons)
    return render(request, "accounts/matrix_who_can.html", context)


def _answer(
    request: MemberRequest, level: Level, found: lookups.Found, tells_reasons: bool
) -> dict[str, Any]:
    """The panel's sections; that she looked is written before anything is shown."""
    audit.record_read(
        by=request.user,
        object_type=found.row._meta.label_lower,
        object_id=found.row.pk,
        part="who_can",
        **({"school": level} if isinstance(level, School) else {"authority": level}),
    )
    answer = who_can_see(
        found.row,
        words=found.words,
        on=timezone.localdate(),
        paths=found.paths,
        reasons=tells_reasons,
    )
    return {"code": found.code, "sections": sections_of(answer, full=found.full)}
