"""主動關懷名單: the list, putting a student on it, taking her off with a reason."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.permissions import may
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access, case_access
from cases.actions.care import end_care, list_for_care
from cases.forms.care import CareEndForm, CareFilterForm, CareForm
from cases.views.casework_form import case_form_page
from cases.views.screen import active_school, is_private, screen_naming

PAGE = 50


@require_GET
def care(request: MemberRequest) -> HttpResponse:
    """Whom the school cares for without being asked, and why."""
    on, user, school = timezone.localdate(), request.user, active_school(request)
    if not may(user, Word.CARE_VIEW, on=on):
        raise NotAllowed(case_access.CARE)
    form = CareFilterForm(request.GET or None)
    found = case_access.care_for(user, on=on)
    if school is not None:
        found = found.filter(school=school)
    if form.is_valid() and form.cleaned_data["reason"]:
        found = found.filter(reason=form.cleaned_data["reason"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    naming = screen_naming(request, on=on)
    rows = [
        (one, naming.of(one.student), naming.seat_of(one.student))
        for one in page.object_list
    ]
    audit.record_read(
        by=user, event=Event.LIST_READ, object_type=case_access.CARE,
        detail={"shown": len(rows)},
    )  # fmt: skip
    context = {
        "form": form, "page": page, "rows": rows, "total": page.paginator.count,
        "place": school or "", "private": is_private(request),
        "may_edit": school is not None and case_access.may_open_cases(user, school, on=on),
    }  # fmt: skip
    return render(request, "cases/care.html", context)


@require_http_methods(["GET", "POST"])
def care_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """列入, for one student."""
    on = timezone.localdate()
    student = access.get_student(request.user, pk, on=on)
    if not case_access.may_open_cases(request.user, student.school, on=on):
        raise NotAllowed(case_access.CARE)
    form = CareForm(request.POST or None, initial={"from_on": on})
    back = reverse("cases:student", args=[pk])
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = done(form, lambda: list_for_care(by=request.user, student=student, on=on, **typed))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, _("已列入主動關懷名單。"))
            return redirect("casework:care")
    naming = screen_naming(request, on=on)
    who = f"{naming.of(student)} {student.code} {naming.seat_of(student)}"
    return case_form_page(request, form, title=_("列入主動關懷名單"), button=_("列入名單"), who=who, back=back)  # fmt: skip


@require_http_methods(["GET", "POST"])
def care_end(request: MemberRequest, pk: Any) -> HttpResponse:
    """Off the list, with a reason; the entry stays to be read."""
    on = timezone.localdate()
    entry = case_access.get_care_entry(request.user, pk, on=on)
    if not case_access.may_open_cases(request.user, entry.school, on=on):
        raise NotAllowed(case_access.CARE, pk)
    form = CareEndForm(request.POST or None)
    back = reverse("casework:care")
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = done(form, lambda: end_care(by=request.user, entry=entry, reason=reason, on=on))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, _("已結束這筆關懷。"))
            return redirect(back)
    naming = screen_naming(request, on=on)
    who = f"{naming.of(entry.student)} {entry.get_reason_display()}"
    return case_form_page(request, form, title=_("結束關懷"), button=_("結束關懷"), who=who, back=back)  # fmt: skip
