"""People who may do one thing only until it is done (SECURITY.md B2, B3)."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts import passwords, second_factor
from accounts.models import User

ALWAYS = frozenset(
    {
        "account_logout",
        "set_language",
        "set_theme",
        "session_keepalive",
        "session_status",
        "healthz",
    }
)


@dataclass(frozen=True)
class Confinement:
    """Holds while `applies`; she is sent to `page` from every URL but `allowed` (names)."""

    name: str
    applies: Callable[[User], bool]
    page: str
    allowed: frozenset[str]


# The first that applies holds. The password comes first: who knows only the one she was handed must not
# tie a second factor to the account.
TABLE = (
    Confinement(
        "password",
        passwords.must_change,
        "account_change_password",
        ALWAYS | {"account_change_password", "account_set_password"},
    ),
    Confinement(
        "second_factor",
        second_factor.is_missing,
        "mfa_activate_totp",
        ALWAYS | {"mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate"},
    ),
)


def confinement_of(user: User) -> Confinement | None:
    """What she must do first, or None."""
    return next((row for row in TABLE if row.applies(user)), None)
