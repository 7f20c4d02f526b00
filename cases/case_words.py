"""Every word a person holds on one case, asked once: a page shows its buttons by it. Agrees with `visible` word by word."""

from collections.abc import Collection
from datetime import date
from typing import Any

from accounts.permissions import in_force
from accounts.sights import sights_of
from accounts.vocabulary import Scope, Word
from cases.models import Case, CaseExclusion, CaseGrant, StudentExclusion
from cases.models.cases import CASE_WORDS
from cases.querysets import CASE_PATHS

# Words of a whole school that also lie on a case.
MORE_WORDS = (
    Word.CASE_ASSIGN,
    Word.CASE_EXCLUDE,
    Word.CASE_APPROVE_CLOSING,
    Word.CUSTODY_MANAGE,
    Word.RECORD_OPEN,
    Word.RECORD_OPEN_RESTRICTED,
    Word.RECORD_VOID,
    Word.CENTER_ACCEPT,
)
ALL_CASE_WORDS = (*CASE_WORDS, *MORE_WORDS)


def words_on_case(
    user: Any, case: Case, *, on: date, granted: Collection[str] | None = None
) -> frozenset[Word]:
    """The words of ALL_CASE_WORDS the person holds on the case on the date. At most six queries, whatever the words.

    `granted`: her grants on the case, where the statement that found it for her (so no exclusion stands) brought them.
    """
    if not user.is_active:
        return frozenset()
    if granted is None and is_excluded(user, case, on=on):
        return frozenset()
    facts = _Facts(user, case, on=on, granted=granted)
    return frozenset(word for word in ALL_CASE_WORDS if facts.holds(word))


class _Facts:
    def __init__(
        self, user: Any, case: Case, *, on: date, granted: Collection[str] | None
    ) -> None:
        self.sights = sights_of(user, on=on)
        self.case = case
        self.user, self.on = user, on
        self.is_own = user.pk in (case.lead_id, case.referrer_id)
        if granted is None:
            rows = CaseGrant.objects.filter(
                in_force(on), user=user, content_object=case
            )
            granted = rows.values_list("permission__codename", flat=True)
        self.granted = set(granted)
        self._waits: bool | None = None

    def holds(self, word: Word) -> bool:
        for scope, reach in self.sights.of(word).items():
            if scope is Scope.CENTER:
                if self.case.center_id in reach.centers:
                    return True
                continue
            if not reach.covers(self.case.school):
                continue
            if scope is Scope.SCHOOL:
                return True
            if scope is Scope.TEAM and word.value in self.granted:
                return True
            if scope is Scope.OWN and self.is_own:
                return True
            if scope is Scope.CLASS and self._is_class(reach):
                return True
            if scope is Scope.UNDER_REVIEW and self.waits:
                return True
        return False

    def _is_class(self, reach: Any) -> bool:
        return self.case.student.school_class_id in reach.classes

    @property
    def waits(self) -> bool:
        if self._waits is None:
            rows = Case.objects.filter(pk=self.case.pk)
            review: Any = CASE_PATHS.under_review
            self._waits = review(rows, user=self.user, on=self.on).exists()
        return self._waits


def is_excluded(user: Any, case: Case, *, on: date) -> bool:
    """Whether a conflict of interest keeps her from the case or its student."""
    for table, subject in ((CaseExclusion, case.pk), (StudentExclusion, case.student_id)):  # fmt: skip
        rows = table._base_manager.filter(
            in_force(on), user=user, content_object=subject
        )
        if rows.exists():
            return True
    return False
