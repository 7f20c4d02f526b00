"""評估會議: called, made known, opened, decided student by student, closed, its minutes sent up or printed one at a time."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotVisible
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import active_school, screen_naming
from documents.downloads import download_response
from documents.errors import RenderFailed
from documents.pdf import MEDIA_TYPE, render_pdf
from meetings.forms.minutes import CountsForm
from meetings.models import Minutes
from transitions import access
from transitions.actions import calling, evaluating, seating
from transitions.composition import ARTICLE
from transitions.evaluation_page import evaluation_page, people_of, targets_of
from transitions.forms.former import (
    AmendForm,
    DecisionForm,
    EvaluationForm,
    OpenForm,
    ReasonForm,
    SeatForm,
)
from transitions.models import Evaluation, EvaluationItem
from transitions.staff import staff_of
from transitions.views.screens import act, who_of

MOST = 200  # students before one meeting


@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """排定評估會議."""
    on = timezone.localdate()
    school = _office_school(request)
    waiting = list(access.pending_for(request.user, school, on=on)[:MOST])
    naming = screen_naming(request, on=on)
    offered = [(str(row.pk), f"{row.class_name} {naming.of(row.student)}（最遲 {row.evaluation_due_on:%m/%d}）") for row in waiting]  # fmt: skip
    ready = [str(row.pk) for row in waiting if row.assessed_on]
    form = EvaluationForm(request.POST or None, people=staff_of(school.pk, on=on), rows=offered, initial={"students": ready})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        chosen = set(told.pop("students"))
        rows = [row for row in waiting if str(row.pk) in chosen]
        try:
            made = done(form, lambda: calling.call_evaluation(by=request.user, school=school, students=rows, on=on, **told))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, reverse("transitions:board"))
        if made is not None:
            messages.success(request, _("已排定評估會議，請確認名單後發送開會通知。"))
            return redirect("transitions:evaluation", made.pk)
    context = {"form": form, "title": _("排定評估會議"), "button": _("排定會議"), "back": reverse("transitions:board"), "who": school.name, "law": ARTICLE}  # fmt: skip
    return render(request, "transitions/form.html", context)


@require_GET
def evaluation(request: MemberRequest, pk: Any) -> HttpResponse:
    """The meeting: all its students for the office, her own for a lead or a homeroom teacher."""
    return _page(request, access.get_evaluation(request.user, pk, on=timezone.localdate()))  # fmt: skip


@require_http_methods(["GET", "POST"])
def seat(request: MemberRequest, pk: Any) -> HttpResponse:
    """A member of an office, or a guest."""
    on = timezone.localdate()
    row = _office_meeting(request, pk)
    naming = screen_naming(request, on=on)
    items = list(access.items_for(request.user, row, on=on))
    named = [(str(one.pk), naming.of(one.transition.student)) for one in items]
    form = SeatForm(request.POST or None, people=staff_of(row.school_id, on=on), items=named)  # fmt: skip

    def add() -> Any:
        told = dict(form.cleaned_data)
        key = told.pop("item")
        item = next((one for one in items if str(one.pk) == key), None)
        return seating.set_seat(by=request.user, evaluation=row, item=item, on=on, **told)  # fmt: skip

    return act(
        request, form, add, title=_("加入出席人員"), button=_("加入"),
        back=_url(row), said=_("已加入。"), who=str(row), law=ARTICLE,
    )  # fmt: skip


@require_POST
def notify(request: MemberRequest, pk: Any) -> HttpResponse:
    """發送開會通知."""
    row, on = _office_meeting(request, pk), timezone.localdate()
    return _press(
        request, row, lambda: calling.notify_evaluation(by=request.user, evaluation=row, on=on),
        said=_("已發送開會通知；校外人員請列印通知或電話聯繫後登錄。"),
    )  # fmt: skip


@require_POST
def start(request: MemberRequest, pk: Any) -> HttpResponse:
    """召開."""
    row, now = _office_meeting(request, pk), timezone.localtime()
    form = OpenForm(request.POST)
    return _answer(
        request, row, form, "open_form",
        lambda: calling.open_evaluation(by=request.user, evaluation=row, at=now, on=now.date(), **form.cleaned_data),
        said=_("會議開始。"),
    )  # fmt: skip


@require_POST
def presence(request: MemberRequest, pk: Any) -> HttpResponse:
    """補登出席: who is ticked has come."""
    row, now = _office_meeting(request, pk), timezone.localtime()
    ticked = set(request.POST.getlist("present"))
    present = [one for one in people_of(row) if str(one.pk) in ticked]
    return _press(
        request, row, lambda: seating.set_presence(by=request.user, evaluation=row, present=present, at=now, on=now.date()),
        said=_("已更新出席。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def decision(request: MemberRequest, pk: Any) -> HttpResponse:
    """One student's decision; afterwards her minutes while their text is open; read-only for a lead or a homeroom teacher."""
    on = timezone.localdate()
    item = access.get_item(request.user, pk, on=on)
    back = _url(item.evaluation)
    form: DecisionForm | AmendForm | None = None
    action: Callable[..., EvaluationItem] = evaluating.decide
    first = {"minutes": item.minutes, "decision": item.decision, "reason": item.reason, "version": item.version}  # fmt: skip
    if _is_office(request, item.evaluation.school):
        if item.evaluation.state == Evaluation.State.CALLED:
            form = DecisionForm(request.POST or None, initial=first)
        elif Minutes.objects.filter(meeting=item.meeting_id, state__in=Minutes.OPEN).exists():  # fmt: skip
            form = AmendForm(request.POST or None, initial=first)
            action = evaluating.amend
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            made = done(form, lambda: action(by=request.user, item=item, on=on, **form.cleaned_data))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, _("已登錄決議，會議結束時生效。") if item.evaluation.state == Evaluation.State.CALLED else _("已更新紀錄，請再送核。"))  # fmt: skip
            return redirect(back)
    context = {
        "item": item, "form": form, "who": who_of(request, item.transition), "back": back,
        "assessment": access.assessment_of(item.transition) if _may_read_assessment(request, item) else None,
    }  # fmt: skip
    return render(request, "transitions/decision.html", context)


@require_POST
def close(request: MemberRequest, pk: Any) -> HttpResponse:
    """會議結束: every decision takes effect, or everything missing is told."""
    row, now = _office_meeting(request, pk), timezone.localtime()
    form = CountsForm(request.POST, targets=targets_of(row))
    return _answer(
        request, row, form, "close_form",
        lambda: evaluating.close_evaluation(by=request.user, evaluation=row, taken=form.cleaned_data["taken"], counts=form.counts(), at=now, on=now.date()),
        said=_("會議已結束，決議生效；請將紀錄送核。"),
    )  # fmt: skip


@require_POST
def submit(request: MemberRequest, pk: Any) -> HttpResponse:
    """每位學生的會議紀錄送出陳核."""
    row, now = _office_meeting(request, pk), timezone.localtime()
    return _press(
        request, row, lambda: evaluating.send_up(by=request.user, evaluation=row, at=now, on=now.date()),
        said=_("已送核；每位學生一份，分別核閱。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def cancel(request: MemberRequest, pk: Any) -> HttpResponse:
    """取消會議."""
    row, on = _office_meeting(request, pk), timezone.localdate()
    form = ReasonForm(request.POST or None)
    return act(
        request, form, lambda: calling.cancel_evaluation(by=request.user, evaluation=row, reason=form.cleaned_data["reason"], on=on),
        title=_("取消評估會議"), button=_("取消會議"), back=_url(row), said=_("已取消會議。"), who=str(row),
    )  # fmt: skip


@require_POST
def minutes(request: MemberRequest, pk: Any) -> HttpResponse:
    """會議紀錄 of one student alone, as PDF."""
    on = timezone.localdate()
    item = access.get_item(request.user, pk, on=on)
    meeting = item.evaluation
    came = item.meeting.attendees.filter(removed_on__isnull=True, signed_in_at__isnull=False).select_related("user")  # fmt: skip
    context = {"item": item, "meeting": meeting, "student": item.transition.student, "seats": came}  # fmt: skip
    approved = Minutes.objects.filter(meeting=item.meeting_id, state=Minutes.State.APPROVED).exists()  # fmt: skip
    try:
        paper = render_pdf(
            "print/evaluation_item.html", context, confidential=True,
            printed_by=request.user.name, purpose="評估會議紀錄", now=timezone.localtime(),
            draft=not approved,
        )  # fmt: skip
    except RenderFailed as error:
        messages.error(request, str(error))
        return redirect(_url(meeting))
    audit.record_read(
        by=request.user, event=Event.PRINTED, school=meeting.school,
        object_type=EvaluationItem._meta.label_lower, object_id=item.pk,
    )  # fmt: skip
    answer = download_response(paper.content, f"評估會議紀錄_{item.transition.student.code}", "pdf", MEDIA_TYPE)  # fmt: skip
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


def _press(request: MemberRequest, row: Evaluation, action: Callable[[], Any], *, said: str) -> HttpResponse:  # fmt: skip
    """One press without a form: done, told what is missing, or the page of a changed thing (409)."""
    try:
        action()
    except WrongState as error:
        return conflict(request, error, _url(row))
    except ValidationError as error:
        for words in error.messages:
            messages.error(request, words)
    else:
        messages.success(request, said)
    return redirect(_url(row))


def _answer(
    request: MemberRequest, row: Evaluation, form: Any, name: str, action: Callable[[], Any], *, said: str
) -> HttpResponse:  # fmt: skip
    """A form that stands on the meeting's page: done, or the page again with what was typed and what is missing."""
    if form.is_valid():
        try:
            made = done(form, action)
        except WrongState as error:
            return conflict(request, error, _url(row))
        if made is not None:
            messages.success(request, said)
            return redirect(_url(row))
    return _page(request, row, **{name: form})


def _page(request: MemberRequest, row: Evaluation, **forms: Any) -> HttpResponse:
    on = timezone.localdate()
    naming = screen_naming(request, on=on)
    is_office = _is_office(request, row.school)
    context = evaluation_page(request.user, row, naming=naming, is_office=is_office, on=on)  # fmt: skip
    return render(request, "transitions/evaluation.html", {**context, **forms})


def _office_school(request: MemberRequest) -> School:
    here = active_school(request)
    if here is None:
        raise NotVisible(School._meta.label_lower)
    return access.get_school(request.user, here.pk, word=Word.TRANSITION_EVALUATE, on=timezone.localdate())  # fmt: skip


def _office_meeting(request: MemberRequest, pk: Any) -> Evaluation:
    """The meeting for whoever runs it. Raises NotVisible also for a lead who only reads her student's item."""
    row = access.get_evaluation(request.user, pk, on=timezone.localdate())
    if not _is_office(request, row.school):
        raise NotVisible(row._meta.label_lower, pk)
    return row


def _is_office(request: MemberRequest, school: School) -> bool:
    held = access.schools_for(request.user, on=timezone.localdate(), word=Word.TRANSITION_EVALUATE)  # fmt: skip
    return held.filter(pk=school.pk).exists()


def _may_read_assessment(request: MemberRequest, item: EvaluationItem) -> bool:
    """A homeroom teacher to whom the case was not opened decides with the meeting, and reads no form."""
    seen = access.transitions_for(request.user, on=timezone.localdate())
    return seen.filter(pk=item.transition_id).exists()


def _url(row: Evaluation) -> str:
    return reverse("transitions:evaluation", args=[row.pk])
