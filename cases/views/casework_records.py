"""晤談與服務紀錄: logging, its draft, reading with a reason, correcting, voiding, moving."""

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access, record_doors
from cases.actions.drafts import (
    discard_draft,
    find_draft,
    is_sent,
    save_draft,
)
from cases.actions.record_guards import StaleText
from cases.actions.records import correct_record, log_record
from cases.case_page import identity
from cases.differences import parts_of
from cases.forms.records import CorrectionForm, OpenForm, RecordForm, kept_of
from cases.models import Case, CounselingRecord
from cases.quick_log import defaults_for
from cases.recording import PARTS, facts_of
from cases.views.casework_case import FORM, log_context, show_case
from cases.views.screen import screen_naming


def _case_to_log(request: MemberRequest, pk: Any) -> Case:
    return case_access.get_case_for(
        request.user, pk, word=Word.RECORD_WRITE, on=timezone.localdate()
    )


@require_http_methods(["GET", "POST"])
def log(request: MemberRequest, pk: Any) -> HttpResponse:
    """The whole form (GET); a log from it or from the quick one (POST)."""
    on, shown = timezone.localdate(), _case_to_log(request, pk)
    if request.method == "GET":
        return _whole_form(request, shown, None)
    quick = "quick" in request.POST
    start = defaults_for(shown, request.user, on=on)
    form = RecordForm(request.POST, case=shown, start=start, quick=quick)
    if form.is_valid():
        try:
            made = done(form, lambda: log_record(by=request.user, case=shown, facts=form.facts(), key=form.cleaned_data["key"], on=on))  # fmt: skip
        except StaleText as error:
            return _sent_before(request, shown, error, quick=quick)
        except WrongState as error:
            return conflict(request, error, reverse("casework:case", args=[pk]))
        if made is not None:
            discard_draft(by=request.user, form=FORM, subject=shown.pk)
            messages.success(request, _("已儲存紀錄。") if made[1] else _("這筆紀錄先前已經儲存，沒有重複新增。"))  # fmt: skip
            return redirect("casework:case", pk)
    return show_case(request, pk, form) if quick else _whole_form(request, shown, form)  # fmt: skip


def _sent_before(
    request: MemberRequest, shown: Case, error: StaleText, *, quick: bool
) -> HttpResponse:
    """409: the form had been stored with another text. What was typed stays in a form of its own."""
    data = request.POST.copy()
    data["key"] = str(uuid.uuid4())
    start = defaults_for(shown, request.user, on=timezone.localdate())
    form = RecordForm(data, case=shown, start=start, quick=quick)
    messages.warning(request, str(error))
    answer = show_case(request, shown.pk, form) if quick else _whole_form(request, shown, form)  # fmt: skip
    answer.status_code = HTTPStatus.CONFLICT
    return answer


def _whole_form(
    request: MemberRequest, shown: Case, form: RecordForm | None
) -> HttpResponse:
    on = timezone.localdate()
    context = {
        **identity(shown, screen_naming(request, on=on), on=on),
        **log_context(request, shown, form, quick=False),
        "part_fields": [name for name in PARTS],
    }
    return render(request, "cases/record_new.html", context)


@require_POST
def draft(request: MemberRequest, pk: Any) -> HttpResponse:
    """What she is typing, kept for her alone; 409 when another tab kept something newer."""
    shown, now = _case_to_log(request, pk), timezone.now()
    by_itself = request.headers.get("HX-Request") == "true"
    typed = request.POST.get("replace") or request.POST.get("draft_version", "0")
    version = int(typed) if typed.isascii() and typed.isdecimal() else 0
    if is_sent(request.user, CounselingRecord, request.POST.get("key", "")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)  # sent meanwhile
    form = Form({})  # takes up what the action refuses
    try:
        saved = done(form, lambda: save_draft(by=request.user, school=shown.school, form=FORM, content=kept_of(request.POST), version=version, now=now, subject=shown.pk))  # fmt: skip
    except StaleText:
        other = find_draft(request.user, form=FORM, subject=shown.pk, now=now)
        context = {"case": shown, "draft": other, "typed": request.POST.get("gist", ""), "version": version}  # fmt: skip
        page = "cases/_draft_conflict.html" if by_itself else "cases/draft_stale.html"
        answer = render(request, page, context, status=HTTPStatus.CONFLICT)
        answer["X-Fragment"] = "1"  # forms.js puts it where the draft's state stands
        return answer
    if not by_itself:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(each) for each in errors))
        if saved:
            messages.success(request, _("已存成草稿。"))
        return redirect("casework:case", pk)
    return render(request, "cases/_draft_state.html", {"draft": saved, "errors": form.errors})  # fmt: skip


@require_POST
def draft_discard(request: MemberRequest, pk: Any) -> HttpResponse:
    """捨棄草稿."""
    shown = _case_to_log(request, pk)
    if discard_draft(by=request.user, form=FORM, subject=shown.pk):
        messages.success(request, _("已捨棄草稿。"))
    return redirect("casework:case", pk)


@require_http_methods(["GET", "POST"])
def record(request: MemberRequest, pk: Any) -> HttpResponse:
    """One record as she may read it; with a reason (POST) all of it, where the school lets her."""
    on = timezone.localdate()
    form = OpenForm(request.POST or None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    shown = record_doors.get_record(request.user, pk, on=on, reason=reason)
    return render(request, "cases/record.html", _context(request, shown, form))


def _context(request: MemberRequest, shown: Any, form: Any) -> dict[str, Any]:
    on = timezone.localdate()
    about = case_access.cases_for(request.user, on=on).filter(pk=shown.case_id).first()
    bar = identity(about, screen_naming(request, on=on), on=on) if about else {}
    parts = [(PARTS[key], text) for key, text in (shown.parts or {}).items()]
    return {**bar, "record": shown, "parts": parts, "form": form}


@require_GET
def versions(request: MemberRequest, pk: Any) -> HttpResponse:
    """What a record said before, newest first."""
    on = timezone.localdate()
    shown = record_doors.get_record(request.user, pk, on=on)
    found = record_doors.versions_of(request.user, pk, on=on)
    context = _context(request, shown, OpenForm())
    context["versions"] = [(one, one.before.get("gist", "")) for one in found]
    return render(request, "cases/record_versions.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: MemberRequest, pk: Any) -> HttpResponse:
    """更正 by the author; somebody else's newer text is shown beside hers (409)."""
    on = timezone.localdate()
    row = record_doors.get_record_for(request.user, pk, word=Word.RECORD_CORRECT, on=on)
    start = facts_of(row)
    form = CorrectionForm(request.POST or None, case=row.case, start=start)
    form.fields["version"].initial = row.version
    if form.is_valid():
        typed = form.cleaned_data
        try:
            saved = done(form, lambda: correct_record(by=request.user, record=row, facts=form.facts(), version=typed["version"], reason=typed["reason"], on=on))  # fmt: skip
        except StaleText as error:
            return _stale(request, row, error)
        except WrongState as error:
            return conflict(request, error, reverse("casework:record", args=[pk]))
        if saved is not None:
            messages.success(request, _("已更正紀錄，原來的內容保留在更正紀錄。"))
            return redirect("casework:record", pk)
    return _correct_page(request, row, form)


def _correct_page(
    request: MemberRequest,
    row: CounselingRecord,
    form: CorrectionForm,
    *,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    on = timezone.localdate()
    bar = identity(row.case, screen_naming(request, on=on), on=on)
    context = {**bar, "form": form, "record": row, "part_fields": list(PARTS), **more}
    return render(request, "cases/record_correct.html", context, status=status)


def _stale(
    request: MemberRequest, row: CounselingRecord, error: StaleText
) -> HttpResponse:
    """Both texts: what stands, what she typed; pressing again saves hers over the one she has now seen."""
    data = request.POST.copy()
    data["version"] = str(error.version)
    form = CorrectionForm(data, case=row.case, start=facts_of(row))
    difference = parts_of(error.stored.gist, error.typed.gist)
    return _correct_page(
        request, row, form, status=HTTPStatus.CONFLICT, message=str(error),
        stored=error.stored, difference=difference,
    )  # fmt: skip
