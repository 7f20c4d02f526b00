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
from reporting.figures import bars_of, conclusion_of, months_line
from reporting.forms_query import GROUP_WORDS, MonthRangeForm, StatisticsForm
from reporting.history import EXPORT_ROWS, MODELS, columns_of, rows_of, shown
from reporting.instructions import definition_tables
from reporting.statistics import CODE, ISSUES, Answer, Question, answer, readable
from reporting.statistics import shown as shown_numbers

PER_PAGE = 50
ASKED = ("subject", "by", "first", "last", "by_month", "code", "grade", "sex", "sped", "stage", "target", "teacher")  # fmt: skip


@require_GET
def statistics(request: HttpRequest) -> HttpResponseBase:
    """統計查詢: `fmt` xlsx, ods or csv takes the same numbers away."""
    today = timezone.localdate()
    exact, schools = readable(request.user, on=today)
    if not schools.exists():
        raise Http404
    asked = request.GET if "subject" in request.GET else {"subject": ISSUES, **request.GET.dict()}  # fmt: skip
    inside = not schools.exclude(pk__in=exact.values("pk")).exists()
    form = StatisticsForm(asked, schools=schools, inside=inside, today=today, auto_id="st_%s")  # fmt: skip
    if not form.is_valid():
        return render(request, "reporting/statistics.html", {"form": form})
    wanted = form.cleaned_data
    chosen = schools.filter(authority=wanted["county"]) if wanted["county"] else schools
    chosen = chosen.filter(pk=wanted["school"].pk) if wanted["school"] else chosen
    told = {key: wanted[key] for key in ASKED if key in wanted}
    found = answer(Question(schools=chosen, one_column=not inside, **told))
    cells, total = shown_numbers(found, exact=inside)
    lines = list(zip(found.lines, cells, strict=True))
    if kind := request.GET.get("fmt"):
        return _taken(request, kind, found, lines, total, wanted)
    mark = "T" if wanted["subject"] == ISSUES else "P"
    context = {
        "form": form, "answer": found, "lines": lines, "total": total, "is_exact": inside,
        "wanted": wanted, "mark": mark if wanted["by"] == CODE else "", "group": GROUP_WORDS[wanted["by"]],
        "bars": bars_of(found, cells), "line": months_line(found, cells),
        "conclusion": conclusion_of(found, cells, total, mark if wanted["by"] == CODE else ""),
        "definitions": definition_tables()[0 if wanted["subject"] == ISSUES else 1] if wanted["by"] == CODE else None,
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
    request: HttpRequest,
    kind: str,
    found: Answer,
    lines: Any,
    total: list[Any],
    wanted: dict[str, Any],
) -> HttpResponse:
    if kind not in FORMATS:
        raise BadRequest("fmt")
    _note(request, shown=len(lines), sheet="statistics", by=wanted["by"])
    heads = [Column(_("代碼"), 8), Column(_("項目"), 20), Column(_("月份"), 10), *(Column(name, 12) for name in found.columns)]  # fmt: skip
    is_code = wanted["by"] in (CODE, "grade", "sped")
    rows = [
        [line.code if is_code else "", line.words, f"{line.month:%Y-%m}" if line.month else "", *numbers]
        for line, numbers in lines
    ]  # fmt: skip
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
