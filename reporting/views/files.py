"""Files of the monthly report: blanks, examples, and what was filed."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit import record_read
from accounts.audit_words import Event
from documents.downloads import download_response
from documents.writing import FORMATS
from reporting.access import get_version
from reporting.access_county import reads_news
from reporting.actions.blanks import blank_of
from reporting.blanks import own_blank
from reporting.layout import layout_named
from reporting.views.places import month_asked
from reporting.writing import example_rows, ods_bytes, workbook_bytes


@require_GET
def form_file(request: HttpRequest, layout: str, kind: str) -> HttpResponseBase:
    """A layout's "blank.xlsx", "blank.ods", "example.xlsx" or "example.ods", as the reported `month` has it."""
    if not reads_news(request.user, on=timezone.localdate()):
        raise Http404
    try:
        form = layout_named(layout)
    except KeyError as error:
        raise Http404 from error
    what, _dot, extension = kind.partition(".")
    rows = example_rows(form) if what == "example" else {}
    if what not in ("blank", "example") or extension not in ("xlsx", "ods"):
        raise Http404
    if extension == "ods":
        content = ods_bytes(form, rows)
    else:
        blank = blank_of(form.name, month_asked(request))
        content = workbook_bytes(form, rows, blank=blank) if rows else blank or own_blank(form.name)  # fmt: skip
    name = (
        form.blank_name if what == "blank" else form.blank_name.replace("空白", "範例")
    )
    return download_response(content, name, extension, FORMATS[extension][1])


@require_GET
def version_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The workbook of a version as it was filed. Taking it is recorded."""
    version = get_version(request.user, pk, on=timezone.localdate())
    if version.kind == version.Kind.NIL:
        raise Http404
    record_read(
        by=request.user,
        event=Event.FILE_READ,
        school=version.report.school,
        object_type="reporting.reportversion",
        object_id=version.pk,
    )
    extension = version.filename.rpartition(".")[2].lower()
    name = f"{version.report.month:%Y-%m}-{version.report.school.code}-v{version.number}"  # fmt: skip
    return download_response(version.file.data, name, extension, FORMATS[extension][1])
