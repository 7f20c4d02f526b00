"""The views' only door to students and roster files. Unseen and missing answer alike: NotVisible, which is 404."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.models import School
from accounts.permissions import in_force, schools_within
from accounts.vocabulary import Scope, Word
from cases.contacting import ContactRules, contact_rules, flags_in_force
from cases.models import (
    Contact,
    ImportJob,
    ProtectionFlag,
    SavedFilter,
    Student,
    StudentGrant,
)
from cases.querysets import StudentQuerySet
from cases.student_words import words_on_student

STUDENT, IMPORT = Student._meta.label_lower, ImportJob._meta.label_lower


def students_for(
    user: Any, *, on: date, word: Word = Word.STUDENT_VIEW
) -> StudentQuerySet:
    """The students of the person's lists, searches and exports, with class and school loaded. No audit row: lists ask
    for their own when they are shown."""
    seen = Student.objects.visible_to(user, on=on, word=word)
    return seen.select_related("school_class", "school")


def get_student(user: Any, pk: UUID | str, *, on: date) -> Student:
    """The student, whom the person opens now: the reading is in the audit trail. Raises NotVisible."""
    student = _visible(user, pk, Word.STUDENT_VIEW, on)
    record_read(
        by=user, school=student.school, object_type=STUDENT, object_id=student.pk
    )
    return student


def get_student_for(user: Any, pk: UUID | str, *, word: Word, on: date) -> Student:
    """The student for a form or an action. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    student = _visible(user, pk, Word.STUDENT_VIEW, on)
    if not Student.objects.visible_to(user, on=on, word=word).filter(pk=pk).exists():
        raise NotAllowed(STUDENT, pk)
    return student


def get_protection(user: Any, student: Student, *, on: date) -> ContactRules:
    """The student's protection, whose reading is in the audit trail. Raises NotAllowed without protection.view."""
    seen = Student.objects.visible_to(user, on=on, word=Word.PROTECTION_VIEW)
    if not seen.filter(pk=student.pk).exists():
        raise NotAllowed(STUDENT, student.pk)
    record_protection(user, student)
    return contact_rules(student, on=on)


def record_protection(user: Any, student: Student) -> None:
    """The reading of the student's protection, in the trail: for a page that has asked for protection.view."""
    record_read(
        by=user,
        school=student.school,
        object_type=STUDENT,
        object_id=student.pk,
        part="protection",
    )


def grants_on(user: Any, student: Student, *, on: date) -> list[str]:
    """Her grants in force on a student whom a door has opened."""
    rows = StudentGrant.objects.filter(in_force(on), user=user, content_object=student)
    return list(rows.values_list("permission__codename", flat=True))


def protection_rows(
    user: Any, student: Student, *, granted: Collection[str], on: date
) -> QuerySet[ProtectionFlag]:
    """The flags in force, for a page that has opened the student's case. None without protection.view.

    `granted`: her grants on the student. The reading is in the audit trail.
    """
    rows = flags_in_force(student, on=on)
    if Word.PROTECTION_VIEW not in words_on_student(user, student, granted=granted, on=on):  # fmt: skip
        return rows.none()
    record_protection(user, student)
    return rows


def schools_for_roster(user: Any, *, on: date) -> Any:
    """The schools whose roster the person may import."""
    return schools_within(user, Word.ROSTER_MANAGE, on=on, among=(Scope.SCHOOL,))


def get_school_for_roster(user: Any, pk: UUID | str, *, on: date) -> School:
    """The school whose roster she manages. Raises NotVisible."""
    school = schools_for_roster(user, on=on).filter(pk=pk).first()
    if school is None:
        raise NotVisible(School._meta.label_lower, pk)
    return school


def imports_for(user: Any, *, on: date) -> Any:
    """The uploads of her schools, newest first."""
    return ImportJob.objects.visible_to(user, on=on).select_related(
        "school", "created_by"
    )


def get_import(user: Any, pk: UUID | str, *, on: date) -> ImportJob:
    """One upload with its preview, whose reading is in the audit trail. Raises NotVisible."""
    job = imports_for(user, on=on).filter(pk=pk).first()
    if job is None:
        raise NotVisible(IMPORT, pk)
    record_read(by=user, school=job.school, object_type=IMPORT, object_id=job.pk)
    return job


def get_progress(user: Any, pk: UUID | str, *, on: date) -> ImportJob:
    """The upload for its progress alone, which a page asks by itself: no audit row. Raises NotVisible."""
    job = imports_for(user, on=on).filter(pk=pk).defer("preview", "problems").first()
    if job is None:
        raise NotVisible(IMPORT, pk)
    return job


def get_contact(student: Student, pk: UUID | str, *, on: date) -> Contact:
    """A contact of a student whom a door has opened, unless protection bars it. Raises NotVisible."""
    for contact in contact_rules(student, on=on).contacts:
        if str(contact.pk) == str(pk):
            return contact
    raise NotVisible(Contact._meta.label_lower, pk)


def get_flag(student: Student, pk: UUID | str) -> ProtectionFlag:
    """A protection flag of a student whom a door has opened. Raises NotVisible."""
    flag = (
        student.protection_flags.select_related("lift_requested_by")
        .filter(pk=pk)
        .first()
    )
    if flag is None:
        raise NotVisible(ProtectionFlag._meta.label_lower, pk)
    return flag


def graduates_of(school: School, *, excluded: Any) -> StudentQuerySet:
    """Attending students of the school's highest grade, without those from whom she is excluded. Ask after the school's door."""
    students = Student.objects.attending().filter(
        school=school, grade=school.grades[-1]
    )
    shown = students.exclude(pk__in=excluded).select_related("school_class")
    return shown.in_class_order()


def filters_of(user: Any, page: str = SavedFilter.Page.STUDENTS) -> Any:
    """The filters she keeps for a list, by label."""
    return SavedFilter.objects.filter(user=user, page=page)


def get_filter(user: Any, pk: UUID | str) -> SavedFilter:
    """One of her own. Raises NotVisible."""
    kept = SavedFilter.objects.filter(user=user, pk=pk).first()
    if kept is None:
        raise NotVisible(SavedFilter._meta.label_lower, pk)
    return kept


def _visible(user: Any, pk: UUID | str, word: Word, on: date) -> Student:
    student = students_for(user, on=on, word=word).filter(pk=pk).first()
    if student is None:
        raise NotVisible(STUDENT, pk)
    return student
