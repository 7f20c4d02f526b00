"""The triggers a key rotation meets: which it passes by, and which tables it must not write."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pghistory.trigger
import pgtrigger
from django.db import connections, models


def _triggers(model: type[models.Model], wanted: Callable[[Any], bool]) -> list[str]:
    found = (
        (holder, trigger)
        for holder, trigger in pgtrigger.registered()
        if holder is model
    )
    return [trigger.get_uri(holder) for holder, trigger in found if wanted(trigger)]


def _guards_update(trigger: Any) -> bool:
    return isinstance(trigger, pgtrigger.Protect) and pgtrigger.Update in (
        trigger.operation or ()
    )


def _passed_by(trigger: Any) -> bool:
    """History events and guards against changing a fact: a rotation changes none. All others fire as ever."""
    return isinstance(
        trigger, pghistory.trigger.Event | pgtrigger.ReadOnly
    ) or _guards_update(trigger)


def without_triggers(
    model: type[models.Model], using: str
) -> AbstractContextManager[None]:
    """Within it a write to the model leaves no history event and meets no guard; other triggers fire."""
    uris = _triggers(model, _passed_by)
    # Called without a name, pgtrigger.ignore would switch every trigger of the database off.
    return (
        pgtrigger.ignore(*uris, databases=[using])
        if uris and _is_postgres(using)
        else nullcontext()
    )


def _is_postgres(using: str) -> bool:
    return connections[using].vendor == "postgresql"


def refuses_update(model: type[models.Model], using: str) -> bool:
    """True for a table guarded against every UPDATE, or one on which this database role may not UPDATE."""
    if _triggers(
        model, lambda trigger: _guards_update(trigger) and trigger.condition is None
    ):
        return True
    if not _is_postgres(using):
        return False
    table = connections[using].ops.quote_name(model._meta.db_table)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE')", [table])
        return not cursor.fetchone()[0]
