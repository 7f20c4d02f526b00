"""Five wrong guesses close one account for fifteen minutes (SECURITY.md B1, 附表十 TW40).

A try is booked as a failure before the password is looked at and struck out when it was right: so two hundred
guesses at once are at most five looks. The table is written on the `audit` connection, which no request's
transaction rolls back. No cache and no address takes part.
"""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from django.db import connections
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import settings_register
from accounts.login_events import LoginEvent, note
from accounts.models import LoginFailure, User

ALIAS = "audit"

# One statement, so that no two tries see the same count. No row comes back while the lock holds.
BOOK = """
INSERT INTO accounts_loginfailure AS f (key, failures, locked_until, last_failed_at)
VALUES (%(key)s, 1, CASE WHEN %(limit)s <= 1 THEN %(until)s::timestamptz END, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN f.locked_until IS NULL THEN f.failures + 1 ELSE 1 END,
  locked_until = CASE
    WHEN f.locked_until IS NULL AND f.failures + 1 >= %(limit)s THEN %(until)s::timestamptz
    WHEN f.locked_until IS NOT NULL AND %(limit)s <= 1 THEN %(until)s::timestamptz
  END,
  last_failed_at = %(now)s
WHERE f.locked_until IS NULL OR f.locked_until <= %(now)s
RETURNING failures
"""


def normalised(login: str) -> str:
    """A typed account name as it is compared: width, case and outer space make no difference."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def candidates(*logins: str) -> list[User]:
    """The people whom typed names (user names or e-mail addresses) can mean: none, one, rarely two."""
    found: dict[object, User] = {}
    for login in dict.fromkeys(logins):
        user = get_user_by_username(login)
        for person in [
            user,
            *filter_users_by_email(login, prefer_verified=True, for_login=True),
        ]:
            if person is not None:
                found.setdefault(person.pk, person)
    return sorted(found.values(), key=lambda person: str(person.pk))


def _digest(kind: str, value: str) -> str:
    return salted_hmac(
        "accounts.lockout", f"{kind}:{value}", algorithm="sha256"
    ).hexdigest()


def account_key(user: User) -> str:
    """Counts password guesses, whichever of her names was typed."""
    return _digest("user", str(user.pk))


def second_factor_key(user: User) -> str:
    """Counts code guesses. Apart from the password's count: a right password must not buy five new codes."""
    return _digest("second-factor", str(user.pk))


def keys_for(*logins: str) -> list[str]:
    """The counters of typed names. An unknown name has one too, so that it behaves like a known one."""
    people = candidates(*logins)
    if people:
        return [account_key(person) for person in people]
    return [_digest("name", normalised(logins[0] if logins else ""))]


def book(keys: Iterable[str]) -> bool:
    """Book one failure under each key. Out: False when one of them is locked: then nothing may be looked at."""
    now = timezone.now()
    values = {
        "limit": settings_register.value("login.failures_before_lock"),
        "until": now + timedelta(minutes=settings_register.value("login.lock_minutes")),
        "now": now,
    }
    allowed = True
    with connections[ALIAS].cursor() as cursor:
        for key in keys:
            cursor.execute(BOOK, values | {"key": key})
            allowed = cursor.fetchone() is not None and allowed
    return allowed


def strike_out(keys: Iterable[str]) -> None:
    """Effect: the counters are as new. After a right guess, or by `unlock`."""
    LoginFailure.objects.using(ALIAS).filter(key__in=list(keys)).delete()


def is_locked(user: User) -> bool:
    """Whether password or code guesses for this person are refused now."""
    return (
        LoginFailure.objects.using(ALIAS)
        .filter(
            key__in=[account_key(user), second_factor_key(user)],
            locked_until__gt=timezone.now(),
        )
        .exists()
    )


def unlock(*, by: User, user: User) -> None:
    """解除鎖定: an administrator opens an account before its time. Who may is asked by the caller."""
    strike_out([account_key(user), second_factor_key(user)])
    note(LoginEvent.UNLOCKED, user_or_none=user, request=None, by=by)


def purge(*, before: object) -> int:
    """Effect: counters untouched since `before` (datetime) go. Out: how many."""
    deleted, _rows = (
        LoginFailure.objects.using(ALIAS).filter(last_failed_at__lt=before).delete()
    )
    return deleted
