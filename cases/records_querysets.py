"""Which records, services, notes, assessments and files a person may know of, and how much of each.

A record has three depths: known of (who, when, risk facts), read in summary, read in full. The case's team, its lead and
its exclusions decide (cases.querysets.ABOUT_A_CASE); a record's author is never its owner for words about the case.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Paths, visible
from accounts.vocabulary import Word
from cases.querysets import ABOUT_A_CASE

# OWN of a record is its author's; of what is 「限主責」 the lead's as well.
BY_AUTHOR = replace(ABOUT_A_CASE, owner="author")
BY_AUTHOR_OR_LEAD = replace(ABOUT_A_CASE, owner=("author", "case__lead"))
FILES = replace(ABOUT_A_CASE, owner=("uploaded_by", "case__lead"))
NOTES = replace(ABOUT_A_CASE, owner="author", also_excluded=("student",))
# Whoever may read a case's notes reads all of the student's at that school; being the referrer doesn't count.
CASE_TEAM = Paths(school="school", center="center", also_excluded=("student",))
SERVICES = Paths(school="school", owner="author")
GROUPS = Paths(school="school", owner="leader")
EVERYTHING = Q()


class Layered(models.QuerySet[Any]):
    """Rows with an ordinary and a restricted confidentiality."""

    owners: Paths  # for 「限主責」

    def _keys(
        self, user: Any, word: Word, *, on: date, among: Q, paths: Paths = ABOUT_A_CASE
    ) -> Any:
        rows = self.model._base_manager.filter(among).order_by()
        return visible(rows, user=user, word=word, on=on, paths=paths).values("pk")

    def known_to(self, user: Any, *, on: date, among: Q = EVERYTHING) -> Any:
        """The rows of cases whose sessions she reads, in full or in summary: she may know there is one.

        `among` narrows the rows before the rule is asked (one case): give it whenever you can.
        """
        read = self._keys(user, Word.RECORD_READ, on=on, among=among)
        summary = self._keys(user, Word.RECORD_SUMMARY, on=on, among=among)
        return self.filter(among, pk__in=read.union(summary))

    def with_depth(self, user: Any, *, on: date, among: Q = EVERYTHING) -> Any:
        """Each row with `is_full` (she reads all of it) and `may_open` (she may, giving a reason)."""

        def holds(word: Word, **options: Any) -> Exists:
            keys = self._keys(user, word, on=on, among=among, **options)
            return Exists(keys.filter(pk=OuterRef("pk")))

        ordinary = Q(confidentiality="team")
        restricted = holds(Word.RECORD_READ_RESTRICTED, paths=self.owners)
        return self.annotate(
            is_full=models.Case(
                models.When(ordinary & Q(holds(Word.RECORD_READ)), then=True),
                models.When(restricted, then=True),
                default=False,
            ),
            may_open=models.Case(
                models.When(ordinary, then=holds(Word.RECORD_OPEN)),
                default=holds(Word.RECORD_OPEN_RESTRICTED),
            ),
        )


class RecordQuerySet(Layered):
    owners = BY_AUTHOR_OR_LEAD

    def held_by(self, user: Any, word: Word, *, on: date, among: Q = EVERYTHING) -> Any:
        """The rows on which she holds a word about records (correct, void, print): OWN is the author's."""
        return self.filter(
            among, pk__in=self._keys(user, word, on=on, among=among, paths=BY_AUTHOR)
        )

    def standing(self) -> Any:
        """Without the voided."""
        return self.filter(voided_at__isnull=True)

    def counted(self) -> Any:
        """What the monthly report counts: neither voided nor 純紀錄."""
        return self.filter(voided_at__isnull=True, record_only=False)


class AttachmentQuerySet(Layered):
    owners = FILES


class ServiceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date) -> Any:
        """Her own services, and those of the school for who leads the office."""
        rows = self.model._base_manager.order_by()
        keys = [
            visible(rows, user=user, word=word, on=on, paths=SERVICES).values("pk")
            for word in (Word.SERVICE_LOG, Word.RECORD_SUMMARY)
        ]
        return self.filter(pk__in=keys[0].union(keys[1]))

    def held_by(self, user: Any, word: Word, *, on: date) -> Any:
        return visible(self, user=user, word=word, on=on, paths=SERVICES)

    def counted(self) -> Any:
        """What the monthly report counts: neither voided nor 純紀錄."""
        return self.filter(voided_at__isnull=True, record_only=False)


class GroupQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date) -> Any:
        """The groups she leads, and those of the school for who leads the office."""
        rows = self.model._base_manager.order_by()
        keys = [
            visible(rows, user=user, word=word, on=on, paths=GROUPS).values("pk")
            for word in (Word.SERVICE_LOG, Word.RECORD_SUMMARY)
        ]
        return self.filter(pk__in=keys[0].union(keys[1]))


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word, among: Q = EVERYTHING
    ) -> Any:
        """Her own notes, and all of a student's for those who hold the word on a case of the student."""
        rows = self.model._base_manager.filter(among).order_by()
        own = visible(rows, user=user, word=word, on=on, paths=NOTES).values("pk")
        cases = apps.get_model("cases", "Case")._default_manager.order_by()
        held = visible(cases, user=user, word=word, on=on, paths=CASE_TEAM)
        students = held.values("student")
        by_case = rows.filter(student__in=students, school__in=held.values("school"))
        return self.filter(among, pk__in=own.union(by_case.values("pk")))

    def standing(self) -> Any:
        """Without the voided."""
        return self.filter(voided_at__isnull=True)


class RiskQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date, word: Word = Word.RISK_VIEW) -> Any:
        """What hangs on cases on which she holds the word."""
        return visible(self, user=user, word=word, on=on, paths=ABOUT_A_CASE)


class CorrectionQuerySet(models.QuerySet[Any]):
    def after_filing(self, *, school: Any, month: date) -> Any:
        """What reporting must amend: changes to the numbers of rows of that month that a report already carries."""
        return self.filter(
            school=school,
            held_on_before__year=month.year,
            held_on_before__month=month.month,
            filed_in__isnull=False,
            changes_report=True,
        )
