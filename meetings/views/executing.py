"""決議執行、會議資料保管與附件."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import screen_naming
from documents.downloads import download_response
from documents.errors import Refused
from meetings import access
from meetings.actions.custody import (
    collect_handout,
    destroy_handout,
    keep_file,
    opened_file,
    record_handout,
)
from meetings.actions.executing import (
    drop_resolution,
    reopen_resolution,
    report_progress,
)
from meetings.forms.minutes import ProgressForm
from meetings.forms.planning import CollectForm, DestroyForm, HandoutForm, ReasonForm
from meetings.models import MeetingFile, Resolution
from meetings.page import due_look
from meetings.views.pages import form_answer, meeting_url

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def resolution(request: MemberRequest, pk: Any) -> HttpResponse:
    """One resolution with its progress; its owner reports here."""
    on, user = timezone.localdate(), request.user
    row = access.get_resolution(user, pk, on=on)
    form = ProgressForm(request.POST or None, request.FILES or None, initial={"happened_on": on})  # fmt: skip
    if form.is_valid():
        try:
            made = done(form, lambda: _report(request, row, form))
        except WrongState as error:
            return conflict(request, error, reverse("meetings:resolution", args=[pk]))
        if made is not None:
            messages.success(request, _("已回報執行情形。"))
            return redirect("meetings:resolution", pk)
    convenes = access.holds(user, Word.MEETING_CONVENE, row.meeting, on=on)
    naming = screen_naming(request, on=on)
    application, consent = access.effects_of(user, row, on=on)
    context = {
        "application": application, "consent": consent,
        "resolution": row, "form": form, "name": naming.of(row.meeting.student), "look": due_look(row, on),
        "progress": list(row.progress.select_related("by", "evidence")),
        "may_report": row.is_running and access.may_report(user, row, on=on), "convenes": convenes,
        "sees_meeting": access.meetings_for(user, on=on).filter(pk=row.meeting_id).exists(),
    }  # fmt: skip
    return render(request, "meetings/resolution.html", context)


@transaction.atomic
def _report(request: MemberRequest, row: Resolution, form: ProgressForm) -> Any:
    """The progress with its evidence; a refused file refuses both."""
    on, typed = timezone.localdate(), form.cleaned_data
    evidence, file = None, typed.pop("evidence")
    if file is not None:
        try:
            evidence = keep_file(by=request.user, meeting=row.meeting, kind=MeetingFile.Kind.EVIDENCE, data=file.read(), filename=file.name, on=on, resolution=row)  # fmt: skip
        except Refused as error:
            form.add_error("evidence", str(error))
            return None
    return report_progress(by=request.user, resolution=row, on=on, evidence=evidence, **typed)  # fmt: skip


@require_http_methods(BOTH)
def resolution_end(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """drop or reopen a resolution, with the reason."""
    on, user = timezone.localdate(), request.user
    row = access.get_resolution(user, pk, on=on)
    meeting = access.get_meeting_for(user, row.meeting_id, word=Word.MEETING_CONVENE, on=on)  # fmt: skip
    action, title = (
        (drop_resolution, _("不再執行這案決議")) if what == "drop" else (reopen_resolution, _("重新執行這案決議"))
    )  # fmt: skip
    return form_answer(
        request, ReasonForm(request.POST or None),
        lambda typed: action(by=user, resolution=row, on=on, **typed),
        meeting=meeting, back=reverse("meetings:resolution", args=[pk]), said=_("已儲存。"), title=title, button=_("確定"),
    )  # fmt: skip


@require_http_methods(BOTH)
def handout_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """登錄會議資料、錄音或錄影."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    form = HandoutForm(request.POST or None, staff=access.staff_of(meeting.school, on=on))  # fmt: skip
    return form_answer(
        request, form, lambda typed: record_handout(by=request.user, meeting=meeting, on=on, **typed),
        meeting=meeting, said=_("已登錄會議資料。"), title=_("登錄會議資料"), button=_("登錄"),
        lede=_("會議資料不得攜出；書面資料會後收回保管或銷毀，錄音、錄影亦應保密。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def handout(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """collect or destroy what was handed out."""
    on, user = timezone.localdate(), request.user
    row = access.get_handout(user, pk, on=on)
    kinds: dict[str, tuple[Any, Any, str]] = {
        "collect": (CollectForm, collect_handout, _("登錄收回份數")),
        "destroy": (DestroyForm, destroy_handout, _("登錄銷毀")),
    }
    kind, action, title = kinds[what]
    start = {"copies_back": row.copies_out, "destroyed_on": on}
    seen = access.meetings_for(user, on=on).filter(pk=row.meeting_id).exists()
    back = meeting_url(row.meeting_id) if seen else reverse("meetings:list")
    return form_answer(
        request, kind(request.POST or None, initial=start),
        lambda typed: action(by=user, handout=row, on=on, **typed),
        back=back, said=_("已儲存。"), title=title, button=_("儲存"), who=f"{row.get_kind_display()} {row.title}",
    )  # fmt: skip


@require_GET
def file(request: MemberRequest, pk: Any) -> HttpResponse:
    """A scan or a piece of evidence."""
    row = access.get_file(request.user, pk, on=timezone.localdate())
    try:
        content = opened_file(row)
    except WrongState as error:
        return conflict(request, error, meeting_url(row.meeting_id))
    answer = download_response(content, row.name.rpartition(".")[0], row.extension, row.media_type)  # fmt: skip
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer
