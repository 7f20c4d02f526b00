"""級別、類別、暫停、恢復、結案追蹤、歸檔."""

from typing import Any

from django.contrib import messages
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
from cases.actions.cases import set_categories
from cases.actions.closing import (
    archive_case,
    finish_follow_up,
    resume_case,
    suspend_case,
)
from cases.actions.tiers import change_tier
from cases.forms.changes import (
    ArchiveForm,
    CategoryForm,
    FollowUpForm,
    PauseForm,
    TierForm,
)
from cases.views.casework_section import answer_form, answer_press, open_section

EDITS = (Word.CASE_EDIT,)


@require_http_methods(["GET", "POST"])
def tier(request: MemberRequest, pk: Any) -> HttpResponse:
    """級別異動; into tier 2 or 3 puts the student on the roster for good."""
    on = timezone.localdate()
    opened = open_section(request, pk, "case", [Word.CASE_EDIT, Word.CASE_ASSIGN])
    form = TierForm(request.POST or None, case=opened.case, initial={"changed_on": on})
    return answer_form(
        request, opened, form,
        lambda **typed: change_tier(by=request.user, case=opened.case, on=on, **typed),
        part="case", said=_("已異動級別。"), title=_("級別異動"), button=_("異動級別"),
        lede=_("進入介入性或處遇性輔導，學生即列入高關懷學生名冊；離開該級別不會移除。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def categories(request: MemberRequest, pk: Any) -> HttpResponse:
    """主類別與副類別."""
    opened, on = open_section(request, pk, "case", EDITS), timezone.localdate()
    case = opened.case
    start = {
        "main": case.main_category, "main_note": case.main_category_note,
        "secondary": case.secondary_categories,
        "secondary_note": case.secondary_category_note, "changed_on": on,
        "version": case.version,
    }  # fmt: skip
    form = CategoryForm(request.POST or None, initial=start)
    return answer_form(
        request, opened, form,
        lambda **typed: set_categories(by=request.user, case=case, on=on, **typed),
        part="case", said=_("已儲存個案類別。"), title=_("個案類別"), button=_("儲存個案類別"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def suspend(request: MemberRequest, pk: Any) -> HttpResponse:
    """暫停: nobody is served for now."""
    opened, on = open_section(request, pk, "case", EDITS), timezone.localdate()
    form = PauseForm(request.POST or None)
    return answer_form(
        request, opened, form,
        lambda reason: suspend_case(by=request.user, case=opened.case, reason=reason, on=on),
        part="case", said=_("已暫停服務。"), title=_("暫停服務"), button=_("暫停服務"),
    )  # fmt: skip


@require_POST
def resume(request: MemberRequest, pk: Any) -> HttpResponse:
    """恢復服務."""
    opened, on = open_section(request, pk, "case", EDITS), timezone.localdate()
    back = reverse("casework:case", args=[pk])
    return answer_press(
        request, lambda: resume_case(by=request.user, case=opened.case, on=on),
        said=_("已恢復服務。"), back=back,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def follow_up(request: MemberRequest, pk: Any) -> HttpResponse:
    """The follow-up named at closing is done."""
    opened, on = open_section(request, pk, "case", EDITS), timezone.localdate()
    form = FollowUpForm(request.POST or None)
    return answer_form(
        request, opened, form,
        lambda outcome: finish_follow_up(by=request.user, case=opened.case, outcome=outcome, on=on),
        part="case", said=_("已完成結案追蹤。"), title=_("結案追蹤"), button=_("完成追蹤"),
        lede=opened.case.follow_up or "",
    )  # fmt: skip


@require_GET
def archives(request: MemberRequest) -> HttpResponse:
    """待歸檔: by number and dates alone, for who keeps the records."""
    on = timezone.localdate()
    if not may(request.user, Word.CUSTODY_MANAGE, on=on):
        raise NotAllowed(case_access.CASE)
    found = list(case_access.cases_to_archive(request.user, on=on)[:200])
    audit.record_read(
        by=request.user, event=Event.LIST_READ, object_type=case_access.CASE,
        part="archive", detail={"shown": len(found)},
    )  # fmt: skip
    return render(request, "cases/archives.html", {"cases": found, "today": on})


@require_http_methods(["GET", "POST"])
def archive(request: MemberRequest, pk: Any) -> HttpResponse:
    """歸檔 (DL-CM-04). The custodian reads no case: she sees its number."""
    on = timezone.localdate()
    case = case_access.get_case_to_archive(request.user, pk, on=on)
    form = ArchiveForm(request.POST or None, initial={"archived_on": on})
    back = reverse("casework:archives")
    if form.is_valid():
        day = form.cleaned_data["archived_on"]
        try:
            made = done(form, lambda: archive_case(by=request.user, case=case, archived_on=day, on=on))  # fmt: skip
        except WrongState as error:
            return conflict(request, error, back)
        if made is not None:
            messages.success(
                request, _("已歸檔 %(number)s。") % {"number": case.number}
            )
            return redirect(back)
    context = {
        "form": form, "title": _("歸檔"), "button": _("登錄歸檔"), "who": case.number, "back": back,
        "lede": _("歸檔後，團隊成員不再看得到這個個案。"),
    }  # fmt: skip
    return render(request, "cases/case_form.html", context)
