"""開案、提出結案、核可或退回、重新開案."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.models import School
from accounts.permissions import may
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access, case_access
from cases.actions.cases import open_case
from cases.actions.closing import (
    approve_closing,
    propose_closing,
    reopen_case,
    return_closing,
    withdraw_closing,
)
from cases.candidates import leads_at
from cases.forms.case_life import (
    ClosingForm,
    OpenCaseForm,
    ReopenForm,
    ReturnForm,
    StudentSearchForm,
)
from cases.models import Case
from cases.views.casework_form import case_form_page
from cases.views.screen import active_school, screen_naming

FOUND = 20


def _leads(request: MemberRequest, school: School) -> Any:
    """Everybody fit for a lead for who assigns; else herself alone."""
    on = timezone.localdate()
    leads = leads_at(school, on=on)
    if may(request.user, Word.CASE_ASSIGN, at=school, on=on):
        return leads
    return leads.filter(pk=request.user.pk)


@require_GET
def new(request: MemberRequest) -> HttpResponse:
    """開案 begins with the student, at the school where she acts."""
    on, school = timezone.localdate(), active_school(request)
    if school is None or not case_access.may_open_cases(request.user, school, on=on):
        raise NotAllowed(case_access.CASE)
    form = StudentSearchForm(request.GET or None)
    found: list[Any] = []
    if form.is_valid():
        seen = access.students_for(request.user, on=on).filter(school=school)
        students = seen.attending().search(form.cleaned_data["q"])
        naming = screen_naming(request, on=on)
        found = [
            (one, naming.of(one), naming.seat_of(one))
            for one in students.in_class_order()[: FOUND + 1]
        ]
    context = {"form": form, "found": found[:FOUND], "more": len(found) > FOUND, "asked": form.is_bound, "place": school, "limit": FOUND}  # fmt: skip
    return render(request, "cases/case_new.html", context)


@require_http_methods(["GET", "POST"])
def open_for(request: MemberRequest, pk: Any) -> HttpResponse:
    """開案 for one student. Her running case, if she has one, is shown instead where it may be seen."""
    on = timezone.localdate()
    student = access.get_student(request.user, pk, on=on)
    if not case_access.may_open_cases(request.user, student.school, on=on):
        raise NotAllowed(case_access.CASE)
    running = case_access.open_case_of(request.user, student, on=on)
    if running is not None and request.method == "GET":
        return redirect("casework:case", running.pk)
    leads = _leads(request, student.school)
    first = leads.filter(pk=request.user.pk).first()
    form = OpenCaseForm(
        request.POST or None, leads=leads, initial={"lead": first, "tier": 2}
    )
    if form.is_valid():
        try:
            made = done(form, lambda: open_case(by=request.user, student=student, on=on, **form.cleaned_data))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, reverse("casework:open_for", args=[pk]))
        if made is not None:
            messages.success(request, _("已開案，案號 %(number)s。") % {"number": made.number})  # fmt: skip
            return redirect("casework:case", made.pk)
    naming = screen_naming(request, on=on)
    who = f"{naming.of(student)} {student.code} {naming.seat_of(student)}"
    return case_form_page(request, form, title=_("開案"), button=_("開案"), who=who, back=reverse("casework:new"))  # fmt: skip


def _note_reading(request: MemberRequest, case: Any) -> None:
    """The form shows the closing's summary."""
    if request.method == "GET":
        audit.record_read(
            by=request.user, school=case.school, object_type=case_access.CASE,
            object_id=case.pk, part="closing",
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
def close(request: MemberRequest, pk: Any) -> HttpResponse:
    """提出結案."""
    on = timezone.localdate()
    case = case_access.get_case_for(request.user, pk, word=Word.CASE_CLOSE, on=on)
    _note_reading(request, case)
    start = {"summary": case.closing_summary, "follow_up": case.follow_up}
    form = ClosingForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            made = done(form, lambda: propose_closing(by=request.user, case=case, on=on, **form.cleaned_data))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, reverse("casework:case", args=[pk]))
        if made is not None:
            messages.success(request, _("已提出結案，等待核可。"))
            return redirect("casework:case", pk)
    return case_form_page(
        request, form, case=case, title=_("提出結案"), button=_("送出結案申請"),
        lede=_("由輔導主任核可後結案；核可前可以撤回。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def closing(request: MemberRequest, pk: Any) -> HttpResponse:
    """核可 reads the proposal first; 退回 needs a reason."""
    on = timezone.localdate()
    case = case_access.get_case_for(
        request.user, pk, word=Word.CASE_APPROVE_CLOSING, on=on
    )
    _note_reading(request, case)
    form = ReturnForm(request.POST if "return" in request.POST else None)
    try:
        if "approve" in request.POST:
            approve_closing(by=request.user, case=case, on=on)
            messages.success(request, _("已核可結案。"))
            return redirect("casework:case", pk)
        if form.is_valid() and _returned(request, case, form) is not None:
            messages.success(request, _("已退回結案申請。"))
            return redirect("casework:case", pk)
        if case.state != case.State.CLOSING:
            raise WrongState(_("這個個案%(state)s，沒有待核的結案申請。") % {"state": case.state_label})  # fmt: skip
    except WrongState as error:
        return conflict(request, error, reverse("casework:case", args=[pk]))
    return case_form_page(
        request, form, case=case, title=_("核可結案"), button=_("退回結案申請"), closing=True
    )  # fmt: skip


def _returned(request: MemberRequest, case: Case, form: ReturnForm) -> Case | None:
    on, reason = timezone.localdate(), form.cleaned_data["reason"]
    return done(
        form, lambda: return_closing(by=request.user, case=case, reason=reason, on=on)
    )


@require_POST
def closing_withdraw(request: MemberRequest, pk: Any) -> HttpResponse:
    """撤回結案申請."""
    on = timezone.localdate()
    case = case_access.get_case_for(request.user, pk, word=Word.CASE_CLOSE, on=on)
    try:
        withdraw_closing(by=request.user, case=case, on=on)
    except WrongState as error:
        return conflict(request, error, reverse("casework:case", args=[pk]))
    messages.success(request, _("已撤回結案申請。"))
    return redirect("casework:case", pk)


@require_http_methods(["GET", "POST"])
def reopen(request: MemberRequest, pk: Any) -> HttpResponse:
    """重新開案."""
    on = timezone.localdate()
    case = case_access.get_case_for(request.user, pk, word=Word.CASE_VIEW, on=on)
    if not case_access.may_open_cases(request.user, case.school, on=on):
        raise NotAllowed(case_access.CASE, pk)
    start = {"tier": case.tier, "lead": case.lead_id}
    form = ReopenForm(
        request.POST or None, leads=_leads(request, case.school), initial=start
    )
    if form.is_valid():
        try:
            made = done(form, lambda: reopen_case(by=request.user, case=case, on=on, **form.cleaned_data))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, reverse("casework:case", args=[pk]))
        if made is not None:
            messages.success(request, _("已重新開案。"))
            return redirect("casework:case", pk)
    return case_form_page(request, form, case=case, title=_("重新開案"), button=_("重新開案"))  # fmt: skip
