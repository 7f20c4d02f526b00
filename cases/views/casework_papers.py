"""A referral's paper: writing, the four stages' signatures, the seal, the reply, ticked risks."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from cases import referral_access
from cases.actions import referral_decisions as decisions
from cases.actions.referrals import save_answers, submit_referral
from cases.actions.risk_notices import answer_notice
from cases.forms.papers import NoticeForm, PartForm, PrincipalForm
from cases.models import FilledPaper, Referral
from cases.paper_page import form_to_write, item_label, parts_to_write, way_of
from cases.papers.arrangement_reply_v1 import ArrangementReply
from cases.views.casework_form import case_form_page


def _back(referral: Referral) -> str:
    return reverse("casework:referral", args=[referral.pk])


@require_http_methods(["GET", "POST"])
def paper(request: MemberRequest, pk: Any) -> HttpResponse:
    """The paper's open fields: kept with every tick (htmx), saved by the button."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    row = referral_access.paper_to_write(request.user, shown, on=on)
    form = form_to_write(shown, row, request.POST or None, on=on)
    by_itself = request.headers.get("HX-Request") == "true"
    if form.is_valid():
        try:
            row = save_answers(by=request.user, referral=shown, form=form, revision=_revision(request), on=on)  # fmt: skip
        except WrongState as error:
            return _stale(request, error) if by_itself else conflict(request, error, request.path)  # fmt: skip
        if not by_itself:
            messages.success(request, _("已儲存表單。"))
            return redirect(request.path if "stay" in request.POST else _back(shown))
    template = "cases/_paper_state.html" if by_itself else "cases/paper_write.html"
    return render(request, template, _context(request, shown, row, form))


def _revision(request: MemberRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() else -1


def _stale(request: MemberRequest, error: WrongState) -> HttpResponse:
    answer = render(request, "cases/_paper_stale.html", {"message": str(error), "revision": _revision(request)}, status=HTTPStatus.CONFLICT)  # fmt: skip
    answer["X-Fragment"] = "1"
    return answer


def _context(
    request: MemberRequest, shown: Referral, row: FilledPaper, form: Any
) -> dict[str, Any]:
    notices = referral_access.notices_for(request.user, shown, on=timezone.localdate())
    return {
        "referral": shown, "paper": row, "form": form, "parts": parts_to_write(form),
        "steps": way_of(shown), "warnings": form.warnings(row.answers),
        "notices": [(one, item_label(one.item, shown)) for one in notices],
    }  # fmt: skip


# what: (the action, what it says when it is done)
SIGNS: dict[str, Any] = {
    "submit": submit_referral,
    "sign_third": decisions.sign_third_stage,
    "sign_fourth": decisions.sign_fourth_stage,
    "seal": decisions.seal_referral,
}


@require_POST
def sign(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """Signs the stage; what is still open is said, field by field, and nothing is signed."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    try:
        SIGNS[what](by=request.user, referral=shown, on=on)
    except WrongState as error:
        return conflict(request, error, _back(shown))
    except ValidationError as error:
        return _show_missing(request, shown, error.message_dict)
    messages.success(request, _said(what))
    return redirect("casework:referral", pk)


def _show_missing(
    request: MemberRequest, shown: Referral, missing: dict[str, list[str]]
) -> HttpResponse:
    """The paper as it is stored, with every field that the signature still needs."""
    on = timezone.localdate()
    row = referral_access.paper_to_write(request.user, shown, on=on)
    stored = QueryDict(mutable=True)
    for name, value in row.answers.items():
        stored.setlist(name, value if isinstance(value, list) else [value])
    form = form_to_write(shown, row, stored, on=on)
    for name, sentences in missing.items():
        form.add_error(name if name in form.fields else None, sentences)
    context = _context(request, shown, row, form)
    return render(request, "cases/paper_write.html", context)


def _said(what: str) -> str:
    words = {
        "submit": _("已簽章並送出轉介，輔導室會回覆你。"),
        "sign_third": _("已完成第三階段簽章。"),
        "sign_fourth": _("已完成第四階段簽章，送校長核章。"),
        "seal": _("已核章，內容鎖定。"),
    }
    return words[what]


@require_http_methods(["GET", "POST"])
def seal_back(request: MemberRequest, pk: Any) -> HttpResponse:
    """The principal wants another strategy."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    if not referral_access.hands_of(request.user, shown, on=on).may_seal:
        raise NotAllowed(referral_access.REFERRAL, pk)
    form = PrincipalForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            made = done(form, lambda: decisions.send_back(by=request.user, referral=shown, reason=reason, on=on))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, _back(shown))
        if made is not None:
            messages.success(request, _("已退回輔導單位。"))
            return redirect("casework:referrals")
    return case_form_page(request, form, title=_("退回輔導單位"), button=_("退回輔導單位"), who=shown.student.code, back=_back(shown))  # fmt: skip


@require_http_methods(["GET", "POST"])
def notice(request: MemberRequest, pk: Any, notice: Any) -> HttpResponse:
    """已通報、已告知、過去已通報: asked in the draft already."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    row = referral_access.notice_of(request.user, shown, notice, on=on)
    form = NoticeForm(request.POST or None)
    hands = referral_access.hands_of(request.user, shown, on=on)
    back = reverse("casework:paper", args=[pk]) if hands.may_write else _back(shown)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = done(form, lambda: answer_notice(by=request.user, notice=row, on=on, **typed))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, _("已登錄處理情形。"))
            return redirect(back)
    return case_form_page(
        request, form, title=_("勾選項目的處理情形"), button=_("登錄處理情形"), back=back,
        who=item_label(row.item, shown),
        lede=_("可能需要 24 小時內通報，不必等評估或轉介完成；教職員都是通報義務人。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reply(request: MemberRequest, pk: Any) -> HttpResponse:
    """回覆表: written from the assignment on, final with the principal's seal."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    hands = referral_access.hands_of(request.user, shown, on=on)
    if not hands.may_reply:
        raise NotAllowed(referral_access.REFERRAL, pk)
    row = referral_access.reply_of(shown)
    start = row.answers if row else _reply_start(shown)
    form = ArrangementReply(request.POST or None, initial=start)
    part = PartForm(request.POST or None, initial={"referrer_part": shown.referrer_part})  # fmt: skip
    if form.is_valid() and part.is_valid():
        try:
            made = done(form, lambda: _reply(request, shown, form, part))
        except WrongState as error:
            return conflict(request, error, _back(shown))
        if made is not None:
            sent = made.state == Referral.State.REPLIED
            messages.success(
                request, _("已回覆轉介人。") if sent else _("已儲存回覆表。")
            )
            return redirect("casework:referral", pk)
    context = {
        "referral": shown, "form": form, "part": part, "hands": hands,
        "revision": row.revision if row else 0, "steps": way_of(shown),
    }  # fmt: skip
    return render(request, "cases/paper_reply.html", context)


def _reply_start(shown: Referral) -> dict[str, Any]:
    student, case = shown.student, shown.case
    tier = case.tier if case else 0
    return {
        "class_name": student.school_class.name if student.school_class else "",
        "seat": student.seat_number or "",
        "name": student.name,
        "counselor": case.lead.name if case else "",
        "arrangement": [f"tier{tier}"] if tier in (1, 2) else [],
        "tier3": "needed" if tier == 3 else "not_needed",
    }  # fmt: skip


@transaction.atomic
def _reply(request: MemberRequest, shown: Referral, form: Any, part: Any) -> Referral:
    on = timezone.localdate()
    decisions.save_reply(by=request.user, referral=shown, form=form, revision=_revision(request), on=on)  # fmt: skip
    if "send" not in request.POST:
        return shown
    told = part.cleaned_data["referrer_part"]
    return decisions.reply_referral(by=request.user, referral=shown, on=on, referrer_part=told)  # fmt: skip
