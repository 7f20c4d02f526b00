"""The only door to a school's months: who may see them, who may act on them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import Authority, School
from accounts.permissions import may, schools_within, sights
from accounts.sights import Reach
from accounts.vocabulary import Scope, Word
from cases.models import Case, CounselingRecord, Student
from reporting.models import (
    AmendmentRequest,
    CountyMonth,
    MonthlyReport,
    ReportVersion,
)


def schools_for(
    user: Any, *, on: date, word: Word = Word.REPORT_VIEW
) -> QuerySet[School]:
    """The schools whose rows she may see (whole-school scope; status and aggregates are not enough)."""
    return schools_within(user, word, on=on, among=(Scope.SCHOOL,))


def get_school(
    user: Any, pk: UUID, *, on: date, word: Word = Word.REPORT_VIEW
) -> School:
    """Raises Http404 for a school whose report she can't see."""
    school = schools_for(user, on=on, word=word).filter(pk=pk).select_related("authority").first()  # fmt: skip
    if school is None:
        raise Http404
    return school


def get_school_to_confirm(user: Any, pk: UUID, *, on: date) -> School:
    """The school at which she confirms her own rows. Raises Http404."""
    schools = schools_within(
        user, Word.REPORT_CONFIRM, on=on, among=(Scope.OWN, Scope.SCHOOL)
    )
    school = schools.filter(pk=pk).select_related("authority").first()
    if school is None:
        raise Http404
    return school


def openable(
    user: Any, needs: Iterable[tuple[str, UUID]], *, on: date
) -> set[tuple[str, UUID]]:
    """Of students, cases and records, as ("student", key), those whose page opens for her. A query for each kind."""
    wanted: dict[str, set[UUID]] = {}
    for kind, key in needs:
        wanted.setdefault(kind, set()).add(key)
    found: set[tuple[str, UUID]] = set()
    for kind, keys in wanted.items():
        rows = _OPENABLE[kind](user, on, Q(pk__in=keys))
        found |= {(kind, key) for key in rows.order_by().values_list("pk", flat=True)}
    return found


_OPENABLE: dict[str, Callable[[Any, date, Q], Any]] = {
    "student": lambda user, on, among: Student.objects.filter(among).visible_to(user, on=on),
    "case": lambda user, on, among: Case.objects.filter(among).visible_to(user, on=on),
    "record": lambda user, on, among: CounselingRecord.objects.known_to(user, on=on, among=among),
}  # fmt: skip


def get_version(user: Any, pk: UUID, *, on: date) -> ReportVersion:
    """A version of a school she can see, with its report and school. Raises Http404."""
    version = (
        ReportVersion.objects.select_related("report__school", "made_by")
        .filter(pk=pk, report__school__in=schools_for(user, on=on))
        .first()
    )
    if version is None:
        raise Http404
    return version


def year_of(school: School, months: list[date]) -> dict[date, MonthlyReport]:
    """The months that were started, in one query."""
    rows = MonthlyReport.objects.filter(school=school, month__in=months)
    return {row.month: row for row in rows.select_related("current__made_by", "current__uploaded_by")}  # fmt: skip


def may_act(user: Any, word: Word, school: School, *, on: date) -> bool:
    return may(user, word, at=school, on=on)


def watched_schools(user: Any, *, on: date) -> QuerySet[School]:
    """The schools on her board."""
    places = (Scope.STATUS_ONLY, Scope.SCHOOL)
    return schools_within(user, Word.REPORT_PROGRESS, on=on, among=places)


def watched_authorities(user: Any, *, on: date) -> QuerySet[Authority]:
    """The counties whose board is hers."""
    held = sights(user, Word.REPORT_PROGRESS, on=on).values()
    keys = {key for reach in held for key in reach.authorities}
    return Authority.objects.filter(pk__in=keys)


def county_months(user: Any, month: date, *, on: date) -> list[CountyMonth]:
    """Whether the list of the month went up, county by county."""
    rows = CountyMonth.objects.filter(
        month=month, authority__in=watched_authorities(user, on=on)
    )
    return list(rows.select_related("authority", "listed_by"))


def decides_amendments(user: Any, *, on: date) -> bool:
    """Whether any county's amendments across semesters are hers to decide."""
    held = sights(user, Word.REPORT_DECIDE_AMENDMENT, on=on)
    return bool(held.get(Scope.SCHOOL, Reach()).authorities)


def pending_amendments(
    user: Any, *, on: date, decided: bool = False
) -> QuerySet[AmendmentRequest]:
    """Amendments across semesters of the schools where she decides, oldest first; `decided`: those answered too."""
    held = sights(user, Word.REPORT_DECIDE_AMENDMENT, on=on)
    reach = held.get(Scope.SCHOOL, Reach())
    rows = AmendmentRequest.objects.filter(
        report__school__authority__in=reach.authorities
    )
    if not decided:
        rows = rows.filter(state=AmendmentRequest.State.PENDING)
    return rows.select_related("report__school", "asked_by").order_by("asked_at")
