"""解除鎖定: an account that five wrong guesses closed opens before its time."""

from datetime import date

from django.db import transaction

from accounts import lockout
from accounts.actions.guards import require_manager_of
from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import User


@transaction.atomic
def unlock_user(*, by: User, user: User, on: date) -> None:
    """Effect: password and code may be tried again at once. Raises NotAllowed for oneself and for people not managed."""
    require_manager_of(by, user, on=on)
    lockout.unlock(by=by, user=user)
    record(Event.LOGIN_UNLOCKED, by=by, object_type="accounts.user", object_id=user.pk)
