"""指派、結束、交接、代理."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import appointments as actions
from accounts.actions import handing_over
from accounts.duties import duties_of
from accounts.errors import NotAllowed, StillOwned, WrongState
from accounts.forms.appointments import (
    DeputyForm,
    EndForm,
    HandOverForm,
    KnownPersonForm,
    PostForm,
)
from accounts.models import Appointment
from accounts.people_access import (
    colleagues_at,
    find_person,
    get_appointment_to_manage,
    get_person_to_manage,
    managed_sibling,
)
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.views.where import place_of


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def appoint(request: MemberRequest, pk: Any) -> HttpResponse:
    """指派職務 to a person of the list."""
    on = timezone.localdate()
    person = get_person_to_manage(request.user, pk, on=on)
    place, choices = place_of(request, on=on)
    half = managed_sibling(request.user, place, on=on)
    form = PostForm(
        request.POST or None, place=place, sibling=half, initial={"from_on": on}
    )
    if form.is_valid():
        made = done(
            form,
            lambda: actions.appoint_at(
                by=request.user,
                user=person,
                places=form.places(place),
                on=on,
                **form.post(),
            ),
        )
        if made is not None:
            tell_made(request, made, _("已指派職務。"))
            return redirect("people:person", pk)
    context = {"person": person, "form": form, "place": place, "choices": choices}
    return render(request, "accounts/appoint.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def appoint_known(request: MemberRequest) -> HttpResponse:
    """指派職務 to somebody who has an account, perhaps from another school: by account and name."""
    on = timezone.localdate()
    place, choices = place_of(request, on=on)
    half = managed_sibling(request.user, place, on=on)
    form = KnownPersonForm(
        request.POST or None, place=place, sibling=half, initial={"from_on": on}
    )
    if form.is_valid():
        account, name = form.cleaned_data["account"], form.cleaned_data["name"]
        person = find_person(request.user, account, name, on=on)
        if person is None:
            form.add_error(
                "account", _("查無此帳號，或姓名不符。新進人員請改用「邀請人員」。")
            )
        else:
            made = done(
                form,
                lambda: actions.appoint_at(
                    by=request.user,
                    user=person,
                    places=form.places(place),
                    on=on,
                    **form.post(),
                ),
            )
            if made is not None:
                tell_made(request, made, _("已指派職務。"))
                return redirect("people:person", person.pk)
    context = {"form": form, "place": place, "choices": choices}
    return render(request, "accounts/appoint.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def end(request: MemberRequest, pk: Any) -> HttpResponse:
    """結束職務. While it owns something open, the same page shows what and asks for a successor."""
    on = timezone.localdate()
    held = get_appointment_to_manage(request.user, pk, on=on)
    colleagues = colleagues_at(held.place, on=on).exclude(
        pk__in=[held.user_id, request.user.pk]
    )
    form = EndForm(request.POST or None, colleagues=colleagues)
    duties = duties_of(held, on=on)
    if form.is_valid():
        try:
            actions.end_appointment(
                by=request.user, appointment=held, on=on, **form.cleaned_data
            )
        except StillOwned as error:
            form.ask_for_successor(str(error))
            duties = error.duties
        except WrongState as error:
            return conflict(request, error, _person_url(held))
        except NotAllowed as error:
            if form.cleaned_data["successor"] is None:
                raise
            form.add_error("successor", str(error))
        else:
            messages.success(request, _("職務已結束。"))
            return redirect(_person_url(held))
    context = {"held": held, "form": form, "duties": duties}
    return render(request, "accounts/appointment_end.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def hand_over(request: MemberRequest, pk: Any) -> HttpResponse:
    """職務交接: the successor takes role, class and open duties; the old post ends the day before."""
    on = timezone.localdate()
    held = get_appointment_to_manage(request.user, pk, on=on)
    colleagues = colleagues_at(held.place, on=on).exclude(
        pk__in=[held.user_id, request.user.pk]
    )
    form = HandOverForm(
        request.POST or None, colleagues=colleagues, initial={"from_on": on}
    )
    try:
        if form.is_valid():
            made = done(
                form,
                lambda: handing_over.hand_over(
                    by=request.user, appointment=held, on=on, **form.cleaned_data
                ),
            )
            if made is not None:
                tell_made(request, made, _("已完成職務交接。"))
                return redirect(_person_url(held))
    except WrongState as error:
        return conflict(request, error, _person_url(held))
    context = {"held": held, "form": form, "duties": duties_of(held, on=on)}
    return render(request, "accounts/appointment_hand_over.html", context)


@require_http_methods(["GET", "POST"])
@fresh_login_required()
def deputise(request: MemberRequest, pk: Any) -> HttpResponse:
    """代理 from a day until a day."""
    on = timezone.localdate()
    held = get_appointment_to_manage(request.user, pk, on=on)
    colleagues = colleagues_at(held.place, on=on).exclude(
        pk__in=[held.user_id, request.user.pk]
    )
    form = DeputyForm(
        request.POST or None, colleagues=colleagues, initial={"from_on": on}
    )
    try:
        if form.is_valid():
            made = done(
                form,
                lambda: handing_over.deputise(
                    by=request.user, appointment=held, on=on, **form.cleaned_data
                ),
            )
            if made is not None:
                tell_made(request, made, _("已指定代理人。"))
                return redirect(_person_url(held))
    except WrongState as error:
        return conflict(request, error, _person_url(held))
    return render(
        request, "accounts/appointment_deputise.html", {"held": held, "form": form}
    )


def tell_made(request: MemberRequest, made: Appointment, words: str) -> None:
    """Effect: the words stand on the next page, or that it waits for a second person."""
    if made.is_pending:
        messages.info(request, _("已送出，待另一位有權人員確認後生效。"))
    else:
        messages.success(request, words)


def _person_url(held: Any) -> str:
    return reverse("people:person", args=[held.user_id])
