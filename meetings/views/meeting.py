"""The meeting's page, used before, during and after the meeting, and its buttons."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.codes.services import Target
from cases.views.screen import is_private, screen_naming
from meetings import access
from meetings.actions.attendees import send_notices
from meetings.actions.executing import (
    archive_meeting,
    distribute_minutes,
    finish_review,
)
from meetings.actions.holding import (
    Closing,
    adjourn_meeting,
    grade_target,
    law_groups_missing,
    open_meeting,
    quorum_gaps,
)
from meetings.actions.minutes import start_correction, withdraw_minutes
from meetings.actions.planning import finish_preparation
from meetings.forms.minutes import AdjournForm, ReviewForm
from meetings.forms.planning import ReasonForm
from meetings.models import Meeting
from meetings.page import due_look, meeting_page
from meetings.services import ITEM_OF
from meetings.views.pages import button_answer, form_answer, meeting_url

BOTH = ["GET", "POST"]


@require_GET
def meeting(request: MemberRequest, pk: Any) -> HttpResponse:
    """One meeting, as far as this person may read it."""
    on = timezone.localdate()
    shown = access.get_meeting(request.user, pk, on=on)
    context = meeting_page(
        request.user, shown, naming=screen_naming(request, on=on), on=on
    )
    context["private"] = is_private(request)
    context["looks"] = [(one, due_look(one, on)) for one in context["resolutions"]]
    context["past"] = [(one, due_look(one, on)) for one in context["previous"]]
    if context["may_plan"]:
        context["law_missing"] = law_groups_missing(shown)
    if context["may_lead"]:
        context["gaps"] = quorum_gaps(shown)
    return render(request, "meetings/meeting.html", context)


@require_POST
def press(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """notify, ready, open, distribute, archive or withdraw: one press each."""
    on, user, now = timezone.localdate(), request.user, timezone.now()
    word = Word.CUSTODY_MANAGE if what == "archive" else Word.MEETING_VIEW
    shown = _for_press(request, pk, word)
    told: dict[str, Any] = {"by": user, "meeting": shown, "on": on}
    acts: dict[str, tuple[Any, str]] = {
        "notify": (lambda: send_notices(**told), _("已發送開會通知；校外人員請列印通知或電話聯繫後登錄。")),
        "ready": (lambda: finish_preparation(**told), _("會議資料已備妥。")),
        "open": (lambda: open_meeting(at=now, reminded="reminded" in request.POST, **told), _("會議開始。")),
        "distribute": (lambda: distribute_minutes(**told), _("已知會到場的與會人員。")),
        "archive": (lambda: archive_meeting(**told), _("已歸檔。")),
        "withdraw": (lambda: withdraw_minutes(at=now, **told), _("已抽回會議紀錄。")),
    }  # fmt: skip
    action, said = acts[what]
    return button_answer(request, action, back=meeting_url(shown), said=said)


def _for_press(request: MemberRequest, pk: Any, word: Word) -> Meeting:
    """The meeting she sees; the custodian, who sees none, archives by her own word."""
    on = timezone.localdate()
    if word is Word.CUSTODY_MANAGE:
        found = access.meetings_for(request.user, on=on, word=word).filter(pk=pk).first()  # fmt: skip
        if found is not None:
            row: Meeting = found
            return row
    return access.get_meeting(request.user, pk, on=on)


@require_http_methods(BOTH)
def adjourn(request: MemberRequest, pk: Any) -> HttpResponse:
    """散會: length, conclusion, next meeting, head counts."""
    on, now = timezone.localdate(), timezone.now()
    shown = access.get_meeting(request.user, pk, on=on)
    grade = grade_target(shown.student)
    targets = [*([grade] if grade else []), int(Target.STAFF), int(Target.PARENT), int(Target.PROFESSIONAL)]  # fmt: skip
    taken = round((now - shown.opened_at).total_seconds() / 60) if shown.opened_at else 0  # fmt: skip
    start = {"taken": min(max(taken, 1), 1440), "outcome": Meeting.Outcome.CONTINUE}
    form = AdjournForm(request.POST or None, initial=start, targets=targets)

    def act(typed: dict[str, Any]) -> Meeting:
        facts = {key: typed[key] for key in ("taken", "outcome", "next_on", "next_at", "no_next_reason")}  # fmt: skip
        closing = Closing(counts=form.counts(), **facts)
        return adjourn_meeting(by=request.user, meeting=shown, closing=closing, at=now, on=on)  # fmt: skip

    return form_answer(
        request, form, act, meeting=shown, said=_("已散會，決議即交負責人執行（待核）。"), title=_("散會"), button=_("宣布散會"),
        lede=_("出席人次供月報（%(item)s）使用；每案決議自散會起由負責人執行，核定前標示待核。") % {"item": ITEM_OF[Meeting.Kind(shown.kind)].label},
    )  # fmt: skip


@require_http_methods(BOTH)
def correct(request: MemberRequest, pk: Any) -> HttpResponse:
    """更正已核定的紀錄: a new version with its own approval."""
    on = timezone.localdate()
    shown = access.get_meeting_for(request.user, pk, word=Word.MINUTES_DRAFT, on=on)
    return form_answer(
        request, ReasonForm(request.POST or None),
        lambda typed: start_correction(by=request.user, meeting=shown, on=on, **typed),
        meeting=shown, said=_("可以更正了；送核後須重新陳核。"), title=_("更正會議紀錄"), button=_("開始更正"),
        lede=_("已核定的版本不會改變；更正另成新版，重新陳核。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def review(request: MemberRequest, pk: Any) -> HttpResponse:
    """彙整執行成果."""
    on = timezone.localdate()
    shown = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    return form_answer(
        request, ReviewForm(request.POST or None),
        lambda typed: finish_review(by=request.user, meeting=shown, on=on, **typed),
        meeting=shown, said=_("已彙整執行成果，可以歸檔。"), title=_("彙整執行成果"), button=_("完成彙整"),
    )  # fmt: skip
