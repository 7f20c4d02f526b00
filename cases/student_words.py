"""Every word a person holds on one student, mostly without a query: a page shows its buttons by it.

Agrees with `StudentQuerySet.visible_to` word by word, for a student whom a door has opened (so no exclusion stands).
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word
from cases.models import Student

STUDENT_WORDS = (
    Word.STUDENT_VIEW,
    Word.STUDENT_REVEAL,
    Word.STUDENT_EDIT,
    Word.PROTECTION_VIEW,
    Word.PROTECTION_MANAGE,
)
ASKED = {Scope.CENTER, Scope.UNDER_REVIEW}


def words_on_student(
    user: Any, student: Student, *, granted: Collection[str], on: date
) -> frozenset[Word]:
    """In: `granted`, her grants in force on the student. Out: the words of STUDENT_WORDS she holds on her."""
    sights = sights_of(user, on=on)
    return frozenset(
        word
        for word in STUDENT_WORDS
        if any(
            _holds(scope, reach, student, word.value in granted)
            for scope, reach in sights.of(word).items()
        )
        or (ASKED & sights.of(word).keys() and _is_seen(user, student, word, on=on))
    )


def _is_seen(user: Any, student: Student, word: Word, *, on: date) -> bool:
    """What the student's row alone doesn't tell: a case at the center, a paper that waits for the seal."""
    seen = Student.objects.visible_to(user, on=on, word=word).filter(pk=student.pk)
    return bool(seen.exists())


def _holds(scope: Scope, reach: Any, student: Student, named: bool) -> bool:
    if not reach.covers(student.school):
        return False
    if scope is Scope.SCHOOL:
        return True
    if scope is Scope.CLASS:
        return student.school_class_id in reach.classes
    return scope is Scope.TEAM and named
