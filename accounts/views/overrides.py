"""期限參數另訂: what a county or school lawfully decided otherwise, with its source."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import calendar_access as access
from accounts.actions import calendar as actions
from accounts.errors import WrongState
from accounts.forms_calendar import EndOverrideForm, OverrideForm
from accounts.views.member import MemberRequest
from deadlines.rules import RULES


@require_http_methods(["GET", "POST"])
def listing(request: MemberRequest) -> HttpResponse:
    """Those that bear on a place; POST adds one."""
    on = timezone.localdate()
    asked = request.POST if request.method == "POST" else request.GET
    place = access.place_of(request.user, asked.get("place", ""), on=on)
    form = OverrideForm(
        request.POST if request.method == "POST" else None,
        initial={"place": access.key_of(place)},
    )
    if request.method == "POST" and form.is_valid() and _add(request, form, place):
        messages.success(request, _("已儲存，期限隨之調整。"))
        return redirect(f"{reverse('rule_overrides')}?place={access.key_of(place)}")
    rows = [(row, RULES.get(row.rule)) for row in access.overrides_at(place)]
    places = [(access.key_of(p), p) for p in access.places_of(request.user, on=on)]
    context = {
        "form": form,
        "place": place,
        "key": access.key_of(place),
        "places": places,
        "rows": rows,
        "today": on,
    }
    return render(request, "accounts/rule_overrides.html", context)


def _add(request: MemberRequest, form: OverrideForm, place: access.Place) -> bool:
    data = form.cleaned_data
    rule_id, _colon, parameter = data["parameter"].partition(":")
    try:
        actions.add_override(
            by=request.user,
            place=place,
            rule_id=rule_id,
            parameter=parameter,
            value=data["value"],
            citation=data["citation"],
            in_force_from=data["in_force_from"],
            until=data["until"],
            now=timezone.now(),
            on=timezone.localdate(),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@require_POST
def end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The last day it holds for. 409 when it has ended already or the day is none."""
    on = timezone.localdate()
    override = access.get_override(request.user, pk, on=on)
    form = EndOverrideForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=409)
    until = form.cleaned_data["until"]
    try:
        actions.end_override(by=request.user, override=override, until=until, on=on)
    except (WrongState, ValidationError):
        return HttpResponse(status=409)
    key = override.school_id or override.authority_id
    return redirect(f"{reverse('rule_overrides')}?place={key}")
