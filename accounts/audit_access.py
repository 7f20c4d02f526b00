"""Who may look at the audit trail, and at which part of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.access import NotAllowed
from accounts.models import AuditEvent

ENTITLED = "accounts.view_auditevent"  # given to nobody


def visible_events(user: Any) -> QuerySet[AuditEvent]:
    """The rows this person may read. Raises NotAllowed when she may read none.

    The word `audit.read` with its scope (school, center, county) narrows this when the permission matrix stands.
    """
    if not user.has_perm(ENTITLED):
        raise NotAllowed("audit")
    return AuditEvent.objects.all()


def school_choices(user: Any) -> list[tuple[str, str]]:
    """(id, name) of the schools whose rows this person may read, for the filter; none until schools exist."""
    return []


def school_names(ids: Iterable[Any]) -> dict[Any, str]:
    """Names of the schools on one page, in one query; none until schools exist."""
    return {}
