"""Whom a teacher may refer: a student of her school whom she can name, class, seat and all. No list is shown to her."""

from datetime import date
from typing import Any

from accounts.access import NotAllowed
from accounts.models import School
from accounts.permissions import may
from accounts.vocabulary import Word
from cases.models import Referral, Student
from cases.names import folded


def require_may_refer(user: Any, school: School | None, *, on: date) -> School:
    """The school where she acts. Raises NotAllowed without referral.create there."""
    if school is None or not may(user, Word.REFERRAL_CREATE, at=school, on=on):
        raise NotAllowed(Referral._meta.label_lower)
    return school


def student_named(
    school: School, *, school_class: Any, seat_number: int, name: str
) -> Student | None:
    """The attending student with class, seat and name as given; a wrong seat and a wrong name are answered alike."""
    sitting = Student.objects.attending().filter(
        school=school, school_class=school_class, seat_number=seat_number
    )
    found = sitting.select_related("school", "school_class").first()
    return found if found and folded(found.name) == folded(name) else None
