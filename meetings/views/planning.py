"""Before the meeting: needs, planning, attendees, notices, preparation, materials, custody."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access
from cases.contacting import contact_rules
from cases.views.screen import screen_naming
from meetings import access
from meetings.actions.attendees import (
    add_attendee,
    answer_notice,
    explain_absence,
    record_notice,
    record_presence,
    remove_attendee,
    set_required,
    sign_in,
)
from meetings.actions.needs import (
    approve_need,
    decline_need,
    raise_need,
    suggest_closing,
    withdraw_need,
)
from meetings.actions.planning import (
    Plan,
    cancel_meeting,
    plan_meeting,
    record_consultation,
    schedule_meeting,
    settle_preparation,
    write_report,
)
from meetings.candidates import chairs_at, recorders_at
from meetings.forms.planning import (
    AttendeeForm,
    ConsultationForm,
    NeedDecisionForm,
    NeedForm,
    NoticeForm,
    PlanForm,
    ReasonForm,
    ReplyForm,
    ReportForm,
)
from meetings.materials import summary_of
from meetings.models import Need
from meetings.views.pages import button_answer, form_answer, meeting_url

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def need_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """提出召開需求 for a case."""
    on = timezone.localdate()
    case = case_access.get_case_for(request.user, pk, word=Word.MEETING_RAISE, on=on)
    naming = screen_naming(request, on=on)
    return form_answer(
        request, NeedForm(request.POST or None),
        lambda typed: raise_need(by=request.user, case=case, on=on, **typed),
        back=reverse("casework:case", args=[pk]), then=lambda made: reverse("meetings:need", args=[made.pk]),
        said=_("已提出召開需求，輔導室評估後回覆。"), title=_("提出個案會議召開需求"), button=_("送出需求"),
        who=f"{naming.of(case.student)} {case.number}",
        lede=_("輔導策略執行後仍需多方資源、陷入輔導困境、再評估或可結案時提出。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def need(request: MemberRequest, pk: Any) -> HttpResponse:
    """One need: its ground, and the decision for who assesses."""
    on, user = timezone.localdate(), request.user
    shown = access.get_need(user, pk, on=on)
    form = NeedDecisionForm(request.POST or None)
    naming = screen_naming(request, on=on)
    context = {
        "need": shown, "name": naming.of(shown.student), "seat": naming.seat_of(shown.student), "form": form,
        "assesses": shown.state == Need.State.RAISED and access.may_assess(user, shown, on=on),
        "may_withdraw": shown.state == Need.State.RAISED and shown.raised_by_id == user.pk,
        "meeting": access.meetings_for(user, on=on).filter(need=shown).first(),
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return render(request, "meetings/need.html", context)
    return button_answer(request, lambda: _decide(request, shown, form.cleaned_data), back=reverse("meetings:need", args=[pk]), said=_("已記錄評估結果。"))  # fmt: skip


def _decide(request: MemberRequest, shown: Need, typed: dict[str, Any]) -> Any:
    on, note = timezone.localdate(), typed["note"]
    if typed["decision"] == "approve":
        return approve_need(by=request.user, need=shown, on=on, note=note)
    if typed["decision"] == "decline":
        return decline_need(by=request.user, need=shown, reason=note, on=on)
    return suggest_closing(by=request.user, need=shown, on=on, note=note)


@require_POST
def need_withdraw(request: MemberRequest, pk: Any) -> HttpResponse:
    """撤回需求."""
    on = timezone.localdate()
    shown = access.get_need(request.user, pk, on=on)
    return button_answer(request, lambda: withdraw_need(by=request.user, need=shown, on=on), back=reverse("meetings:need", args=[pk]), said=_("已撤回需求。"))  # fmt: skip


@require_POST
def new(request: MemberRequest, pk: Any) -> HttpResponse:
    """籌備 a conference for a case without a need before it."""
    on = timezone.localdate()
    case = case_access.get_case_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    made = plan_meeting(by=request.user, case=case, on=on)
    return redirect(meeting_url(made))


@require_GET
def of_case(request: MemberRequest, pk: Any) -> HttpResponse:
    """The case's meetings and needs, and where new ones begin."""
    on, user = timezone.localdate(), request.user
    case = case_access.get_case_for(user, pk, word=Word.CASE_VIEW, on=on)
    rows = list(access.of_case(user, pk, on=on)[:100])
    audit.record_read(by=user, school=case.school, object_type=case_access.CASE, object_id=case.pk, part="meetings")  # fmt: skip
    naming = screen_naming(request, on=on)
    mine = case_access.cases_for(user, on=on, word=Word.MEETING_RAISE)
    convenes = case_access.cases_for(user, on=on, word=Word.MEETING_CONVENE)
    context = {
        "case": case, "name": naming.of(case.student), "seat": naming.seat_of(case.student), "rows": rows,
        "needs": list(access.needs_for(user, on=on).filter(case=case)[:100]),
        "may_raise": case.is_running and mine.filter(pk=pk).exists(),
        "may_convene": case.is_running and convenes.filter(pk=pk).exists(),
    }  # fmt: skip
    return render(request, "meetings/of_case.html", context)


@require_http_methods(BOTH)
def plan(request: MemberRequest, pk: Any) -> HttpResponse:
    """排定或變更 time, place, goal, chair and recorder."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    names = ("goal", "held_on", "starts_at", "minutes_planned", "place", "form", "chair", "is_grave", "recorder", "version")  # fmt: skip
    start = {name: getattr(meeting, name) for name in names}
    start["recorder"] = start["recorder"] or (meeting.case.lead if meeting.case else None)  # fmt: skip
    form = PlanForm(request.POST or None, initial=start, chairs=chairs_at(meeting.school, on=on), recorders=recorders_at(meeting.school, on=on))  # fmt: skip

    def act(typed: dict[str, Any]) -> Any:
        version = typed.pop("version")
        return schedule_meeting(by=request.user, meeting=meeting, plan=Plan(**typed), on=on, version=version)  # fmt: skip

    return form_answer(request, form, act, meeting=meeting, said=_("已排定會議，請發送開會通知。"), title=_("排定會議"), button=_("儲存"))  # fmt: skip


@require_http_methods(BOTH)
def cancel(request: MemberRequest, pk: Any) -> HttpResponse:
    """取消會議."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    return form_answer(
        request, ReasonForm(request.POST or None),
        lambda typed: cancel_meeting(by=request.user, meeting=meeting, on=on, **typed),
        meeting=meeting, said=_("已取消會議。"), title=_("取消會議"), button=_("取消這場會議"),
    )  # fmt: skip


@require_http_methods(BOTH)
def report(request: MemberRequest, pk: Any) -> HttpResponse:
    """個案報告: assembled from the case (no session text, no scores), then edited."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    audit.record_read(by=request.user, school=meeting.school, object_type=access.MEETING, object_id=meeting.pk, part="report")  # fmt: skip
    start = {"report": meeting.report or summary_of(meeting, on=on), "version": meeting.version}  # fmt: skip
    return form_answer(
        request, ReportForm(request.POST or None, initial=start),
        lambda typed: write_report(by=request.user, meeting=meeting, on=on, **typed),
        meeting=meeting, said=_("已儲存個案報告。"), title=_("個案報告（摘要）"), button=_("儲存"),
    )  # fmt: skip


@require_http_methods(BOTH)
def consultation(request: MemberRequest, pk: Any) -> HttpResponse:
    """特教諮詢紀錄."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    start = {"consulted_on": meeting.sped_consulted_on, "text": meeting.sped_consultation}  # fmt: skip
    return form_answer(
        request, ConsultationForm(request.POST or None, initial=start),
        lambda typed: record_consultation(by=request.user, meeting=meeting, on=on, **typed),
        meeting=meeting, said=_("已登錄特教諮詢。"), title=_("特教諮詢紀錄"), button=_("儲存"),
        lede=_("若學校因員額無特教教師配置，可向特殊教育資源中心電話諮詢。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def attendee_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """加入出席人員."""
    on = timezone.localdate()
    meeting = access.get_meeting_for(request.user, pk, word=Word.MEETING_CONVENE, on=on)
    reachable = [one.pk for one in contact_rules(meeting.student, on=on).contacts]
    form = AttendeeForm(
        request.POST or None, staff=access.staff_of(meeting.school, on=on),
        contacts=meeting.student.contacts.filter(pk__in=reachable),
    )  # fmt: skip
    return form_answer(
        request, form, lambda typed: add_attendee(by=request.user, meeting=meeting, on=on, **typed),
        meeting=meeting, said=_("已加入出席名單。"), title=_("加入出席人員"), button=_("加入"),
        lede=_("學校行政人員、相關教師、輔導教師應參與；得邀請專業輔導人員、學生家長及學生本人（學生輔導法第 6 條之 1）。"),
    )  # fmt: skip


@require_POST
def prepare(request: MemberRequest, pk: Any) -> HttpResponse:
    """The check list as ticked: done or not needed."""
    on, user = timezone.localdate(), request.user
    meeting = access.get_meeting_for(user, pk, word=Word.MEETING_CONVENE, on=on)
    done, needless = set(request.POST.getlist("done")), set(request.POST.getlist("needless"))  # fmt: skip

    def act() -> None:
        for item in meeting.preparation.all():
            wanted, idle = item.key in done or item.key in needless, item.key in needless  # fmt: skip
            if wanted != item.is_settled or idle != item.is_needless:
                settle_preparation(by=user, item=item, done=wanted, is_needless=idle, on=on)  # fmt: skip

    return button_answer(request, act, back=meeting_url(meeting), said=_("已儲存準備事項。"))  # fmt: skip


@require_http_methods(BOTH)
def attendee(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """notice, reply or absence of one attendee: a small form each."""
    on, user = timezone.localdate(), request.user
    row = access.get_attendee(user, pk, on=on)
    kinds: dict[str, tuple[Any, Any, str]] = {
        "notice": (NoticeForm, record_notice, _("登錄通知")),
        "reply": (ReplyForm, answer_notice, _("回覆開會通知")),
        "absence": (ReasonForm, explain_absence, _("說明未到原因")),
    }
    kind, action, title = kinds[what]
    start = {"reply": row.reply, "notified_on": on}
    return form_answer(
        request, kind(request.POST or None, initial=start),
        lambda typed: action(by=user, attendee=row, on=on, **typed),
        meeting=access.get_meeting(user, row.meeting_id, on=on), said=_("已儲存。"), title=title, button=_("儲存"),
        lede=f"{row.get_role_display()} {row.shown_name}",
    )  # fmt: skip


@require_POST
def attendee_press(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """sign_in, present, online, remove, require or release of one attendee: one press each."""
    on, user, now = timezone.localdate(), request.user, timezone.now()
    row = access.get_attendee(user, pk, on=on)
    told: dict[str, Any] = {"by": user, "attendee": row, "on": on}
    acts: dict[str, tuple[Any, str]] = {
        "sign_in": (lambda: sign_in(at=now, **told), _("已簽到，並確認保密提醒。")),
        "present": (lambda: record_presence(at=now, how="sheet", **told), _("已補登出席。")),
        "online": (lambda: record_presence(at=now, how="online", **told), _("已登錄線上出席。")),
        "remove": (lambda: remove_attendee(**told), _("已移除。")),
        "require": (lambda: set_required(is_required=True, **told), _("已列為必要出席。")),
        "release": (lambda: set_required(is_required=False, **told), _("已改列其他出席。")),
    }  # fmt: skip
    action, said = acts[what]
    return button_answer(request, action, back=meeting_url(row.meeting_id), said=said)
