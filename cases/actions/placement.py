"""編班、轉出、轉入（復學）、畢業."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School, SchoolClass, User
from accounts.vocabulary import Word
from cases.actions.care import list_transfer_in
from cases.actions.guards import (
    about,
    locked,
    require_at,
    require_attending,
    require_on,
)
from cases.models import Enrollment, Student
from cases.placing import PLACE_FIELDS, lock_roster, save_changed, seat, unseat


@transaction.atomic
def move_class(
    *,
    by: User,
    student: Student,
    school_class: SchoolClass,
    seat_number: int | None,
    on: date,
) -> Student:
    """She sits in the class from the day on; the same class: only the seat. Also gives a first class (編班).

    Raises NotAllowed, WrongState when she has left, ValidationError for a class of another school or a taken seat.
    """
    require_on(by, Word.STUDENT_EDIT, student=student, on=on)
    fresh = locked(student)
    require_attending(fresh)
    _require_free(fresh, school_class, seat_number)
    seat(fresh, school_class, seat_number=seat_number, on=on)
    save_changed(fresh, PLACE_FIELDS)
    detail = {"class": school_class.name, "year": school_class.school_year}
    record(Event.CHANGED, by=by, part="class", detail=detail, **about(fresh))
    return fresh


enroll = move_class


@transaction.atomic
def transfer_out(
    *,
    by: User,
    student: Student,
    left_on: date,
    reason: str,
    on: date,
    note: str | None = None,
) -> Student:
    """She leaves: the day is her last. `reason`: a Student.Leaving but graduation. Raises as `move_class`."""
    if reason not in set(Student.Leaving.values) - {Student.Leaving.GRADUATION}:
        raise ValueError("graduation is an action of its own")
    require_on(by, Word.STUDENT_EDIT, student=student, on=on)
    fresh = locked(student)
    require_attending(fresh)
    _leave(fresh, left_on=left_on, reason=reason, note=note)
    record(Event.CHANGED, by=by, part="leaving", detail={"why": reason}, **about(fresh))
    return fresh


@transaction.atomic
def transfer_in(
    *,
    by: User,
    student: Student,
    school_class: SchoolClass,
    seat_number: int | None,
    on: date,
) -> Student:
    """Somebody who left comes back (復學、轉回). A newcomer is `add_student` with entry_reason transfer.

    Raises NotAllowed, WrongState when she hasn't left, ValidationError as `move_class`.
    """
    require_on(by, Word.STUDENT_EDIT, student=student, on=on)
    fresh = locked(student)
    if fresh.left_on is None:
        raise WrongState(_("這位學生還在學。"))
    _require_free(fresh, school_class, seat_number)
    fresh.left_on, fresh.leaving_reason, fresh.leaving_note = None, "", None
    fresh.graduates_on = None
    seat(fresh, school_class, seat_number=seat_number, on=on)
    save_changed(
        fresh,
        [*PLACE_FIELDS, "left_on", "leaving_reason", "leaving_note", "graduates_on"],
    )
    list_transfer_in(fresh, on=on)
    record(Event.CHANGED, by=by, part="return", **about(fresh))
    return fresh


@transaction.atomic
def graduate(
    *,
    by: User,
    school: School,
    students: Iterable[Student],
    graduated_on: date,
    on: date,
) -> list[Student]:
    """畢業, in bulk. Out: attending students of the highest grade who were *not* among them, in class order.

    All or nothing: raises NotAllowed, or WrongState when one of them has left or is of another school.
    """
    require_at(by, Word.ROSTER_MANAGE, school=school, on=on)
    lock_roster(school, alone=True)
    keys = {student.pk for student in students}
    rows = list(
        Student.objects.attending()
        .select_for_update(of=("self",))
        .filter(school=school, pk__in=keys)
    )
    if len(rows) != len(keys):
        raise WrongState(_("名單裡有已離校或不屬於本校的學生，沒有任何人被畢業。"))
    for student in rows:
        _leave(
            student,
            left_on=graduated_on,
            reason=Student.Leaving.GRADUATION,
            note=None,
        )
    record(
        Event.CHANGED,
        by=by,
        school=school,
        object_type=School._meta.label_lower,
        object_id=school.pk,
        part="graduation",
        detail={"students": len(rows)},
    )
    left = Student.objects.attending().filter(school=school, grade=school.grades[-1])
    return list(left.select_related("school_class").in_class_order())


def _leave(student: Student, *, left_on: date, reason: str, note: str | None) -> None:
    unseat(student, on=left_on)
    student.left_on, student.leaving_reason = left_on, reason
    student.leaving_note = note
    fields = [*PLACE_FIELDS, "left_on", "leaving_reason", "leaving_note"]
    if reason == Student.Leaving.GRADUATION:
        student.graduates_on = left_on
        fields.append("graduates_on")
    save_changed(student, fields)


def _require_free(
    student: Student, school_class: SchoolClass, seat_number: int | None
) -> None:
    if school_class.school_id != student.school_id:
        raise ValidationError({"school_class": _("班級不屬於這所學校。")})
    if seat_number is None:
        return
    if not 1 <= seat_number <= 99:
        raise ValidationError({"seat_number": _("座號應是 1 到 99 的整數，請更正。")})
    taken = Enrollment.objects.filter(
        school_class=school_class, seat_number=seat_number, until_on__isnull=True
    ).exclude(student=student)
    if taken.exists():
        raise ValidationError({"seat_number": _("這個座號已經有人。")})
