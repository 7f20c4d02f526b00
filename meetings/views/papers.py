"""會議表單: what can be printed of a meeting, and each of the papers."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.errors import WrongState
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.forms.printing import PrintForm
from cases.views.printing import offer_paper
from documents.downloads import download_response
from meetings.models import Attendee, Meeting
from meetings.papers import sheets
from meetings.papers.doors import attendees_of, meeting_to_print


@require_GET
def papers(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The papers of the meeting as it stands."""
    meeting = meeting_to_print(
        request.user, pk, word=Word.MEETING_VIEW, on=timezone.localdate()
    )
    context = {"meeting": meeting, "sheets": sheets.sheets_for(meeting)}
    return render(request, "meetings/papers.html", context)


@require_http_methods(["GET", "POST"])
def paper(request: MemberRequest, pk: UUID, key: str) -> HttpResponseBase:
    """One paper: its purpose, its format, to whom; by POST the file."""
    sheet = sheets.SHEETS.get(key)
    if sheet is None:
        raise Http404
    now = timezone.localtime()
    meeting = meeting_to_print(request.user, pk, word=sheet.word, on=now.date())
    readers = {str(one.pk): one for one in attendees_of(meeting)} if sheet.to_whom else None  # fmt: skip
    form = PrintForm(
        request.POST or None,
        formats=(("pdf", "PDF"), ("odt", "ODT")) if key == "minutes" else (),
        readers=_choices(readers),
    )
    if form.is_valid() and form.cleaned_data.get("format") == "odt":
        return _odt(request, form, meeting)
    return offer_paper(
        request, form,
        lambda: sheets.print_sheet(
            request.user, meeting.pk, key, purpose=form.cleaned_data["purpose"], now=now,
            attendee=(readers or {}).get(form.cleaned_data.get("attendee", "")),
        ),
        title=str(sheet.label), name=_name(meeting, str(sheet.label)),
        back=reverse("meetings:sheets", args=[pk]),
    )  # fmt: skip


def _choices(readers: dict[str, Attendee] | None) -> tuple[tuple[str, str], ...] | None:
    """To whom a paper to one person may go; None for the others."""
    if readers is None:
        return None
    return tuple((key, f"{one} {one.shown_name}") for key, one in readers.items())


def _odt(request: MemberRequest, form: PrintForm, meeting: Meeting) -> HttpResponseBase:
    back = reverse("meetings:sheets", args=[meeting.pk])
    now, purpose = timezone.localtime(), form.cleaned_data["purpose"]
    try:
        content = sheets.minutes_odt(request.user, meeting.pk, purpose=purpose, now=now)
    except WrongState as error:
        return conflict(request, error, back)
    return download_response(content, _name(meeting, "會議紀錄"), "odt", sheets.ODT)


def _name(meeting: Meeting, label: Any) -> str:
    """The file's name: what and when, no student."""
    return f"{label}_{meeting.held_on:%Y%m%d}" if meeting.held_on else str(label)
