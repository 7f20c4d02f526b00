"""Whom a form offers as 主責."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import Appointment, School, User
from accounts.sights import holdings_of
from accounts.vocabulary import Scope, Word


def leads_at(school: School, *, on: date) -> QuerySet[User]:
    """Those whose post at the school fits a lead (team-wide record.write), by name. Two queries; the action asks again."""
    posts = Appointment.objects.in_force(on).filter(school=school, user__is_active=True)
    held = holdings_of(posts.select_related("role", "school", "center", "user"))
    keys = {
        one.appointment.user_id
        for one in held
        if Scope.TEAM in one.cells.get(Word.RECORD_WRITE, ())
    }
    return User.objects.filter(pk__in=keys).order_by("name", "username")
