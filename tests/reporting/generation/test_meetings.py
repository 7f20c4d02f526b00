"""An adjourned conference is on the month of the counselor who came, for nobody else, and without a second typing."""

from datetime import date

from reporting.generation.gathering import gather
from reporting.generation.meetings import MEETING
from tests.factories import meetings as make
from tests.meetings.conftest import case, county, roles, world  # noqa: F401  the fixtures by their names


def test_an_adjourned_conference_is_p05_of_the_counselor_who_came(world, case):  # noqa: F811  the fixtures
    make.adjourned(world, case)
    gathered = gather(world.school, date(2026, 5, 1))
    rows = gathered.rows["services"]
    assert [(row.reporter.user, row.values["item"], row.values["target"], row.values["male"], row.values["female"]) for row in rows] == [
        (world.counselor.pk, 5, 8, 1, 0), (world.counselor.pk, 5, 13, 2, 2),
    ]  # fmt: skip
    assert {trace.kind for row in rows for trace in row.traces} == {MEETING}
    # A director of a junior high school is no reporting person.
    assert [(one.user, one.services) for one in gathered.left_out] == [(world.director.pk, 1)]  # fmt: skip
