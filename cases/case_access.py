"""The views' only door to cases, referrals and what hangs on them. Unseen and missing answer alike: NotVisible, 404."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.explain import Sightline, who_can_see
from accounts.models import Appointment, School
from accounts.permissions import may, schools_within
from accounts.vocabulary import Scope, Word
from cases.case_words import words_on_case
from cases.models import (
    CareEntry,
    Case,
    CaseMember,
    CenterReferral,
    HighConcernEntry,
    Student,
    TimelineEntry,
)
from cases.models.cases import CASE_WORDS
from cases.querysets import CASE_PATHS, CaseQuerySet, TimelineQuerySet

CASE, CENTER_REFERRAL = Case._meta.label_lower, CenterReferral._meta.label_lower
CARE = CareEntry._meta.label_lower
SHOWN = ("student__school_class", "school", "lead")


def cases_for(user: Any, *, on: date, word: Word = Word.CASE_VIEW) -> CaseQuerySet:
    """The cases of the person's lists, searches and exports, with student, class, school and lead loaded. No audit row."""
    return Case.objects.visible_to(user, on=on, word=word).select_related(*SHOWN)


def get_case(user: Any, pk: UUID | str, *, on: date) -> Case:
    """The case, which the person opens now: the reading is in the audit trail. Raises NotVisible."""
    case = _visible(user, pk, on)
    record_read(
        by=user,
        event=Event.CASE_READ,
        school=case.school,
        object_type=CASE,
        object_id=case.pk,
    )
    return case


def get_case_for(user: Any, pk: UUID | str, *, word: Word, on: date) -> Case:
    """The case for a form or an action. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    case = _visible(user, pk, on)
    if not Case.objects.visible_to(user, on=on, word=word).filter(pk=pk).exists():
        raise NotAllowed(CASE, pk)
    return case


def get_case_for_editing(user: Any, pk: UUID | str, *, on: date) -> Case:
    """The case for whoever keeps its plan and categories. Raises as `get_case_for`."""
    return get_case_for(user, pk, word=Word.CASE_EDIT, on=on)


def open_case_of(user: Any, student: Student, *, on: date) -> Case | None:
    """The student's running case, if the person sees it."""
    return open_cases_of(user, student, on=on).first()


def open_cases_of(user: Any, student: Student, *, on: date) -> CaseQuerySet:
    """The same as a queryset of one row at most, for a page that reads it with others."""
    return cases_for(user, on=on).running().filter(student=student)


def timeline_for(
    user: Any, case: Case, *, on: date, words: frozenset[Word] | None = None
) -> TimelineQuerySet:
    """歷程: the lines whose word she holds on the case, newest first, with their people.

    `words`: what `words_on_case` said of her, where the page has asked already.
    """
    words = words_on_case(user, case, on=on) if words is None else words
    return (
        TimelineEntry.objects.filter(case=case, word__in=[word.value for word in words])
        .standing()
        .select_related("actor")
    )


@dataclass(frozen=True)
class Member:
    """One member of the team as shown. `is_active`: her post and her time on the case still run."""

    row: CaseMember
    is_active: bool


def team_of(case: Case, *, on: date) -> list[Member]:
    """Who is on the team, the lead first. One query."""
    return team_from(team_rows(case, on=on), on=on)


def team_rows(case: Case, *, on: date) -> QuerySet[CaseMember]:
    """The rows of the team, for a page that reads them with others."""
    posts = Appointment.objects.in_force(on).filter(
        Q(school=case.school_id) | Q(center__isnull=False), user=OuterRef("user")
    )
    rows = case.members.filter(ended_on__isnull=True)
    return rows.select_related("user", "added_by").annotate(has_post=Exists(posts))


def team_from(rows: Iterable[Any], *, on: date) -> list[Member]:
    """In: the rows of `team_rows`. Out: the lead first, the others as they came."""
    team = [
        Member(row, row.has_post and (row.until_on is None or row.until_on >= on))
        for row in sorted(rows, key=lambda row: (row.from_on, row.added_at))
    ]
    return sorted(team, key=lambda one: one.row.part != CaseMember.Part.LEAD)


def explain_case(user: Any, case: Case, *, on: date) -> Sightline:
    """誰可以看這個案. Raises NotAllowed without access.explain on the case."""
    if not Case.objects.visible_to(user, on=on, word=Word.ACCESS_EXPLAIN).filter(pk=case.pk).exists():  # fmt: skip
        raise NotAllowed(CASE, case.pk)
    return who_can_see(case, words=CASE_WORDS, on=on, paths=CASE_PATHS)


def explain_case_number(
    user: Any, school: School, number: str, *, on: date
) -> Sightline:
    """The same for the administrator, who reads no case: by its number, names of staff only. Raises NotVisible."""
    held = schools_within(
        user, Word.ACCESS_EXPLAIN, on=on, among=(Scope.STATUS_ONLY, Scope.SCHOOL)
    )
    if not held.filter(pk=school.pk).exists():
        raise NotVisible(CASE, number[:20])
    case = Case.objects.filter(school=school, number=number).first()
    if case is None:
        raise NotVisible(CASE, number[:20])
    return who_can_see(case, words=CASE_WORDS, on=on, paths=CASE_PATHS)


def cases_to_archive(user: Any, *, on: date) -> QuerySet[Case]:
    """Closed, not archived, at the schools whose records she keeps: for number and dates only, never a name."""
    schools = schools_within(user, Word.CUSTODY_MANAGE, on=on, among=(Scope.SCHOOL,))
    return (
        Case.objects.filter(school__in=schools, state=Case.State.CLOSED)
        .only("pk", "number", "closed_on", "archive_due_on", "school", "state")
        .order_by("archive_due_on", "number")
    )


def get_case_to_archive(user: Any, pk: UUID | str, *, on: date) -> Case:
    """One that is closed; or archived meanwhile, which the action says. Raises NotVisible for another school's."""
    schools = schools_within(user, Word.CUSTODY_MANAGE, on=on, among=(Scope.SCHOOL,))
    states = (Case.State.CLOSED, Case.State.ARCHIVED)
    case = Case.objects.filter(pk=pk, school__in=schools, state__in=states).first()
    if case is None:
        raise NotVisible(CASE, pk)
    return case


def center_referrals_for(user: Any, *, on: date) -> QuerySet[CenterReferral]:
    """三級轉介: the center's own, and those of the cases the person sees. Newest first."""
    theirs = CenterReferral.objects.visible_to(user, on=on, word=Word.CENTER_ACCEPT)
    cases = Case.objects.visible_to(user, on=on)
    keys = (
        theirs.order_by()
        .values("pk")
        .union(CenterReferral.objects.filter(case__in=cases).order_by().values("pk"))
    )
    return CenterReferral.objects.filter(pk__in=keys).select_related(
        "case__student__school_class", "school", "center", "professional"
    )


def get_center_referral(
    user: Any, pk: UUID | str, *, on: date, is_read: bool = True
) -> CenterReferral:
    """One application, whose reading is in the audit trail (`is_read`: it is shown now). Raises NotVisible."""
    row = center_referrals_for(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(CENTER_REFERRAL, pk)
    if is_read:
        record_read(
            by=user, school=row.school, object_type=CENTER_REFERRAL, object_id=row.pk
        )
    return row


def center_referrals_of(case: Case) -> list[CenterReferral]:
    """三級轉介 of a case that a door has opened, newest first."""
    return list(case.center_referrals.select_related("center", "professional"))


@dataclass(frozen=True)
class CenterHands:
    """What she may do to one application now; the actions ask again."""

    may_edit: bool
    may_withdraw: bool
    may_take_up: bool
    may_decide: bool
    may_close: bool


def center_hands(user: Any, row: CenterReferral, *, on: date) -> CenterHands:
    """In: an application that a door has opened."""
    state = CenterReferral.State
    rows = CenterReferral.objects.filter(pk=row.pk)
    accepts = rows.visible_to(user, on=on, word=Word.CENTER_ACCEPT).exists()
    cases = Case.objects.filter(pk=row.case_id)
    refers = cases.visible_to(user, on=on, word=Word.CENTER_REFER).exists()
    waits = row.state in (state.APPLIED, state.UNDER_REVIEW)
    return CenterHands(
        may_edit=refers and row.state in (state.DRAFT, state.RETURNED),
        may_withdraw=refers and (waits or row.state in (state.DRAFT, state.RETURNED)),
        may_take_up=accepts and row.state == state.APPLIED,
        may_decide=accepts and waits,
        may_close=row.state in CenterReferral.SERVING
        and (accepts or row.professional_id == user.pk),
    )


def care_for(user: Any, *, on: date) -> QuerySet[CareEntry]:
    """主動關懷名單 of her class or school, running entries, newest first."""
    seen = CareEntry.objects.visible_to(user, on=on).open()
    return seen.select_related("student__school_class", "school")


def care_of(user: Any, student: Student, *, on: date) -> QuerySet[CareEntry]:
    """Why the student is cared for actively, as far as the person may read the list."""
    seen: QuerySet[CareEntry] = CareEntry.objects.visible_to(user, on=on).open()
    return seen.filter(student=student)


def get_care_entry(user: Any, pk: UUID | str, *, on: date) -> CareEntry:
    """One entry of the care list, ended or not. Raises NotVisible."""
    seen = CareEntry.objects.visible_to(user, on=on).filter(pk=pk)
    entry = seen.select_related("student__school_class", "school").first()
    if entry is None:
        raise NotVisible(CARE, pk)
    return entry


def roster_for(user: Any, *, on: date) -> QuerySet[HighConcernEntry]:
    """高關懷學生名冊 of her class or school; names are shown masked (R-HC-3)."""
    seen = HighConcernEntry.objects.visible_to(user, on=on)
    return seen.select_related("student__school_class", "school", "case")


def may_open_cases(user: Any, school: School, *, on: date) -> bool:
    """Whether pages offer 開案 at the school."""
    return may(user, Word.CASE_OPEN, at=school, on=on)


def _visible(user: Any, pk: UUID | str, on: date) -> Case:
    case = cases_for(user, on=on).filter(pk=pk).first()
    if case is None:
        raise NotVisible(CASE, pk)
    return case
