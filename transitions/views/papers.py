"""初評 and 附表一: filling, sealing, printing, copying, the upload."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import screen_naming
from documents.downloads import download_response
from documents.errors import RenderFailed
from fields.roc_date import roc_date
from transitions import access
from transitions.actions import assessing, basic_reports
from transitions.basic_report_page import (
    copy_lines,
    odt_of,
    pdf_of,
    signing_steps,
    stored_for_form,
)
from transitions.coming_of_age import is_adult
from transitions.forms.assessment import (
    FOOT,
    HEAD,
    TYPES,
    TYPES_RULE,
    AssessmentForm,
    shown_answers,
)
from transitions.forms.former import ReturnForm, UploadForm
from transitions.models import BasicReport, InitialAssessment, Transition
from transitions.papers.basic_report_v1 import AGE_NOTE, BasicReportForm
from transitions.prefilling import report_answers
from transitions.views.screens import act, page_of, who_of


@require_http_methods(["GET", "POST"])
def assessment(request: MemberRequest, pk: Any) -> HttpResponse:
    """初評表: a draft as often as she likes, then signed. Read-only once the meeting has decided."""
    on = timezone.localdate()
    row = access.get_transition(request.user, pk, on=on)
    held = access.words_on(request.user, row, on=on)
    stored = access.assessment_of(row)
    adult = is_adult(row.student, on=on)
    form = AssessmentForm(request.POST or None, initial=shown_answers(stored), is_adult=adult)  # fmt: skip
    warnings: list[str] = []
    if request.method == "POST" and form.is_valid():
        answers, sign = form.answers(), "sign" in request.POST
        version = form.cleaned_data["version"]
        warnings = assessing.warnings_of(answers)
        try:
            made = done(form, lambda: assessing.save_assessment(by=request.user, row=row, answers=answers, sign=sign, on=on, version=version))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, page_of(row))
        if made is not None:
            messages.success(request, _("初評表已完成。") if sign else _("已存成草稿。"))  # fmt: skip
            for words in warnings:
                messages.warning(request, words)
            return redirect(page_of(row) if sign else request.path)
    editable = Word.TRANSITION_ASSESS in held and row.state == Transition.State.PENDING
    context = {
        "row": row, "who": who_of(request, row), "form": form, "stored": stored,
        "is_adult": adult, "editable": editable, "back": page_of(row),
        "head": _head(request, row, stored), "types": (TYPES, TYPES_RULE),
    }  # fmt: skip
    return render(request, "transitions/assessment.html", context)


def _head(request: MemberRequest, row: Transition, stored: InitialAssessment | None) -> list[tuple[str, str]]:  # fmt: skip
    """The paper's head and foot in its words, from the student's file and the signature."""
    student = row.student
    values = {
        "student_name": screen_naming(request, on=timezone.localdate()).of(student),
        "birth_date": roc_date(student.born_on) if student.born_on else "",
        "sex": student.get_sex_display(),
        "id_number": student.student_number,
        "class_name": row.class_name,
        "filled_by": stored.filled_by.name if stored and stored.filled_on else "",
        "filled_on": roc_date(stored.filled_on) if stored and stored.filled_on else "",
    }
    return [(label, values[key]) for key, label in (HEAD | FOOT).items()]


@require_http_methods(["GET", "POST"])
def report(request: MemberRequest, pk: Any) -> HttpResponse:
    """附表一: filled by the lead, read by whose seal is next."""
    on = timezone.localdate()
    row = access.get_report(request.user, pk, on=on)
    held = access.words_on(request.user, row, on=on)
    stored = access.report_of(row)
    may_write = Word.TRANSITION_ASSESS in held and row.uploaded_on is None
    form = _report_form(request, row, stored) if may_write else None
    if request.method == "POST" and form is not None and form.is_valid():
        version = int(request.POST.get("version") or 0) or None
        try:
            made = done(form, lambda: basic_reports.save_report(by=request.user, row=row, form=form, on=on, version=version))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, request.path)
        if made is not None:
            messages.success(request, _("已儲存附表一。"))
            for words in BasicReportForm.warnings(made.answers):
                messages.warning(request, words)
            return redirect(request.path)
    return _report_page(request, row, stored, form, held)


@require_POST
def report_sign(request: MemberRequest, pk: Any) -> HttpResponse:
    """The next of the five seals; `return` with a reason sends it back."""
    on = timezone.localdate()
    row = access.get_report(request.user, pk, on=on)
    stored = access.report_of(row)
    back = reverse("transitions:report", args=[row.pk])
    if stored is None:
        return conflict(request, WrongState(_("還沒有填寫附表一。")), back)
    try:
        if "return" in request.POST:
            form = ReturnForm(request.POST)
            if not form.is_valid():
                return _report_page(request, row, stored, None, frozenset(), return_form=form)  # fmt: skip
            basic_reports.return_report(by=request.user, report=stored, on=on, **form.cleaned_data)  # fmt: skip
            messages.success(request, _("已退回填表人。"))
        else:
            version = int(request.POST.get("version") or 0) or None
            basic_reports.sign_report(by=request.user, report=stored, on=on, version=version)  # fmt: skip
            messages.success(request, _("已核章。"))
    except WrongState as error:
        return conflict(request, error, back)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    seen = access.transitions_for(request.user, on=on).filter(pk=row.pk).exists()
    return redirect(back if seen else "home")


@require_http_methods(["GET", "POST"])
def upload(request: MemberRequest, pk: Any) -> HttpResponse:
    """登錄通報系統上傳."""
    on = timezone.localdate()
    row = access.get_transition_for(request.user, pk, word=Word.TRANSITION_EVALUATE, on=on)  # fmt: skip
    form = UploadForm(request.POST or None, initial={"uploaded_on": on})
    return act(
        request, form,
        lambda: basic_reports.mark_uploaded(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("登錄通報系統上傳"), button=_("登錄上傳結果"), back=page_of(row),
        said=_("已登錄上傳。"), who=who_of(request, row),
    )  # fmt: skip


@require_GET
def report_copy(request: MemberRequest, pk: Any) -> HttpResponse:
    """附表一 in the paper's own order, line by line, for copying into the ministry's system."""
    on = timezone.localdate()
    row = access.get_report(request.user, pk, on=on)
    stored = access.report_of(row)
    context = {
        "row": row, "who": who_of(request, row), "lines": copy_lines(stored),
        "back": reverse("transitions:report", args=[row.pk]), "note": AGE_NOTE,
    }  # fmt: skip
    return render(request, "transitions/report_copy.html", context)


@require_POST
def report_file(request: MemberRequest, pk: Any, kind: str) -> HttpResponse:
    """附表一 as PDF or ODT."""
    on = timezone.localdate()
    row = access.get_report(request.user, pk, on=on)
    stored = access.report_of(row)
    back = reverse("transitions:report", args=[row.pk])
    if stored is None:
        return conflict(request, WrongState(_("還沒有填寫附表一。")), back)
    try:
        content, media = (
            (
                pdf_of(stored, by=request.user, now=timezone.localtime()),
                "application/pdf",
            )
            if kind == "pdf"
            else (odt_of(stored), "application/vnd.oasis.opendocument.text")
        )
    except RenderFailed as error:
        messages.error(request, str(error))
        return redirect(back)
    audit.record_read(
        by=request.user, event=Event.PRINTED, school=row.school, object_type=access.TRANSITION,
        object_id=row.pk, part="basic_report", detail={"fmt": kind},
    )  # fmt: skip
    answer = download_response(content, f"附表一_{row.student.code}", kind, media)
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


def _report_form(request: MemberRequest, row: Transition, stored: BasicReport | None) -> BasicReportForm:  # fmt: skip
    if request.method == "POST":
        return BasicReportForm(request.POST)
    answers = stored.answers if stored else report_answers(row, by=request.user, on=timezone.localdate())  # fmt: skip
    return BasicReportForm(initial=stored_for_form(answers))


def _report_page(
    request: MemberRequest,
    row: Transition,
    stored: BasicReport | None,
    form: BasicReportForm | None,
    held: frozenset[Word],
    *,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    on = timezone.localdate()
    context = {
        "row": row, "who": who_of(request, row), "stored": stored, "form": form,
        "lines": copy_lines(stored) if stored else [],
        "steps": signing_steps(stored),
        "may_sign": stored is not None and access.may_sign(request.user, stored, on=on),
        "may_upload": Word.TRANSITION_EVALUATE in held and row.uploaded_on is None and stored is not None and stored.is_signed,
        "return_form": return_form or ReturnForm(),
        "is_member": bool(held) or access.transitions_for(request.user, on=on).filter(pk=row.pk).exists(),
        "note": AGE_NOTE, "back": page_of(row),
    }  # fmt: skip
    return render(request, "transitions/report.html", context)
