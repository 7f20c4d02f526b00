"""閒置帳號停用: who hasn't logged in for long loses the way in (SECURITY.md B8, 附表十 TW3)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from accounts.login_events import LoginEvent, note
from accounts.models import User
from accounts.settings_register import value


@transaction.atomic
def disable_idle_accounts(*, now: datetime) -> list[User]:
    """Disable active accounts whose last login, or making, is more than `account.idle_days` days ago.

    Out: the disabled ones. Nobody by the setting 0.
    """
    days = value("account.idle_days")
    if not days:
        return []
    idle: list[User] = list(
        User.objects.select_for_update()
        .annotate(seen_at=Coalesce("last_login", "date_joined"))
        .filter(is_active=True, seen_at__lt=now - timedelta(days=days))
    )
    for user in idle:
        user.is_active = False
        user.save(update_fields=["is_active"])
        note(LoginEvent.DISABLED_IDLE, user_or_none=user, request=None)
    return idle
