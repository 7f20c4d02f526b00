"""案號: 114-021, by school and school year, without gaps and without races."""

from datetime import date

from accounts.models import School
from cases.models import CaseCounter
from cases.placing import school_year_of


def next_number(school: School, on: date) -> tuple[int, int, str]:
    """The next number of the school year of the day, within the caller's transaction: a rollback gives it back.

    Out: school year, sequence, text. The counter's row stays locked until the transaction ends.
    """
    year = school_year_of(on)
    CaseCounter.objects.get_or_create(school=school, school_year=year)
    counter = CaseCounter.objects.select_for_update().get(
        school=school, school_year=year
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last, f"{year}-{counter.last:03}"
