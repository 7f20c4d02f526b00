"""保護註記: one person sets at once, two lift."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access
from cases.actions.protection import (
    lift_protection,
    request_lifting,
    set_protection,
)
from cases.forms.protection import ProtectionForm
from cases.forms.students import ReasonForm
from cases.views.opening import form_page, open_to_change


@require_http_methods(["GET", "POST"])
def protect(request: MemberRequest, pk: Any) -> HttpResponse:
    """In force at once. The form names her contacts, so opening it is in the trail."""
    on = timezone.localdate()
    student = open_to_change(
        request, pk, word=Word.PROTECTION_MANAGE, purpose=_("設定保護註記")
    )
    form = ProtectionForm(
        request.POST or None, student=student, initial={"from_on": on}
    )
    if form.is_valid():
        typed = form.cleaned_data
        flag = done(
            form,
            lambda: set_protection(by=request.user, student=student, on=on, **typed),
        )
        if flag is not None:
            messages.success(request, _("已設定保護註記，立即生效。"))
            return redirect("cases:student", pk)
    return form_page(
        request, form, student=student, title=_("設定保護註記"), button=_("設定並立即生效"),
        lede=_("設定後，通知、同意書與信件都會避開這些人與資料；解除需要兩個人。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lift_request(request: MemberRequest, pk: Any, flag_pk: Any) -> HttpResponse:
    """The first of two: nothing changes until another person agrees."""
    on = timezone.localdate()
    word = Word.PROTECTION_MANAGE
    student = access.get_student_for(request.user, pk, word=word, on=on)
    flag = access.get_flag(student, flag_pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            request_lifting(by=request.user, flag=flag, reason=reason, on=on)
        except WrongState as error:
            return conflict(request, error, reverse("cases:student", args=[pk]))
        messages.success(request, _("已提請解除；另一位人員同意後才會解除。"))
        return redirect("cases:student", pk)
    return form_page(
        request, form, student=student, title=_("提請解除保護註記"), button=_("提請解除"),
        lede=_("註記「%(kind)s」在另一位人員同意前仍然有效。") % {"kind": flag},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lift(request: MemberRequest, pk: Any, flag_pk: Any) -> HttpResponse:
    """The second person agrees; whoever asked is refused."""
    on = timezone.localdate()
    word = Word.PROTECTION_MANAGE
    student = access.get_student_for(request.user, pk, word=word, on=on)
    flag = access.get_flag(student, flag_pk)
    if request.method == "POST":
        try:
            lift_protection(by=request.user, flag=flag, on=on)
        except WrongState as error:
            return conflict(request, error, reverse("cases:student", args=[pk]))
        messages.success(request, _("已解除保護註記。"))
        return redirect("cases:student", pk)
    return form_page(
        request, Form(), student=student, title=_("同意解除保護註記"), button=_("同意解除"),
        lede=_("%(who)s 提請解除「%(kind)s」，理由：%(reason)s")
        % {"who": flag.lift_requested_by or "—", "kind": flag, "reason": flag.lift_reason or "—"},
    )  # fmt: skip
