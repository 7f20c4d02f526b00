"""派員參加會議 (art. 7 I (1); art. 9 II), and the paper request that comes from a school outside."""

import uuid
from datetime import datetime
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access
from cases.views.screen import active_school, screen_naming
from transitions import transfer_access as door
from transitions.actions import attendance as actions
from transitions.actions.arrivals import register_arrival
from transitions.forms.requests import (
    ArrivalForm,
    AskPersonForm,
    AttendedForm,
    NamePersonForm,
    ReasonForm,
)
from transitions.forms.transfer_fields import moment
from transitions.models import AttendanceRequest, TransferRequest
from transitions.request_page import can_ask_meeting
from transitions.transfer_access import Side
from transitions.views.transfer_screen import (
    form_page,
    half_of,
    name_of,
    turned,
)

Occasion = AttendanceRequest.Occasion


@require_http_methods(["GET", "POST"])
def attendance_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """For a student who is not listed: a person of the former school at the case conference."""
    on = timezone.localdate()
    student = access.get_student(request.user, pk, on=on)
    if not may(request.user, Word.TRANSITION_REQUEST, at=student.school, on=on):
        raise NotAllowed(door.ATTENDANCE, pk)
    start = {"key": uuid.uuid4(), "occasion": Occasion.CONFERENCE}
    form = AskPersonForm(request.POST or None, school=student.school, initial=start)
    return _ask(
        request, form, student=student, request_row=None, back=reverse("cases:student", args=[pk]), meta=student.code,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def meeting_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """轉銜會議: the former school's lead counselor is invited; this school pays the travel."""
    half = half_of(request, pk)
    if not can_ask_meeting(half):
        raise NotAllowed(door.REQUEST, pk)
    form = AskPersonForm(request.POST or None, school=half.school, fixed=True, initial={"key": uuid.uuid4()})  # fmt: skip
    return _ask(
        request, form, student=half.student, request_row=half.request,
        back=reverse("transitions:request", args=[pk]), meta=name_of(request, half),
    )  # fmt: skip


def _ask(
    request: MemberRequest, form: AskPersonForm, *, student: Any, request_row: TransferRequest | None, back: str, meta: str
) -> HttpResponse:  # fmt: skip
    made: list[AttendanceRequest] = []

    def ask() -> AttendanceRequest:
        typed = form.cleaned_data
        meeting = actions.Meeting(
            occasion=typed.get("occasion") or Occasion.TRANSITION_MEETING, place=typed["place"],
            meets_at=cast(datetime, moment(typed["meets_on"], typed["meets_time"])), issue_number=typed["issue_number"], need=typed["need"],
        )  # fmt: skip
        made.append(
            actions.ask_for_person(
                by=request.user, student=student, meeting=meeting, form_key=typed["key"], request=request_row, on=timezone.localdate(),
                former_school=request_row.former_school if request_row else typed["former_school"],
                former_name=request_row.former_name if request_row else typed["former_name"],
            )
        )  # fmt: skip
        return made[0]

    is_meeting = request_row is not None
    answer = turned(
        request, form, ask, back=back, said=_("已請求原就讀學校派員。"),
        again=lambda: form_page(
            request, form, title=_("邀請原就讀學校參加轉銜會議") if is_meeting else _("請原就讀學校派員參加個案會議"),
            button=_("送出請求"), back=back, meta=meta,
            law="學生轉銜輔導及服務辦法第 9 條" if is_meeting else "學生轉銜輔導及服務辦法第 7 條第 1 款",
            lede=_("差旅費由本校支應。") if is_meeting else _("原就讀學校不得拒絕，只回覆由誰、何時參加。"),
        ),
    )  # fmt: skip
    return redirect("transitions:attendance", made[0].pk) if made else answer


@require_GET
def attendance(request: MemberRequest, pk: Any) -> HttpResponse:
    """One request for a person, as this school's half sees it."""
    return _show(request, *_get(request, pk))


def _get(request: MemberRequest, pk: Any) -> tuple[AttendanceRequest, Side]:
    return door.get_attendance(request.user, pk, on=timezone.localdate(), at=active_school(request))  # fmt: skip


def _show(request: MemberRequest, row: AttendanceRequest, side: Side, **sent: Any) -> HttpResponse:  # fmt: skip
    on = timezone.localdate()
    student = row.student if side is Side.CURRENT else row.former_student
    meets = timezone.localtime(row.meets_at)
    start = {"comes_on": meets.date(), "comes_time": meets.strftime("%H:%M")}
    word = Word.TRANSITION_ASSESS if side is Side.FORMER else Word.TRANSITION_REQUEST
    held = door.seen_from(AttendanceRequest.objects.all(), side, request.user, word=word, on=on)  # fmt: skip
    context = {
        "row": row, "is_current": side is Side.CURRENT, "today": on,
        "name": screen_naming(request, on=on).of(student) if student else "○生",
        "may_act": held.filter(pk=row.pk).exists() and row.state in (AttendanceRequest.State.ASKED, AttendanceRequest.State.NAMED),
        "name_form": NamePersonForm(prefix="name", initial=start),
        "attended_form": AttendedForm(prefix="attended", initial={"attended_on": on}),
        "withdraw_form": ReasonForm(prefix="withdraw"),
        **sent,
    }  # fmt: skip
    return render(request, "transitions/attendance.html", context)


@require_POST
def attendance_turn(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """name, attended or withdraw. There is none that refuses."""
    row, side = _get(request, pk)
    by, on = request.user, timezone.localdate()
    make, slot = {"name": (NamePersonForm, "name_form"), "attended": (AttendedForm, "attended_form"), "withdraw": (ReasonForm, "withdraw_form")}[what]  # fmt: skip
    form: Any = make(request.POST, prefix=what)

    def act() -> Any:
        typed = dict(form.cleaned_data)
        if what == "attended":
            return actions.record_attendance(by=by, attendance=row, on=on, **typed)
        if what == "withdraw":
            return actions.withdraw_attendance(by=by, attendance=row, on=on, **typed)
        comes_at = cast(
            "datetime", moment(typed.pop("comes_on"), typed.pop("comes_time"))
        )
        return actions.name_person(by=by, attendance=row, side=side, comes_at=comes_at, on=on, **typed)  # fmt: skip

    return turned(
        request, form, act, back=reverse("transitions:attendance", args=[pk]), said=_("已儲存。"),
        again=lambda: _show(request, row, side, **{slot: form}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def arrival_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """A paper request from a school outside the installation, for a student who was here: the fifteen days run."""
    on = timezone.localdate()
    student = access.get_student(request.user, pk, on=on)
    if not may(request.user, Word.TRANSITION_DISPATCH, at=student.school, on=on):
        raise NotAllowed(door.REQUEST, pk)
    form = ArrivalForm(request.POST or None, initial={"key": uuid.uuid4(), "received_on": on})  # fmt: skip
    made: list[TransferRequest] = []

    def register() -> TransferRequest:
        typed = dict(form.cleaned_data)
        made.append(register_arrival(by=request.user, student=student, form_key=typed.pop("key"), on=on, **typed))  # fmt: skip
        return made[0]

    back = reverse("cases:student", args=[pk])
    answer = turned(
        request, form, register, back=back, said=_("已登錄來文。"),
        again=lambda: form_page(
            request, form, title=_("登錄他校請求資料之來文"), button=_("登錄來文"), back=back, meta=student.code,
            law="學生轉銜輔導及服務辦法第 6 條第 2 項", lede=_("收文日的次日為第 1 日，十五日內以密件轉銜。"),
        ),
    )  # fmt: skip
    return redirect("transitions:request", made[0].pk) if made else answer
