"""作廢與移動: a record logged on the wrong student."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
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
from cases import case_access, record_doors
from cases.actions.corrections import move_record, void_record
from cases.forms.records import MoveForm, ReasonForm
from cases.models import CounselingRecord
from cases.views.casework_form import case_form_page


def _row(request: MemberRequest, pk: Any) -> CounselingRecord:
    return record_doors.get_record_for(
        request.user, pk, word=Word.RECORD_VOID, on=timezone.localdate()
    )


def _answer(
    request: MemberRequest,
    row: CounselingRecord,
    form: BaseForm,
    action: Callable[[], CounselingRecord],
    *,
    said: str,
    **words: str,
) -> HttpResponse:
    back = reverse("casework:record", args=[row.pk])
    if form.is_valid():
        try:
            made = done(form, action)
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, said)
            return redirect("casework:case", row.case_id)
    return case_form_page(request, form, case=row.case, back=back, **words)


@require_http_methods(["GET", "POST"])
def void(request: MemberRequest, pk: Any) -> HttpResponse:
    """作廢."""
    row = _row(request, pk)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    return _answer(
        request, row, form,
        lambda: void_record(by=request.user, record=row, on=timezone.localdate(), **form.cleaned_data),
        said=_("已作廢紀錄；內容與理由保留。"), title=_("作廢紀錄"), button=_("作廢這筆紀錄"),
        lede=_("作廢後不再計入月報，原內容、理由與時間仍保留。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def move(request: MemberRequest, pk: Any) -> HttpResponse:
    """移到另一個個案. A case she doesn't see is answered like a number that isn't there."""
    on, row = timezone.localdate(), _row(request, pk)
    form = MoveForm(request.POST or None, initial={"version": row.version})
    to = None
    if form.is_valid():
        seen = case_access.cases_for(request.user, on=on).filter(school=row.school_id)
        to = seen.filter(number=form.cleaned_data["number"].strip()).first()
        if to is None:
            form.add_error("number", _("找不到這個案號，請對照個案清單上的案號。"))

    def action() -> CounselingRecord:
        assert to is not None  # noqa: S101  the form is invalid without it
        typed = form.cleaned_data
        return move_record(by=request.user, record=row, to=to, reason=typed["reason"], version=typed["version"], on=on)  # fmt: skip

    return _answer(
        request, row, form, action,
        said=_("已移動紀錄；原個案留下移動的痕跡。"), title=_("移動紀錄"), button=_("移到這個個案"),
        lede=_("紀錄登錄在錯的學生時使用；紀錄與附件會一起移動。"),
    )  # fmt: skip
