"""各校填報進度: what the county sees. No row, no student code."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.vocabulary import Word
from deadlines import periods
from documents.downloads import download_response
from documents.writing import FORMATS, Column, Table, table_bytes
from reporting.access import (
    county_months,
    decides_amendments,
    pending_amendments,
    watched_schools,
)
from reporting.access_county import center_status, news_for
from reporting.actions.amending import decide_amendment
from reporting.actions.chasing import note_list, remind_schools
from reporting.board import FILTERS, Board, add_contacts, board_of
from reporting.forms import DecisionForm
from reporting.layout import month_of
from reporting.months import listed_on, month_start, month_words, reminded_on

PER_PAGE = 50


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """`month` 2026-04 (default: the one due now), `show` one of board.FILTERS."""
    today, wanted = timezone.localdate(), request.GET.get("show", "todo")
    if wanted not in FILTERS:
        raise BadRequest("show")
    found = _board(request, wanted)
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    add_contacts(page.object_list, on=today)
    counts = found.counts
    context = {
        "board": found,
        "page": page,
        "wanted": wanted,
        "today": today,
        "month_words": month_words(found.month),
        "parts": [
            {"kind": "ok", "count": counts["done"], "words": _("完成")},
            {"kind": "zero", "count": counts["zero"], "words": _("無個案")},
            {"kind": "part", "count": counts["part"], "words": _("處理中")},
            {"kind": "bad", "count": counts["none"], "words": _("尚未開始或逾期")},
        ],
        "tabs": [
            ("todo", _("需要處理"), counts["todo"]),
            ("older", _("積欠先前月份"), counts["older"]),
            ("done", _("已完成"), counts["finished"]),
            ("all", _("全部"), found.total),
        ],
        "reminded_on": reminded_on(found.month, found.calendar),
        "listed_on": listed_on(found.month, found.calendar),
        "amendments": pending_amendments(request.user, on=today)[:PER_PAGE],
        "late": sum(row.is_late for row in found.rows),
        "centers": center_status(request.user, found.month, on=today),
        "county_months": county_months(request.user, found.month, on=today),
        "news": news_for(request.user, on=today)[:3],
    }
    return render(request, "reporting/board.html", context)


@require_GET
def unfiled(request: HttpRequest) -> HttpResponseBase:
    """未完成名單 for the list of the 16th, as xlsx, ods or csv (`fmt`)."""
    kind = request.GET.get("fmt", "xlsx")
    if kind not in FORMATS:
        raise BadRequest("fmt")
    found = _board(request, "todo")
    add_contacts(found.rows, on=timezone.localdate())
    record_read(
        by=request.user,
        event=Event.EXPORTED,
        object_type="reporting.board",
        detail={"month": f"{found.month:%Y-%m}", "shown": len(found.rows)},
    )
    columns = [Column(_("單位代碼"), 10), Column(_("學校"), 24), Column(_("填報月份"), 12), Column(_("狀態"), 16),
               Column(_("逾期起日"), 12), Column(_("積欠月份"), 30), Column(_("填報窗口"), 16),
               Column(_("聯絡信箱"), 30), Column(_("最近提醒"), 12)]  # fmt: skip
    rows = (
        (row.code, row.name, f"{found.month:%Y-%m}", row.cells[-1].words, row.since or "",
         "、".join(f"{month:%Y-%m}" for month in row.older), row.contact, row.email, row.reminded_on or "")
        for row in found.rows
    )  # fmt: skip
    content = table_bytes(Table(_("未完成填報名單"), columns, rows), kind)
    name = f"{found.month:%Y-%m}-未完成填報名單"
    return download_response(content, name, kind, FORMATS[kind][1])


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """`school`: the keys of the schools to remind, or none for every late one of `month`."""
    today, found = timezone.localdate(), _board(request, "todo", request.POST)
    keys = request.POST.getlist("school")
    late = [row.school_id for row in found.rows if row.is_late]
    chosen = [key for key in late if not keys or str(key) in keys]
    number = remind_schools(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        schools=watched_schools(request.user, on=today).filter(pk__in=chosen),
        month=found.month,
        on=today,
    )
    if number:
        messages.success(request, _("已提醒 %(number)s 所學校的填報窗口。") % {"number": number})  # fmt: skip
    else:
        messages.info(request, _("這些學校今天已經提醒過。"))
    return redirect(f"{reverse('reporting:board')}?month={found.month:%Y-%m}")


@require_POST
def note_listed(request: HttpRequest) -> HttpResponse:
    """The list of the 16th was compiled: for every county she watches."""
    today, found = timezone.localdate(), _board(request, "todo", request.POST)
    for one in county_months(request.user, found.month, on=today):
        if one.listed_at is None:
            note_list(
                by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
                authority=one.authority,
                month=found.month,
                on=today,
            )
    messages.success(request, _("已登錄名單彙整完成。"))
    return redirect(f"{reverse('reporting:board')}?month={found.month:%Y-%m}")


@require_GET
def amendments(request: HttpRequest) -> HttpResponse:
    """跨學期修改申請, for the county or an administrator of it."""
    today = timezone.localdate()
    if not decides_amendments(request.user, on=today):
        raise Http404
    asked = pending_amendments(request.user, on=today)
    page = Paginator(asked, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reporting/amendments.html", {"amendments": page, "page": page})  # fmt: skip


@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The county's answer to an amendment across semesters."""
    asked = pending_amendments(request.user, on=timezone.localdate(), decided=True).filter(pk=pk).first()  # fmt: skip
    if asked is None:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("granted")
    decide_amendment(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        request=asked,
        granted=form.cleaned_data["granted"],
        note=form.cleaned_data["note"],
        on=timezone.localdate(),
    )
    messages.success(request, _("已回覆修改申請。"))
    if may(request.user, Word.REPORT_PROGRESS, on=timezone.localdate()):
        return redirect("reporting:board")
    return redirect("reporting:amendments")


def _board(request: HttpRequest, wanted: str, asked: QueryDict | None = None) -> Board:
    today = timezone.localdate()
    asked = request.GET if asked is None else asked
    if not may(request.user, Word.REPORT_PROGRESS, on=today):
        raise Http404
    try:
        month = month_of(str(asked["month"]))
    except KeyError:
        month = periods.add_months(month_start(today), -1)
    except ValueError as error:
        raise BadRequest("month") from error
    return board_of(request.user, month, on=today, wanted=wanted)
