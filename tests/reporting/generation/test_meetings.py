"""An adjourned conference is on the month of the counselor who came, for nobody else, and without a second typing."""

from datetime import date

import pytest

from reporting.generation.corrections import corrections_of, count_corrections
from reporting.generation.gathering import gather
from reporting.generation.meetings import MEETING
from reporting.models import MonthlyReport, ReportVersion
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


def filed(world, *, at):  # noqa: F811  the fixture
    """May as it was filed from the records at the moment, before anything was recorded."""
    report = MonthlyReport.objects.create(school=world.school, month=date(2026, 5, 1), due_on=date(2026, 6, 10))  # fmt: skip
    report.current = ReportVersion.objects.create(
        report=report, number=1, kind="rows", source="generated", layout="gen3", sha256="0" * 64,
        made_by=world.chief, made_at=at,
    )  # fmt: skip
    report.save()
    return report


@pytest.mark.parametrize(("hour", "listed"), [(14, True), (15, False)])
def test_a_conference_adjourned_after_its_month_was_filed_is_listed(world, case, hour, listed):  # fmt: skip  # noqa: F811  the fixtures
    meeting = make.adjourned(world, case)  # at 14:10
    report = filed(world, at=make.clock(hour=hour, minute=0))
    assert count_corrections(world.school, report) == listed
    found = corrections_of(gather(world.school, date(2026, 5, 1)))
    events = [(one.what, one.kind, one.pk, one.held_on, one.by) for one in found.events]
    assert events == ([("late", MEETING, meeting.pk, make.DAY, world.director.name)] if listed else [])  # fmt: skip
    assert [(one.kind, one.sheet) for one in found.rows] == [("new", "services")] * 2
