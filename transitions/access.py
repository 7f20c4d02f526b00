"""The views' only door to transitions. Unseen and missing answer alike: NotVisible, 404."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.models import School
from accounts.permissions import schools_within
from accounts.vocabulary import Scope, Word
from transitions.models import Transition
from transitions.querysets import TransitionQuerySet

TRANSITION = Transition._meta.label_lower
SHOWN = ("student__school_class", "school", "case", "entry", "tracker", "found_school")


def transitions_for(
    user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
) -> TransitionQuerySet:
    """The transitions of the person's lists and exports, with what a list shows. No audit row."""
    return Transition.objects.visible_to(user, on=on, word=word).select_related(*SHOWN)


def get_transition(user: Any, pk: UUID | str, *, on: date) -> Transition:
    """The transition, which the person opens now: the reading is in the audit trail. Raises NotVisible."""
    row = _visible(user, pk, on)
    record_read(by=user, school=row.school, object_type=TRANSITION, object_id=row.pk)
    return row


def get_transition_for(user: Any, pk: UUID | str, *, word: Word, on: date) -> Transition:  # fmt: skip
    """For a form or an action. Raises NotVisible when unseen, NotAllowed when seen without the word."""
    row = _visible(user, pk, on)
    if not Transition.objects.visible_to(user, on=on, word=word).filter(pk=pk).exists():
        raise NotAllowed(TRANSITION, pk)
    return row


def schools_for(
    user: Any, *, on: date, word: Word = Word.TRANSITION_VIEW
) -> QuerySet[School]:
    """The schools for the whole of which she holds the word."""
    return schools_within(user, word, on=on, among=(Scope.SCHOOL,))


def get_school(user: Any, pk: UUID | str, *, word: Word, on: date) -> School:
    """A school for the whole of which she holds the word. Raises NotVisible."""
    school = (
        schools_for(user, on=on, word=word).select_related("authority").filter(pk=pk).first()
    )  # fmt: skip
    if school is None:
        raise NotVisible(School._meta.label_lower, pk)
    return school


def _visible(user: Any, pk: UUID | str, on: date) -> Transition:
    row = transitions_for(user, on=on).filter(pk=pk).first()
    if row is None:
        raise NotVisible(TRANSITION, pk)
    return row
