"""How this person's screen shows names: by the privacy key, kept in her session."""

from datetime import date

from django.http import HttpRequest

from accounts.models import School
from accounts.places import active_place
from accounts.views.member import MemberRequest
from cases.naming import Naming, naming_for

PRIVACY = "names_hidden"


def is_private(request: HttpRequest) -> bool:
    """Whether the privacy key is pressed."""
    return bool(request.session.get(PRIVACY))


def screen_naming(request: MemberRequest, *, on: date) -> Naming:
    """Whose names this screen shows in full."""
    return naming_for(request.user, on=on, private=is_private(request))


def active_school(request: MemberRequest) -> School | None:
    """The school where she acts; None at a center or a county."""
    place = active_place(request)
    return place if isinstance(place, School) else None
