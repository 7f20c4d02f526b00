"""轉介: the short form, one referral, and the office's decision."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed
from accounts.errors import WrongState
from accounts.permissions import scopes
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Scope, Word
from cases import case_access, referral_access
from cases.actions.referral_decisions import (
    assess_referral,
    assign_referral,
    decline_referral,
    return_to_referrer,
)
from cases.actions.referrals import (
    create_referral,
    edit_referral,
    submit_referral,
    withdraw_referral,
)
from cases.candidates import leads_at
from cases.forms.referrals import (
    AssessForm,
    AssignForm,
    DeclineForm,
    EditReferralForm,
    ReferralForm,
    SendBackForm,
)
from cases.models import Referral
from cases.paper_page import changes_of, item_label, parts_to_read, way_of
from cases.placing import school_year_of
from cases.referring import require_may_refer, student_named
from cases.views.casework_form import case_form_page
from cases.views.casework_referral_list import name_on
from cases.views.screen import active_school, screen_naming

START = {"urgency": "routine", "sources": [3], "paper": "none"}
# Before the office has signed anything (Referral.withdraw).
WITHDRAWABLE = (Referral.State.DRAFT, Referral.State.STAGE1, Referral.State.STAGE2)


@require_http_methods(["GET", "POST"])
def referral_new(request: MemberRequest) -> HttpResponse:
    """The short form: written and sent in one go; sent twice, it makes one referral."""
    on = timezone.localdate()
    school = require_may_refer(request.user, active_school(request), on=on)
    start = {**START, "key": uuid.uuid4()}
    scopes_held = scopes(request.user, Word.CONCERN_SIGN, at=school, on=on)
    form = ReferralForm(
        request.POST or None, school=school, year=school_year_of(on), initial=start,
        assesses=bool(scopes_held & {Scope.OWN, Scope.SCHOOL}),
    )  # fmt: skip
    student = None
    if form.is_valid():
        typed = form.cleaned_data
        student = student_named(school, school_class=typed["school_class"], seat_number=typed["seat_number"], name=typed["name"])  # fmt: skip
        if student is None:
            form.add_error(
                "name", _("這個班級座號沒有這個姓名的學生，請對照班級、座號與姓名。")
            )
    if form.is_valid() and student is not None:
        try:
            made = done(form, lambda: _send(request, student, form.cleaned_data))
        except WrongState as error:
            return conflict(request, error, reverse("casework:referrals"))
        if made is not None and made.needs_seal:
            messages.success(request, _("已建立草稿，請填寫表單。"))
            return redirect("casework:paper", made.pk)
        if made is not None:
            messages.success(request, _("已送出轉介，輔導室會回覆你。"))
            return redirect("casework:referral", made.pk)
    return case_form_page(
        request, form, title=_("轉介學生"), button=_("送出轉介"), who=school,
        back=reverse("casework:referrals"),
        lede=_("送出後由輔導室評估、派案並回覆；有立即危險時，請先當面或電話通知輔導室。"),
    )  # fmt: skip


@transaction.atomic
def _send(request: MemberRequest, student: Any, typed: dict[str, Any]) -> Referral:
    on = timezone.localdate()
    told = {name: typed[name] for name in ("urgency", "sources", "source_note", "concern")}  # fmt: skip
    made = create_referral(by=request.user, student=student, paper=typed["paper"], form_key=typed["key"], on=on, **told)  # fmt: skip
    if made.state == Referral.State.DRAFT and not made.needs_seal:
        submit_referral(by=request.user, referral=made, on=on)
    return made


@require_GET
def referral(request: MemberRequest, pk: Any) -> HttpResponse:
    """One referral: the arrangement for who referred, the whole of it and the decision for the office."""
    shown = referral_access.get_referral(request.user, pk, on=timezone.localdate())
    return _page(request, shown)


FORMS: dict[str, tuple[Any, Any]] = {
    "assess": (AssessForm, assess_referral),
    "assign": (AssignForm, assign_referral),
    "decline": (DeclineForm, decline_referral),
    "send_back": (SendBackForm, return_to_referrer),
}


def _page(
    request: MemberRequest, shown: Referral, sent: dict[str, BaseForm] | None = None
) -> HttpResponse:
    on, user = timezone.localdate(), request.user
    naming = screen_naming(request, on=on)
    decided = referral_access.referrals_for(user, on=on, word=Word.REFERRAL_DECIDE)
    decides = shown.state in Referral.SUBMITTED and shown.case_id is None and decided.filter(pk=shown.pk).exists()  # fmt: skip
    mine = shown.referrer_id == user.pk
    forms = {what: _form(what, request, shown, None) for what in FORMS} if decides else {}  # fmt: skip
    context: dict[str, Any] = {
        "referral": shown,
        "name": name_on(naming, shown, user),
        "seat": naming.seat_of(shown.student),
        "is_mine": mine,
        "decides": decides,
        "forms": forms | (sent or {}),
        "form": next(iter(sent.values())) if sent else None,
        "may_edit": mine and shown.state == Referral.State.DRAFT and shown.paper == Referral.Paper.NONE,
        "may_withdraw": mine and shown.case_id is None and shown.state in WITHDRAWABLE,
        "arrangement": referral_access.arrangement_of(user, shown) if mine else None,
        "hands": referral_access.hands_of(user, shown, on=on),
        "steps": way_of(shown),
        "case": case_access.cases_for(user, on=on).filter(pk=shown.case_id).first() if shown.case_id else None,
    }  # fmt: skip
    return render(request, "cases/referral.html", context | _paper(request, shown))


def _paper(request: MemberRequest, shown: Referral) -> dict[str, Any]:
    """The paper as she may read it, its ticked risks, and the reply once it is final."""
    on, user = timezone.localdate(), request.user
    mine = shown.referrer_id == user.pk
    whole = referral_access.reads_whole_paper(user, shown, on=on)
    found: dict[str, Any] = {"parts": [], "notices": [], "reply": []}
    if shown.needs_seal and (mine or whole):
        view = referral_access.read_paper(user, shown, on=on)
        found["parts"] = parts_to_read(view.paper, view.answers, view.signatures)
        if whole and shown.state in referral_access.SEALED:
            since = referral_access.amendments_of(user, shown, on=on)
            found["changes"] = changes_of(view.paper, since)
        found["notices"] = [
            (one, item_label(one.item, shown))
            for one in referral_access.notices_for(user, shown, on=on)
        ]
    answer = referral_access.reply_of(shown) if mine or whole else None
    if answer is not None and shown.state == Referral.State.REPLIED:
        found["reply"] = parts_to_read(answer, answer.answers, ())
    return found


def _form(what: str, request: MemberRequest, shown: Referral, data: Any) -> BaseForm:
    on = timezone.localdate()
    kind = FORMS[what][0]
    options: dict[str, Any] = {"prefix": what}
    if what == "assign":
        running = case_access.open_case_of(request.user, shown.student, on=on)
        options |= {"joins": running is not None, "leads": leads_at(shown.school, on=on), "initial": {"tier": 2}}  # fmt: skip
    if what == "assess":
        options["initial"] = {"text": shown.assessment}
    made: BaseForm = kind(data, **options)
    return made


@require_POST
def decide(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """assess, assign, decline or send_back. Two directors at once: the second is told what the first did (409)."""
    on = timezone.localdate()
    shown = referral_access.get_referral_for(
        request.user, pk, word=Word.REFERRAL_DECIDE, on=on
    )
    form, action = _form(what, request, shown, request.POST), FORMS[what][1]
    if form.is_valid():
        typed = form.cleaned_data
        answer = _done(
            request,
            shown,
            form,
            lambda: action(by=request.user, referral=shown, on=on, **typed),
            _said(what),
        )
        if answer is not None:
            return answer
    return _page(request, shown, {what: form})


def _said(what: str) -> str:
    words = {
        "assess": _("已儲存評估。"),
        "assign": _("已派案，輔導即開始。"),
        "decline": _("已回覆不開案。"),
        "send_back": _("已退回轉介人補充。"),
    }
    return words[what]


def _done(
    request: MemberRequest,
    shown: Referral,
    form: BaseForm,
    action: Callable[[], Any],
    said: str,
) -> HttpResponse | None:
    try:
        made = done(form, action)
    except WrongState as error:
        return conflict(request, error, reverse("casework:referral", args=[shown.pk]))
    if made is None:
        return None
    messages.success(request, said)
    return redirect("casework:referral", shown.pk)


@require_http_methods(["GET", "POST"])
def referral_edit(request: MemberRequest, pk: Any) -> HttpResponse:
    """A returned referral, completed by its referrer and sent again."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    if shown.referrer_id != request.user.pk:
        raise NotAllowed(referral_access.REFERRAL, pk)
    names = ("urgency", "sources", "source_note", "concern", "version")
    start = {name: getattr(shown, name) for name in names}
    form = EditReferralForm(request.POST or None, initial=start)
    if form.is_valid():
        answer = _done(request, shown, form, lambda: _send_again(request, shown, form.cleaned_data), _("已重新送出轉介。"))  # fmt: skip
        if answer is not None:
            return answer
    back = reverse("casework:referral", args=[pk])
    return case_form_page(request, form, title=_("補充轉介"), button=_("重新送出轉介"), who=shown.student.code, back=back)  # fmt: skip


@transaction.atomic
def _send_again(request: MemberRequest, shown: Referral, typed: Any) -> Referral:
    on = timezone.localdate()
    edited = edit_referral(by=request.user, referral=shown, on=on, **typed)
    return submit_referral(by=request.user, referral=edited, on=on)


@require_POST
def referral_withdraw(request: MemberRequest, pk: Any) -> HttpResponse:
    """撤回 by the referrer."""
    on = timezone.localdate()
    shown = referral_access.get_referral(request.user, pk, on=on)
    try:
        withdraw_referral(by=request.user, referral=shown, on=on)
    except WrongState as error:
        return conflict(request, error, reverse("casework:referral", args=[pk]))
    messages.success(request, _("已撤回轉介。"))
    return redirect("casework:referrals")
