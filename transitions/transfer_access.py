"""The views' only door to checks, requests, packages and attendance: each school reaches its own half.

Unseen and missing answer alike: NotVisible, 404. Readings are in the audit trail.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.models import School
from accounts.permissions import schools_within
from accounts.vocabulary import Scope, Word
from transitions.models import (
    AttendanceRequest,
    EnrolmentCheck,
    Package,
    TransferRequest,
    Transition,
)
from transitions.transfer_querysets import CheckQuerySet

REQUEST = TransferRequest._meta.label_lower
CHECK = EnrolmentCheck._meta.label_lower
PACKAGE = Package._meta.label_lower
ATTENDANCE = AttendanceRequest._meta.label_lower
# Whoever keeps the mail book sees that there is a request, without what stands in it.
SIGHT = (Word.TRANSITION_VIEW, Word.TRANSITION_DISPATCH)
LISTED_STATES = ("listed", "found", "notified", "registered")


class Side(StrEnum):
    """Whose half is shown."""

    CURRENT = "current"
    FORMER = "former"


WORDS = (
    Word.TRANSITION_VIEW,
    Word.TRANSITION_REQUEST,
    Word.TRANSITION_CONSENT,
    Word.TRANSITION_EXEMPT,
    Word.TRANSITION_APPROVE,
    Word.TRANSITION_ASSESS,
    Word.TRANSITION_DISPATCH,
    Word.TRANSITION_RECEIVED,
)


@dataclass(frozen=True)
class Half:
    """One school's half of a request, and what the person may do there."""

    request: TransferRequest
    side: Side
    words: frozenset[Word]

    @property
    def is_current(self) -> bool:
        return self.side is Side.CURRENT

    @property
    def school(self) -> School:
        found = self.request.school if self.is_current else self.request.former_school
        if found is None:
            raise ValueError("a half has a school")
        return found

    @property
    def student(self) -> Any:
        """The half's own row of the student; the former school may not know yet who it is."""
        return self.request.student if self.is_current else self.request.former_student

    @property
    def reads(self) -> bool:
        """More than the mail book."""
        return Word.TRANSITION_VIEW in self.words


def seen_from(rows: Any, side: Side, user: Any, *, word: Word, on: date) -> Any:
    """The rows of that half on which she holds the word."""
    ask = rows.seen_by_current if side is Side.CURRENT else rows.seen_by_former
    return ask(user, on=on, word=word)


def requests_for(
    user: Any, side: Side, *, on: date, words: tuple[Word, ...] = SIGHT
) -> QuerySet[TransferRequest]:
    """The requests of her list on that side, with what a list shows."""
    rows = TransferRequest.objects.all()
    keys = [
        seen_from(rows, side, user, word=word, on=on).order_by().values("pk")
        for word in words
    ]
    found = rows.filter(pk__in=keys[0].union(*keys[1:]) if len(keys) > 1 else keys[0])
    student = "student" if side is Side.CURRENT else "former_student"
    return found.select_related("school", "former_school", f"{student}__school_class")


def get_half(user: Any, pk: UUID | str, *, on: date, at: School | None = None) -> Half:
    """The half she opens now; who works at both schools sees that of the school where she acts (`at`).

    Raises NotVisible. The reading is in the audit trail of that school.
    """
    halves = _halves(user, pk, on=on)
    if not halves:
        raise NotVisible(REQUEST, pk)
    chosen = next((one for one in halves if one.school == at), halves[0])
    record_read(by=user, school=chosen.school, object_type=REQUEST, object_id=pk)
    return chosen


def get_half_for(
    user: Any, pk: UUID | str, side: Side, *, word: Word, on: date
) -> Half:
    """For a form or an action on one side. Raises NotVisible when that half is unseen, NotAllowed without the word."""
    half = next((one for one in _halves(user, pk, on=on) if one.side is side), None)
    if half is None:
        raise NotVisible(REQUEST, pk)
    if word not in half.words:
        raise NotAllowed(REQUEST, pk)
    return half


def _halves(user: Any, pk: UUID | str, *, on: date) -> list[Half]:
    rows = TransferRequest.objects.all()
    asked = {
        f"{side}_{number}": Exists(
            seen_from(rows, side, user, word=word, on=on).filter(pk=OuterRef("pk"))
        )
        for side in Side
        for number, word in enumerate(WORDS)
    }
    found = (
        rows.filter(pk=pk)
        .select_related(
            "school__authority",
            "former_school__authority",
            "student__school_class",
            "former_student__school_class",
            "former_case",
        )
        .annotate(**asked)
        .first()
    )
    if found is None:
        return []
    halves = []
    for side in Side:
        held = frozenset(
            word
            for number, word in enumerate(WORDS)
            if getattr(found, f"{side}_{number}")
        )
        if held & set(SIGHT):
            halves.append(Half(found, side, held))
    return halves


# --- packages -----------------------------------------------------------------------------------


def get_package(user: Any, pk: UUID | str, side: Side, *, word: Word, on: date) -> Package:  # fmt: skip
    """A package through its request's half. Raises NotVisible, NotAllowed."""
    package = Package.objects.filter(pk=pk).select_related("request").first()
    if package is None:
        raise NotVisible(PACKAGE, pk)
    half = get_half_for(user, package.request_id, side, word=word, on=on)
    if side is Side.CURRENT and not package.has_left:
        raise NotVisible(PACKAGE, pk)
    package.request = half.request
    return package


def open_package(user: Any, pk: UUID | str, *, on: date) -> tuple[Package, Side]:
    """The package, opened now, by the one school that may: the former until it is signed for, the current from then on.

    Raises NotVisible for a stranger and for the current school before it was sent, NotAllowed for who may not read
    what came, and for the school whose turn it is not. The reading is in the trail.
    """
    package = Package.objects.filter(pk=pk).first()
    halves = _halves(user, package.request_id, on=on) if package else []
    if package is None or not halves:
        raise NotVisible(PACKAGE, pk)
    if not package.has_left:
        halves = [half for half in halves if half.side is Side.FORMER]
        if not halves:
            raise NotVisible(PACKAGE, pk)
    for half in halves:
        if _opens(half, package):
            package.request = half.request
            record_read(
                by=user,
                school=half.school,
                object_type=PACKAGE,
                object_id=pk,
                part=half.side,
                detail={"digest": package.digest},
            )
            return package, half.side
    raise NotAllowed(PACKAGE, pk)


def _opens(half: Half, package: Package) -> bool:
    if half.is_current:
        return package.is_open_to_current and Word.TRANSITION_RECEIVED in half.words
    return not package.is_open_to_current and half.reads


def may_open(half: Half, package: Package) -> bool:
    """For the page that shows the link."""
    return _opens(half, package)


# --- checks -------------------------------------------------------------------------------------


def checks_for(user: Any, school: School, *, on: date) -> CheckQuerySet:
    """The new students of a school for the whole of which she makes the query. Raises NotVisible for another school."""
    if not query_schools(user, on=on).filter(pk=school.pk).exists():
        raise NotVisible(School._meta.label_lower, school.pk)
    rows = EnrolmentCheck.objects.visible_to(user, on=on).filter(school=school)
    return rows.select_related("student__school_class", "former_school", "school")


def get_check(user: Any, pk: UUID | str, *, word: Word, on: date) -> EnrolmentCheck:
    """Raises NotVisible, NotAllowed."""
    rows = EnrolmentCheck.objects.select_related("student__school_class", "school", "former_school")  # fmt: skip
    row = rows.visible_to(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(CHECK, pk)
    if not rows.visible_to(user, on=on, word=word).filter(pk=pk).exists():
        raise NotAllowed(CHECK, pk)
    return row


def query_schools(user: Any, *, on: date) -> QuerySet[School]:
    """Where she looks new students up."""
    return schools_within(user, Word.TRANSITION_QUERY, on=on, among=(Scope.SCHOOL,))


def matches(checks: list[EnrolmentCheck]) -> dict[UUID, School]:
    """By check: the other school of this installation that lists the student, by her national ID.

    That school's name is all that is known here. One query for all.
    """
    wanted = {
        one.student.national_id_index: one
        for one in checks
        if one.student.national_id_index is not None
    }
    rows = (
        Transition.objects.filter(
            state__in=LISTED_STATES, student__national_id_index__in=wanted
        )
        .order_by("evaluated_on", "id")
        .values_list("student__national_id_index", "school")
    )
    told = [(wanted[index], school) for index, school in rows]
    schools = School.objects.in_bulk({school for _check, school in told})
    return {
        check.pk: schools[school] for check, school in told if school != check.school_id
    }


# --- attendance ---------------------------------------------------------------------------------


def attendance_for(user: Any, side: Side, *, on: date) -> QuerySet[AttendanceRequest]:
    """The requests for a person, of her list on that side."""
    rows = AttendanceRequest.objects.select_related("school", "former_school", "student__school_class", "former_student__school_class")  # fmt: skip
    seen: QuerySet[AttendanceRequest] = seen_from(rows, side, user, word=Word.TRANSITION_VIEW, on=on)  # fmt: skip
    return seen


def get_attendance(
    user: Any, pk: UUID | str, *, on: date, at: School | None = None
) -> tuple[AttendanceRequest, Side]:
    """One request for a person and the side it is seen from. Raises NotVisible."""
    found = [
        (row, side)
        for side in Side
        if (row := attendance_for(user, side, on=on).filter(pk=pk).first())
    ]
    if not found:
        raise NotVisible(ATTENDANCE, pk)
    for row, side in found:
        if (row.school if side is Side.CURRENT else row.former_school) == at:
            break
    else:
        row, side = found[0]
    school = row.school if side is Side.CURRENT else row.former_school
    record_read(by=user, school=school, object_type=ATTENDANCE, object_id=pk)
    return row, side


def read_list(user: Any, what: str, shown: int) -> None:
    """A list was shown: the audit trail's line."""
    record_read(by=user, event=Event.LIST_READ, object_type=what, detail={"shown": shown})  # fmt: skip


def about_student(student: Any) -> Q:
    """Requests that concern a student of either half's school."""
    return Q(student=student) | Q(former_student=student)
