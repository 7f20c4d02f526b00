"""Who may be chosen as chair, recorder or signer at a school: by what their roles carry."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import Appointment, School, User
from accounts.sights import holdings_of
from accounts.vocabulary import Scope, Word


def holders_of(school: School, word: Word, *, on: date, scope: Scope | None = None) -> QuerySet[User]:  # fmt: skip
    """Everybody whose appointment at the school carries the word (in the scope, where one is named)."""
    posts = Appointment.objects.in_force(on).filter(school=school, user__is_active=True)
    held = holdings_of(posts.select_related("role", "school"))
    users: set[Any] = {
        one.appointment.user_id
        for one in held
        if word in one.cells and (scope is None or scope in one.cells[word])
    }
    return User.objects.filter(pk__in=users).order_by("name", "username")


def chairs_at(school: School, *, on: date) -> QuerySet[User]:
    """輔導主任、組長, and the principal."""
    return holders_of(school, Word.MEETING_CHAIR, on=on, scope=Scope.SCHOOL)


def recorders_at(school: School, *, on: date) -> QuerySet[User]:
    """Who may write minutes."""
    return holders_of(school, Word.MINUTES_DRAFT, on=on)
