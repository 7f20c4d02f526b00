"""三級轉介: the school's side in the case, the center's list, and one application with what may be done to it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.permissions import may
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access
from cases.actions import center as actions
from cases.candidates import professionals_of
from cases.forms.center import (
    AcceptForm,
    AskForm,
    CenterClosingForm,
    EditApplicationForm,
    NewApplicationForm,
    RefuseForm,
)
from cases.models import CenterReferral
from cases.views.casework_section import (
    answer_form,
    answer_press,
    open_section,
    show_section,
)
from cases.views.screen import screen_naming

PAGE = 50
State = CenterReferral.State
ENDED = (State.DECLINED, State.CLOSED, State.WITHDRAWN)
WAITING = (State.APPLIED, State.UNDER_REVIEW)


@require_GET
def center(request: MemberRequest, pk: Any) -> HttpResponse:
    """The applications of one case."""
    opened = open_section(request, pk, "center")
    rows = case_access.center_referrals_of(opened.case)
    running = any(one.state not in ENDED for one in rows)
    may_refer = Word.CENTER_REFER in opened.words and opened.case.is_running
    return show_section(
        request, opened, "center", rows=rows, may_refer=may_refer and not running
    )


@require_http_methods(["GET", "POST"])
def center_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """A draft; a form sent twice makes one."""
    opened = open_section(request, pk, "center", [Word.CENTER_REFER])
    case, on = opened.case, timezone.localdate()
    start = {"form_key": uuid.uuid4()}
    form = NewApplicationForm(request.POST or None, school=case.school, initial=start)
    return answer_form(
        request, opened, form,
        lambda **typed: actions.draft_center_referral(by=request.user, case=case, on=on, **typed),
        part="center", said=_("已存成草稿，確認後再送出申請。"), title=_("申請三級輔導"), button=_("存成草稿"),
    )  # fmt: skip


@require_GET
def center_list(request: MemberRequest) -> HttpResponse:
    """What waits at the center, what it serves, what has ended."""
    on, user = timezone.localdate(), request.user
    if not may(user, Word.CENTER_ACCEPT, on=on):
        raise NotAllowed(case_access.CENTER_REFERRAL)
    tab = request.GET.get("tab", "waiting")
    found = case_access.center_referrals_for(user, on=on)
    if tab == "serving":
        found = found.filter(state__in=CenterReferral.SERVING).order_by("-decided_on")
    elif tab == "all":
        found = found.order_by("-applied_on", "-created_at")
    else:
        tab, found = "waiting", found.filter(state__in=WAITING).order_by("-is_emergency", "applied_on")  # fmt: skip
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    naming = screen_naming(request, on=on)
    rows = [(one, naming.of(one.case.student)) for one in page.object_list]
    audit.record_read(
        by=user, event=Event.LIST_READ, object_type=case_access.CENTER_REFERRAL,
        detail={"shown": len(rows)},
    )  # fmt: skip
    context = {"page": page, "rows": rows, "tab": tab, "total": page.paginator.count, "today": on}  # fmt: skip
    return render(request, "cases/center_list.html", context)


@require_GET
def center_referral(request: MemberRequest, pk: Any) -> HttpResponse:
    """One application: the text, where it stands, and what she may do."""
    row = case_access.get_center_referral(request.user, pk, on=timezone.localdate())
    return _page(request, row)


# what: (form, action); None: a button alone.
DEEDS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "center_apply": (None, actions.apply_to_center),
    "center_withdraw": (None, actions.withdraw_center_referral),
    "center_take_up": (None, actions.take_up_center_referral),
    "center_return": (AskForm, actions.return_center_referral),
    "center_accept": (AcceptForm, actions.accept_center_referral),
    "center_decline": (RefuseForm, actions.decline_center_referral),
    "center_close": (CenterClosingForm, actions.close_center_service),
}


def _form(what: str, row: CenterReferral, data: Any) -> BaseForm:
    options: dict[str, Any] = {"prefix": what}
    if what == "center_accept":
        on = timezone.localdate()
        options["people"] = professionals_of(row.center, on=on)
    made: BaseForm = DEEDS[what][0](data, **options)
    return made


def _page(
    request: MemberRequest, row: CenterReferral, sent: dict[str, BaseForm] | None = None
) -> HttpResponse:
    on, user = timezone.localdate(), request.user
    hands = case_access.center_hands(user, row, on=on)
    shown = ["center_return", "center_accept", "center_decline"] if hands.may_decide else []  # fmt: skip
    shown += ["center_close"] if hands.may_close else []
    naming = screen_naming(request, on=on)
    context = {
        "row": row, "hands": hands,
        "name": naming.of(row.case.student), "seat": naming.seat_of(row.case.student),
        "sees_case": case_access.cases_for(user, on=on).filter(pk=row.case_id).exists(),
        "forms": {what: _form(what, row, None) for what in shown} | (sent or {}),
        "form": next(iter(sent.values())) if sent else None,
    }  # fmt: skip
    return render(request, "cases/center_referral.html", context)


@require_POST
def deed(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """apply, withdraw (the school); take up, return, accept, decline, close (the center)."""
    on = timezone.localdate()
    row = case_access.get_center_referral(request.user, pk, on=on, is_read=False)
    kind, action = DEEDS[what]
    back = reverse("casework:center_referral", args=[pk])
    if kind is None:
        return answer_press(
            request, lambda: action(by=request.user, referral=row, on=on),
            said=_said(what), back=back,
        )  # fmt: skip
    form = _form(what, row, request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = done(form, lambda: action(by=request.user, referral=row, on=on, **typed))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(request, _said(what))
            return redirect(back)
    return _page(request, row, {what: form})


def _said(what: str) -> str:
    words = {
        "center_apply": _("已送出申請。"),
        "center_withdraw": _("已撤回申請。"),
        "center_take_up": _("已開始評估。"),
        "center_return": _("已退回學校補充。"),
        "center_accept": _("已受理，專業輔導人員加入個案。"),
        "center_decline": _("已回覆不受理。"),
        "center_close": _("已登錄中心結案，由學校持續追蹤。"),
    }
    return words[what]


@require_http_methods(["GET", "POST"])
def center_edit(request: MemberRequest, pk: Any) -> HttpResponse:
    """A draft, or one the center returned."""
    on, read = timezone.localdate(), request.method == "GET"
    row = case_access.get_center_referral(request.user, pk, on=on, is_read=read)
    opened = open_section(request, row.case_id, "center", [Word.CENTER_REFER])
    names = ("reason", "done_so_far", "expectations", "is_emergency", "conference_on", "version")  # fmt: skip
    start = {name: getattr(row, name) for name in names}
    form = EditApplicationForm(request.POST or None, initial=start)
    return answer_form(
        request, opened, form,
        lambda **typed: actions.edit_center_referral(by=request.user, referral=row, on=on, **typed),
        part="center", said=_("已儲存申請。"), title=_("修改三級轉介申請"), button=_("儲存申請"),
    )  # fmt: skip
