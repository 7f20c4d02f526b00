"""監護人與聯絡人: add, change, end."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.answers import done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access
from cases.actions.contacts import end_contact, save_contact
from cases.contacting import contact_rules
from cases.forms.contacts import ContactForm
from cases.views.opening import form_page, open_to_change


@require_http_methods(["GET", "POST"])
def contact(request: MemberRequest, pk: Any, contact_pk: Any = None) -> HttpResponse:
    """A new contact, or one that exists. Whom protection bars isn't opened here."""
    on = timezone.localdate()
    student = open_to_change(
        request, pk, word=Word.STUDENT_EDIT, purpose=_("修改聯絡人")
    )
    row = access.get_contact(student, contact_pk, on=on) if contact_pk else None
    initial = (
        {name: getattr(row, name) for name in ContactForm.base_fields} if row else {}
    )
    form = ContactForm(request.POST or None, initial=initial)
    if row and contact_rules(student, on=on).address_is_protected:
        form = form.without_address()
    if form.is_valid():
        saved = done(
            form,
            lambda: save_contact(by=request.user, student=student, values=form.values(), on=on, contact=row),
        )  # fmt: skip
        if saved is not None:
            messages.success(request, _("已儲存聯絡人。"))
            return redirect("cases:student", pk)
    title = _("修改聯絡人") if row else _("新增聯絡人")
    return form_page(
        request, form, student=student, title=title, button=_("儲存聯絡人")
    )


@require_http_methods(["GET", "POST"])
def contact_end(request: MemberRequest, pk: Any, contact_pk: Any) -> HttpResponse:
    """From today nobody is reached there; the row stays."""
    on = timezone.localdate()
    student = access.get_student_for(request.user, pk, word=Word.STUDENT_EDIT, on=on)
    row = access.get_contact(student, contact_pk, on=on)
    if request.method == "POST":
        end_contact(by=request.user, contact=row, on=on)
        messages.success(request, _("已停用聯絡人。"))
        return redirect("cases:student", pk)
    return form_page(
        request, Form(), student=student, title=_("停用聯絡人"), button=_("停用"),
        lede=_("停用「%(relation)s」這位聯絡人：今天起不再聯絡，資料保留。") % {"relation": row.get_relation_display()},
    )  # fmt: skip
