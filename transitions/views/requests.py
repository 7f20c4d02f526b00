"""資料轉銜請求: the list of both halves, one request, its letter and its turns."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed, NotVisible
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access
from cases.views.screen import active_school, screen_naming
from documents.downloads import download_response
from documents.odt import MIMETYPE
from documents.pdf import MEDIA_TYPE
from transitions import transfer_access as door
from transitions import transfer_printing as printing
from transitions.actions import arrivals, receipts, requests
from transitions.forms import packages as package_forms
from transitions.forms import requests as forms
from transitions.forms.transfer_fields import moment
from transitions.identifying import student_by_number
from transitions.models import Delivery, TransferRequest
from transitions.request_page import can_ask_meeting, due_words, request_page
from transitions.transfer_access import Half, Side
from transitions.views.transfer_screen import (
    back_to,
    form_page,
    half_of,
    local_now,
    name_of,
    turned,
)

PAGE = 50
MEDIA = {"pdf": MEDIA_TYPE, "odt": MIMETYPE}


@require_GET
def request_list(request: MemberRequest) -> HttpResponse:
    """What this school asks for, and what it is asked for; by due date, the nearest first."""
    on, user = timezone.localdate(), request.user
    if not any(may(user, word, on=on) for word in door.SIGHT):
        raise NotAllowed(door.REQUEST)
    asked = request.GET.get("side")
    side = Side.FORMER if asked == Side.FORMER else Side.CURRENT
    rows = door.requests_for(user, side, on=on).order_by("transferred_on", "transfer_due_on", "-created_at")  # fmt: skip
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    naming = screen_naming(request, on=on)
    reads = set(door.requests_for(user, side, on=on, words=(Word.TRANSITION_VIEW,)).filter(pk__in=[row.pk for row in page.object_list]).values_list("pk", flat=True))  # fmt: skip
    shown = [(row, _name(naming, row, side, row.pk in reads), *due_words(row, on=on)) for row in page.object_list]  # fmt: skip
    door.read_list(user, door.REQUEST, len(shown))
    here = reverse("transitions:requests")
    tabs = [
        {"url": f"{here}?side={one}", "label": label, "current": one is side}
        for one, label in ((Side.CURRENT, _("本校請求（現就讀）")), (Side.FORMER, _("他校請求（原就讀）")))
    ]  # fmt: skip
    context = {
        "page": page, "rows": shown, "tabs": tabs, "is_current": side is Side.CURRENT, "total": page.paginator.count,
        "may_query": may(user, Word.TRANSITION_QUERY, on=on), "place": active_school(request) or "", "today": on,
    }  # fmt: skip
    return render(request, "transitions/requests.html", context)


def _name(naming: Any, row: TransferRequest, side: Side, reads: bool) -> str:
    student = row.student if side is Side.CURRENT else row.former_student
    return str(naming.of(student)) if reads and student else "○生"


@require_http_methods(["GET", "POST"])
def request_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """For a student of this school who is not listed (art. 7): data by the procedure of art. 6."""
    on = timezone.localdate()
    student = access.get_student(request.user, pk, on=on)
    if not may(request.user, Word.TRANSITION_REQUEST, at=student.school, on=on):
        raise NotAllowed(door.REQUEST, pk)
    form = forms.NewRequestForm(request.POST or None, school=student.school, initial={"key": uuid.uuid4()})  # fmt: skip
    made: list[TransferRequest] = []

    def draft() -> TransferRequest:
        typed = form.cleaned_data
        made.append(
            requests.draft_request(
                by=request.user, student=student, kind=TransferRequest.Kind.UNLISTED,
                former_school=typed["former_school"], former_name=typed["former_name"],
                need=typed["need"], form_key=typed["key"], on=on,
            )
        )  # fmt: skip
        return made[0]

    back = reverse("cases:student", args=[pk])
    answer = turned(
        request, form, draft, back=back, said=_("已備妥請求公文的草稿。"),
        again=lambda: form_page(
            request, form, title=_("請求提供輔導資料"), button=_("建立請求"), back=back, meta=student.code,
            law="學生轉銜輔導及服務辦法第 7 條第 2 款",
            lede=_("用於非屬轉銜學生之入學學生；轉銜學生請由新生查詢建立。"),
        ),
    )  # fmt: skip
    return redirect("transitions:request", made[0].pk) if made else answer


@require_GET
def request_one(request: MemberRequest, pk: Any) -> HttpResponse:
    """One request, as this school's half sees it."""
    return show(request, half_of(request, pk))


def show(request: MemberRequest, half: Half, **sent: Any) -> HttpResponse:
    """The page, with the forms of what may be done now; a form that was `sent` is shown as it was typed."""
    on, row = timezone.localdate(), half.request
    name = name_of(request, half)
    context = request_page(request.user, half, on=on) | {
        "name": name,
        "may_meet": can_ask_meeting(half),
        "send_form": forms.SendForm(prefix="send", inside=row.former_school_id is not None, initial={"issued_on": on, "delivery": Delivery.SYSTEM}),
        "received_form": forms.ReceivedDayForm(prefix="received_day"),
        "identify_form": forms.IdentifyForm(prefix="identify"),
        "return_form": forms.ReasonForm(prefix="return"),
        "withdraw_form": forms.ReasonForm(prefix="withdraw"),
        "missing_form": package_forms.MissingForm(prefix="missing", initial={"contact_on": on}),
        "supplied_form": None,
        "dispatch_form": package_forms.dispatch_form(inside=row.school_id is not None),
        "refuse_form": forms.ReasonForm(prefix="refuse"),
        "receipt_form": package_forms.ReceiptForm(prefix="receipt", on_paper=_on_paper(half), initial=_receipt_start(row)),
        **sent,
    }  # fmt: skip
    context["missing"] = [(one, _supplied_form(one, sent.get("supplied_form"), on)) for one in context["missing"]]  # fmt: skip
    context["form"] = next((one for one in sent.values() if hasattr(one, "errors")), None)  # fmt: skip
    return render(request, "transitions/request.html", context)


def _supplied_form(missing: Any, sent: Any, on: Any) -> package_forms.SuppliedForm:
    """One form a row, each with ids of its own; the one that was refused as it was typed."""
    if sent is not None and sent.auto_id == f"s-{missing.pk}-%s":
        found: package_forms.SuppliedForm = sent
        return found
    return package_forms.SuppliedForm(auto_id=f"s-{missing.pk}-%s", initial={"supplied_on": on})  # fmt: skip


def _on_paper(half: Half) -> bool:
    other = half.request.former_school if half.is_current else half.request.school
    return other is None


def _receipt_start(row: TransferRequest) -> dict[str, Any]:
    """The times that were recorded: to the minute, on Taipei's clock."""
    asked = list(row.missing_items.all())
    came = [one.supplied_at for one in asked if one.supplied_at]
    start: dict[str, Any] = {}
    if asked:
        first = timezone.localtime(asked[0].contacted_at)
        start |= {"contact_on": first.date(), "contact_time": first.strftime("%H:%M")}
    if came:
        last = timezone.localtime(max(came))
        start |= {"supplement_on": last.date(), "supplement_time": last.strftime("%H:%M")}  # fmt: skip
    return start


@require_http_methods(["GET", "POST"])
def letter(request: MemberRequest, pk: Any) -> HttpResponse:
    """The letter's typed fields, while it is a draft."""
    half, on = half_of(request, pk), timezone.localdate()
    row = half.request
    if not half.is_current or Word.TRANSITION_REQUEST not in half.words:
        raise NotAllowed(door.REQUEST, pk)
    form = forms.LetterForm(request.POST or None, initial={**row.letter, "version": row.version})  # fmt: skip
    back = reverse("transitions:request", args=[pk])

    def edit() -> TransferRequest:
        typed = dict(form.cleaned_data)
        version = typed.pop("version")
        return requests.edit_letter(by=request.user, request=row, letter=typed, version=version, on=on)  # fmt: skip

    return turned(
        request, form, edit, back=back, said=_("已儲存公文。"),
        again=lambda: form_page(
            request, form, title=_("編輯請求公文"), button=_("儲存公文"), back=back, meta=name_of(request, half),
            law="學生轉銜輔導及服務辦法第 6 條第 2 項", lede=_("速別最速件、密等密；學生一律以「○生」稱呼，身分由同意書附上。"),
        ),
    )  # fmt: skip


@require_GET
def letter_file(request: MemberRequest, pk: Any, fmt: str) -> HttpResponse:
    """函 as PDF or ODT."""
    half = half_of(request, pk)
    if not half.is_current or fmt not in MEDIA:
        raise NotVisible(door.REQUEST, pk)
    made = printing.print_letter(request.user, half, fmt, now=local_now())
    return download_response(made, f"轉銜資料請求函_{half.request.created_at:%Y%m%d}", fmt, MEDIA[fmt])  # type: ignore[return-value]  # bytes give a plain response  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """A pressed button: its form, what it does, what is said after it."""

    form: Callable[..., Any]
    action: Callable[[Any, Half, dict[str, Any], datetime], Any]
    said: str | Promise
    slot: str = ""


def _send_form(data: Any, half: Half) -> forms.SendForm:
    return forms.SendForm(data, prefix="send", inside=half.request.former_school_id is not None)  # fmt: skip


def _missing(by: Any, half: Half, typed: dict[str, Any], now: datetime) -> Any:
    at = moment(typed["contact_on"], typed["contact_time"])
    return receipts.ask_for_missing(by=by, request=half.request, kind=typed["kind"], note=typed["note"], contacted_at=at, now=now)  # type: ignore[arg-type]  # both are required  # fmt: skip


def _receipt_form(data: Any, half: Half) -> package_forms.ReceiptForm:
    return package_forms.ReceiptForm(data, prefix="receipt", on_paper=_on_paper(half))


def _confirm(by: Any, half: Half, typed: dict[str, Any], now: datetime) -> Any:
    told = receipts.Confirmation(**typed)
    act = receipts.confirm_receipt if half.is_current else receipts.record_returned_receipt  # fmt: skip
    return act(by=by, request=half.request, told=told, now=now)


def _identify(by: Any, half: Half, typed: dict[str, Any], now: datetime) -> Any:
    student = student_by_number(half.school, typed["number"])
    if student is None:
        raise ValidationError({"number": _("本校名冊中沒有這個學號或身分證字號。")})
    return arrivals.identify_student(by=by, request=half.request, student=student, on=now.date())  # fmt: skip


TURNS = {
    "submit": Turn(
        lambda data, half: forms.NothingForm(data),
        lambda by, half, typed, now: requests.submit_request(by=by, request=half.request, on=now.date()),
        gettext_lazy("已送校長核定。"),
    ),
    "approve": Turn(
        lambda data, half: forms.VersionForm(data),
        lambda by, half, typed, now: requests.approve_request(by=by, request=half.request, now=now, **typed),
        gettext_lazy("已核定公文。"),
    ),
    "return": Turn(
        lambda data, half: forms.ReasonForm(data, prefix="return"),
        lambda by, half, typed, now: requests.return_request(by=by, request=half.request, on=now.date(), **typed),
        gettext_lazy("已退回承辦人。"), "return_form",
    ),
    "send": Turn(
        _send_form,
        lambda by, half, typed, now: requests.send_request(by=by, request=half.request, now=now, **typed),
        gettext_lazy("已登錄發文。"), "send_form",
    ),
    "received_day": Turn(
        lambda data, half: forms.ReceivedDayForm(data, prefix="received_day"),
        lambda by, half, typed, now: arrivals.record_receipt_day(by=by, request=half.request, on=now.date(), **typed),
        gettext_lazy("已登錄收文日。"), "received_form",
    ),
    "identify": Turn(
        lambda data, half: forms.IdentifyForm(data, prefix="identify"), _identify,
        gettext_lazy("已確認學生。"), "identify_form",
    ),
    "withdraw": Turn(
        lambda data, half: forms.ReasonForm(data, prefix="withdraw"),
        lambda by, half, typed, now: requests.withdraw_request(by=by, request=half.request, now=now, **typed),
        gettext_lazy("已撤回請求。"), "withdraw_form",
    ),
    "missing": Turn(
        lambda data, half: package_forms.MissingForm(data, prefix="missing"), _missing,
        gettext_lazy("已登錄尚缺資料。"), "missing_form",
    ),
    "receipt": Turn(
        _receipt_form,
        lambda by, half, typed, now: _confirm(by, half, typed, now),
        gettext_lazy("已登錄接收確認。"), "receipt_form",
    ),
}  # fmt: skip


@require_POST
def turn(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """submit, approve, return, send, received_day, withdraw, missing or receipt. A state that moved on is 409."""
    half, one = half_of(request, pk), TURNS[what]
    form = one.form(request.POST, half)
    return turned(
        request, form,
        lambda: one.action(request.user, half, getattr(form, "told", None) or form.cleaned_data, local_now()),
        back=lambda: back_to(request, pk), said=str(one.said),
        again=lambda: show(request, half, **({one.slot: form} if one.slot else {})),
    )  # fmt: skip
