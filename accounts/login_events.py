"""One place that says what happened at the door."""

from enum import StrEnum

import structlog
from django.http import HttpRequest

from accounts.models import User

log = structlog.get_logger(__name__)


class LoginEvent(StrEnum):
    """What can happen (附表十 事件: 登入成功與失敗, 帳號鎖定, 密碼變更)."""

    LOGGED_IN = "login_succeeded"
    LOGGED_OUT = "logged_out"
    FAILED = "login_failed"
    REFUSED_LOCKED = "login_refused_locked"
    LOCKED = "account_locked"
    UNLOCKED = "account_unlocked"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    STEPPED_UP = "step_up_succeeded"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (an event's name, no secret)
    DISABLED_IDLE = "account_disabled_idle"
    SESSION_EXPIRED = "session_expired"


def note(
    kind: LoginEvent, *, user_or_none: User | None, request: HttpRequest | None
) -> None:
    """Effect: one log line. Neither the typed name nor the address of the browser's owner is in it."""
    log.info(
        str(kind),
        user=str(user_or_none.pk) if user_or_none else None,
        path=request.path if request else None,
    )
