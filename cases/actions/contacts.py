"""聯絡人的新增、修改與停用."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.guards import about, locked, require_on
from cases.models import Contact, Student

EDITABLE = frozenset(
    {
        "name",
        "relation",
        "relation_note",
        "phone",
        "mobile",
        "address",
        "is_legal_representative",
        "is_main_caregiver",
        "is_emergency",
        "position",
    }
)


@transaction.atomic
def save_contact(
    *,
    by: User,
    student: Student,
    values: Mapping[str, Any],
    on: date,
    contact: Contact | None = None,
) -> Contact:
    """A new contact, or changes of EDITABLE columns of one. Raises NotAllowed without student.edit, ValidationError."""
    require_on(by, Word.STUDENT_EDIT, student=student, on=on)
    fresh = locked(student)
    if set(values) - EDITABLE:
        raise ValueError(f"not editable: {sorted(set(values) - EDITABLE)}")
    row = contact or Contact(school=fresh.school, student=fresh)
    if row.student_id != fresh.pk:
        raise ValueError("the contact is another student's")
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["school", "student"])
    row.save()
    record(
        Event.CHANGED if contact else Event.CREATED,
        by=by,
        part="contact",
        detail={"fields": sorted(values)},
        **about(fresh),
    )
    return row


@transaction.atomic
def end_contact(*, by: User, contact: Contact, on: date) -> Contact:
    """From the day on nobody is reached there. The row stays."""
    require_on(by, Word.STUDENT_EDIT, student=contact.student, on=on)
    contact.ended_on = on
    contact.save(update_fields=["ended_on", "updated_at"])
    record(Event.CHANGED, by=by, part="contact", **about(contact.student))
    return contact
