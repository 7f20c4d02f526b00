"""我的填報列: what a teacher's own records give, and her word that it is right."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record_read
from accounts.audit_words import Event
from deadlines import periods
from reporting.access import get_school_to_confirm, openable
from reporting.actions.blanks import blank_of
from reporting.actions.confirming import confirm_rows
from reporting.generation.confirming import digest, progress
from reporting.generation.gathered import Gathered
from reporting.generation.gathering import gather
from reporting.generation.posts import schools_reported_for
from reporting.generation.precheck import Precheck, precheck
from reporting.months import month_start, month_words, opens_on
from reporting.preview import headings, preview_lines, with_links
from reporting.views.places import address, back, month_in


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To the month that is due, at the first school she reports for; to this month when her post has just begun."""
    today = timezone.localdate()
    present = month_start(today)
    for month in (periods.add_months(present, -1), present):
        for school in schools_reported_for(request.user, month):
            get_school_to_confirm(request.user, school.pk, on=today)
            return redirect(address("mine", school, month))
    raise Http404


@require_GET
def page(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    today, day = timezone.localdate(), month_in(month)
    place = get_school_to_confirm(request.user, school, on=today)
    gathered = gather(place, day)
    if request.user.pk not in gathered.reporters:
        raise Http404
    found = precheck(gathered, blank=blank_of(gathered.layout.name, gathered.month))
    rows = gathered.rows_of(request.user.pk)
    record_read(
        by=request.user,
        event=Event.LIST_READ,
        school=place,
        object_type="reporting.monthlyreport",
        part="mine",
        detail={"month": f"{day:%Y-%m}", "rows": len(rows)},
    )
    context = {
        "school_row": place,
        "month": day,
        "month_words": month_words(day),
        "before": address("mine", place, periods.add_months(day, -1)),
        "after": address("mine", place, periods.add_months(day, 1)),
        "schools": [
            (one, address("mine", one, day), one == place)
            for one in schools_reported_for(request.user, day)
        ],
        "me": next(one for one in progress(gathered) if one.reporter.user == request.user.pk),
        "seen": digest(rows),
        "is_open": today >= opens_on(day),
        "opens_on": opens_on(day),
        "sheets": _sheets(request, gathered, found),
        **_problems(request, found, today),
    }  # fmt: skip
    return render(request, "reporting/mine.html", context)


@require_POST
def confirm(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    today, day = timezone.localdate(), month_in(month)
    place = get_school_to_confirm(request.user, school, on=today)
    _row, is_new = confirm_rows(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        school=place,
        month=day,
        seen=request.POST.get("seen", ""),
        on=today,
    )
    if is_new:
        messages.success(request, _("已確認。之後若有異動，會請你再確認一次。"))
    else:
        messages.info(request, _("你已確認過，沒有異動。"))
    return back("mine", place, day)


def _sheets(
    request: HttpRequest, gathered: Gathered, found: Precheck
) -> list[dict[str, Any]]:
    """Her rows of each sheet, with the numbers they have in the school's file."""
    sheets = []
    for sheet in gathered.layout.sheets:
        lines = preview_lines(found, sheet, gathered.rows[sheet.key], first=0)
        mine = [
            line
            for line, row in zip(lines, gathered.rows[sheet.key], strict=True)
            if row.reporter.user == request.user.pk
        ]
        sheets.append({"sheet": sheet, "headings": headings(sheet), "lines": mine})
    return sheets


def _problems(request: HttpRequest, found: Precheck, today: date) -> dict[str, Any]:
    mine = [
        one
        for one in (*found.errors, *found.warnings)
        if one.row is not None and one.row.reporter.user == request.user.pk
    ]
    opened = openable(request.user, [one.needs for one in mine if one.needs], on=today)
    return {
        "problems": with_links(mine, opened, may_code=False),
        "own_errors": len(found.errors_of(request.user.pk)),
    }
