"""The views' only door to notes, services and groups."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.vocabulary import Word
from cases.access import get_student_for, students_for
from cases.models import (
    BehaviourObservation,
    Case,
    CounselingGroup,
    HomeroomLog,
    MentoringRecord,
    ServiceRecord,
    Student,
)
from cases.querysets import CaseQuerySet

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


def own_notes(user: Any, *, kind: Any, on: date) -> Any:
    """What she wrote herself, newest first: for her own page."""
    rows = kind._default_manager.visible_to(
        user, on=on, word=READ[kind], among=Q(author=user)
    )
    return rows.select_related("student__school_class", "case")


def get_note(user: Any, pk: UUID | str, *, kind: Any, on: date) -> Any:
    """One note, whose reading is in the trail. Raises NotVisible."""
    rows = kind._default_manager.visible_to(
        user, on=on, word=READ[kind], among=Q(pk=pk)
    )
    return _read(
        user, rows.select_related("school", "author", "student__school_class"), pk, kind
    )


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


def authors_of(services: QuerySet[Any]) -> list[tuple[Any, str]]:
    """Key and name of everybody who wrote one of these services, by name. One query."""
    rows = services.order_by().values_list("author", "author__name").distinct()
    return sorted(rows, key=lambda one: one[1])


def service_hands(user: Any, service: ServiceRecord, *, on: date) -> tuple[bool, bool]:
    """Whether she may correct it (her own), whether she may void it."""
    if service.voided_at is not None:
        return False, False
    rows = ServiceRecord.objects.filter(pk=service.pk)
    words = (Word.RECORD_CORRECT, Word.RECORD_VOID)
    correct, void = (rows.held_by(user, word, on=on).exists() for word in words)
    return correct, void


def get_service_for(
    user: Any, pk: UUID | str, *, word: Word, on: date
) -> ServiceRecord:
    """The row for a form. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    row = services_for(user, on=on).filter(pk=pk).select_related("school").first()
    if row is None:
        raise NotVisible(ServiceRecord._meta.label_lower, pk)
    held = ServiceRecord.objects.filter(pk=pk).held_by(user, word, on=on)
    if not held.exists():
        raise NotAllowed(ServiceRecord._meta.label_lower, pk)
    found: ServiceRecord = row
    return found


def groups_for(user: Any, *, on: date) -> QuerySet[Any]:
    """The groups she leads, and those of the school for who leads the office."""
    return CounselingGroup.objects.visible_to(user, on=on).select_related("leader")


def with_members(groups: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `size`, how many are in it now."""
    now = Count("members", filter=Q(members__until_on__isnull=True))
    return groups.annotate(size=now)


def get_group(user: Any, pk: UUID | str, *, on: date) -> CounselingGroup:
    """One group, whose reading is in the trail. Raises NotVisible."""
    rows = groups_for(user, on=on).filter(pk=pk).select_related("school")
    found: CounselingGroup = _read(user, rows, pk, CounselingGroup)
    return found


def members_of(group: CounselingGroup) -> list[Student]:
    """Who is in the group now, in the register's order, with class. The caller has opened the group."""
    now = group.members.filter(until_on__isnull=True).values("student")
    rows = Student.objects.filter(pk__in=now).select_related("school_class", "school")
    return list(rows.in_class_order())


def students_meant(user: Any, school: Any, line: str, *, on: date) -> list[Student]:
    """The attending students of the school whom she may see and whom one line means, at most two: one is an answer."""
    seen = Student.objects.visible_to(user, on=on).attending().filter(school=school)
    return list(seen.search(line).select_related("school_class", "school")[:2])


def class_of(user: Any, *, on: date) -> list[Student]:
    """The students about whom she writes as their homeroom teacher, in the register's order."""
    rows = students_for(user, on=on, word=Word.HOMEROOM_LOG_WRITE).attending()
    return list(rows.in_class_order()[:100])


def get_student_to_observe(user: Any, pk: UUID | str, *, on: date) -> Student:
    """Whom she may observe: a student of her class, or of a running case in which she writes (counselor, mentor).

    Raises NotVisible, NotAllowed.
    """
    cases: CaseQuerySet = Case.objects.running().filter(student=pk)
    for word in (Word.RECORD_WRITE, Word.MENTORING_WRITE):
        row = cases.visible_to(user, on=on, word=word).select_related("student__school_class", "student__school").first()  # fmt: skip
        if row is not None:
            found: Student = row.student
            return found
    return get_student_for(user, pk, word=Word.HOMEROOM_LOG_WRITE, on=on)


def _read(user: Any, rows: QuerySet[Any], pk: UUID | str, kind: Any) -> Any:
    row = rows.first()
    label = kind._meta.label_lower
    if row is None:
        raise NotVisible(label, pk)
    record_read(by=user, school=row.school, object_type=label, object_id=row.pk)
    return row
