"""At which school a roster is managed on this page: `?school=`, else where she acts now."""

from datetime import date
from uuid import UUID

from accounts.access import NotAllowed, NotVisible
from accounts.models import School
from accounts.views.member import MemberRequest
from cases import access
from cases.views.screen import active_school


def roster_school(request: MemberRequest, *, on: date) -> School:
    """Raises NotVisible for a school that isn't hers, NotAllowed when she manages no roster."""
    if text := request.GET.get("school", ""):
        try:
            return access.get_school_for_roster(request.user, UUID(text), on=on)
        except ValueError as error:
            raise NotVisible(School._meta.label_lower, text[:64]) from error
    mine = list(access.schools_for_roster(request.user, on=on).order_by("code"))
    active = active_school(request)
    if active is not None and active in mine:
        return active
    if not mine:
        raise NotAllowed(School._meta.label_lower)
    return mine[0]
