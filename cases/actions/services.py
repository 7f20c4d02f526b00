"""登錄無個案之服務 (入班輔導, 宣講, 團體輔導): several targets in one go."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, User
from accounts.permissions import may
from accounts.vocabulary import Word
from cases.actions.record_guards import StaleText, once
from cases.actions.records import require_reason, require_same_text
from cases.codes.services import ServiceItem
from cases.models import (
    Correction,
    CounselingGroup,
    HeadCount,
    ServiceRecord,
    Student,
)
from cases.recording import REPORTED, snapshot
from cases.service_facts import ServiceFacts, facts_of

SERVICE = ServiceRecord._meta.label_lower


@transaction.atomic
def log_service(
    *,
    by: User,
    school: School,
    facts: ServiceFacts,
    key: UUID,
    on: date,
    group: CounselingGroup | None = None,
    present: tuple[Student, ...] = (),
) -> tuple[ServiceRecord, bool]:
    """The service and whether it is new. `present`: the members of the group who came.

    Raises NotAllowed without service.log at the school, NotVisible for a group that isn't hers, ValidationError.
    """
    if not may(by, Word.SERVICE_LOG, at=school, on=on):
        raise NotAllowed(SERVICE)
    facts = facts.checked(on=on)
    if group is not None:
        _require_group(by, group, school=school, item=facts.item, on=on)
    _require_members(group, present)

    def make() -> ServiceRecord:
        columns = _columns(facts)
        return ServiceRecord.objects.create(
            school=school, author=by, idempotency_key=key, group=group, **columns
        )

    service, is_new = once(ServiceRecord, make, by=by, key=key)
    if not is_new:
        require_same_text(service, facts)
    if is_new:
        _write_heads(service, facts)
        service.present.set(present)
        audit(Event.CREATED, by=by, detail={"item": service.item}, **_about(service))
    return service, is_new


@transaction.atomic
def correct_service(
    *,
    by: User,
    service: ServiceRecord,
    facts: ServiceFacts,
    version: int,
    on: date,
    reason: str = "",
) -> ServiceRecord:
    """The service as corrected by its author; what it said stays. Raises as correct_record."""
    fresh = _locked(by, service, on=on)
    facts = facts.checked(on=on)
    before = facts_of(fresh)
    if fresh.version != version:
        raise StaleText(stored=before, typed=facts, version=fresh.version)
    if facts == before:
        return fresh
    if fresh.filed_in is not None:
        require_reason(reason)
    reported = {"item", "item_note", *REPORTED}
    changes = any(
        getattr(before, name) != getattr(facts, name)
        for name in reported & set(before.__dataclass_fields__)
    )
    _keep(fresh, by=by, kind=Correction.Kind.CORRECTED, reason=reason, changes=changes)
    for name, value in _columns(facts).items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save()
    fresh.heads.all().delete()
    _write_heads(fresh, facts)
    audit(Event.CHANGED, by=by, detail={"version": fresh.version}, **_about(fresh))
    return fresh


@transaction.atomic
def void_service(
    *, by: User, service: ServiceRecord, reason: str, version: int, on: date
) -> ServiceRecord:
    """The service no longer counts and stays readable. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    fresh = _locked(by, service, on=on, word=Word.RECORD_VOID)
    if fresh.version != version:
        raise WrongState(_("這筆紀錄剛才已更正，請重新整理後再處理。"))
    reason = require_reason(reason)
    _keep(
        fresh,
        by=by,
        kind=Correction.Kind.VOIDED,
        reason=reason,
        changes=fresh.is_counted,
    )
    fresh.voided_at = timezone.now()
    fresh.version += 1
    fresh.save(update_fields=["voided_at", "version", "updated_at"])
    audit(Event.DELETED, by=by, part="voided", **_about(fresh))
    return fresh


def _locked(
    by: User, service: ServiceRecord, *, on: date, word: Word = Word.RECORD_CORRECT
) -> ServiceRecord:
    rows = ServiceRecord.objects.filter(pk=service.pk)
    if not rows.visible_to(by, on=on).exists():
        raise NotVisible(SERVICE, service.pk)
    if not rows.held_by(by, word, on=on).exists():
        raise NotAllowed(SERVICE, service.pk)
    fresh = rows.select_for_update(of=("self",)).select_related("school").get()
    if fresh.voided_at is not None:
        raise WrongState(_("這筆紀錄已經作廢。"))
    found: ServiceRecord = fresh
    return found


def _require_group(
    by: User, group: CounselingGroup, *, school: School, item: str, on: date
) -> None:
    mine = CounselingGroup.objects.visible_to(by, on=on).filter(school=school)
    if not mine.filter(pk=group.pk).exists():
        raise NotVisible(CounselingGroup._meta.label_lower, group.pk)
    if item != ServiceItem.P01:
        raise ValidationError({"group": _("只有團體輔導能選團體。")})


def _require_members(
    group: CounselingGroup | None, present: tuple[Student, ...]
) -> None:
    if not present:
        return
    members = (
        set(group.members.values_list("student_id", flat=True)) if group else set()
    )
    if any(student.pk not in members for student in present):
        raise ValidationError({"present": _("出席的學生須是這個團體的成員。")})


def _keep(
    service: ServiceRecord, *, by: User, kind: str, reason: str, changes: bool
) -> None:
    Correction.objects.create(
        school=service.school,
        service=service,
        kind=kind,
        reason=reason.strip(),
        by=by,
        version=service.version,
        before=snapshot(facts_of(service)),
        held_on_before=service.held_on,
        filed_in=service.filed_in,
        changes_report=changes,
    )


def _columns(facts: ServiceFacts) -> dict[str, Any]:
    columns = {
        name: getattr(facts, name)
        for name in facts.__dataclass_fields__
        if name != "heads"
    }
    for name in ("title", "gist"):
        columns[name] = columns[name] or None
    return columns


def _write_heads(service: ServiceRecord, facts: ServiceFacts) -> None:
    HeadCount.objects.bulk_create(
        HeadCount(
            service=service,
            school=service.school,
            target=one.target,
            male=one.male,
            female=one.female,
            other=one.other,
        )
        for one in facts.heads
    )


def _about(service: ServiceRecord) -> dict[str, Any]:
    return {"school": service.school, "object_type": SERVICE, "object_id": service.pk}
