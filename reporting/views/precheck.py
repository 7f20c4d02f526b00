"""彙整與預檢: the month's rows as the records give them, what is wrong with them, and the file that comes of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.models import School
from accounts.settings_register import value
from accounts.vocabulary import Word
from documents.downloads import download_response
from documents.writing import FORMATS
from reporting.access import may_act, openable
from reporting.actions.blanks import blank_of
from reporting.actions.confirming import remind_unconfirmed
from reporting.actions.filing import CheckFailed
from reporting.actions.generating import KINDS, generate_report, take_workbook
from reporting.generation.confirming import progress
from reporting.generation.gathering import gather
from reporting.generation.precheck import ADVICE, Precheck, precheck
from reporting.models import MonthlyReport
from reporting.months import month_words, opens_on
from reporting.preview import headings, meter_parts, of_kind, preview_lines, with_links
from reporting.tunables_generation import CONFIRMATION_REQUIRED
from reporting.views.places import back, place_of

SHOWN = 200  # problems on the page; the proof file has all
PER_PAGE = 30
SHEETS = ("cases", "services")


@require_GET
def page(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    """`kind` missing or wrong narrows the problems, `sheet` chooses the preview, `page` its page."""
    place, day = place_of(request, school, month)
    kind, sheet = request.GET.get("kind", ""), request.GET.get("sheet", SHEETS[0])
    if kind not in ("", "missing", "wrong") or sheet not in SHEETS:
        raise BadRequest("kind, sheet")
    gathered = gather(place, day)
    found = precheck(gathered, blank=blank_of(gathered.layout.name, gathered.month))
    record_read(
        by=request.user,
        event=Event.LIST_READ,
        school=place,
        object_type="reporting.monthlyreport",
        part="precheck",
        detail={"month": f"{day:%Y-%m}", "rows": sum(map(len, gathered.rows.values()))},
    )
    context = {
        "school_row": place,
        "month": day,
        "month_words": month_words(day),
        "tab": "precheck",
        "kind": kind,
        **_rights(request, place, day),
        **_problems(request, found, kind),
        **_preview(request, found, sheet),
        **_people(request, found),
    }
    return render(request, "reporting/precheck.html", context)


@require_POST
def generate(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    """Generate, check and store in one step."""
    place, day = place_of(request, school, month)
    try:
        filed = generate_report(
            by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
            school=place,
            month=day,
            on=timezone.localdate(),
        )
    except CheckFailed as failed:
        count = len(failed.checked.errors)
        messages.error(
            request,
            ngettext("還有 %(count)s 格未填或有誤，未產生月報。", "還有 %(count)s 格未填或有誤，未產生月報。", count) % {"count": count},
        )  # fmt: skip
        return back("precheck", place, day)
    if filed.changed:
        messages.success(request, _("已由輔導紀錄產生並存為本月月報。請下載後上傳部版系統，再登錄回執。"))  # fmt: skip
    else:
        messages.info(request, _("與現行版本相同，無變更。"))
    return back("month", place, day)


@require_GET
def workbook(
    request: HttpRequest, school: UUID, month: str, kind: str
) -> HttpResponseBase:
    """`kind` report.xlsx, report.ods, or proof.xlsx with its wrong cells coloured."""
    place, day = place_of(request, school, month)
    if kind not in KINDS:
        raise Http404
    extension = kind.rpartition(".")[2]
    try:
        data = take_workbook(
            by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
            school=place,
            month=day,
            kind=kind,
            on=timezone.localdate(),
        )
    except CheckFailed:
        messages.error(request, _("還有未填或有誤的儲存格，請先修正，或下載含底色的校對檔。"))  # fmt: skip
        return back("precheck", place, day)
    name = f"{day:%Y-%m}-{place.code}{'-校對' if kind.startswith('proof') else ''}"
    return download_response(data, name, extension, FORMATS[extension][1])


@require_POST
def remind(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    """提醒未確認的教師."""
    place, day = place_of(request, school, month)
    asked = remind_unconfirmed(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        school=place,
        month=day,
        on=timezone.localdate(),
    )
    if asked:
        words = ngettext(
            "已提醒 %(count)s 位教師。", "已提醒 %(count)s 位教師。", asked
        )
        messages.success(request, words % {"count": asked})
    else:
        messages.info(request, _("今天都已提醒過，或都已確認。"))
    return redirect(f"{back('precheck', place, day).url}#h-tea")


def _rights(request: HttpRequest, school: School, month: Any) -> dict[str, Any]:
    today = timezone.localdate()
    report = MonthlyReport.objects.filter(school=school, month=month).first()
    return {
        "may_file": may_act(request.user, Word.REPORT_GENERATE, school, on=today),
        "is_open": today >= opens_on(month),
        "opens_on": opens_on(month),
        "report": report,
        "is_done": bool(report and report.is_done),
        "is_confirmation_required": value(CONFIRMATION_REQUIRED, school),
        "today": today,
    }


def _problems(request: HttpRequest, found: Precheck, kind: str) -> dict[str, Any]:
    today, school = timezone.localdate(), found.gathered.school
    may_code = may_act(request.user, Word.REPORT_GENERATE, school, on=today)
    shown, warned = of_kind(found.errors, kind)[:SHOWN], found.warnings[:SHOWN]
    needs = [one.needs for one in (*shown, *warned) if one.needs]
    opened = openable(request.user, needs, on=today)
    counts = [len(of_kind(found.errors, one)) for one in ("", "wrong", "missing")]
    codes = {row.student: row.values["student"] for row in found.gathered.rows["cases"]}
    return {
        "found": found,
        "parts": meter_parts(found),
        "problems": with_links(shown, opened, may_code=may_code),
        "warnings": with_links(warned, opened, may_code=may_code),
        "counts": counts,
        "is_cut": len(of_kind(found.errors, kind)) > SHOWN,
        "advice": [
            (
                one.reporter.name if one.reporter else "",
                codes.get(one.student, ""),
                str(ADVICE[one.code]) % dict(one.params),
            )
            for one in found.gathered.advice[:SHOWN]
        ],
    }


def _preview(request: HttpRequest, found: Precheck, key: str) -> dict[str, Any]:
    gathered = found.gathered
    sheet = gathered.layout.sheet(key)
    shown = Paginator(gathered.rows[key], PER_PAGE).get_page(request.GET.get("page"))
    first = max(shown.start_index() - 1, 0)
    return {
        "sheet": sheet,
        "headings": headings(sheet),
        "heading_row": found.starts[key] - 1,
        "page": shown,
        "lines": preview_lines(found, sheet, list(shown.object_list), first=first),
        "sheet_tabs": [
            (one.key, one.name, len(gathered.rows[one.key]))
            for one in gathered.layout.sheets
        ],
    }


def _people(request: HttpRequest, found: Precheck) -> dict[str, Any]:
    people = progress(found.gathered)
    return {
        "people": [(one, len(found.errors_of(one.reporter.user))) for one in people],
        "waiting": sum(not one.is_confirmed for one in people),
        "waiting_others": sum(
            not one.is_confirmed and one.reporter.user != request.user.pk
            for one in people
        ),
        "left_out": found.gathered.left_out,
    }
