"""What the pages of places list."""

from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import School, SchoolClass

MOST_CLASSES = 300  # two school years of the largest schools


def named(schools: QuerySet[School], words: str) -> QuerySet[School]:
    """Schools whose name holds the words, or whose unit code begins with them."""
    if not words:
        return schools
    return schools.filter(Q(name__icontains=words) | Q(code__istartswith=words))


def years_of(school: School) -> list[tuple[int, list[SchoolClass]]]:
    """The classes by school year, newest first."""
    classes: Any = school.classes.order_by("-school_year", "grade", "name")
    return [
        (year, list(rows))
        for year, rows in groupby(
            classes[:MOST_CLASSES], key=lambda one: one.school_year
        )
    ]
