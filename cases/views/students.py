"""學生: one student's page, and adding, editing and revealing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.permissions import schools_within
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Scope, Word
from cases import access
from cases.actions.students import add_student, edit_student, reveal_name
from cases.forms.students import AddStudentForm, EditStudentForm, ReasonForm
from cases.page import student_page
from cases.placing import school_year_of
from cases.views.opening import form_page, open_to_change
from cases.views.screen import active_school, is_private


@require_GET
def student(request: MemberRequest, pk: Any) -> HttpResponse:
    """One student, as far as this person may read her."""
    on = timezone.localdate()
    with audit.together():
        shown = access.get_student(request.user, pk, on=on)
        context = student_page(request.user, shown, private=is_private(request), on=on)
    return render(request, "cases/student.html", context)


@require_http_methods(["GET", "POST"])
def student_new(request: MemberRequest) -> HttpResponse:
    """A newcomer to the school where she acts."""
    on = timezone.localdate()
    school = active_school(request)
    schools = schools_within(
        request.user, Word.STUDENT_EDIT, on=on, among=(Scope.SCHOOL,)
    )
    if school is None or school not in schools:
        raise NotAllowed(access.STUDENT)
    form = AddStudentForm(
        request.POST or None, school=school, year=school_year_of(on),
        initial={"on": on, "sped_category": 0},
    )  # fmt: skip
    if form.is_valid():
        typed = form.cleaned_data
        made = done(
            form,
            lambda: add_student(
                by=request.user, school=school, values=form.values(),
                school_class=typed["school_class"], seat_number=typed["seat_number"],
                on=typed["on"],
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(
                request, _("已新增學生，代號 %(code)s。") % {"code": made.code}
            )
            return redirect("cases:student", made.pk)
    return form_page(
        request, form, title=_("新增學生"), button=_("新增學生"), school=school,
        back=reverse("cases:students"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def student_edit(request: MemberRequest, pk: Any) -> HttpResponse:
    """Her own data; the form holds the full name, so opening it is in the trail."""
    on = timezone.localdate()
    shown = open_to_change(
        request, pk, word=Word.STUDENT_EDIT, purpose=_("修改學生資料")
    )
    initial = {name: getattr(shown, name) for name in EditStudentForm.base_fields}
    form = EditStudentForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            saved = done(
                form,
                lambda: edit_student(
                    by=request.user, student=shown, values=form.values(),
                    version=form.cleaned_data["version"], on=on,
                ),
            )  # fmt: skip
        except WrongState as error:
            return conflict(request, error, reverse("cases:student_edit", args=[pk]))
        if saved is not None:
            messages.success(request, _("已儲存學生資料。"))
            return redirect("cases:student", pk)
    return form_page(request, form, student=shown, title=_("修改學生資料"), button=_("儲存"))  # fmt: skip


@require_http_methods(["GET", "POST"])
def reveal(request: MemberRequest, pk: Any) -> HttpResponse:
    """顯示全名與電話, once, for a reason that stays in the trail."""
    on = timezone.localdate()
    shown = access.get_student_for(request.user, pk, word=Word.STUDENT_REVEAL, on=on)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        revealed = reveal_name(by=request.user, student=shown, reason=reason, on=on)
        context = {"student": shown, "revealed": revealed}
        return render(request, "cases/revealed.html", context)
    return form_page(
        request, form, student=shown, title=_("顯示全名與電話"), button=_("顯示"),
        lede=_("畫面只顯示這一次，理由與時間會留在稽核紀錄。"),
    )  # fmt: skip
