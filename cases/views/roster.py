"""名冊匯入: upload, progress, preview, agree, result."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.sessions import background_view, fresh_login_required
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from cases import access, tasks
from cases.actions.imports import (
    confirm_import,
    discard_import,
    progress_of,
    upload_roster,
)
from cases.forms.roster import RosterForm
from cases.forms.students import ReasonForm
from cases.models import ImportJob
from cases.placing import school_year_of
from cases.roster.showing import (
    KINDS,
    lines_of,
    problems_table,
    shown_lines,
    template_table,
)
from cases.roster.source import RosterRefused
from cases.views.opening import form_page
from cases.views.screen import is_private, screen_naming
from cases.views.where import roster_school
from documents.downloads import download_response
from documents.writing import FORMATS, Table, table_bytes

PAGE = 50
State = ImportJob.State
REVEALED = "import_revealed"  # the upload whose names this session has asked for


@require_GET
def imports(request: MemberRequest) -> HttpResponse:
    """名冊匯入紀錄, newest first."""
    on = timezone.localdate()
    school = roster_school(request, on=on)
    jobs = access.imports_for(request.user, on=on).defer("preview", "problems")
    page = Paginator(jobs, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "school": school, "formats": list(FORMATS)}
    return render(request, "cases/imports.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def upload(request: MemberRequest) -> HttpResponse:
    """A roster file goes to a worker, who reads it and makes the preview."""
    on = timezone.localdate()
    school = roster_school(request, on=on)
    initial = {"school_year": school_year_of(on), "takes_effect_on": on}
    form = RosterForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        file = form.cleaned_data.pop("file")
        try:
            job = upload_roster(
                by=request.user, school=school, data=file.read(), filename=file.name, on=on,
                enqueue=tasks.preview_roster.delay, **form.cleaned_data,
            )  # fmt: skip
        except RosterRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("cases:import", job.pk)
    return form_page(
        request, form, title=_("匯入名冊"), button=_("上傳並預覽"), school=school, is_upload=True,
        back=reverse("cases:imports"), formats=list(FORMATS),
        lede=_("先預覽、再匯入：有一列不對就一列都不匯入；同一份檔案匯入第二次不會改變任何資料。"),
    )  # fmt: skip


@require_GET
def template(request: MemberRequest, fmt: str) -> HttpResponse:
    """空白範本 as xlsx, ods or csv."""
    roster_school(request, on=timezone.localdate())
    return _file(template_table(), _("學生名冊範本"), fmt)


@require_GET
def import_page(request: MemberRequest, pk: Any) -> HttpResponse:
    """Where the upload stands: waiting, what it would do, what is wrong with it, or what it has done."""
    on = timezone.localdate()
    job = access.get_import(request.user, pk, on=on)
    naming = screen_naming(request, on=on)
    full = request.session.get(REVEALED) == str(job.pk) and not is_private(request)
    kind = request.GET.get("kind", "")
    tabs = {key: lines_of(job.preview, key, naming=naming) for key in KINDS}
    if kind not in KINDS:
        kind = next((key for key, lines in tabs.items() if lines), "new")
    errors = (job.problems or {}).get("errors", [])
    page = Paginator(errors or tabs[kind], PAGE).get_page(request.GET.get("page"))
    context = {
        "job": job,
        "page": page,
        "kind": kind,
        "kind_label": KINDS[kind],
        "tabs": [
            {"url": f"?kind={key}", "label": KINDS[key], "count": len(tabs[key]), "current": key == kind}
            for key in KINDS
        ],
        "lines": [] if errors else shown_lines(page.object_list, full=full),
        "errors": page.object_list if errors else [],
        "error_count": job.counts.get("errors", len(errors)),
        "notes": (job.preview or job.problems or {}).get("notes", []),
        "full": full,
        "running": job.state in (State.QUEUED, State.APPLYING),
        "percent": progress_of(job),
        "formats": list(FORMATS),
        "reason_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "cases/import.html", context)


@require_GET
@background_view
def progress(request: MemberRequest, pk: Any) -> HttpResponse:
    """The bar, which the page asks for by itself; the whole page is loaded again when the worker is done."""
    job = access.get_progress(request.user, pk, on=timezone.localdate())
    running = job.state in (State.QUEUED, State.APPLYING)
    context = {"job": job, "running": running, "percent": progress_of(job)}
    answer = render(request, "cases/_progress.html", context)
    if not running:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def import_reveal(request: MemberRequest, pk: Any) -> HttpResponse:
    """Names of the preview in full for this session, for a reason that stays in the trail."""
    job = access.get_import(request.user, pk, on=timezone.localdate())
    form = ReasonForm(request.POST)
    if form.is_valid():
        audit.record_read(
            by=request.user, school=job.school, object_type=access.IMPORT, object_id=job.pk,
            part="full_name", purpose=form.cleaned_data["reason"],
        )  # fmt: skip
        request.session[REVEALED] = str(job.pk)
    else:
        messages.error(request, _("顯示全名需要理由。"))
    return redirect("cases:import", job.pk)


@require_POST
@fresh_login_required()
def confirm(request: MemberRequest, pk: Any) -> HttpResponse:
    """She agrees to the preview; a worker writes it, all or nothing."""
    on = timezone.localdate()
    job = access.get_import(request.user, pk, on=on)
    try:
        confirm_import(
            by=request.user, job=job, on=on, enqueue=tasks.apply_roster.delay
        )
    except WrongState as error:
        return conflict(request, error, reverse("cases:import", args=[pk]))
    return redirect("cases:import", pk)


@require_POST
def discard(request: MemberRequest, pk: Any) -> HttpResponse:
    """The upload is given up and its file removed."""
    on = timezone.localdate()
    job = access.get_import(request.user, pk, on=on)
    try:
        discard_import(by=request.user, job=job, on=on)
    except WrongState as error:
        return conflict(request, error, reverse("cases:import", args=[pk]))
    messages.success(request, _("已捨棄這份名冊，檔案已刪除。"))
    return redirect("cases:imports")


@require_GET
def problems(request: MemberRequest, pk: Any, fmt: str) -> HttpResponse:
    """錯誤報告 to work through beside the file."""
    job = access.get_import(request.user, pk, on=timezone.localdate())
    errors = (job.problems or {}).get("errors", [])
    audit.record_read(
        by=request.user, event=Event.EXPORTED, school=job.school, object_type=access.IMPORT,
        object_id=job.pk, part="problems", detail={"shown": len(errors)},
    )  # fmt: skip
    return _file(problems_table(errors), _("名冊錯誤報告"), fmt)


def _file(table: Table, name: str, fmt: str) -> HttpResponse:
    if fmt not in FORMATS:
        raise Http404
    answer = download_response(table_bytes(table, fmt), name, fmt, FORMATS[fmt][1])
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer
