"""The same number of queries for few and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Appointment, MatrixChange, MatrixProposal, School, User
from tests.accounts.cast import person
from tests.accounts.views.entering import logged_in
from tests.accounts.views.test_matrix import url_of
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def staff(world, count):
    """So many more teachers at the school."""
    people = User.objects.bulk_create(
        make.UserFactory.build_batch(count),
    )
    Appointment.objects.bulk_create(
        Appointment(
            user=user,
            role_id="section_chief",
            school=world.school,
            from_on=make.FROM_ON,
        )
        for user in people
    )


def proposals(world, count):
    """So many proposals of two cells each, approved, and as many that wait."""
    approved = {
        "reviewer": world.director,
        "decided_at": timezone.now(),
        "state": "approved",
    }
    rows = MatrixProposal.objects.bulk_create(
        MatrixProposal(
            school=world.school, proposer=world.admin, reason="x", **decision
        )
        for decision in (approved, {})
        for _ in range(count)
    )
    MatrixChange.objects.bulk_create(
        MatrixChange(
            proposal=row, role_id=role, word="record.summary", before=[], after=[]
        )
        for row in rows
        for role in ("section_chief", "principal")
    )


def reads(client, path, method="get", **data):
    """How many SELECTs the page takes once it has been opened: the frame's session clock writes by the second."""
    send = getattr(client, method)
    send(path, data)
    with CaptureQueriesContext(connection) as captured:
        assert send(path, data).status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in captured)


PAGES = [
    ("", 13),
    ("?group=all&roles=all", 13),
    ("cell/section_chief/record.summary", 11),
    ("draft", 13),
    ("history", 9),
    ("changes", 9),
]


@pytest.mark.parametrize(("people", "many"), [(20, 1), (2000, 50)])
@pytest.mark.parametrize(("rest", "expected"), PAGES)
def test_a_page_of_the_level(world, admin, rest, expected, people, many):
    staff(world, people)
    proposals(world, many)
    cell = url_of(world.school, "cell/section_chief/record.summary")
    admin.post(cell, {"scopes": ["team"]})
    path = url_of(world.school, rest)
    assert reads(admin, path) == expected


@pytest.mark.parametrize(("people", "many"), [(20, 1), (2000, 50)])
def test_a_proposal_and_those_that_wait(world, admin, people, many):
    staff(world, people)
    proposals(world, many)
    one = MatrixProposal.objects.first()
    assert (
        reads(admin, f"/people/matrix/proposals/{one.pk}/"),
        reads(admin, "/people/matrix/proposals/"),
    ) == (11, 8)


@pytest.mark.parametrize("schools", [2, 60])
def test_the_levels_of_a_county(world, schools):
    School.objects.bulk_create(
        make.SchoolFactory.build_batch(schools, authority=world.county)
    )
    client = logged_in(person("system_administrator", world.county))
    assert reads(client, "/people/matrix/") == 9
