"""停用、啟用、重設、解除鎖定、強制登出: what an administrator does to somebody's account."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.locks import unlock_user
from accounts.actions.users import disable_user, enable_user, end_sessions, reset_user
from accounts.errors import WrongState
from accounts.forms.people import ReasonForm
from accounts.invitations import send_reset
from accounts.models import User
from accounts.people_access import get_person_to_manage
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def disable(request: MemberRequest, pk: Any) -> HttpResponse:
    """停用帳號: out on the next request; posts and history stay."""
    return _with_reason(
        request,
        pk,
        action=disable_user,
        title=_("停用帳號"),
        lede=_("停用後立即無法登入，也看不到任何資料；任職與歷史紀錄保留，可再啟用。"),
        button=_("停用這個帳號"),
        danger=True,
    )


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def enable(request: MemberRequest, pk: Any) -> HttpResponse:
    """啟用帳號."""
    return _with_reason(
        request,
        pk,
        action=enable_user,
        title=_("啟用帳號"),
        lede=_("啟用後可再登入，能看到的資料依目前的任職而定。"),
        button=_("啟用這個帳號"),
    )


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def reset(request: MemberRequest, pk: Any) -> HttpResponse:
    """重設密碼: the old password and second factor are worth nothing, a letter lets her choose a new one."""

    def reset_and_write(**keywords: Any) -> None:
        send_reset(request, reset_user(**keywords))

    return _with_reason(
        request,
        pk,
        action=reset_and_write,
        title=_("重設密碼"),
        lede=_(
            "原密碼與兩步驟驗證立即失效，所有裝置登出；設定新密碼的連結會寄到本人信箱，管理員不會知道密碼。"
        ),
        button=_("重設並寄出連結"),
        danger=True,
    )


def _with_reason(
    request: MemberRequest, pk: Any, *, action: Any, title: str, **words: Any
) -> HttpResponse:
    on = timezone.localdate()
    person: User = get_person_to_manage(request.user, pk, on=on)
    form = ReasonForm(request.POST or None)
    if not form.is_valid():
        context = {"person": person, "form": form, "title": title, **words}
        return render(request, "accounts/account_action.html", context)
    try:
        action(by=request.user, user=person, on=on, reason=form.cleaned_data["reason"])
    except WrongState as error:
        return conflict(request, error, reverse("people:person", args=[pk]))
    messages.success(request, _("%(title)s：已完成。") % {"title": title})
    return redirect("people:person", pk)


@require_POST
@fresh_login_required()
def unlock(request: MemberRequest, pk: Any) -> HttpResponse:
    """解除鎖定 after wrong guesses."""
    on = timezone.localdate()
    person = get_person_to_manage(request.user, pk, on=on)
    unlock_user(by=request.user, user=person, on=on)
    messages.success(request, _("鎖定已解除，可以再試登入。"))
    return redirect("people:person", pk)


@require_POST
@fresh_login_required()
def log_out(request: MemberRequest, pk: Any) -> HttpResponse:
    """強制登出 on every device, for a lost phone or a machine left open."""
    on = timezone.localdate()
    person = get_person_to_manage(request.user, pk, on=on)
    end_sessions(by=request.user, user=person, on=on)
    messages.success(request, _("已在所有裝置登出。"))
    return redirect("people:person", pk)
