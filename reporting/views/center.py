"""輔諮中心月報: the center's year, its check, filing and upload."""

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

from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.models import CounselingCenter
from deadlines import periods
from documents.downloads import download_response
from documents.writing import FORMATS
from reporting.access_county import (
    center_year,
    centers_for,
    files_for,
    get_center,
    get_center_version,
    news_for,
)
from reporting.actions import center as actions
from reporting.actions.blanks import blank_row
from reporting.actions.filing import CheckFailed
from reporting.center_form import CENTER
from reporting.checking import Checked
from reporting.forms import AmendmentForm, UploadedForm, WorkbookForm
from reporting.months import (
    month_start,
    month_words,
    opens_on,
    school_year_months,
    school_year_of,
)
from reporting.strip import center_views, due_chip
from reporting.views.places import month_asked, month_in
from reporting.views.pressing import forms_of, judged, say_filed, take_upload


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """To the month that is due of her center."""
    today = timezone.localdate()
    center = centers_for(request.user, on=today).order_by("name").first()
    if center is None:
        raise Http404
    return _back(center, periods.add_months(month_start(today), -1))


@require_GET
def month_page(request: HttpRequest, center: UUID, month: str) -> HttpResponse:
    place, day = _place(request, center, month)
    return _page(request, place, day)


@require_POST
def check(request: HttpRequest, center: UUID, month: str) -> HttpResponse:
    """`do`: "check" lists the findings, "file" keeps the workbook when it is right."""
    place, day = _place(request, center, month)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, day, form=form)
    file = form.cleaned_data["file"]
    told: dict[str, Any] = {
        "by": request.user, "center": place, "month": day,
        "data": file.read(), "filename": file.name, "on": timezone.localdate(),
    }  # fmt: skip
    if request.POST.get("do") != "file":
        checked = actions.check_center(**told)
        return _page(request, place, day, checked=checked, filename=file.name)
    try:
        _report, changed = actions.file_center(**told)
    except CheckFailed as failed:
        return _page(request, place, day, checked=failed.checked, filename=file.name)
    say_filed(request, changed)
    return _back(place, day)


@require_POST
def nil(request: HttpRequest, center: UUID, month: str) -> HttpResponse:
    place, day = _place(request, center, month)
    _report, changed = actions.declare_center_nil(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        center=place,
        month=day,
        on=timezone.localdate(),
    )
    say_filed(request, changed)
    return _back(place, day)


@require_POST
def uploaded(request: HttpRequest, center: UUID, month: str) -> HttpResponse:
    place, day = _place(request, center, month)
    note = partial(
        actions.mark_center_uploaded, by=request.user, center=place, month=day, on=timezone.localdate()
    )  # fmt: skip
    if form := take_upload(request, note):
        return _page(request, place, day, uploaded_form=form)
    return _back(place, day)


@require_POST
def amend(request: HttpRequest, center: UUID, month: str) -> HttpResponse:
    place, day = _place(request, center, month)
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        return _page(request, place, day, amendment_form=form)
    actions.amend_center(
        by=request.user,  # type: ignore[arg-type]  # LoginRequiredMiddleware
        center=place,
        month=day,
        reason=form.cleaned_data["reason"],
        on=timezone.localdate(),
    )
    messages.success(request, _("已開放修正。請上傳修正後的檔案。"))
    return _back(place, day)


@require_GET
def version_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The workbook as it was filed. Taking it is recorded."""
    version = get_center_version(request.user, pk, on=timezone.localdate())
    if version.is_nil:
        raise Http404
    center = version.report.center
    record_read(
        by=request.user,
        event=Event.FILE_READ,
        authority=center.authority_id,
        object_type="reporting.centerversion",
        object_id=version.pk,
    )
    extension = version.filename.rpartition(".")[2].lower()
    name = f"{version.report.month:%Y-%m}-{center.name}-v{version.number}"
    return download_response(version.data, name, extension, FORMATS[extension][1])


@require_GET
def blank(request: HttpRequest) -> HttpResponseBase:
    """The official table B in use for the reported `month`."""
    if not centers_for(request.user, on=timezone.localdate()).exists():
        raise Http404
    row = blank_row(CENTER, month_asked(request))
    if row is None:
        raise Http404
    name, _dot, extension = row.filename.rpartition(".")
    return download_response(bytes(row.content), name, extension, FORMATS[extension.lower()][1])  # fmt: skip


def _place(
    request: HttpRequest, center: UUID, month: str
) -> tuple[CounselingCenter, date]:
    return get_center(request.user, center, on=timezone.localdate()), month_in(month)


def _back(center: CounselingCenter, month: date) -> HttpResponse:
    return redirect("reporting:center", center=center.pk, month=f"{month:%Y-%m}")


def _page(
    request: HttpRequest,
    center: CounselingCenter,
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
    reports = center_year(center, months)
    report = reports.get(month)
    strip, due = center_views(months, reports, month=month, on=today)
    context: dict[str, Any] = {
        "center": center,
        "month": month,
        "month_words": month_words(month),
        "report": report,
        "strip": strip,
        "chip": due_chip(report, due, on=today),
        "versions": report.versions.select_related("made_by", "uploaded_by").defer("content") if report else [],
        "is_open": today >= opens_on(month),
        "opens_on": opens_on(month),
        "may_file": files_for(request.user, center, on=today),
        "blank": blank_row(CENTER, month),
        **forms_of(today=today, form=form, uploaded_form=uploaded_form, amendment_form=amendment_form),
        **judged(checked, filename),
        "news": news_for(request.user, on=today)[:3],
        "today": today,
    }  # fmt: skip
    return render(request, "reporting/center.html", context)
