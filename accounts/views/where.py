"""At which place an administrator works on this page: `?place=`, else where she acts now."""

from datetime import date
from uuid import UUID

from accounts.access import NotVisible
from accounts.people_access import managed_place
from accounts.permissions import may
from accounts.places import Place, active_place, held_places
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word


def place_of(request: MemberRequest, *, on: date) -> tuple[Place, list[Place]]:
    """Out: the place, and those she may choose from on the page (her own; a county's schools are reached by their pages).

    Raises NotVisible, NotAllowed.
    """
    text = request.GET.get("place", "")
    try:
        key = UUID(text) if text else None
    except ValueError as error:
        raise NotVisible("accounts.place", text[:64]) from error
    mine = [
        place
        for place in held_places(request.user, on=on)
        if may(request.user, Word.PEOPLE_MANAGE, at=place, on=on)
    ]
    active = active_place(request)
    default = active if active in mine else next(iter(mine), None)
    return managed_place(request.user, key, default, on=on), mine
