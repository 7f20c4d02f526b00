"""部版表格: the administrator puts the ministry's blank files in place."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import NotAllowed
from documents.downloads import download_response
from documents.writing import FORMATS
from reporting.access_county import blanks_with_content, runs_the_forms
from reporting.actions.blanks import activate_blank, blank_row, put_blank
from reporting.actions.filing import CheckFailed
from reporting.center_form import CENTER
from reporting.checking import Checked
from reporting.forms_county import ActivateForm, BlankForm
from reporting.layout import all_layouts
from reporting.months import month_start, school_year_of, semester_start, semester_words
from reporting.recognising import compared_headings

SHOWN = 200


@require_http_methods(["GET", "POST"])
def blanks(request: HttpRequest) -> HttpResponse:
    """Upload, and every version with the semesters it was put in use for."""
    today = timezone.localdate()
    if not runs_the_forms(request.user, on=today):
        raise NotAllowed
    year = school_year_of(month_start(today))
    initial = {"semester": f"{year}-{1 if semester_start(today).month == 8 else 2}"}
    form = BlankForm(request.POST or None, request.FILES or None, year=year, initial=initial)  # fmt: skip
    failed: Checked | None = None
    compared: list[tuple[str, str, str, bool]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        told = {"layout_name": form.cleaned_data["layout"], "filename": form.cleaned_data["file"].name}  # fmt: skip
        try:
            row, is_new = put_blank(by=request.user, data=data, on=today, from_month=form.from_month(), **told)  # type: ignore[arg-type]  # LoginRequiredMiddleware  # fmt: skip
        except CheckFailed as error:
            failed = error.checked
            compared = compared_headings(data, **told)
        else:
            semester = semester_words(form.from_month())
            messages.success(request, _("已存入「%(name)s」，自 %(semester)s起使用。") % {"name": row.filename, "semester": semester})  # fmt: skip
            if not is_new:
                messages.info(request, _("這個檔案先前已上傳過，沒有重複存入。"))
            return redirect("reporting:blanks")
    context = {
        "form": form,
        "failed": failed,
        "findings": failed.errors[:SHOWN] if failed else [],
        "compared": compared,
        "in_use": [(title, blank_row(name, today), name == CENTER) for name, title in _names()],
        "kept": [(row, [(entry, semester_words(entry.from_month)) for entry in row.activations.all()]) for row in blanks_with_content()],
        "titles": dict(_names()),
        "activate": ActivateForm(year=year, initial=initial, auto_id=False),
    }  # fmt: skip
    return render(request, "reporting/blanks.html", context)


@require_POST
def activate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Use a kept version from a semester on."""
    today = timezone.localdate()
    if not runs_the_forms(request.user, on=today):
        raise NotAllowed
    row = blanks_with_content().filter(pk=pk).first()
    if row is None:
        raise Http404
    form = ActivateForm(request.POST, year=school_year_of(month_start(today)))
    if form.is_valid():
        entry = activate_blank(by=request.user, blank=row, from_month=form.from_month(), on=today)  # type: ignore[arg-type]  # LoginRequiredMiddleware  # fmt: skip
        told = {"name": row.filename, "semester": semester_words(form.from_month())}
        if entry:
            messages.success(request, _("「%(name)s」自 %(semester)s起使用。") % told)
        else:
            messages.info(
                request, _("「%(name)s」已是 %(semester)s使用的版本。") % told
            )
    return redirect("reporting:blanks")


@require_GET
def blank_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A kept version as it was uploaded."""
    if not runs_the_forms(request.user, on=timezone.localdate()):
        raise NotAllowed
    row = blanks_with_content().filter(pk=pk).first()
    if row is None:
        raise Http404
    name, _dot, extension = row.filename.rpartition(".")
    return download_response(bytes(row.content), name, extension, FORMATS[extension.lower()][1])  # fmt: skip


def _names() -> list[tuple[str, str]]:
    known = [(layout.name, layout.title) for layout in all_layouts()]
    return [*known, (CENTER, _("輔諮中心（表 B）"))]
