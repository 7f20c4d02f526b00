"""資料查詢: statistics and the history of filed rows."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit import record_read
from accounts.audit_words import Event
from documents.downloads import download_response
from documents.writing import FORMATS, Column, Table, table_bytes
from reporting.access import get_school
from reporting.forms_query import MonthRangeForm, StatisticsForm
from reporting.history import EXPORT_ROWS, MODELS, columns_of, rows_of, shown
from reporting.statistics import (  # fmt: skip
    ISSUES,
    Answer,
    Question,
    answer,
    coarse,
    exactly,
    readable,
)

PER_PAGE = 50


@require_GET
def statistics(request: HttpRequest) -> HttpResponseBase:
    """統計查詢: `fmt` xlsx, ods or csv takes the same numbers away."""
    today = timezone.localdate()
    exact, schools = readable(request.user, on=today)
    if not schools.exists():
        raise Http404
    asked = request.GET if "subject" in request.GET else {"subject": ISSUES, **request.GET.dict()}  # fmt: skip
    form = StatisticsForm(asked, schools=schools, today=today, auto_id="st_%s")
    if not form.is_valid():
        return render(request, "reporting/statistics.html", {"form": form})
    wanted = form.cleaned_data
    chosen = schools.filter(pk=wanted["school"].pk) if wanted["school"] else schools
    is_exact = not chosen.exclude(pk__in=exact.values("pk")).exists()
    told = {key: wanted[key] for key in ("subject", "first", "last", "by_month", "grade", "sex", "sped", "stage", "target")}  # fmt: skip
    found = answer(Question(schools=chosen, **told))
    show = exactly if is_exact else coarse()
    lines = [(line, [show(number) for number in line.numbers]) for line in found.lines]
    total = [show(number) for number in found.total]
    if kind := request.GET.get("fmt"):
        return _taken(request, kind, found, lines, total)
    context = {
        "form": form, "answer": found, "lines": lines, "total": total, "is_exact": is_exact,
        "bars": _bars(found, show), "conclusion": _conclusion(found, show), "wanted": wanted,
        "mark": "T" if wanted["subject"] == ISSUES else "P",
    }  # fmt: skip
    return render(request, "reporting/statistics.html", context)


@require_GET
def history(request: HttpRequest, school: UUID, sheet: str) -> HttpResponseBase:
    """填報紀錄: filter by `f_<column>`, choose columns by `c`, take away by `fmt`."""
    today = timezone.localdate()
    place = get_school(request.user, school, on=today)
    if sheet not in MODELS:
        raise Http404
    form = MonthRangeForm(request.GET, today=today, auto_id="hi_%s")
    columns = columns_of(sheet)
    keys = [column.key for column in columns]
    picked = [key for key in request.GET.getlist("c") if key in keys] or keys
    wanted = {key: text for key in keys if (text := request.GET.get(f"f_{key}", "").strip())}  # fmt: skip
    context: dict[str, Any] = {
        "form": form, "school_row": place, "sheet": sheet,
        "columns": [(column, column.key in picked, wanted.get(column.key, "")) for column in columns],
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "reporting/history.html", context)
    try:
        rows = rows_of(place, sheet, first=form.cleaned_data["first"], last=form.cleaned_data["last"], wanted=wanted)  # fmt: skip
    except ValueError:
        form.add_error(None, _("代碼欄位請填數字，多個代碼以半形逗號分隔，例如 3,6。"))
        return render(request, "reporting/history.html", context)
    chosen = [column for column in columns if column.key in picked]
    if kind := request.GET.get("fmt"):
        if kind not in FORMATS or rows.count() > EXPORT_ROWS:
            raise BadRequest("fmt")
        heads = [Column(_("填報月份"), 12), *(Column(column.heading, column.width) for column in chosen)]  # fmt: skip
        _note(request, school=place, shown=rows.count(), sheet=sheet)
        content = table_bytes(Table(_("填報紀錄"), heads, shown(rows, chosen)), kind)
        return download_response(content, f"{place.code}-{sheet}", kind, FORMATS[kind][1])  # fmt: skip
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "chosen": chosen, "cells": list(shown(page.object_list, chosen))}  # fmt: skip
    return render(request, "reporting/history.html", context)


def _taken(
    request: HttpRequest, kind: str, found: Answer, lines: Any, total: list[Any]
) -> HttpResponse:
    if kind not in FORMATS:
        raise BadRequest("fmt")
    _note(request, shown=len(lines), sheet="statistics")
    heads = [Column(_("代碼"), 8), Column(_("項目"), 20), Column(_("月份"), 10), *(Column(name, 12) for name in found.columns)]  # fmt: skip
    rows = [
        [line.code, line.words, f"{line.month:%Y-%m}" if line.month else "", *numbers]
        for line, numbers in lines
    ]
    rows.append(["", _("合計"), "", *total])
    content = table_bytes(Table(_("統計查詢"), heads, rows), kind)
    return download_response(content, "statistics", kind, FORMATS[kind][1])  # type: ignore[return-value]  # bytes give a plain response


def _note(request: HttpRequest, *, school: Any = None, **detail: object) -> None:
    record_read(
        by=request.user,
        event=Event.EXPORTED,
        school=school,
        object_type="reporting.rows",
        detail=detail,
    )


def _bars(found: Answer, show: Any) -> list[dict[str, Any]]:
    """One bar a code, of the first number; what is hidden in the table is hidden in the bar."""
    sums: dict[int, int] = dict.fromkeys(found.labels, 0)
    for line in found.lines:
        seen = show(line.numbers[0])
        sums[line.code] += seen if isinstance(seen, int) else 0
    return [{"label": found.labels[code], "first": number, "second": 0} for code, number in sums.items()]  # fmt: skip


def _conclusion(found: Answer, show: Any) -> str:
    bars = sorted(_bars(found, show), key=lambda bar: -bar["first"])
    if not bars or not bars[0]["first"]:
        return _("這個範圍沒有可顯示的數字。")
    return _("合計 %(total)s，最多為 %(label)s %(number)s，其次 %(second)s %(other)s。") % {
        "total": show(found.total[0]), "label": bars[0]["label"], "number": bars[0]["first"],
        "second": bars[1]["label"], "other": bars[1]["first"],
    }  # fmt: skip
