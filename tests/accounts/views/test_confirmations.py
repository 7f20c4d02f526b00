"""待確認職務: the list and the decision."""

import uuid

import pytest
from django.utils import timezone

from accounts.actions.appointments import appoint
from accounts.models import Appointment, Role
from tests.accounts.cast import person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
URL = "/people/waiting"


def today():
    return timezone.localdate()


@pytest.fixture
def held(world):
    return waits(world)


def waits(world, **fields):
    return appoint(
        by=world.admin,
        user=fields.pop("user", None) or make.UserFactory.create(),
        role=Role.objects.get(key="counselor"),
        place=world.school,
        standing=1,
        from_on=today(),
        on=today(),
    )


def state(held):
    return Appointment.objects.get(pk=held.pk).confirmation


def decide(held):
    return f"/people/appointments/{held.pk}/decide"


def test_the_second_person_ticks_and_confirms(world, director, held):
    other = waits(world)
    page = director.get(URL)
    assert [(row["row"], row["mine"]) for row in page.context["rows"]] == [
        (held, True),
        (other, True),
    ]
    assert director.post(URL, {"chosen": [str(held.pk)]}).headers["Location"] == URL
    assert (state(held), state(other)) == ("confirmed", "pending")


def test_who_made_it_sees_it_wait_and_can_not_confirm(world, admin, held):
    page = admin.get(URL)
    assert [(row["row"], row["mine"]) for row in page.context["rows"]] == [
        (held, False)
    ]
    assert admin.post(URL, {"chosen": [str(held.pk)]}).status_code == 403
    assert admin.get(decide(held)).status_code == 403
    assert admin.post(decide(held), {"decision": "confirm"}).status_code == 403
    assert state(held) == "pending"


def test_her_own_is_no_choice(world, director):
    hers = waits(world, user=world.director)
    answer = director.post(URL, {"chosen": [str(hers.pk)]})
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {"chosen"})
    assert director.get(decide(hers)).status_code == 404
    assert state(hers) == "pending"


def test_to_refuse_needs_a_reason(world, director, held):
    assert director.get(decide(held)).status_code == 200
    answer = director.post(decide(held), {"decision": "refuse"})
    assert set(answer.context["form"].errors) == {"note"}
    answer = director.post(decide(held), {"decision": "refuse", "note": "查無此人"})
    assert answer.headers["Location"] == URL
    assert state(held) == "refused"
    assert director.post(decide(held), {"decision": "confirm"}).status_code == 404


def test_strangers_and_nobodys_are_answered_alike(world, browser_of, held):
    foreign = browser_of(person("counseling_director", world.foreign))
    answers = [foreign.get(decide(held)), foreign.get(f"/people/appointments/{uuid.uuid4()}/decide")]  # fmt: skip
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert foreign.post(URL, {"chosen": [str(held.pk)]}).status_code == 200
    assert browser_of(world.counselor).get(URL).status_code == 403
    assert state(held) == "pending"


def test_the_appointed_sees_that_it_waits(world, browser_of, held):
    page = browser_of(held.user).get("/people/me").content.decode()
    assert page.count("待確認，尚未生效") == 1


def test_the_list_costs_the_same_for_many(world, director, held, django_assert_num_queries):  # fmt: skip
    director.get(URL)
    with django_assert_num_queries(11):
        director.get(URL)
    for _number in range(8):
        waits(world)
    with django_assert_num_queries(11):
        director.get(URL)
