"""Who reads whose full name: one's own class and team; everyone else is masked (DESIGN.md section 14, R-HC-3)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.permissions import granted, in_force, sights
from accounts.together import fetch_together
from accounts.vocabulary import Scope, Word
from cases.models import Student, StudentExclusion, StudentGrant
from cases.names import mask

# A grant of any of these makes her one of the student's team.
TEAM_WORDS = (Word.STUDENT_VIEW, Word.STUDENT_REVEAL)


@dataclass(frozen=True)
class Naming:
    """For one person and day. `private`: the privacy key is pressed, so every name is masked."""

    classes: frozenset[UUID] = frozenset()
    team: frozenset[UUID] = frozenset()
    excluded: frozenset[UUID] = frozenset()
    private: bool = False

    def is_full(self, student: Student) -> bool:
        """Whether the whole name is shown without asking."""
        if self.private or student.pk in self.excluded:
            return False
        return student.school_class_id in self.classes or student.pk in self.team

    def of(self, student: Student) -> str:
        """The name as this person reads it: 王小明 or 王○明."""
        return student.name if self.is_full(student) else mask(student.name)

    def opened(self, students: Iterable[UUID]) -> "Naming":
        """The same with these students in full, after an audited revealing; the excluded stay masked."""
        return replace(self, team=self.team | frozenset(students), private=False)

    def seat_of(self, student: Student) -> str:
        """「801 12號」 beside a full name; the class alone beside a masked one."""
        if student.school_class is None:
            return ""
        name = student.school_class.name
        if student.seat_number is None or not self.is_full(student):
            return name
        return f"{name} {student.seat_number:02}號"


def naming_for(user: Any, *, on: date, private: bool = False) -> Naming:
    """One query for a page, however many students it shows. Give the students with `school_class` loaded."""
    team, excluded = fetch_together(*naming_rows(user, on=on))
    return naming_from(user, team, excluded, on=on, private=private)


def naming_rows(user: Any, *, on: date) -> tuple[QuerySet[Student], QuerySet[Student]]:
    """The students of her team and those kept from her, by key alone: for a page that reads them with other rows."""
    students = Student.objects.order_by().only("pk")
    team = students.none()
    if sights(user, Word.STUDENT_VIEW, on=on):
        hers = granted(user, *TEAM_WORDS, grants=StudentGrant, on=on)
        team = students.filter(pk__in=hers)
    excluded = StudentExclusion.objects.filter(in_force(on), user=user)
    return team, students.filter(pk__in=excluded.values("content_object_id"))


def naming_from(
    user: Any,
    team: Iterable[Student],
    excluded: Iterable[Student],
    *,
    on: date,
    private: bool = False,
) -> Naming:
    """In: the rows of `naming_rows`."""
    held = sights(user, Word.STUDENT_VIEW, on=on)
    classes = held[Scope.CLASS].classes if Scope.CLASS in held else frozenset()
    return Naming(
        frozenset(classes),
        frozenset(one.pk for one in team),
        frozenset(one.pk for one in excluded),
        private,
    )


def naming_of_one(
    user: Any, student: Student, *, granted: Collection[str], on: date, private: bool
) -> Naming:
    """The same for a page about one student, without a query: `granted` are her grants on the student, who isn't kept
    from her."""
    held = sights(user, Word.STUDENT_VIEW, on=on)
    classes = held[Scope.CLASS].classes if Scope.CLASS in held else frozenset()
    hers = bool(held) and any(word.value in granted for word in TEAM_WORDS)
    team = frozenset([student.pk]) if hers else frozenset()
    return Naming(frozenset(classes), team, frozenset(), private)


def display_name(student: Student, viewer: Naming) -> str:
    """The one way a page writes a student's name."""
    return viewer.of(student)


def display_names(students: Iterable[Student], viewer: Naming) -> dict[UUID, str]:
    """The same for many, by key."""
    return {student.pk: viewer.of(student) for student in students}
