"""Seating and unseating: the open Enrollment and the student's own three columns, always together."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from accounts.models import School, SchoolClass
from cases.models import Enrollment, Student
from cases.models.students import new_code

ROSTER_LOCK = 4404  # first key of the advisory locks; the second is the school's


def lock_roster(school: School, *, alone: bool = False) -> None:
    """Until the transaction ends: alone for an import or a promotion, with others for one student's change.

    So a plan that was checked under the lock can't be overtaken by somebody's edit.
    """
    call = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(%s, hashtext(%s))", [ROSTER_LOCK, str(school.pk)])  # fmt: skip


def fresh_codes(school: School, count: int) -> list[str]:
    """Random 學生代號 that the school hasn't used: in a school of 500 one in half a million is drawn again."""
    codes: set[str] = set()
    while len(codes) < count:
        drawn = {new_code() for _each in range(count - len(codes))}
        used = Student.objects.filter(school=school, code__in=drawn)
        codes |= drawn - set(used.values_list("code", flat=True))
    return list(codes)


def school_year_of(day: date) -> int:
    """學年度: it begins on 1 August (R-DT-4)."""
    return day.year - 1911 - (day.month < 8)


def seat(
    student: Student,
    school_class: SchoolClass,
    *,
    seat_number: int | None,
    on: date,
) -> None:
    """The student sits in the class from the day on. Saves the enrollment; the caller saves the student."""
    current = Enrollment.objects.filter(student=student, until_on__isnull=True).first()
    if current and current.school_class_id == school_class.pk:
        current.seat_number = seat_number
        current.save(update_fields=["seat_number"])
    elif current and current.from_on >= on:
        repoint(current, school_class, seat_number)
        current.save()
    else:
        if current:
            current.until_on = on - timedelta(days=1)
            current.save(update_fields=["until_on"])
        new_enrollment(student, school_class, seat_number, on).save(force_insert=True)
    mirror(student, school_class, seat_number)


def unseat(student: Student, *, on: date) -> None:
    """The day is the last one in her class. Saves the enrollment; the caller saves the student."""
    current = Enrollment.objects.filter(student=student, until_on__isnull=True).first()
    if current:
        close(current, on)
        current.save(update_fields=["until_on"])
    mirror(student, None, None)


def close(enrollment: Enrollment, on: date) -> None:
    """Ends it on the day; one that hasn't begun by then never was (the day before its first)."""
    enrollment.until_on = max(on, enrollment.from_on - timedelta(days=1))


def repoint(
    enrollment: Enrollment, school_class: SchoolClass, seat_number: int | None
) -> None:
    """A class assigned for today or later is corrected, not ended."""
    enrollment.school_class = school_class
    enrollment.school_year = school_class.school_year
    enrollment.grade = school_class.grade
    enrollment.seat_number = seat_number


def new_enrollment(
    student: Student, school_class: SchoolClass, seat_number: int | None, on: date
) -> Enrollment:
    return Enrollment(
        school_id=student.school_id,
        student=student,
        school_year=school_class.school_year,
        school_class=school_class,
        grade=school_class.grade,
        seat_number=seat_number,
        from_on=on,
    )


def mirror(
    student: Student, school_class: SchoolClass | None, seat_number: int | None
) -> None:
    """The student's own copy for lists; the grade stays when she leaves."""
    student.school_class = school_class
    student.seat_number = seat_number if school_class else None
    if school_class:
        student.grade = school_class.grade


PLACE_FIELDS = ["school_class", "seat_number", "grade"]
STAMPS = ["version", "updated_at"]


def save_changed(student: Student, fields: Any) -> None:
    """Saves the named columns with everything computed from them, and the next version."""
    names = {*fields, *STAMPS}
    if "name" in names:
        names |= {"sort_key", "search_key"}
    if "national_id" in names:
        names.add("national_id_index")
    student.version += 1
    student.save(update_fields=sorted(names))
