"""Which meetings, minutes and resolutions a person may see. `visible_to` is the rule of list and object alike."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Paths, visible
from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word

REVIEW_WORDS = {
    "section": Word.MINUTES_APPROVE_SECTION,
    "first": Word.MINUTES_APPROVE_FIRST,
    "final": Word.MINUTES_APPROVE_FINAL,
}
READABLE_AFTER = timedelta(
    days=30
)  # 核閱期: how long a signer may read again what she signed


def under_review(prefix: str) -> Any:
    """核閱期: minutes that wait for a stage she may sign, and those she signed in the last 30 days."""

    def waiting(queryset: Any, *, user: Any, on: date) -> Any:
        held = [
            key for key, word in REVIEW_WORDS.items() if sights_of(user, on=on).of(word)
        ]
        stages = apps.get_model("meetings", "ApprovalStage")._default_manager.filter(
            Q(state__in=["waiting", "registered"], key__in=held)
            | Q(signer=user, signed_on__gte=on - READABLE_AFTER),
            meeting=OuterRef(prefix or "pk"),
        )
        return queryset.filter(Exists(stages))

    return waiting


def paths_by(way: str, prefix: str = "") -> Paths:
    """How a row reaches its scopes: `way` "meeting" by the meeting's own grants, "case" by those of its case.

    `prefix`: the path from the row to its meeting ("" for the meeting itself).
    """
    to = f"{prefix}__" if prefix else ""
    meeting, case, student = prefix or "pk", f"{to}case", f"{to}student"
    subject = meeting if way == "meeting" else case
    excluded = (case, student) if way == "meeting" else (student,)
    return Paths(
        school="school",
        subject=subject,
        also_excluded=excluded,
        under_review=under_review(prefix),
    )


MEETING_PATHS, CASE_PATHS = paths_by("meeting"), paths_by("case")
OF_MEETING_PATHS = paths_by("meeting", "meeting")
OF_CASE_PATHS = paths_by("case", "meeting")


def seen_by_either(rows: Any, ways: tuple[Paths, ...], *, user: Any, word: Word, on: date) -> Any:  # fmt: skip
    """Rows seen by the meeting's grants or by its case's. A union of keys, as in accounts.permissions.

    The ways differ in whom they know by name: where the word is not held in TEAM, the first one says it all.
    """
    if Scope.TEAM not in sights_of(user, on=on).of(word):
        return visible(rows, user=user, word=word, on=on, paths=ways[0])
    plain = rows.model._base_manager.order_by()
    keys = [
        visible(plain, user=user, word=word, on=on, paths=paths).values("pk")
        for paths in ways
    ]
    return rows.filter(pk__in=keys[0].union(*keys[1:]))


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.MEETING_VIEW
    ) -> "MeetingQuerySet":
        """The meetings on which the person holds the word: as attendee, in the case's team, at the whole school."""
        seen: MeetingQuerySet = seen_by_either(
            self, (MEETING_PATHS, CASE_PATHS), user=user, word=word, on=on
        )
        return seen


class OfMeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date, word: Word) -> "OfMeetingQuerySet":
        """Rows of meetings on which the person holds the word."""
        seen: OfMeetingQuerySet = seen_by_either(
            self, (OF_MEETING_PATHS, OF_CASE_PATHS), user=user, word=word, on=on
        )
        return seen


class NeedQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.MEETING_RAISE
    ) -> "NeedQuerySet":
        """Her own, those of her team's cases and of her whole school."""
        seen: NeedQuerySet = visible(
            self, user=user, word=word, on=on, paths=NEED_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen


class ResolutionQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.RESOLUTION_VIEW
    ) -> "ResolutionQuerySet":
        """Her own, those of her team's cases, of meetings opened to her, and of her whole school."""
        seen: ResolutionQuerySet = seen_by_either(
            self, RESOLUTION_PATHS, user=user, word=word, on=on
        )
        return seen

    def running(self) -> "ResolutionQuerySet":
        """Begun at adjournment, not yet done or dropped."""
        return self.filter(
            assigned_on__isnull=False, state__in=["open", "in_progress", "blocked"]
        )


NEED_PATHS = Paths(
    school="school", owner="raised_by", subject="case", also_excluded=("student",)
)
RESOLUTION_PATHS = (
    Paths(
        school="school",
        owner="owner",
        subject="meeting",
        also_excluded=("meeting__case", "meeting__student"),
        under_review=under_review("meeting"),
    ),
    OF_CASE_PATHS,
)
