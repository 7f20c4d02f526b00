"""Which checks, requests and packages a person may see, school by school. `visible_to` is list and object rule alike."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.permissions import Paths, schools_within, visible
from accounts.vocabulary import Scope, Word

CHECK_PATHS = Paths(
    school="school", school_class="student__school_class", subject="student"
)


def letters_to_approve(queryset: Any, *, user: Any, on: date) -> Any:
    """核閱期 at the current school: the letter waits, or an exemption is proposed there."""
    proposed = _proposed_exemptions().filter(school=OuterRef("school"))
    at = Q(school__in=_sealing(user, on=on))
    return queryset.filter(at, Q(state="submitted") | Exists(proposed))


def packages_to_approve(queryset: Any, *, user: Any, on: date) -> Any:
    """核閱期 at the former school: a package waits, or an exemption is proposed there."""
    packages = apps.get_model("transitions", "Package")._default_manager.filter(
        request=OuterRef("pk"), state="submitted"
    )
    proposed = _proposed_exemptions().filter(school=OuterRef("former_school"))
    at = Q(former_school__in=_sealing(user, on=on))
    return queryset.filter(at, Q(Exists(packages)) | Q(Exists(proposed)))


def packages_that_wait(queryset: Any, *, user: Any, on: date) -> Any:
    """核閱期 of a package itself."""
    return queryset.filter(state="submitted", school__in=_sealing(user, on=on))


def _sealing(user: Any, *, on: date) -> Any:
    """The schools whose papers wait for this very person: 核閱期 is also held by offices that only countersign others."""
    return schools_within(
        user, Word.TRANSITION_APPROVE, on=on, among=(Scope.SCHOOL,)
    ).values("pk")


def _proposed_exemptions() -> Any:
    rows = apps.get_model("transitions", "Exemption")._default_manager
    return rows.filter(request=OuterRef("pk"), state="proposed")


CURRENT_PATHS = Paths(
    school="school",
    subject="case",
    also_excluded=("student",),
    under_review=letters_to_approve,
)
FORMER_PATHS = Paths(
    school="former_school",
    subject="former_case",
    also_excluded=("former_student",),
    under_review=packages_to_approve,
)
# The people of the guest's school: who is sent to the conference (art. 7 I (1)).
ATTENDANCE_FORMER_PATHS = Paths(
    school="former_school", subject="former_case", also_excluded=("former_student",)
)
ATTENDANCE_CURRENT_PATHS = Paths(
    school="school", subject="case", also_excluded=("student",)
)


class CheckQuerySet(models.QuerySet[Any]):
    def visible_to(
        self, user: Any, *, on: date, word: Word = Word.TRANSITION_QUERY
    ) -> "CheckQuerySet":
        """The new students on whose check the person holds the word."""
        seen: CheckQuerySet = visible(
            self, user=user, word=word, on=on, paths=CHECK_PATHS
        )  # type: ignore[assignment]  # the same class comes back
        return seen


class TwoSidedQuerySet(models.QuerySet[Any]):
    """Rows of two schools. The former school's half begins when the request has reached it."""

    current_paths: Paths
    former_paths: Paths

    def seen_by_current(
        self, user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
    ) -> Any:
        """As the current school sees them."""
        return visible(self, user=user, word=word, on=on, paths=self.current_paths)

    def seen_by_former(
        self, user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
    ) -> Any:
        """As the former school sees them: nothing before it was received."""
        reached = self.filter(received_on__isnull=False)
        return visible(reached, user=user, word=word, on=on, paths=self.former_paths)


class RequestQuerySet(TwoSidedQuerySet):
    current_paths, former_paths = CURRENT_PATHS, FORMER_PATHS


class AttendanceQuerySet(TwoSidedQuerySet):
    current_paths, former_paths = ATTENDANCE_CURRENT_PATHS, ATTENDANCE_FORMER_PATHS
