"""One place that says what happened at the door."""

from enum import StrEnum

import structlog
from django.http import HttpRequest

from accounts import audit
from accounts.audit_words import Event
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


# In the trail: the audit word, and whether the door stayed shut.
IN_THE_TRAIL = {
    LoginEvent.LOGGED_IN: (Event.LOGIN, False),
    LoginEvent.LOGGED_OUT: (Event.LOGOUT, False),
    LoginEvent.FAILED: (Event.LOGIN_FAILED, True),
    LoginEvent.REFUSED_LOCKED: (Event.LOGIN_FAILED, True),
    LoginEvent.LOCKED: (Event.LOGIN_LOCKED, True),
    LoginEvent.UNLOCKED: (Event.LOGIN_UNLOCKED, False),
    LoginEvent.SECOND_FACTOR_FAILED: (Event.FACTOR_FAILED, True),
    LoginEvent.STEPPED_UP: (Event.STEPPED_UP, False),
    LoginEvent.PASSWORD_CHANGED: (Event.PASSWORD_CHANGED, False),
    LoginEvent.DISABLED_IDLE: (Event.USER_DISABLED, False),
    LoginEvent.SESSION_EXPIRED: (Event.SESSION_ENDED, False),
}


def note(
    kind: LoginEvent,
    *,
    user_or_none: User | None,
    request: HttpRequest | None,
    by: User | None = None,
) -> None:
    """Effect: one log line and one row of the audit trail; a refusal's row stays although the request rolls back.

    In: `user_or_none` the account it is about (None: the typed name is nobody's), `by` who did it when not herself.
    Neither the typed name nor, in the log, the browser's address is written.
    """
    log.info(
        str(kind),
        user=str(user_or_none.pk) if user_or_none else None,
        path=request.path if request else None,
    )
    event, refused = IN_THE_TRAIL[kind]
    write = audit.record_refusal if refused else audit.record
    write(
        event,
        by=None if kind is LoginEvent.DISABLED_IDLE else by or user_or_none,
        object_type="accounts.user",
        object_id=user_or_none.pk if user_or_none else "",
        detail={"kind": str(kind)},
    )
