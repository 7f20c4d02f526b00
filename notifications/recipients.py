"""Who is told of a duty: the owner, then the office, then the school's head; never nobody while somebody is there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import Appointment
from accounts.obligations import ObligationSource
from notifications.stages import Audience, Stage

DIRECTORS = ("counseling_director", "joint_office_director")
ROLES = {
    Audience.DIRECTOR: DIRECTORS,
    Audience.PRINCIPAL: ("principal",),
}
ADMINISTRATORS = (
    "administrators"  # last resort: they see that something waits, nothing of it
)
ADMINISTRATOR = "system_administrator"
# Where the one who should be told is missing, the next is.
NEXT: dict[str, tuple[str, ...]] = {
    Audience.OWNER: (Audience.DIRECTOR, Audience.PRINCIPAL, ADMINISTRATORS),
    Audience.DIRECTOR: (Audience.PRINCIPAL, ADMINISTRATORS),
    Audience.PRINCIPAL: (),
}


@dataclass(frozen=True)
class People:
    """Owners by row, and the holders of offices by school; all of them active and in office on the day."""

    owners: dict[UUID, set[UUID]]
    offices: dict[tuple[UUID | None, str], set[UUID]]

    def told(self, row_key: UUID, school_key: UUID | None, stage: Stage) -> set[UUID]:
        """The user keys to tell of a stage; empty only when the school has nobody at all."""
        found: set[UUID] = set()
        for audience in stage.told:
            found |= self._of(row_key, school_key, audience)
        return found

    def _of(self, row_key: UUID, school_key: UUID | None, audience: str) -> set[UUID]:
        for one in (audience, *NEXT[audience]):
            people = (
                self.owners.get(row_key, set())
                if one == Audience.OWNER
                else self.offices.get((school_key, one), set())
            )
            if people:
                return people
        return set()


def people_for(source: ObligationSource, rows: Iterable[Any], *, on: date) -> People:
    """For a batch of rows: what the source needs, and two queries."""
    rows = list(rows)
    owners = source.owners(rows, on=on)
    schools = {row.pk: source.school_of(row) for row in rows}
    named = {user for users in owners.values() for user in users}
    active = set(
        Appointment.objects.in_force(on)
        .filter(user__in=named, user__is_active=True)
        .order_by()
        .values_list("user_id", flat=True)
    )
    return People(
        {key: users & active for key, users in owners.items()},
        _offices({school.pk for school in schools.values() if school}, on=on),
    )


def _offices(
    schools: set[UUID], *, on: date
) -> dict[tuple[UUID | None, str], set[UUID]]:
    names = {
        role: audience.value for audience, roles in ROLES.items() for role in roles
    }
    names[ADMINISTRATOR] = ADMINISTRATORS
    found: dict[tuple[UUID | None, str], set[UUID]] = defaultdict(set)
    held = (
        Appointment.objects.in_force(on)
        .filter(school__in=schools, role__in=names, user__is_active=True)
        .order_by()
        .values_list("school_id", "role_id", "user_id")
    )
    for school, role, user in held:
        found[school, names[role]].add(user)
    return dict(found)
