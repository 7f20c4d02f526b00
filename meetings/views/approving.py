"""陳核: the approver's page (difference first), paper, versions, the school's chain."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.permissions import may
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import active_school, screen_naming
from documents.errors import Refused
from meetings import access
from meetings.actions.approving import (
    approve_minutes,
    confirm_paper,
    refuse_paper,
    register_paper,
)
from meetings.actions.chain import chain_of, set_chain
from meetings.actions.custody import keep_file
from meetings.actions.returning import Pin, may_go_to_director, return_minutes
from meetings.candidates import holders_of
from meetings.forms.minutes import ChainForm, DecisionForm, PaperForm
from meetings.models import ApprovalStage, MeetingFile
from meetings.page import identity
from meetings.version_page import (
    difference_to_before,
    items_of,
    shown_version,
    steps_of,
    trail_of,
)
from meetings.views.pages import button_answer, form_answer

BOTH = ["GET", "POST"]
SAID = {
    "approve": gettext_lazy("已核可會議紀錄。"),
    "return": gettext_lazy("已退回承辦。"),
    "return_director": gettext_lazy("已退回輔導主任。"),
}


@require_http_methods(BOTH)
def approve(request: MemberRequest, pk: Any) -> HttpResponse:
    """One stage: what changed, the whole text, and her decision. After it, the next minutes that wait for her."""
    on = timezone.localdate()
    stage = access.get_stage(request.user, pk, on=on)
    start = {"shown_hash": stage.version.content_hash, "decision": "approve"}
    form = DecisionForm(
        request.POST or None, content=stage.version.content, initial=start,
        to_director=may_go_to_director(stage),
    )  # fmt: skip
    if form.is_valid():
        try:
            made = done(form, lambda: _decide(request, stage, form.cleaned_data))
        except WrongState as error:
            return conflict(request, error, reverse("meetings:waiting"))
        if made is not None:
            messages.success(request, SAID[form.cleaned_data["decision"]])
            return redirect("meetings:waiting")
    return render(request, "meetings/approve.html", _approval(request, stage, form))


def _decide(request: MemberRequest, stage: ApprovalStage, typed: dict[str, Any]) -> ApprovalStage:  # fmt: skip
    told: dict[str, Any] = {
        "by": request.user, "stage": stage, "shown_hash": typed["shown_hash"],
        "on": timezone.localdate(), "at": timezone.now(),
    }  # fmt: skip
    if typed["decision"] != "approve":
        pins, to_director = [Pin(typed["target"], typed["comment"])], typed["decision"] == "return_director"  # fmt: skip
        return return_minutes(pins=pins, to_director=to_director, **told)
    return approve_minutes(**told)


def _approval(request: MemberRequest, stage: ApprovalStage, form: DecisionForm) -> dict[str, Any]:  # fmt: skip
    on, user, meeting = timezone.localdate(), request.user, stage.meeting
    versions = access.versions_of(user, meeting, on=on)
    version = next((one for one in versions if one.pk == stage.version_id), stage.version)  # fmt: skip
    version.minutes = stage.version.minutes
    before, shown, found = difference_to_before(version)
    waits = access.waiting_for(user, on=on)
    mine = waits.filter(pk=stage.pk).exists()
    return {
        **identity(meeting, screen_naming(request, on=on)),
        **shown_version(version),
        "stage": stage, "form": form, "mine": mine, "before": before, "changes": shown,
        "items": items_of(version, found),
        "returned": _last_words(before),
        "trail": list(trail_of(versions)), "steps": steps_of(meeting, version.minutes, versions),
        "following": waits.exclude(pk=stage.pk).first() if mine else None,
        "may_register": stage.state == "waiting" and may(user, Word.MINUTES_REGISTER_PAPER, at=stage.school, on=on),
        "may_confirm": access.paper_to_confirm(user, on=on).filter(pk=stage.pk).exists(),
    }  # fmt: skip


def _last_words(before: Any) -> list[Any]:
    """The comments with which the version before was returned."""
    if before is None:
        return []
    return [
        comment
        for stage in before.stages.prefetch_related("comments__by")
        for comment in stage.comments.all()
    ]


@require_http_methods(BOTH)
def paper(request: MemberRequest, pk: Any) -> HttpResponse:
    """登錄紙本核可 with its scan."""
    on = timezone.localdate()
    stage = access.get_paper_stage(request.user, pk, on=on)
    signers = holders_of(stage.school, stage.word, on=on)
    form = PaperForm(
        request.POST or None, request.FILES or None, signers=signers,
        initial={"shown_hash": stage.version.content_hash},
    )  # fmt: skip

    def act(typed: dict[str, Any]) -> Any:
        file = typed["scan"]
        try:
            scan = keep_file(by=request.user, meeting=stage.meeting, kind=MeetingFile.Kind.SCAN, data=file.read(), filename=file.name, on=on)  # fmt: skip
        except Refused as error:
            form.add_error("scan", str(error))
            return None
        return register_paper(by=request.user, stage=stage, signer=typed["signer"], signed_on=typed["signed_on"], shown_hash=typed["shown_hash"], scan=scan, on=on)  # fmt: skip

    return form_answer(
        request, form, act, back=reverse("meetings:waiting"), said=_("已登錄紙本核可，請另一位同仁確認。"),
        title=_("登錄紙本核可：%(stage)s") % {"stage": stage.get_key_display()}, button=_("登錄"),
        who=stage.meeting, lede=_("登錄人與確認人須為不同人；確認後才生效。"),
    )  # fmt: skip


@require_POST
def paper_press(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """confirm or refuse a registration on paper, by a second person."""
    on, user = timezone.localdate(), request.user
    stage = access.get_paper_stage(user, pk, on=on)
    shown = request.POST.get("shown_hash", "")
    if what == "confirm":
        return button_answer(
            request, lambda: confirm_paper(by=user, stage=stage, shown_hash=shown, on=on, at=timezone.now()),
            back=reverse("meetings:waiting"), said=_("已確認紙本核可。"),
        )  # fmt: skip
    reason = request.POST.get("reason", "") or _("登錄有誤")
    return button_answer(
        request, lambda: refuse_paper(by=user, stage=stage, reason=reason, on=on),
        back=reverse("meetings:waiting"), said=_("已退回紙本登錄。"),
    )  # fmt: skip


@require_GET
def version(request: MemberRequest, pk: Any) -> HttpResponse:
    """One version, with what it changed; the attendees' page of the approved minutes."""
    on = timezone.localdate()
    shown = access.get_version(request.user, pk, on=on)
    before, changes, found = difference_to_before(shown)
    if not access.reads_drafts(request.user, shown.meeting, on=on):
        before, changes, found = None, [], []
    context = {
        **identity(shown.meeting, screen_naming(request, on=on)),
        **shown_version(shown), "items": items_of(shown, found), "before": before, "changes": changes,
    }  # fmt: skip
    return render(request, "meetings/version.html", context)


@require_http_methods(BOTH)
def chain(request: MemberRequest) -> HttpResponse:
    """陳核流程 of the school where she acts."""
    on, school = timezone.localdate(), active_school(request)
    if school is None or not may(request.user, Word.MEETING_CHAIN, at=school, on=on):
        raise NotAllowed("meetings.approvalchain")
    now = chain_of(school, on=on)
    form = ChainForm(request.POST or None, initial={"stages": now[:-1], "from_on": on})
    return form_answer(
        request, form,
        lambda typed: set_chain(by=request.user, school=school, stages=[*typed["stages"], "final"], from_on=typed["from_on"], on=on),
        back=reverse("meetings:list"), said=_("已設定陳核流程。"), title=_("陳核流程"), button=_("儲存"), who=school,
        lede=_("校長一定是最後一關；請假期間的代理，由系統管理員在使用者的職務設定代理起迄日。"),
    )  # fmt: skip
