"""邀請、停用、啟用、重設: what an administrator does to an account, and what time does to it."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.appointments import appoint
from accounts.actions.guards import (
    Place,
    audit_place,
    locked,
    require,
    require_manager_of,
)
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import Role, User
from accounts.vocabulary import Word


@transaction.atomic
def invite_user(
    *,
    by: User,
    username: str,
    email: str,
    name: str,
    role: Role,
    place: Place,
    from_on: date,
    on: date,
    **appointment: Any,
) -> User:
    """邀請人員: a new account without a password, with its first appointment; the caller mails the link to set one.

    `appointment`: further keywords of `appoint`. Raises ValidationError for a username or e-mail that is taken or bad.
    """
    require(by, Word.PEOPLE_MANAGE, at=place, on=on)
    user = new_user(username=username, email=email, name=name)
    record(
        Event.USER_INVITED,
        by=by,
        object_type="accounts.user",
        object_id=user.pk,
        **audit_place(place),
    )
    appoint(
        by=by,
        user=user,
        role=role,
        place=place,
        from_on=from_on,
        on=on,
        **appointment,
    )
    return user


def new_user(*, username: str, email: str, name: str) -> User:
    """An account without a password. Raises ValidationError for a username or e-mail that is taken or bad."""
    user = User(
        username=username, email=email.lower(), name=name, must_change_password=True
    )
    user.set_unusable_password()
    if User.objects.filter(
        Q(username__iexact=username) | Q(email__iexact=email)
    ).exists():
        raise ValidationError(_("帳號或電子郵件已有人使用。"))
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    return user


@transaction.atomic
def disable_user(*, by: User, user: User, on: date, reason: str) -> User:
    """停用帳號: no login and no sight from the next request on; appointments and history stay."""
    require_manager_of(by, user, on=on)
    return _switch(by, user, active=False, reason=reason)


@transaction.atomic
def enable_user(*, by: User, user: User, on: date, reason: str) -> User:
    """啟用帳號: she may log in again, and sees what her appointments in force give."""
    require_manager_of(by, user, on=on)
    return _switch(by, user, active=True, reason=reason)


def _switch(by: User | None, user: User, *, active: bool, reason: str) -> User:
    person = locked(user)
    if person.is_active == active:
        raise WrongState(_("帳號已是此狀態。"))
    person.is_active = user.is_active = active
    person.save(update_fields=["is_active"])
    event = Event.USER_ENABLED if active else Event.USER_DISABLED
    record(
        event,
        by=by,
        object_type="accounts.user",
        object_id=person.pk,
        detail={"reason": reason},
    )
    return person


@transaction.atomic
def reset_user(*, by: User, user: User, on: date, reason: str) -> User:
    """重設: the password no longer opens, running sessions end, the second factor is taken off and must be set anew.
    The caller mails the link to set a password."""
    require_manager_of(by, user, on=on)
    person = locked(user)
    person.set_unusable_password()  # also changes the session hash: every session is over
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    taken, _rows = Authenticator.objects.filter(user=person).delete()
    events = [Event.PASSWORD_RESET] + ([Event.FACTOR_REMOVED] if taken else [])
    for event in events:
        record(
            event,
            by=by,
            object_type="accounts.user",
            object_id=person.pk,
            detail={"reason": reason},
        )
    return person


@transaction.atomic
def end_sessions(*, by: User, user: User, on: date) -> int:
    """強制登出: every running session of the person is over; password and posts stay. Out: how many ended."""
    require_manager_of(by, user, on=on)
    person = locked(user)
    running = list(UserSession.objects.filter(user=person))
    for one in running:
        one.end()
    record(
        Event.SESSION_ENDED,
        by=by,
        object_type="accounts.user",
        object_id=person.pk,
        detail={"count": len(running)},
    )
    return len(running)
