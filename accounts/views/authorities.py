"""新增主管機關."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import NotAllowed
from accounts.actions.authorities import add_authority
from accounts.forms.places import AuthorityForm
from accounts.invitations import send_invitation
from accounts.models import Authority
from accounts.permissions import may
from accounts.places import active_place
from accounts.sessions import fresh_login_required
from accounts.views.answers import done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def authority_new(request: MemberRequest) -> HttpResponse:
    """By the administrator of an authority, where she acts; another of its administrators confirms the new one."""
    on = timezone.localdate()
    here = active_place(request)
    if not isinstance(here, Authority) or not may(
        request.user, Word.SETTINGS_MANAGE, at=here, on=on
    ):
        raise NotAllowed("accounts.authority")
    form = AuthorityForm(request.POST or None)
    if form.is_valid():
        made = done(
            form,
            lambda: add_authority(
                by=request.user, home=here, on=on, **form.cleaned_data
            ),
        )
        if made is not None:
            send_invitation(request, made[1])
            messages.success(
                request,
                _("已新增%(authority)s；其系統管理員待另一位管理員確認後生效。")
                % {"authority": made[0]},
            )
            return redirect("people:waiting")
    return render(
        request,
        "accounts/place_form.html",
        {
            "form": form,
            "place": here,
            "back": reverse("people:places"),
            "title": _("新增主管機關"),
            "button": _("新增主管機關"),
        },
    )
