"""設定與解除保護註記. One person sets at once; two lift."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.guards import about, locked, require_on, require_reason
from cases.models import Contact, ProtectionFlag, Student


@transaction.atomic
def set_protection(
    *,
    by: User,
    student: Student,
    kind: str,
    reason: str,
    from_on: date,
    on: date,
    until_on: date | None = None,
    contact: Contact | None = None,
    person: str | None = None,
    document_number: str | None = None,
) -> ProtectionFlag:
    """In force at once. `contact` or `person`: whom it bars. Raises NotAllowed without protection.manage, ValidationError."""
    require_on(by, Word.PROTECTION_MANAGE, student=student, on=on)
    fresh = locked(student)
    if contact is not None and contact.student_id != fresh.pk:
        raise ValidationError({"contact": _("這位聯絡人不屬於這位學生。")})
    flag = ProtectionFlag(
        school=fresh.school,
        student=fresh,
        kind=kind,
        contact=contact,
        person=person or None,
        document_number=document_number or None,
        reason=require_reason(reason),
        from_on=from_on,
        until_on=until_on,
        set_by=by,
    )
    flag.full_clean(exclude=["school", "student", "set_by"])
    flag.save(force_insert=True)
    record(
        Event.CREATED, by=by, part="protection", detail={"kind": kind}, **about(fresh)
    )
    return flag


@transaction.atomic
def request_lifting(
    *, by: User, flag: ProtectionFlag, reason: str, on: date
) -> ProtectionFlag:
    """The first person's part: nothing changes until a second agrees. A new request replaces an open one."""
    require_on(by, Word.PROTECTION_MANAGE, student=flag.student, on=on)
    fresh = _open(flag)
    fresh.lift_requested_by, fresh.lift_requested_at = by, timezone.now()
    fresh.lift_reason = require_reason(reason)
    fresh.save(update_fields=["lift_requested_by", "lift_requested_at", "lift_reason"])
    record(Event.SUBMITTED, by=by, part="protection", **about(fresh.student))
    return fresh


@transaction.atomic
def lift_protection(*, by: User, flag: ProtectionFlag, on: date) -> ProtectionFlag:
    """The second person agrees: from today it no longer holds. Raises NotAllowed for the one who asked,
    WrongState without a request."""
    require_on(by, Word.PROTECTION_MANAGE, student=flag.student, on=on)
    fresh = _open(flag)
    if fresh.lift_requested_by_id is None:
        raise WrongState(_("還沒有人提請解除這個註記。"))
    if fresh.lift_requested_by_id == by.pk:
        raise NotAllowed(_("解除保護註記須由另一位人員同意。"))
    fresh.lifted_by, fresh.lifted_on = by, on
    fresh.save(update_fields=["lifted_by", "lifted_on"])
    record(Event.APPROVED, by=by, part="protection", **about(fresh.student))
    return fresh


def _open(flag: ProtectionFlag) -> ProtectionFlag:
    fresh = (
        ProtectionFlag.objects.select_for_update(of=("self",))
        .select_related("student__school")
        .get(pk=flag.pk)
    )
    if fresh.lifted_on is not None:
        raise WrongState(_("這個註記已經解除。"))
    return fresh
