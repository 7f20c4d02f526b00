"""辦公日曆: the official year, and a county's or school's own days on top."""

from typing import Any

from django.contrib import messages
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

from accounts import calendar_access as access
from accounts.actions import calendar as actions
from accounts.calendars import Calendars
from accounts.errors import NotAllowed, WrongState
from accounts.forms_calendar import (
    ApplyForm,
    OfficialCalendarForm,
    OwnDayForm,
    RemoveDayForm,
)
from accounts.views.member import MemberRequest
from deadlines.official_csv import OfficialYear

SHOWN_YEARS = 3


@require_GET
def own_days(request: MemberRequest) -> HttpResponse:
    """The place's own days of a year, and which years' official calendars are in."""
    place = access.place_of(
        request.user, request.GET.get("place", ""), on=timezone.localdate()
    )
    form = OwnDayForm(initial={"place": access.key_of(place)})
    return _page(request, place, form)


@require_POST
def add_day(request: MemberRequest) -> HttpResponse:
    """One day of the place."""
    on = timezone.localdate()
    access.places_of(request.user, on=on)
    form = OwnDayForm(request.POST)
    place = access.place_of(request.user, request.POST.get("place", ""), on=on)
    if not form.is_valid():
        return _page(request, place, form)
    facts = {key: form.cleaned_data[key] for key in ("day", "is_off", "name", "source")}
    moved = actions.set_own_day(by=request.user, place=place, on=on, **facts)
    messages.success(
        request, _("已儲存；%(moved)s 項期限隨之調整。") % {"moved": moved}
    )
    return redirect(_address(place))


@require_POST
def remove_day(request: MemberRequest) -> HttpResponse:
    """The official calendar holds again for this day. 409 when somebody was quicker."""
    on = timezone.localdate()
    access.places_of(request.user, on=on)
    form = RemoveDayForm(request.POST)
    place = access.place_of(request.user, request.POST.get("place", ""), on=on)
    if not form.is_valid():
        return HttpResponse(status=409)
    day = form.cleaned_data["day"]
    try:
        moved = actions.remove_own_day(by=request.user, place=place, day=day, on=on)
    except WrongState:
        return HttpResponse(status=409)
    messages.success(
        request, _("已移除；%(moved)s 項期限隨之調整。") % {"moved": moved}
    )
    return redirect(_address(place))


@require_http_methods(["GET", "POST"])
def import_year(request: MemberRequest) -> HttpResponse:
    """Upload, then a preview of what would change; nothing is written yet."""
    _require_the_nation(request)
    is_upload = request.method == "POST"
    form = OfficialCalendarForm(
        request.POST if is_upload else None, request.FILES if is_upload else None
    )
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        year: OfficialYear = form.cleaned_data["file"]
        apply = ApplyForm(initial={"shown": ApplyForm.sign(form.content)})
        context |= {"year": year, "apply": apply, "changes": _changes(year)}
    return render(request, "accounts/office_calendar_import.html", context)


@require_POST
def apply_year(request: MemberRequest) -> HttpResponse:
    """Exactly what the preview showed."""
    _require_the_nation(request)
    apply = ApplyForm(request.POST)
    if not apply.is_valid():
        form = OfficialCalendarForm()
        context = {"form": form, "refused": apply.errors["shown"]}
        return render(request, "accounts/office_calendar_import.html", context)
    year = apply.cleaned_data["shown"]
    on = timezone.localdate()
    moved = actions.import_official_year(by=request.user, year=year, on=on)
    messages.success(
        request,
        _("已匯入 %(year)s 年；%(moved)s 項期限隨之調整。")
        % {"year": year.year, "moved": moved},
    )
    return redirect("office_calendar")


def _require_the_nation(request: MemberRequest) -> None:
    if not access.keeps_the_nation(request.user, on=timezone.localdate()):
        raise NotAllowed


def _changes(year: OfficialYear) -> list[tuple[Any, Any]]:
    """(as it is, as it will be) for the days whose being off or name changes."""
    present = Calendars().nation()
    pairs = ((present.day(day.day), day) for day in year.days)
    return [
        (was, new)
        for was, new in pairs
        if (was.is_off, was.name) != (new.is_off, new.name)
    ]


def _page(
    request: MemberRequest, place: access.Place, form: OwnDayForm
) -> HttpResponse:
    on = timezone.localdate()
    nation = Calendars().nation()
    years = range(on.year - 1, on.year - 1 + SHOWN_YEARS)
    context = {
        "form": form,
        "place": place,
        "key": access.key_of(place),
        "places": [
            (access.key_of(one), one) for one in access.places_of(request.user, on=on)
        ],
        "days": [row for year in years for row in access.days_of(place, year)],
        "years": [(year, nation.is_projected(year)) for year in years],
        "keeps_the_nation": access.keeps_the_nation(request.user, on=on),
    }
    return render(request, "accounts/office_calendar.html", context)


def _address(place: access.Place) -> str:
    return f"{reverse('office_calendar')}?place={access.key_of(place)}"
