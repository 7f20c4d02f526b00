"""How long a session lasts: 15 idle minutes, 8 hours in all (SECURITY.md B5, 附表十 TW5 TW6).

What a person does extends it; what a page does by itself (polling) doesn't: a request with `X-Background: 1`
or to a view marked by `background_view` is answered and leaves the clock alone.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.login_events import LoginEvent, note
from accounts.middleware_audit import note_refusal
from accounts.models import SessionActivity, User
from accounts.settings_register import value

View = Callable[..., HttpResponse]
GRAIN = timedelta(seconds=1)  # a burst of requests is one act


# --- the clock --------------------------------------------------------------------------------


def begin(request: HttpRequest) -> SessionActivity:
    """Effect: the clock of a session starts, at login or when it is met for the first time."""
    now = timezone.now()
    row, _created = SessionActivity.objects.get_or_create(
        session_key=request.session.session_key,
        defaults={"began_at": now, "active_at": now},
    )
    return row


def activity(request: HttpRequest) -> SessionActivity:
    """When the session of a logged-in request began and was last used."""
    return begin(request)


def ends_at(row: SessionActivity) -> datetime:
    """The moment after which the session is over if nothing is done."""
    idle = row.active_at + timedelta(minutes=value("session.idle_minutes"))
    absolute = row.began_at + timedelta(hours=value("session.absolute_hours"))
    return min(idle, absolute)


def seconds_left(row: SessionActivity) -> int:
    """Whole seconds, 0 when over."""
    return max(0, ceil((ends_at(row) - timezone.now()).total_seconds()))


def touch(row: SessionActivity) -> None:
    """Effect: the person did something now."""
    now = timezone.now()
    row.touched = True
    if now - row.active_at < GRAIN:
        return
    SessionActivity.objects.filter(pk=row.pk, active_at__lt=now).update(active_at=now)
    row.active_at = now


def was_touched(row: SessionActivity) -> bool:
    """Whether this request counted as something the person did."""
    return row.touched


def expire(request: HttpRequest) -> None:
    """Effect: logged out here, the session's row gone; the cookie is worth nothing any more."""
    user = request.user if isinstance(request.user, User) else None
    SessionActivity.objects.filter(pk=request.session.session_key).delete()
    logout(request)
    note(LoginEvent.SESSION_EXPIRED, user_or_none=user, request=request)


def move(before: str, after: str) -> None:
    """Effect: a session that got a new id keeps its clock and its place in the person's list."""
    SessionActivity.objects.filter(pk=after).delete()
    SessionActivity.objects.filter(pk=before).update(session_key=after)
    if UserSession.objects.filter(session_key=after).exists():
        UserSession.objects.filter(session_key=before).delete()
    else:
        UserSession.objects.filter(session_key=before).update(session_key=after)


def purge(*, before: datetime) -> int:
    """Effect: clocks not moved since `before` go. Out: how many."""
    deleted, _rows = SessionActivity.objects.filter(active_at__lt=before).delete()
    return deleted


# --- what counts as doing something -------------------------------------------------------------


def background_view(view: View) -> View:
    """Marks a view that pages ask by themselves: it never extends a session."""
    view.is_background = True  # type: ignore[attr-defined]  # a mark on the function, read by the middleware
    return view


def is_background(request: HttpRequest, view: View | None = None) -> bool:
    """Whether a page asked by itself."""
    return request.headers.get("X-Background") == "1" or getattr(
        view, "is_background", False
    )


def idle_context(request: HttpRequest) -> dict[str, Any]:
    """For base.html: `idle_seconds` until logout if nothing is done, `idle_warning_seconds` before it. Empty for strangers."""
    row = getattr(request, "session_activity", None)
    if row is None or not request.user.is_authenticated:
        return {}
    return {
        "idle_seconds": seconds_left(row),
        "idle_warning_seconds": value("session.idle_warning_seconds"),
    }


# --- step-up ------------------------------------------------------------------------------------


def renew(request: HttpRequest) -> None:
    """Effect: the session has a new id (against fixation), everything else as it was."""
    request.session.cycle_key()


def is_fresh(request: HttpRequest, minutes: int | None = None) -> bool:
    """Whether the person proved who she is (login or step-up) within so many minutes."""
    if not isinstance(request.user, User):
        return False
    proofs = get_authentication_records(request, request.user)
    limit = (minutes or value("session.step_up_minutes")) * 60
    return any(time.time() - proof["at"] <= limit for proof in proofs)


def fresh_login_required(minutes: int | None = None) -> Callable[[View], View]:
    """Decorator of a view for which an older proof doesn't do (SECURITY.md A15); `session.step_up_minutes` by default.

    The person is asked for her password or code first. A posted form is kept in the encrypted session
    and goes through afterwards; uploaded files are not kept, so the form asks for them again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_fresh(request, minutes):
                note_refusal(request, HTTPStatus.FOUND, kind="step_up")
                raise ReauthenticationRequired
            return view(request, *args, **kwargs)

        return guarded

    return decorate
