"""緊急調閱: asking, answering, ending, the list, and the one page of the case while it holds (docs/adr/0010)."""

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotAllowed, NotVisible
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.middleware_audit import note_refusal
from accounts.permissions import may
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import emergency_doors as doors
from cases.actions.emergency import (
    approve_emergency,
    ask_emergency,
    decline_emergency,
    end_emergency,
)
from cases.emergency_page import emergency_page
from cases.forms.emergency import DeclineForm, EmergencyForm
from cases.models import EmergencyAccess
from cases.views.casework_section import answer_press
from cases.views.screen import active_school

PAGE = 50


@require_GET
def emergencies(request: MemberRequest) -> HttpResponse:
    """Who asked for which case number, when, how it was answered and for how many minutes; no reason, no name of a student."""
    now = timezone.now()
    rows = doors.accesses_for(request.user, on=timezone.localdate())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    audit.record_read(
        by=request.user, event=Event.LIST_READ, object_type=doors.ACCESS,
        detail={"shown": len(page.object_list)},
    )  # fmt: skip
    may_ask = may(request.user, Word.EMERGENCY_ASK, on=timezone.localdate())
    context = {"page": page, "rows": [(row, row.standing(now)) for row in page], "may_ask": may_ask}  # fmt: skip
    return render(request, "cases/emergencies.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def emergency_new(request: MemberRequest) -> HttpResponse:
    """提出. A number that is unknown, another school's, or kept from her: one answer, and a row in the trail."""
    if not may(request.user, Word.EMERGENCY_ASK, on=timezone.localdate()):
        raise NotAllowed(doors.ACCESS)
    school = active_school(request)
    start = {"form_key": uuid.uuid4(), "school_code": school.code if school else ""}
    form = EmergencyForm(request.POST or None, initial=start)
    if form.is_valid() and (made := _asked(request, form)) is not None:
        messages.success(request, _("已提出，等待核可。核可後您會收到通知。"))
        return redirect("casework:emergency", made.pk)
    return render(request, "cases/emergency_new.html", {"form": form})


def _asked(request: MemberRequest, form: EmergencyForm) -> EmergencyAccess | None:
    """What was asked; None when the form tells why not."""
    typed = form.cleaned_data
    try:
        return done(form, lambda: ask_emergency(by=request.user, now=timezone.now(), **typed))  # fmt: skip
    except NotVisible as refusal:
        note_refusal(request, HTTPStatus.NOT_FOUND, refusal, kind="emergency")
        form.add_error("number", _("查無此案號，請確認學校代碼與案號。"))
    except WrongState as refusal:
        form.add_error(None, str(refusal))
    return None


@require_GET
def emergency(request: MemberRequest, pk: Any) -> HttpResponse:
    """One request, and what this person may do to it now."""
    now = timezone.now()
    access, hands = doors.get_access(request.user, pk, now=now)
    context = {"access": access, "hands": hands, "standing": access.standing(now)}
    return render(request, "cases/emergency.html", context)


@require_POST
@fresh_login_required()
def emergency_approve(request: MemberRequest, pk: Any) -> HttpResponse:
    """核可: the second person's press."""
    access = _to_change(request, pk, lambda hands: hands.approves)
    return answer_press(
        request, lambda: approve_emergency(by=request.user, access=access, now=timezone.now()),
        said=_("已核可，時間到自動結束。"), back=_at(pk),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def emergency_decline(request: MemberRequest, pk: Any) -> HttpResponse:
    """不核可, with a reason."""
    access = _to_change(request, pk, lambda hands: hands.approves)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = done(form, lambda: decline_emergency(by=request.user, access=access, reason=reason, now=timezone.now()))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, _at(pk))
        if made is not None:
            messages.success(request, _("已記下不核可。"))
            return redirect(_at(pk))
    context = {"form": form, "access": access, "back": _at(pk)}
    return render(request, "cases/emergency_decline.html", context)


@require_POST
def emergency_end(request: MemberRequest, pk: Any) -> HttpResponse:
    """提前結束, or 撤回 while it waits."""
    access = _to_change(request, pk, lambda hands: hands.is_hers or hands.approves)
    return answer_press(
        request, lambda: end_emergency(by=request.user, access=access, now=timezone.now()),
        said=_("已結束，立即生效。"), back=_at(pk),
    )  # fmt: skip


def _to_change(
    request: MemberRequest, pk: Any, has_hand: Callable[[doors.Hands], bool]
) -> EmergencyAccess:
    """The request for who has a hand in it, whatever its state: that the action says. Raises NotVisible, NotAllowed."""
    access, hands = doors.get_access(request.user, pk, now=timezone.now(), is_read=False)  # fmt: skip
    if not has_hand(hands):
        raise NotAllowed(doors.ACCESS, pk)
    return access


def _at(pk: Any) -> str:
    return reverse("casework:emergency", args=[pk])


@require_GET
@fresh_login_required()
def emergency_case(request: MemberRequest, pk: Any) -> HttpResponse:
    """The case in an emergency: for the asker, while it holds."""
    now = timezone.now()
    access = doors.get_emergency_case(request.user, pk, now=now)
    return render(request, "cases/emergency_case.html", emergency_page(access, now=now))
