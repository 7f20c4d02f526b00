"""附件: what a case or a record holds, adding to it, opening (each opening in the trail), removing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.settings_register import value
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access, file_doors, record_doors
from cases.actions.attachments import attach, remove_attachment
from cases.case_page import identity
from cases.case_words import words_on_case
from cases.forms.files import UploadForm
from cases.forms.records import OpenForm
from cases.forms.risk import WhyForm
from cases.models import Attachment, Case, CounselingRecord
from cases.views.casework_form import case_form_page
from cases.views.screen import screen_naming
from cases.views.work import acted
from documents.downloads import download_response
from documents.errors import Refused


@require_http_methods(["GET", "POST"])
def files(request: MemberRequest, pk: Any) -> HttpResponse:
    """The files of a case and its records; adding one to the case (POST)."""
    on = timezone.localdate()
    word = Word.RECORD_WRITE if request.method == "POST" else Word.CASE_VIEW
    shown = case_access.get_case_for(request.user, pk, word=word, on=on)
    return _page(request, shown, None)


@require_http_methods(["GET", "POST"])
def record_files(request: MemberRequest, pk: Any) -> HttpResponse:
    """The same for one record of her own, whose confidentiality the file takes."""
    on = timezone.localdate()
    row = record_doors.get_record_for(request.user, pk, word=Word.RECORD_CORRECT, on=on)
    return _page(request, row.case, row)


def _page(request: MemberRequest, shown: Case, row: CounselingRecord | None) -> HttpResponse:  # fmt: skip
    on, back = timezone.localdate(), _back(shown, row)
    form = UploadForm(request.POST or None, request.FILES or None, on_record=row is not None)  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = done(form, lambda: _attach(request, shown, row, form))
        except WrongState as error:
            return conflict(request, error, reverse("casework:case", args=[shown.pk]))
        if made is not None:
            messages.success(request, _("已加入附件。") if made[1] else _("這個附件先前已經加入，沒有重複新增。"))  # fmt: skip
            return redirect(back)
    rows = file_doors.files_for(request.user, shown, on=on)
    if row is not None:
        rows = [one for one in rows if one.record_id == row.pk]
    words = words_on_case(request.user, shown, on=on)
    context = {
        **identity(shown, screen_naming(request, on=on), on=on), "files": rows, "form": form, "record": row,
        "may_add": Word.RECORD_WRITE in words and shown.is_running, "may_void": Word.RECORD_VOID in words,
        "megabytes": value("attachment.file_megabytes"),
    }  # fmt: skip
    return render(request, "cases/files.html", context)


def _back(shown: Case, row: CounselingRecord | None) -> str:
    if row is None:
        return reverse("casework:files", args=[shown.pk])
    return reverse("casework:record_files", args=[row.pk])


def _attach(
    request: MemberRequest, shown: Case, row: CounselingRecord | None, form: UploadForm
) -> tuple[Attachment, bool] | None:
    """None when the file itself is refused: why stands at the field."""
    sent = form.cleaned_data["file"]
    most = value("attachment.file_megabytes") * 1024 * 1024
    try:
        return attach(
            by=request.user, case=shown, record=row, data=sent.read(most + 1), filename=sent.name,
            key=form.cleaned_data["key"], on=timezone.localdate(),
            confidentiality=form.cleaned_data.get("confidentiality", "team"),
        )  # fmt: skip
    except Refused as refused:
        form.add_error("file", refused.message)
        return None


@require_http_methods(["GET", "POST"])
def file(request: MemberRequest, pk: Any) -> HttpResponse:
    """The file itself, saved and never shown in the site; with a reason (POST) where only that opens it."""
    on, form = timezone.localdate(), OpenForm(request.POST or None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        row, content = file_doors.get_file(request.user, pk, on=on, reason=reason)
    except NotAllowed:
        about = file_doors.openable_case(request.user, pk, on=on)
        return case_form_page(
            request, form, case=about, back=reverse("casework:files", args=[about.pk]),
            title=_("附理由開啟附件"), button=_("開啟附件"),
        )  # fmt: skip
    except WrongState as error:
        return conflict(request, error, reverse("home"))
    name = row.name.rpartition(".")[0]
    return download_response(content, name, row.extension, row.media_type)  # type: ignore[return-value]  # bytes are never streamed


@require_http_methods(["GET", "POST"])
def file_remove(request: MemberRequest, pk: Any) -> HttpResponse:
    """作廢: served no more; row, reason and sealed file stay."""
    on = timezone.localdate()
    row = file_doors.get_file_to_remove(request.user, pk, on=on)
    back, form = reverse("casework:files", args=[row.case_id]), WhyForm(request.POST or None)  # fmt: skip
    answer = acted(
        request, form,
        lambda: remove_attachment(by=request.user, attachment=row, reason=form.cleaned_data["reason"], on=on),
        back=back, said=_("已作廢附件；理由保留。"),
    )  # fmt: skip
    return answer or case_form_page(request, form, case=row.case, back=back, title=_("作廢附件"), button=_("作廢這個附件"))  # fmt: skip
