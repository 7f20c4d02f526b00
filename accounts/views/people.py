"""使用者: who is here, who is she, and who am I."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit, lockout, second_factor
from accounts.audit_words import Event
from accounts.confirming import waiting_keys
from accounts.forms.people import PeopleFilterForm
from accounts.models import User
from accounts.own_words import own_words
from accounts.people_access import (
    get_person,
    get_place,
    listed_people,
    manages,
    visible_appointments,
)
from accounts.people_state import with_state
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word

PAGE = 50


@require_GET
def people_list(request: MemberRequest) -> HttpResponse:
    """使用者: by name, role, state and place, 50 a page."""
    on = timezone.localdate()
    people = listed_people(request.user, on=on)
    form = PeopleFilterForm(request.GET, today=on)
    key = form.cleaned_data.get("place") if form.is_valid() else None
    place = get_place(request.user, key, on=on) if key else None
    held = visible_appointments(request.user, on=on).in_force(on)
    found = with_state(form.narrow(people, appointments=held, place=place))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    audit.record_read(
        by=request.user,
        event=Event.LIST_READ,
        object_type="accounts.user",
        detail={"shown": len(page.object_list)},
    )
    context = {
        "form": form,
        "page": page,
        "place": place,
        "total": page.paginator.count,
        "waiting": len(waiting_keys(request.user, on=on)),
        "may_manage": may(request.user, Word.PEOPLE_MANAGE, on=on),
        "may_review": may(request.user, Word.PEOPLE_REVIEW, on=on),
        "may_set": may(request.user, Word.SETTINGS_MANAGE, on=on),
    }
    return render(request, "accounts/people_list.html", context)


@require_GET
def person(request: MemberRequest, pk: Any) -> HttpResponse:
    """One person: her posts as far as they are ours to see, and the state of her account."""
    on = timezone.localdate()
    shown = get_person(request.user, pk, on=on)
    audit.record_read(by=request.user, object_type="accounts.user", object_id=pk)
    context = {
        "person": shown,
        "appointments": _appointments(request.user, shown, on=on),
        "manages": manages(request.user, shown, on=on),
        **_account(shown, on=on),
    }
    return render(request, "accounts/person.html", context)


def _appointments(viewer: Any, shown: User, *, on: Any) -> list[dict[str, Any]]:
    """Running ones first, each with whether its buttons are the viewer's."""
    rows = [
        {
            "row": one,
            "running": one.is_in_force(on),
            "coming": one.from_on > on and not one.is_void,
            "mine": viewer.pk != shown.pk
            and not one.is_void
            and (one.until_on is None or one.until_on >= on)
            and may(viewer, Word.PEOPLE_MANAGE, at=one.place, on=on),
            "account": next(iter(one.ministry_accounts.all()), None),
        }
        for one in visible_appointments(viewer, on=on)
        .filter(user=shown)
        .prefetch_related("ministry_accounts")
    ]
    return sorted(rows, key=lambda row: (not row["running"], not row["coming"]))


def _account(shown: User, *, on: Any) -> dict[str, Any]:
    return {
        "locked": lockout.is_locked(shown),
        "sessions": UserSession.objects.filter(user=shown).count(),
        "has_factor": second_factor.has_one(shown),
        "needs_factor": second_factor.second_factor_required(shown, on=on),
    }


@require_GET
def me(request: MemberRequest) -> HttpResponse:
    """我的帳號: my name, my posts and until when, what I may do, my second factor."""
    on = timezone.localdate()
    user = request.user
    context = {
        "person": user,
        "appointments": user.appointments.standing()
        .exclude(until_on__lt=on)
        .select_related(
            "role", "school", "center", "authority", "school_class", "deputy_for__user"
        ),
        "groups": own_words(user, on=on),
        **_account(user, on=on),
    }
    return render(request, "accounts/me.html", context)
