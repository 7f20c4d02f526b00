"""Who works at a school: for choices of a chair, a member, a tracker."""

from datetime import date
from typing import Any

from accounts.models import Appointment, User


def staff_of(school_id: Any, *, on: date) -> Any:
    """The people with a post at the school on the day, by name."""
    posts = Appointment.objects.in_force(on).filter(school=school_id)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by(
        "name", "pk"
    )
