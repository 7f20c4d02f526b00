"""Which transitions a person may see. `visible_to` is the rule of list and object alike."""

from datetime import date
from typing import Any

from django.db import models

from accounts.permissions import Paths, visible
from accounts.vocabulary import Word

# The team of the case the student came from: her lead, and the homeroom teacher to whom the case was opened.
TRANSITION_PATHS = Paths(school="school", subject="case", also_excluded=("student",))
# For every row that belongs to a transition.
ABOUT_A_TRANSITION = Paths(
    school="school",
    subject="transition__case",
    also_excluded=("transition__student",),
)


class TransitionQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
    ) -> "TransitionQuerySet":
        """The transitions on which the person holds the word on the date, less those she must keep away from."""
        seen: TransitionQuerySet = visible(
            self, user=user, word=word, on=on, paths=TRANSITION_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen

    def running(self) -> "TransitionQuerySet":
        """待評估、追蹤中、待通知."""
        return self.filter(state__in=["pending", "listed", "found"])

    def standing(self) -> "TransitionQuerySet":
        """All but those that ended because the student came back or was listed by mistake."""
        return self.exclude(state="ended")
