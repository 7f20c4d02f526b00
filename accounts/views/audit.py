"""The audit trail in the browser: a list with filters, and its export. Looking is itself recorded."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit, audit_access, audit_export, audit_listing
from accounts.audit_words import Event
from accounts.forms_audit import AuditFilterForm
from accounts.settings_register import value
from accounts.vocabulary import Word
from documents.downloads import download_response
from documents.writing import FORMATS, table_bytes


@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    """稽核紀錄: a page of 50, newest first."""
    events = audit_access.visible_events(request.user)
    form = _filters(request)
    context: dict[str, Any] = {"form": form, "formats": list(FORMATS)}
    if form.is_valid():
        found = audit_listing.narrowed(events, form.cleaned_data)
        page = audit_listing.page_of(found, request.GET.get("before", ""))
        schools = audit_access.school_names(row.school_id for row in page.rows)
        rows = [(row, schools.get(row.school_id, "")) for row in page.rows]
        context |= {"rows": rows, "older": page.older, "wanted": form.cleaned_data}
        _note(request, Event.AUDIT_READ, form, shown=len(rows))
    return render(request, "audit/list.html", context)


@require_GET
def audit_export_file(request: HttpRequest) -> HttpResponseBase:
    """The filtered rows as a file of at most `audit.export_rows`; more is a form error, never a silent cut."""
    events = audit_access.visible_events(request.user, Word.AUDIT_EXPORT)
    form = _filters(request)
    kind = request.GET.get("fmt", "")
    if kind not in FORMATS:
        raise BadRequest("fmt")
    rows, limit = [], value("audit.export_rows")
    if form.is_valid():
        found = audit_listing.narrowed(events, form.cleaned_data)
        rows = list(found[: limit + 1])
    if len(rows) > limit:
        form.refuse_too_many(limit)
    if not form.is_valid():
        return render(request, "audit/list.html", {"form": form})
    _note(request, Event.AUDIT_EXPORTED, form, shown=len(rows), fmt=kind)
    schools = audit_access.school_names({row.school_id for row in rows})
    content = table_bytes(audit_export.table_of(rows, schools), kind)
    name = f"audit-{form.cleaned_data['since']}-{form.cleaned_data['until']}"
    return download_response(content, name, kind, FORMATS[kind][1])


def _filters(request: HttpRequest) -> AuditFilterForm:
    return AuditFilterForm(
        request.GET,
        today=timezone.localdate(),
        schools=audit_access.school_choices(request.user),
    )


def _note(
    request: HttpRequest, event: str, form: AuditFilterForm, **counts: object
) -> None:
    """One row: which part of the trail was looked at, by keys only."""
    wanted = form.cleaned_data
    names = ("since", "until", *audit_listing.EXACT)
    filters = {name: str(wanted[name]) for name in names if wanted.get(name)}
    audit.record_read(
        by=request.user, event=event, object_type="audit", detail=filters | counts
    )
