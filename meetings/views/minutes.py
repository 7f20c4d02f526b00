"""決議, and sending the minutes up; the text itself is written in meetings/views/drafting.py."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit
from accounts.errors import WrongState
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from meetings import access
from meetings.actions.minutes import (
    ResolutionFacts,
    add_resolution,
    change_resolution,
    remove_resolution,
    submit_minutes,
)
from meetings.forms.minutes import ResolutionForm, SubmitForm
from meetings.headings import RECORDS_TO_KEEP, TEXT_KEYS
from meetings.models import Meeting, Minutes
from meetings.views.pages import button_answer, form_answer, meeting_url

BOTH = ["GET", "POST"]


def opened(request: MemberRequest, pk: Any) -> tuple[Meeting, Minutes]:
    """Meeting and working copy for who writes; the reading is in the audit trail. Raises NotVisible, NotAllowed, WrongState."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MINUTES_DRAFT, on=on)
    minutes = access.minutes_of(request.user, meeting)
    if minutes is None:
        raise WrongState(_("會議尚未召開，還沒有會議紀錄。"))
    return meeting, minutes


@require_http_methods(BOTH)
def submit(request: MemberRequest, pk: Any) -> HttpResponse:
    """陳核: the text once more as it will be bound, then the press."""
    on, now = timezone.localdate(), timezone.now()
    try:
        meeting, shown = opened(request, pk)
    except WrongState as error:
        return conflict(request, error, meeting_url(pk))
    form = SubmitForm(request.POST or None, initial={"version": shown.version})
    typed_parts = [(key, shown.parts.get(key, "")) for key in TEXT_KEYS]
    return form_answer(
        request, form,
        lambda typed: submit_minutes(by=request.user, meeting=meeting, on=on, at=now, **typed),
        meeting=meeting, said=_("已送出陳核。"), title=_("陳核會議紀錄"), button=_("送出陳核"),
        template_parts=typed_parts, kept=[RECORDS_TO_KEEP[key] for key in shown.records_to_keep],
        lede=_("送出後內容即鎖定，核閱者看到的就是這份內容；撰寫人不能核可自己的紀錄。"),
    )  # fmt: skip


def _facts(typed: dict[str, Any]) -> ResolutionFacts:
    return ResolutionFacts(**{key: value for key, value in typed.items() if key != "version"})  # fmt: skip


@require_http_methods(BOTH)
def resolution_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """新增決議."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MINUTES_DRAFT, on=on)
    staff = access.owners_at(meeting, on=on)
    return form_answer(
        request, ResolutionForm(request.POST or None, staff=staff),
        lambda typed: add_resolution(by=request.user, meeting=meeting, facts=_facts(typed), on=on),
        meeting=meeting, said=_("已新增決議。"), title=_("新增決議"), button=_("新增"),
    )  # fmt: skip


@require_http_methods(BOTH)
def resolution_edit(request: MemberRequest, pk: Any) -> HttpResponse:
    """修改決議 while the text is open."""
    on = timezone.localdate()
    row = access.get_resolution(request.user, pk, on=on)
    meeting = access.get_meeting_for(request.user, row.meeting_id, word=Word.MINUTES_DRAFT, on=on)  # fmt: skip
    names = ("text", "kind", "owner", "outside_owner", "due_on", "success", "student_agrees", "version")  # fmt: skip
    form = ResolutionForm(request.POST or None, staff=access.owners_at(meeting, on=on), initial={name: getattr(row, name) for name in names})  # fmt: skip
    return form_answer(
        request, form,
        lambda typed: change_resolution(by=request.user, resolution=row, facts=_facts(typed), version=typed["version"] or 0, on=on),
        meeting=meeting, said=_("已修改決議。"), title=_("修改決議第 %(number)d 案") % {"number": row.number}, button=_("儲存"),
    )  # fmt: skip


@require_POST
def resolution_remove(request: MemberRequest, pk: Any) -> HttpResponse:
    """刪去決議 while the text is open."""
    on = timezone.localdate()
    row = access.get_resolution(request.user, pk, on=on)
    access.get_meeting_for(request.user, row.meeting_id, word=Word.MINUTES_DRAFT, on=on)
    audit.record_read(by=request.user, school=row.school, object_type=access.RESOLUTION, object_id=row.pk, part="remove")  # fmt: skip
    return button_answer(
        request, lambda: remove_resolution(by=request.user, resolution=row, on=on),
        back=meeting_url(row.meeting_id), said=_("已刪去這案決議。"),
    )  # fmt: skip
