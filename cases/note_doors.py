"""The views' only door to notes, services and groups."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.vocabulary import Word
from cases.models import (
    BehaviourObservation,
    Case,
    CounselingGroup,
    HomeroomLog,
    MentoringRecord,
    ServiceRecord,
)

READ: dict[Any, Word] = {
    HomeroomLog: Word.HOMEROOM_LOG_READ,
    BehaviourObservation: Word.HOMEROOM_LOG_READ,
    MentoringRecord: Word.MENTORING_READ,
}


def notes_for(user: Any, case: Case, *, kind: Any, on: date) -> list[Any]:
    """The notes of one kind on the case's student, newest first: her own, or all for whoever holds the word on the case."""
    among = Q(student=case.student_id, school=case.school_id)
    rows = kind._default_manager.visible_to(user, on=on, word=READ[kind], among=among)
    shown = list(rows.standing().select_related("author"))
    if shown:
        record_read(
            by=user,
            event=Event.LIST_READ,
            school=case.school,
            object_type=kind._meta.label_lower,
            object_id=case.pk,
            detail={"shown": len(shown)},
        )
    return shown


def own_notes(user: Any, *, kind: Any, on: date) -> QuerySet[Any]:
    """What she wrote herself, newest first: for her own page."""
    rows = kind._default_manager.visible_to(
        user, on=on, word=READ[kind], among=Q(author=user)
    )
    found: QuerySet[Any] = rows.select_related("student", "case")
    return found


def get_note(user: Any, pk: UUID | str, *, kind: Any, on: date) -> Any:
    """One note, whose reading is in the trail. Raises NotVisible."""
    rows = kind._default_manager.visible_to(
        user, on=on, word=READ[kind], among=Q(pk=pk)
    )
    return _read(user, rows.select_related("school", "author", "student"), pk, kind)


def services_for(user: Any, *, on: date) -> QuerySet[Any]:
    """Her services without a case, and those of the school for who leads the office; newest first, heads loaded."""
    rows = ServiceRecord.objects.visible_to(user, on=on).select_related(
        "author", "group"
    )
    return rows.prefetch_related("heads")


def get_service(user: Any, pk: UUID | str, *, on: date) -> ServiceRecord:
    """One service, whose reading is in the trail. Raises NotVisible."""
    found: ServiceRecord = _read(
        user, services_for(user, on=on).filter(pk=pk), pk, ServiceRecord
    )
    return found


def groups_for(user: Any, *, on: date) -> QuerySet[Any]:
    """The groups she leads, and those of the school for who leads the office."""
    return CounselingGroup.objects.visible_to(user, on=on).select_related("leader")


def get_group(user: Any, pk: UUID | str, *, on: date) -> CounselingGroup:
    """One group with its members, whose reading is in the trail. Raises NotVisible."""
    rows = groups_for(user, on=on).filter(pk=pk).prefetch_related("members__student")
    found: CounselingGroup = _read(user, rows, pk, CounselingGroup)
    return found


def _read(user: Any, rows: QuerySet[Any], pk: UUID | str, kind: Any) -> Any:
    row = rows.first()
    label = kind._meta.label_lower
    if row is None:
        raise NotVisible(label, pk)
    record_read(by=user, school=row.school, object_type=label, object_id=row.pk)
    return row
