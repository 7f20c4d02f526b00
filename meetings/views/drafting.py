"""會議紀錄: writing the text; what is typed is kept as her draft, and nobody's text is overwritten unseen."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.actions.drafts import discard_draft, find_draft, save_draft
from cases.actions.record_guards import StaleText
from cases.views.screen import screen_naming
from meetings import access
from meetings.actions.guards import require_by_hand
from meetings.actions.minutes import save_minutes
from meetings.content import text_differences
from meetings.forms.minutes import MinutesForm, kept_of
from meetings.headings import TEXT_KEYS
from meetings.models import Meeting, Minutes
from meetings.page import identity
from meetings.version_page import shown_differences, shown_version
from meetings.views.minutes import opened
from meetings.views.pages import meeting_url

FORM = "minutes"


@require_http_methods(["GET", "POST"])
def minutes(request: MemberRequest, pk: Any) -> HttpResponse:
    """會議紀錄 by its official headings; her draft is taken up, what was returned is shown beside it."""
    try:
        meeting, shown = opened(request, pk)
        require_by_hand(meeting)
        if not shown.is_open:
            raise WrongState(_("會議紀錄目前是「%(state)s」，不能修改。") % {"state": shown.state_label})  # fmt: skip
        if request.method == "GET":
            return _begun(request, meeting, shown)
        form = MinutesForm(request.POST)
        if form.is_valid() and _saved(request, meeting, form):
            return redirect("meetings:minutes" if "stay" in request.POST else "meetings:meeting", pk)  # fmt: skip
    except StaleText as error:
        return _stale(request, meeting, shown, error)
    except WrongState as error:
        return conflict(request, error, meeting_url(pk))
    return _page(request, meeting, shown, form)


def _saved(request: MemberRequest, meeting: Meeting, form: MinutesForm) -> bool:
    typed, on = form.cleaned_data, timezone.localdate()
    parts = {key: typed[key] for key in TEXT_KEYS}
    made = done(form, lambda: save_minutes(by=request.user, meeting=meeting, parts=parts, records_to_keep=typed["records_to_keep"], on=on, version=typed["version"]))  # fmt: skip
    if made is None:
        return False
    discard_draft(by=request.user, form=FORM, subject=meeting.pk)
    messages.success(request, _("已儲存會議紀錄。"))
    return True


def _begun(request: MemberRequest, meeting: Meeting, shown: Minutes) -> HttpResponse:
    """The form from her draft, or from the text as it stands."""
    kept = find_draft(request.user, form=FORM, subject=meeting.pk, now=timezone.now())
    if kept is not None and _is_stored(kept.content, shown):
        discard_draft(by=request.user, form=FORM, subject=meeting.pk)
        kept = None
    start = {**shown.parts, "records_to_keep": shown.records_to_keep, "version": shown.version}  # fmt: skip
    form = MinutesForm(initial=start | (kept.content if kept else {}))
    older = kept is not None and kept.content["version"] != str(shown.version)
    stored = text_differences(shown.parts, kept.content) if kept and older else []
    return _page(request, meeting, shown, form, draft=kept, stored=shown_differences(stored))  # fmt: skip


def _is_stored(content: dict[str, Any], shown: Minutes) -> bool:
    """Whether the draft says what the minutes say: an autosave under way when the form was sent leaves such a one."""
    texts = not text_differences(shown.parts, {key: content.get(key, "").strip() for key in TEXT_KEYS})  # fmt: skip
    return texts and content.get("records_to_keep", []) == shown.records_to_keep


def _stale(
    request: MemberRequest, meeting: Meeting, shown: Minutes, error: StaleText
) -> HttpResponse:
    """409: somebody saved meanwhile. Hers stays in the form, the differences stand above it; saving again is hers to decide."""
    data = request.POST.copy()
    data["version"] = str(error.version)
    found = shown_differences(text_differences(error.stored, error.typed))
    return _page(request, meeting, shown, MinutesForm(data), stored=found, status=HTTPStatus.CONFLICT)  # fmt: skip


def _page(
    request: MemberRequest,
    meeting: Meeting,
    shown: Minutes,
    form: MinutesForm,
    *,
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    on = timezone.localdate()
    versions = access.versions_of(request.user, meeting, on=on)
    last = versions[0] if versions and versions[0].state == "returned" else None
    context = {
        **identity(meeting, screen_naming(request, on=on)), "form": form, "minutes": shown,
        "returned": shown_version(last) if last else None, "back": meeting_url(meeting),
        "resolutions": list(access.resolutions_for(request.user, on=on).filter(meeting=meeting).order_by("number")),
        **more,
    }  # fmt: skip
    return render(request, "meetings/minutes.html", context, status=status)


@require_POST
def draft(request: MemberRequest, pk: Any) -> HttpResponse:
    """What she is typing, kept for her alone; 409 when another tab kept something newer."""
    on, now = timezone.localdate(), timezone.now()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MINUTES_DRAFT, on=on)
    by_itself = request.headers.get("HX-Request") == "true"
    typed = request.POST.get("replace") or request.POST.get("draft_version", "0")
    version = int(typed) if typed.isascii() and typed.isdecimal() else 0
    form = Form({})  # takes up what the action refuses
    try:
        saved = done(form, lambda: save_draft(by=request.user, school=meeting.school, form=FORM, content=kept_of(request.POST), version=version, now=now, subject=meeting.pk))  # fmt: skip
    except StaleText:
        return _two_drafts(request, meeting, version, by_itself=by_itself)
    if by_itself:
        return render(request, "cases/_draft_state.html", {"draft": saved, "errors": form.errors})  # fmt: skip
    for errors in form.errors.values():
        messages.error(request, " ".join(str(each) for each in errors))
    if saved:
        messages.success(request, _("已存成草稿。"))
    return redirect("meetings:minutes", pk)


def _two_drafts(
    request: MemberRequest, meeting: Meeting, version: int, *, by_itself: bool
) -> HttpResponse:
    """409: another tab's draft is newer. Out: a fragment for the running page, or a page with both texts."""
    found = find_draft(request.user, form=FORM, subject=meeting.pk, now=timezone.now())
    kept: Any = found.content if found else {}
    changes = shown_differences(text_differences(kept, kept_of(request.POST)))
    context = {"meeting": meeting, "draft": found, "version": version, "changes": changes}  # fmt: skip
    page = "meetings/_draft_conflict.html" if by_itself else "meetings/draft_stale.html"
    answer = render(request, page, context, status=HTTPStatus.CONFLICT)
    answer["X-Fragment"] = "1"  # forms.js puts it where the draft's state stands
    return answer


@require_POST
def discard(request: MemberRequest, pk: Any) -> HttpResponse:
    """捨棄草稿."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MINUTES_DRAFT, on=on)
    if discard_draft(by=request.user, form=FORM, subject=meeting.pk):
        messages.success(request, _("已捨棄草稿。"))
    return redirect("meetings:minutes", pk)
