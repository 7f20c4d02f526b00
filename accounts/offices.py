"""Duties of an office: whoever holds a word at the school on the day owns them, not one person by name."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Appointment
from accounts.permissions import schools_within
from accounts.sights import holdings_of
from accounts.vocabulary import Scope, Word


def holders_at(schools: Iterable[UUID], word: Word, *, on: date) -> dict[UUID, set[UUID]]:  # fmt: skip
    """Who holds the word for the whole school by a post there: user keys by school key. Two queries."""
    posts = (
        Appointment.objects.in_force(on)
        .filter(school__in=set(schools), user__is_active=True)
        .select_related("role", "school__authority", "center", "authority")
        .order_by()
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for holding in holdings_of(posts):
        if Scope.SCHOOL in holding.cells.get(word, ()):
            found[holding.appointment.school_id].add(holding.appointment.user_id)
    return dict(found)


class OfficeDuty:
    """For an `ObligationSource` whose rows have a `school`: the owners hold `office` there. Name it before the source."""

    office: Word

    def offices(self, user: Any, *, on: date) -> Any:
        """The schools whose office the person is."""
        return schools_within(user, self.office, on=on, among=(Scope.SCHOOL,))

    def owned_by(self, user: Any, *, on: date) -> Q:
        return Q(school__in=self.offices(user, on=on))

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = holders_at({row.school_id for row in rows}, self.office, on=on)
        return {row.pk: held.get(row.school_id, set()) for row in rows}
