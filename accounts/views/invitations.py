"""邀請人員."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.users import invite_user
from accounts.forms.appointments import InviteForm
from accounts.invitations import send_invitation
from accounts.sessions import fresh_login_required
from accounts.views.answers import done
from accounts.views.member import MemberRequest
from accounts.views.where import place_of


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def invite(request: MemberRequest) -> HttpResponse:
    """A new account with its first post; the letter with the link to choose a password goes out."""
    on = timezone.localdate()
    place, choices = place_of(request, on=on)
    form = InviteForm(request.POST or None, place=place, initial={"from_on": on})
    if form.is_valid():
        typed = {
            name: form.cleaned_data[name] for name in ("username", "email", "name")
        }
        user = done(
            form,
            lambda: invite_user(
                by=request.user, place=place, on=on, **typed, **form.post()
            ),
        )
        if user is not None:
            send_invitation(request, user)
            messages.success(
                request,
                _("已邀請 %(name)s，設定密碼的連結已寄到 %(email)s。")
                % {"name": user.name, "email": user.email},
            )
            return redirect("people:person", user.pk)
    context = {"form": form, "place": place, "choices": choices}
    return render(request, "accounts/invite.html", context)
