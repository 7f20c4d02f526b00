"""Where a person acts now: one of the places she is appointed to, chosen in the header and kept in her session."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Authority, CounselingCenter, School
from accounts.sights import sights_of

Place = School | CounselingCenter | Authority
SESSION_KEY = "place"


def held_places(user: Any, *, on: date) -> list[Place]:
    """The places where she holds an appointment on the date, each once, in the order of her roles."""
    places: dict[Any, Place] = {}
    for holding in sights_of(user, on=on).holdings:
        places.setdefault(holding.appointment.place.pk, holding.appointment.place)
    return list(places.values())


def active_place(request: HttpRequest) -> Place | None:
    """The place she acts at, asked of her appointments at every request; None without one.

    An ended appointment's place, or a forged choice, falls back to her first place.
    """
    places = held_places(request.user, on=timezone.localdate())
    chosen = request.session.get(SESSION_KEY)
    for place in places:
        if str(place.pk) == chosen:
            return place
    return places[0] if places else None


def roles_at(user: Any, place: Place, *, on: date) -> list[str]:
    """The keys of her roles in force at the place, each once."""
    held = [
        holding.appointment.role_id
        for holding in sights_of(user, on=on).holdings
        if holding.appointment.place == place
    ]
    return list(dict.fromkeys(held))


def switch_place(request: HttpRequest, pk: object) -> Place | None:
    """Effect: she acts at the place from now on. Out: the place, or None (nothing changed) when she isn't appointed there."""
    for place in held_places(request.user, on=timezone.localdate()):
        if str(place.pk) == str(pk):
            request.session[SESSION_KEY] = str(place.pk)
            return place
    return None


def header_context(request: HttpRequest) -> dict[str, Any]:
    """For base.html: `school` (name of the active place), `school_choices` (key, name, current; empty with one place),
    `role` (her roles there, in words). Empty for strangers. Two queries, shared with every permission check."""
    if not request.user.is_authenticated:
        return {}
    active = active_place(request)
    if active is None:
        return {}
    on = timezone.localdate()
    places = held_places(request.user, on=on)
    roles = [
        str(holding.appointment.role)
        for holding in sights_of(request.user, on=on).holdings
        if holding.appointment.place == active
    ]
    return {
        "school": active.name,
        "role": "・".join(dict.fromkeys(roles)),
        "school_choices": [
            {"key": place.pk, "name": place.name, "current": place == active}
            for place in places
        ]
        if len(places) > 1
        else [],
    }
