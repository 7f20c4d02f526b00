"""Who of the roster leaves or has left, read for actions/opening.py: which rows, which sentence of art. 4 II, since when."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import School, Term
from cases.models import Case, Enrollment, HighConcernEntry, Student
from transitions.models import Transition

Cause, Leaving = Transition.Cause, Student.Leaving


def _without_transition() -> QuerySet[HighConcernEntry]:
    standing = Transition.objects.standing().filter(student=OuterRef("student"))
    return (
        HighConcernEntry.objects.filter(~Exists(standing))
        .select_related("student__school_class", "school", "case")
        .order_by("pk")
    )


def graduating(school: School) -> QuerySet[HighConcernEntry]:
    """Attending students of the school's highest grade."""
    return _without_transition().filter(
        school=school, student__left_on__isnull=True, student__grade=school.grades[-1]
    )


def left_without() -> QuerySet[HighConcernEntry]:
    """Those who have left, of every school."""
    return _without_transition().filter(student__left_on__isnull=False)


def about_to_graduate() -> QuerySet[HighConcernEntry]:
    """Attending students of a grade that is the last of some stage; the caller looks at their own school's."""
    last_grades = {grades[-1] for grades in School.GRADES.values()}
    return _without_transition().filter(
        student__left_on__isnull=True, student__grade__in=last_grades
    )


def out_of_step() -> QuerySet[Transition]:
    """Standing rows whose student left, came back, or left on another day than the row says."""
    both = Q(left_on__isnull=False, student__left_on__isnull=False)
    differs = (
        Q(left_on__isnull=True, student__left_on__isnull=False)
        | Q(left_on__isnull=False, student__left_on__isnull=True)
        | Q(both, ~Q(left_on=F("student__left_on")))
    )
    return Transition.objects.standing().filter(differs).order_by("pk")


def cause_of(student: Student) -> str:
    """Which sentence of art. 4 II is meant by the way she left."""
    if student.leaving_reason == Leaving.GRADUATION:
        return Cause.GRADUATION
    if student.leaving_reason == Leaving.NOT_REGISTERED:
        return Cause.NO_REGISTRATION
    return Cause.EARLY_LEAVING


def last_cases(students: set[UUID]) -> dict[UUID, Case]:
    rows = Case.objects.filter(student__in=students).order_by("student_id", "opened_on", "sequence")  # fmt: skip
    return {case.student_id: case for case in rows}


def last_classes(students: list[Student]) -> dict[UUID, str]:
    """By student key, the class she sat in last; asked only for those who sit in none."""
    gone = [student.pk for student in students if student.school_class is None]
    if not gone:
        return {}
    sat = Enrollment.objects.filter(student__in=gone).order_by("from_on")
    return dict(sat.values_list("student", "school_class__name"))


def term_starts(entries: list[HighConcernEntry]) -> dict[UUID, date]:
    """For each entry, the first day of the term in which she failed to register: the last one begun when she left."""
    terms: dict[Any, list[date]] = {}
    rows = Term.objects.filter(school__in={entry.school_id for entry in entries})
    for school, starts_on in rows.order_by("starts_on").values_list("school", "starts_on"):  # fmt: skip
        terms.setdefault(school, []).append(starts_on)
    found = {}
    for entry in entries:
        begun = [day for day in terms.get(entry.school_id, []) if entry.student.left_on and day <= entry.student.left_on]  # fmt: skip
        if begun:
            found[entry.pk] = begun[-1]
    return found
