"""列冊管理 by the competent authority's officer: she sees numbers and dates, never a student's name or code."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from cases.actions.case_guards import required_text
from transitions.access import get_register_entry
from transitions.models import RegisterEntry


@transaction.atomic
def take_entry(*, by: User, entry: RegisterEntry, on: date) -> RegisterEntry:
    """列冊: the authority has it. Raises NotVisible, WrongState the second time."""
    fresh = _locked(by, entry, on=on)
    if fresh.taken_on is not None:
        raise WrongState(_("已經列冊。"))
    fresh.taken_on, fresh.taken_by = on, by
    fresh.save()
    record(Event.CHANGED, by=by, part="taken", **_of(fresh))
    return fresh


@transaction.atomic
def remove_entry(
    *, by: User, entry: RegisterEntry, reason: str, on: date
) -> RegisterEntry:
    """解除列冊, with the reason (of age beyond compulsory school, moved abroad). Raises NotVisible, WrongState, ValidationError."""
    fresh = _locked(by, entry, on=on)
    fresh.removed_on = on
    fresh.removal_reason = required_text(reason, field="reason")[:120]
    fresh.save()
    record(Event.CHANGED, by=by, part="removed", **_of(fresh))
    return fresh


def _locked(by: User, entry: RegisterEntry, *, on: date) -> RegisterEntry:
    get_register_entry(by, entry.pk, on=on)
    fresh = RegisterEntry.objects.select_for_update().get(pk=entry.pk)
    if fresh.removed_on is not None:
        raise WrongState(_("這筆列冊已經解除。"))
    return fresh


def _of(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "school": entry.school_id,
        "authority": entry.authority_id,
        "object_type": entry._meta.label_lower,
        "object_id": entry.pk,
    }
