"""月報: the school's year, the check, the filing, the upload."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.calendars import Calendars
from accounts.models import School
from accounts.permissions import may
from accounts.vocabulary import Word
from deadlines import periods
from documents.downloads import download_response
from documents.errors import Refused
from documents.writing import FORMATS
from reporting.access import may_act, schools_for, year_of
from reporting.access_county import centers_for, news_for, runs_the_forms
from reporting.actions import filing
from reporting.actions.amending import ask_amendment, keep_as_filed
from reporting.checking import Checked
from reporting.forms import AmendmentForm, UploadedForm, WorkbookForm
from reporting.generation.corrections import count_corrections
from reporting.layout import layout_for
from reporting.months import (
    due_on,
    listed_on,
    month_start,
    month_words,
    opens_on,
    reminded_on,
    school_year_months,
    school_year_of,
)
from reporting.strip import due_chip, month_views, steps_of
from reporting.views.places import back, place_of
from reporting.views.pressing import forms_of, judged, say_filed, take_upload
from reporting.writing import coloured_bytes


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To her school's month that is due, or to the county's board."""
    today = timezone.localdate()
    school = schools_for(request.user, on=today).order_by("code").first()
    if school is None:
        if may(request.user, Word.REPORT_PROGRESS, on=today):
            return redirect("reporting:board")
        if may(request.user, Word.REPORT_CONFIRM, on=today):
            return redirect("reporting:mine_index")
        if centers_for(request.user, on=today).exists():
            return redirect("reporting:center_index")
        if runs_the_forms(request.user, on=today):
            return redirect("reporting:blanks")
        raise Http404
    last = periods.add_months(month_start(today), -1)
    return redirect("reporting:month", school=school.pk, month=f"{last:%Y-%m}")


@require_GET
def month_page(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    place, day = place_of(request, school, month)
    return _page(request, place, day)


@require_POST
def check(request: HttpRequest, school: UUID, month: str) -> HttpResponseBase:
    """`do`: "check" lists the findings, "coloured" gives the file back with colours, "file" stores it when it is right."""
    place, day = place_of(request, school, month)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, day, form=form)
    file = form.cleaned_data["file"]
    told: dict[str, Any] = {
        "by": request.user, "school": place, "month": day,
        "data": file.read(), "filename": file.name, "on": timezone.localdate(),
    }  # fmt: skip
    if request.POST.get("do") == "file":
        return _file(request, told)
    checked = filing.check_upload(**told)
    if request.POST.get("do") == "coloured" and not checked.ok:
        return _coloured(request, told, checked)
    return _page(request, place, day, checked=checked, filename=file.name)


def _file(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    try:
        filed = filing.file_workbook(**told)
    except filing.CheckFailed as failed:
        name = told["filename"]
        return _page(request, told["school"], told["month"], checked=failed.checked, filename=name)  # fmt: skip
    say_filed(request, filed.changed)
    return back("month", told["school"], told["month"])


def _coloured(
    request: HttpRequest, told: dict[str, Any], checked: Checked
) -> HttpResponseBase:
    try:
        content = coloured_bytes(
            told["data"], checked.errors, filename=told["filename"]
        )
    except Refused:
        messages.warning(request, _("這個檔案無法標示底色（無法讀取或內容過大），請依清單修正。"))  # fmt: skip
        return _page(request, told["school"], told["month"], checked=checked, filename=told["filename"])  # fmt: skip
    name = f"{told['month']:%Y-%m}-校對"
    return download_response(content, name, "xlsx", FORMATS["xlsx"][1])


@require_POST
def nil(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    place, day = place_of(request, school, month)
    filing.declare_nil(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        school=place,
        month=day,
        on=timezone.localdate(),
    )
    messages.success(request, _("已登錄當月無個案及服務。請到部版系統完成後登錄回執。"))
    return back("month", place, day)


@require_POST
def uploaded(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    place, day = place_of(request, school, month)
    note = partial(
        filing.mark_uploaded, by=request.user, school=place, month=day, on=timezone.localdate()
    )  # fmt: skip
    if form := take_upload(request, note):
        return _page(request, place, day, uploaded_form=form)
    return back("month", place, day)


@require_POST
def submit(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    place, day = place_of(request, school, month)
    filing.submit_here(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        school=place,
        month=day,
        on=timezone.localdate(),
    )
    messages.success(request, _("已送出，本月填報完成。"))
    return back("month", place, day)


@require_POST
def amend(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    place, day = place_of(request, school, month)
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        return _page(request, place, day, amendment_form=form)
    asked = ask_amendment(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        school=place,
        month=day,
        reason=form.cleaned_data["reason"],
        on=timezone.localdate(),
    )
    if asked.state == asked.State.GRANTED:
        messages.success(request, _("已開放修正。請上傳修正後的檔案；不需修正時請按「恢復為已完成」。"))  # fmt: skip
    else:
        messages.info(request, _("已跨學期，修改申請已送主管機關核准。"))
    return back("month", place, day)


@require_POST
def keep(request: HttpRequest, school: UUID, month: str) -> HttpResponse:
    """A reopened month that needs no amendment after all."""
    place, day = place_of(request, school, month)
    keep_as_filed(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        school=place,
        month=day,
        on=timezone.localdate(),
    )
    messages.success(request, _("未修正，已恢復為已完成；原版本與回執不變。"))
    return back("month", place, day)


def _page(
    request: HttpRequest,
    school: School,
    month: date,
    *,
    form: WorkbookForm | None = None,
    uploaded_form: UploadedForm | None = None,
    amendment_form: AmendmentForm | None = None,
    checked: Checked | None = None,
    filename: str = "",
) -> HttpResponse:
    today = timezone.localdate()
    months = school_year_months(school_year_of(month))
    reports = year_of(school, months)
    report = reports.get(month)
    calendars = Calendars()
    due = due_on(month, school, calendars)
    layout = layout_for(month)
    context: dict[str, Any] = {
        "school_row": school,
        "month": month,
        "month_words": month_words(month),
        "school_year": school_year_of(month),
        "strip": month_views(school, months, reports, on=today, calendars=calendars),
        "report": report,
        "versions": report.versions.select_related("made_by", "uploaded_by")[:20] if report else [],
        "due_on": due,
        "chip": due_chip(report, due, on=today),
        "is_open": today >= opens_on(month),
        "opens_on": opens_on(month),
        "layout": layout,
        "steps": steps_of(report, checked=checked is not None),
        **forms_of(today=today, form=form, uploaded_form=uploaded_form, amendment_form=amendment_form),
        **judged(checked, filename),
        "may_file": may_act(request.user, Word.REPORT_GENERATE, school, on=today),
        "may_amend": may_act(request.user, Word.REPORT_AMEND, school, on=today),
        "corrections": count_corrections(school, report) if report else 0,
        "tab": "month",
        "is_official": school.authority.is_official_system,
        "reminded_on": reminded_on(month, calendars.of(school)),
        "listed_on": listed_on(month, calendars.of(school)),
        "news": news_for(request.user, on=today)[:3],
        "today": today,
    }  # fmt: skip
    return render(request, "reporting/month.html", context)
