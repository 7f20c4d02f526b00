"""The records behind a number, the month beside the one before, and what was corrected after filing."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.models import School
from accounts.vocabulary import Word
from reporting.access import get_school_to_confirm, may_act, openable, schools_for
from reporting.generation.comparing import with_month_before
from reporting.generation.corrections import corrections_of
from reporting.generation.gathered import Gathered, ReportRow
from reporting.generation.gathering import SERVICE, SESSION, gather
from reporting.layout import ColumnKind
from reporting.months import month_words
from reporting.views.places import month_in, place_of

MOST_TRACES = 500
KINDS = {SESSION: "record", SERVICE: "service"}


@require_GET
def records(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    """`sheet`, `teacher` and `student` or `item` and `target` name the row. Days and keys of records, no narrative."""
    day = month_in(month)
    place, is_whole = _seen(request, school)
    gathered = gather(place, day)
    rows = _asked(request, gathered, is_whole=is_whole)
    traces = [trace for row in rows for trace in row.traces]
    record_read(
        by=request.user,
        event=Event.LIST_READ,
        school=place,
        object_type="reporting.monthlyreport",
        part="behind",
        detail={"month": f"{day:%Y-%m}", "shown": len(traces)},
    )
    shown = traces[:MOST_TRACES]
    needs = [("record", one.pk) for one in shown if one.kind == SESSION]
    opened = openable(request.user, needs, on=timezone.localdate())
    context = {
        "school_row": place,
        "month": day,
        "month_words": month_words(day),
        "is_whole": is_whole,
        "row": rows[0],
        "sheet": gathered.layout.sheet(rows[0].sheet),
        "cells": _cells(gathered, rows[0]),
        "sums": {
            name: sum(getattr(one, name) for one in traces)
            for name in ("sessions", "male", "female", "other")
        },
        "traces": [
            (one, KINDS.get(one.kind, "meeting"), _link(one, opened)) for one in shown
        ],
        "is_cut": len(traces) > MOST_TRACES,
        "count": len(traces),
    }
    return render(request, "reporting/records.html", context)


@require_GET
def compare(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    """與上月比較, and 更正清單 of a month that was filed."""
    place, day = place_of(request, school, month)
    gathered = gather(place, day)
    corrections = corrections_of(gathered)
    record_read(
        by=request.user,
        event=Event.LIST_READ,
        school=place,
        object_type="reporting.monthlyreport",
        part="compare",
        detail={"month": f"{day:%Y-%m}"},
    )
    before = with_month_before(gathered)
    context = {
        "school_row": place,
        "month": day,
        "month_words": month_words(day),
        "tab": "compare",
        "may_file": may_act(
            request.user, Word.REPORT_GENERATE, place, on=timezone.localdate()
        ),
        "before": before,
        "before_words": month_words(before.month),
        "names": {one.code: one.name for one in gathered.reporters.values()},
        "corrections": corrections,
    }
    return render(request, "reporting/compare.html", context)


def _seen(request: HttpRequest, school: UUID) -> tuple[School, bool]:
    """The school, and whether she sees all of its rows; a teacher sees her own. Raises Http404."""
    today = timezone.localdate()
    whole = schools_for(request.user, on=today).filter(pk=school).first()
    if whole is not None:
        return whole, True
    return get_school_to_confirm(request.user, school, on=today), False


def _asked(
    request: HttpRequest, gathered: Gathered, *, is_whole: bool
) -> list[ReportRow]:
    """The rows the address names. Raises Http404 for none, and for another teacher's."""
    told = request.GET
    sheet, teacher = told.get("sheet", ""), told.get("teacher", "")
    if not is_whole and teacher != str(request.user.pk):
        raise Http404
    rows = [
        row
        for row in gathered.rows.get(sheet, [])
        if str(row.reporter.user) == teacher
        and (
            str(row.student) == told.get("student")
            if sheet == "cases"
            else (str(row.values["item"]), str(row.values["target"] or 0))
            == (told.get("item"), told.get("target"))
        )
    ]
    if not rows:
        raise Http404
    return rows


def _cells(gathered: Gathered, row: ReportRow) -> list[tuple[str, Any]]:
    return [
        (column.heading, _said(row.values.get(column.key), column.codes))
        for column in gathered.layout.sheet(row.sheet).columns
        if column.kind is not ColumnKind.OPTIONAL or row.values.get(column.key)
    ]


def _said(value: Any, codes: Any) -> str:
    """The code with its words."""
    if isinstance(value, tuple):
        return "、".join(_said(one, codes) for one in value) or "0"
    if value is None:
        return "—"
    words = codes.get(value) if isinstance(value, int) else None
    return f"{value} {words}" if words else str(value) or "0"


def _link(trace: Any, opened: set[tuple[str, UUID]]) -> str:
    if ("record", trace.pk) in opened:
        return reverse("casework:record", args=[trace.pk])
    return str(trace.url)
