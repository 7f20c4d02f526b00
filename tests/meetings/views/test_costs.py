"""What the lists cost: the same number of queries for one row and for many, for a year's 2,000 meetings too; and none of
these is found by reading them all.
"""

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.roles_sync import sync_default_roles
from config.scratch import scratch_database
from meetings import access
from tests.accounts.cast import person
from tests.cases.conftest import make_world
from tests.cases.test_plans import walked_whole
from tests.factories import accounts as build
from tests.factories import meetings as make
from tests.meetings import crowd
from tests.meetings.conftest import with_everybody

QUERIES = {
    "/meetings/": 16,
    "/meetings/all": 13,
    "/meetings/all?state=minutes": 13,
    "/meetings/resolutions": 12,
    "/meetings/resolutions?which=overdue": 12,
}
YEAR = 2_000
LISTS = ("stages", "papers", "needs", "replies", "drafts", "resolutions")
# The patterns themselves wait too.
FEW = {"stages": 2, "papers": 1, "needs": 1, "replies": 2, "drafts": 1, "resolutions": 2}  # fmt: skip


@pytest.fixture(scope="module")
def few(django_db_setup, django_db_blocker):
    """A database of its own, so that its tables can be counted: one student with something in every list."""
    with django_db_blocker.unblock(), scratch_database("meetings"):
        sync_default_roles()
        world = with_everybody(make_world())
        world.patterns = crowd.patterns(world)
        crowd.fill(world.school, world.patterns, 1, director=world.director)
        yield world


@pytest.fixture(scope="module")
def year(few):
    """A year of the school, of which sixty minutes wait for the director; and fifteen other schools."""
    *most, waiting = few.patterns
    crowd.fill(few.school, few.patterns, 60, director=few.director, first=2)
    crowd.fill(few.school, most, (YEAR - 180) // 2, director=few.director, first=100)
    for _n in range(15):
        other = build.SchoolFactory(authority=few.county)
        boss = person("counseling_director", other)
        crowd.fill(other, most[:1], 40, director=boss)
        crowd.fill(other, [waiting], 20, director=boss, first=50)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return few


@pytest.fixture
def director(few, browser_of, time_machine):
    time_machine.move_to(make.clock(make.AFTER), tick=False)
    browser = browser_of(few.director)
    browser.get("/meetings/")
    return browser


def costs(browser):
    found = {}
    for path in QUERIES:
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(path)
        assert answer.status_code == 200
        found[path] = len(queries)
    return found


def totals(browser):
    """How many rows there are in each list; what waits is shown 50 a list."""
    waiting = browser.get("/meetings/").context
    paged = [browser.get(path).context["total"] for path in list(QUERIES)[1:]]
    return {name: len(waiting[name]) for name in LISTS}, paged


def test_what_the_lists_cost_with_a_row_or_two(few, director):
    assert totals(director) == (FEW, [6, 4, 6, 6])
    assert costs(director) == QUERIES


def test_a_year_of_two_thousand_meetings_costs_the_same(year, director):
    waiting, paged = totals(director)
    assert waiting == dict.fromkeys(LISTS, 50)
    assert paged[0] > YEAR
    assert costs(director) == QUERIES


def asked(user):
    on = make.AFTER
    meetings, resolutions = access.meetings_for(user, on=on), access.resolutions_for(user, on=on)  # fmt: skip
    return {
        "all": meetings.order_by("-planned_on", "-held_on", "pk")[:50],
        "of a state": meetings.filter(state="minutes").order_by("-planned_on", "-held_on", "pk")[:50],
        "running": resolutions.running().order_by("due_on")[:50],
        "overdue": resolutions.running().filter(due_on__lt=on).order_by("due_on")[:50],
        "waiting for me": access.waiting_for(user, on=on)[:50],
        "to confirm": access.paper_to_confirm(user, on=on)[:50],
        "to assess": access.needs_to_assess(user, on=on)[:50],
        "to answer": access.my_replies(user, on=on)[:50],
        "to write": access.my_drafts(user, on=on)[:50],
    }  # fmt: skip


TABLES = ("meetings_meeting", "meetings_resolution", "meetings_approvalstage")
STAGES = ("waiting for me", "to confirm")


@pytest.mark.parametrize("by_key", [False, True])
def test_no_meeting_is_found_by_reading_them_all(year, by_key):
    """Lists of stages reach their meetings by key: so small a table would otherwise be hashed whole, whatever its indexes."""
    rows = {name: one for name, one in asked(year.director).items() if (name in STAGES) == by_key}  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        if by_key:
            cursor.execute("SET LOCAL enable_hashjoin = off")
            cursor.execute("SET LOCAL enable_mergejoin = off")
        found = {name: [walked_whole(one, table) for table in TABLES] for name, one in rows.items()}  # fmt: skip
    assert found == {name: [[], [], []] for name in rows}
