"""新生查詢: the list of new students in bulk, one student's answer and need, and the request that comes of it."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import NotAllowed
from accounts.models import School
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import active_school, screen_naming
from transitions import transfer_access as door
from transitions.actions.enrolment_checks import (
    decide_need,
    open_checks,
    record_result,
    record_results,
)
from transitions.actions.requests import draft_request
from transitions.forms.checks import BulkResultForm, NeedForm, ResultForm
from transitions.forms.requests import NothingForm
from transitions.models import EnrolmentCheck, TransferRequest
from transitions.views.transfer_screen import turned

PAGE = 100
TABS = ("open", "listed", "done")


def _school(request: MemberRequest) -> School:
    school = active_school(request)
    on = timezone.localdate()
    if school is None or not door.query_schools(request.user, on=on).filter(pk=school.pk).exists():  # fmt: skip
        raise NotAllowed(door.CHECK)
    return school


@require_GET
def checks(request: MemberRequest) -> HttpResponse:
    """待查詢, 轉銜學生, 已查詢: every newly enrolled student of the school where she acts."""
    return _checks(request, _school(request))


def _checks(request: MemberRequest, school: School, form: Any = None) -> HttpResponse:
    on, tab = timezone.localdate(), request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    rows = door.checks_for(request.user, school, on=on)
    wanted = {
        "open": rows.filter(result=""),
        "listed": rows.filter(result=EnrolmentCheck.Result.LISTED),
        "done": rows.exclude(result=""),
    }[tab]
    page = Paginator(wanted.order_by("due_on", "student__sort_key", "id"), PAGE).get_page(request.GET.get("page"))  # fmt: skip
    shown = list(page.object_list)
    naming = screen_naming(request, on=on)
    found = door.matches(shown) if tab == "open" else {}
    door.read_list(request.user, door.CHECK, len(shown))
    context = {
        "page": page,
        "rows": [(row, naming.of(row.student), naming.seat_of(row.student), found.get(row.pk), (row.due_on - on).days) for row in shown],
        "tab": tab, "place": school, "today": on, "total": page.paginator.count, "tabs": _tabs(tab),
        "form": form or BulkResultForm(among=[], initial={"checked_on": on}),
    }  # fmt: skip
    return render(request, "transitions/checks.html", context)


def _tabs(tab: str) -> list[dict[str, Any]]:
    words = {"open": _("待查詢"), "listed": _("轉銜學生"), "done": _("已查詢")}
    here = reverse("transitions:checks")
    return [{"url": f"{here}?tab={key}", "label": label, "current": key == tab} for key, label in words.items()]  # fmt: skip


@require_POST
def checks_open(request: MemberRequest) -> HttpResponse:
    """Students who came since the nightly task."""
    school = _school(request)
    here = reverse("transitions:checks")
    return turned(
        request, NothingForm(request.POST), lambda: {"made": open_checks(school=school, on=timezone.localdate())},
        back=here, said=_("已載入新入學學生。"), again=lambda: redirect(here),
    )  # fmt: skip


@require_POST
def checks_record(request: MemberRequest) -> HttpResponse:
    """One answer for all ticked students."""
    on, school = timezone.localdate(), _school(request)
    among = door.checks_for(request.user, school, on=on).filter(result="").values_list("pk", flat=True)  # fmt: skip
    form = BulkResultForm(request.POST, among=among)
    return turned(
        request, form, lambda: record_results(by=request.user, school=school, on=on, **form.cleaned_data),
        back=reverse("transitions:checks"), said=_("已登錄查詢結果。"),
        again=lambda: _checks(request, school, form),
    )  # fmt: skip


@require_GET
def check(request: MemberRequest, pk: Any) -> HttpResponse:
    """One new student: answer, need, request."""
    return _check(request, _get(request, pk))


def _get(request: MemberRequest, pk: Any) -> EnrolmentCheck:
    return door.get_check(request.user, pk, word=Word.TRANSITION_QUERY, on=timezone.localdate())  # fmt: skip


def _check(request: MemberRequest, row: EnrolmentCheck, **sent: Any) -> HttpResponse:
    on = timezone.localdate()
    naming = screen_naming(request, on=on)
    match = door.matches([row]).get(row.pk)
    start = {
        "checked_on": row.checked_on or on, "version": row.version, "result": row.result or None,
        "former_school": row.former_school or match, "reference": row.reference,
        "former_name": "" if row.former_school else row.former_name,
    }  # fmt: skip
    context = {
        "row": row, "name": naming.of(row.student), "seat": naming.seat_of(row.student), "match": match, "today": on,
        "left": (row.due_on - on).days,
        "result_form": ResultForm(school=row.school, initial=start, prefix="result"),
        "need_form": NeedForm(prefix="need", initial={"need": row.need, "reason": row.need_reason}),
        "request_row": row.requests.exclude(state=TransferRequest.State.WITHDRAWN).first(),
        "key": uuid.uuid4(), **sent,
    }  # fmt: skip
    return render(request, "transitions/check.html", context)


@require_POST
def check_result(request: MemberRequest, pk: Any) -> HttpResponse:
    """The 通報系統's answer."""
    row, on = _get(request, pk), timezone.localdate()
    form = ResultForm(request.POST, school=row.school, prefix="result")
    return turned(
        request, form, lambda: record_result(by=request.user, check=row, on=on, **form.cleaned_data),
        back=reverse("transitions:check", args=[pk]), said=_("已登錄查詢結果。"),
        again=lambda: _check(request, row, result_form=form),
    )  # fmt: skip


@require_POST
def check_need(request: MemberRequest, pk: Any) -> HttpResponse:
    """經評估有必要者."""
    row, on = _get(request, pk), timezone.localdate()
    form = NeedForm(request.POST, prefix="need")
    return turned(
        request, form, lambda: decide_need(by=request.user, check=row, on=on, **form.cleaned_data),
        back=reverse("transitions:check", args=[pk]), said=_("已登錄評估。"),
        again=lambda: _check(request, row, need_form=form),
    )  # fmt: skip


@require_POST
def check_request(request: MemberRequest, pk: Any) -> HttpResponse:
    """The request for a listed student whose data are needed: its letter comes as a draft."""
    row, on = _get(request, pk), timezone.localdate()
    made: list[TransferRequest] = []

    def draft() -> TransferRequest:
        made.append(
            draft_request(
                by=request.user, student=row.student, kind=TransferRequest.Kind.LISTED, check=row,
                former_school=row.former_school, former_name=row.former_name or "",
                need=row.need_reason or "", form_key=uuid.uuid5(row.pk, str(row.version)), on=on,
            )
        )  # fmt: skip
        return made[0]

    here = reverse("transitions:check", args=[pk])
    answer = turned(request, NothingForm(request.POST), draft, back=here, said=_("已備妥請求公文的草稿。"), again=lambda: _check(request, row))  # fmt: skip
    return redirect("transitions:request", made[0].pk) if made else answer
