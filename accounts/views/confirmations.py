"""待確認職務: the second person's pages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.access import NotAllowed
from accounts.actions import confirmations as actions
from accounts.confirming import lapses_at, may_confirm, waiting_for
from accounts.errors import StillOwned, WrongState
from accounts.forms.confirmations import ChosenForm, DecisionForm
from accounts.people_access import get_waiting, require_word
from accounts.querysets import PEOPLE_WORDS
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest

PAGE = 50


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def waiting(request: MemberRequest) -> HttpResponse:
    """What waits, with a box at each that is hers to confirm; POST confirms the ticked ones, all or none."""
    on = timezone.localdate()
    require_word(request.user, *PEOPLE_WORDS, on=on)
    found = waiting_for(request.user, on=on)
    back = reverse("people:waiting")
    form = ChosenForm(request.POST or None, waiting=found)
    if request.method == "POST" and form.is_valid():
        try:
            confirmed = actions.confirm_appointments(
                by=request.user, appointments=form.cleaned_data["chosen"], on=on
            )
        except (WrongState, NotAllowed) as error:
            if isinstance(error, NotAllowed):
                raise
            return conflict(request, error, back)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            count = len(confirmed)
            messages.success(
                request,
                ngettext(
                    "已確認 %(count)d 筆職務。", "已確認 %(count)d 筆職務。", count
                )
                % {"count": count},
            )
            return redirect(back)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [
        {"row": one, "until": lapses_at(one), "mine": may_confirm(request.user, one, on=on)}
        for one in page
    ]  # fmt: skip
    context = {"page": page, "rows": rows, "form": form}
    return render(request, "accounts/waiting.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def decide(request: MemberRequest, pk: Any) -> HttpResponse:
    """確認 or 退回 one of them, with a word."""
    on = timezone.localdate()
    held = get_waiting(request.user, pk, on=on)
    form = DecisionForm(request.POST or None, initial={"decision": "confirm"})
    if form.is_valid():
        chosen = form.cleaned_data["decision"]
        action = (
            actions.refuse_appointment
            if chosen == "refuse"
            else actions.confirm_appointment
        )
        try:
            action(
                by=request.user,
                appointment=held,
                on=on,
                note=form.cleaned_data["note"],
            )
        except StillOwned as error:
            form.add_error(None, str(error))
        except WrongState as error:
            return conflict(request, error, reverse("people:waiting"))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已記下你的決定。"))
            return redirect("people:waiting")
    context = {"held": held, "form": form, "until": lapses_at(held)}
    return render(request, "accounts/waiting_decide.html", context)
