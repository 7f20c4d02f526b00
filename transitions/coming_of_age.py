"""Whether the guardian's part of 初評 and 附表一 is asked (R-AGE, DL-TR-13): 18 since 2023-01-01, the paper still prints 20."""

from datetime import date

from cases.models import Student
from deadlines.rules.thresholds import is_of_age

PRINTED_AGE = 20


def is_adult(student: Student, *, on: date) -> bool:
    """Of age on the filling day; a student whose birth date nobody knows is taken for a minor."""
    return student.born_on is not None and is_of_age(student.born_on, on)
