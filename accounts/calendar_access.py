"""Who keeps which calendar: a school its own days, a county its own, and the nation's where nobody is left out."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.models import Authority, OfficeDay, RuleOverride, School
from accounts.permissions import may
from accounts.sights import Reach, sights_of
from accounts.vocabulary import Word

Place = School | Authority
WORD = Word.CALENDAR_MANAGE


def _reach(user: Any, on: date) -> Reach:
    reach = Reach()
    for held in sights_of(user, on=on).of(WORD).values():
        reach = reach | held
    return reach


def places_of(user: Any, *, on: date) -> list[Place]:
    """The schools and authorities where she holds the word herself: a county's officer keeps the county's, not each school's.

    Raises NotAllowed when there is none.
    """
    reach = _reach(user, on)
    places: list[Place] = [
        *Authority.objects.filter(pk__in=reach.authorities),
        *School.objects.filter(pk__in=reach.schools).select_related("authority"),
    ]
    if not places:
        raise NotAllowed("accounts.officeday")
    return places


def place_of(user: Any, key: str, *, on: date) -> Place:
    """The place of a key as `key_of` writes it; the first of hers when empty. Raises NotAllowed and NotVisible."""
    places = {key_of(one): one for one in places_of(user, on=on)}
    if not key:
        return next(iter(places.values()))
    if key not in places:
        raise NotVisible("accounts.place", key)
    return places[key]


def key_of(place: Place) -> str:
    """As it stands in an address or a form."""
    return str(place.pk)


def keeps_the_nation(user: Any, *, on: date) -> bool:
    """Whether she may import the official calendar, which holds for every school: held at an authority, or where every
    school of the installation is hers."""
    reach = _reach(user, on)
    if reach.authorities:
        return True
    others = School.objects.filter(is_active=True).exclude(pk__in=reach.schools)
    return bool(reach.schools) and not others.exists()


def days_of(place: Place, year: int) -> QuerySet[OfficeDay]:
    """The place's own days of a year; above a school's stand its county's."""
    mine = (
        Q(school=place) | Q(authority=place.authority)
        if isinstance(place, School)
        else Q(authority=place)
    )
    rows = OfficeDay.objects.filter(mine, date__year=year)
    return rows.select_related("school", "authority").order_by("date")


def overrides_at(place: Place) -> QuerySet[RuleOverride]:
    """The overrides that bear on the place, with who decided them."""
    mine = (
        Q(school=place) | Q(authority=place.authority)
        if isinstance(place, School)
        else Q(authority=place)
    )
    rows = RuleOverride.objects.filter(mine)
    return rows.select_related("school", "authority", "decided_by")


def get_override(user: Any, pk: UUID, *, on: date) -> RuleOverride:
    """One that she may end. Raises NotVisible."""
    found = (
        RuleOverride.objects.select_related("school__authority", "authority")
        .filter(pk=pk)
        .first()
    )
    place = found.school or found.authority if found else None
    if found is None or place is None or not may(user, WORD, at=place, on=on):
        raise NotVisible("accounts.ruleoverride", pk)
    return found
