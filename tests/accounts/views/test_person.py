"""One person's page, and my own."""

import uuid
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.lockout import account_key
from accounts.models import AuditEvent, LoginFailure
from tests.accounts.cast import add, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def url(user):
    return f"/people/{user.pk}"


def test_the_posts_shown_are_those_of_places_one_manages(world, admin):
    add(world.chief, "counselor", world.foreign)
    response = admin.get(url(world.chief))
    assert response.status_code == 200
    posts = response.context["appointments"]
    assert [(post["row"].role_id, post["mine"]) for post in posts] == [
        ("section_chief", True)
    ]


def test_reading_leaves_a_row(world, admin):
    admin.get(url(world.chief))
    row = AuditEvent.objects.get(event="record_read")
    assert (row.object_type, row.object_id) == ("accounts.user", str(world.chief.pk))


def test_the_state_of_the_account_is_shown(world, admin):
    Authenticator.objects.create(user=world.chief, type="totp", data={})
    LoginFailure.objects.create(
        key=account_key(world.chief),
        failures=5,
        locked_until=timezone.now() + timedelta(minutes=5),
        last_failed_at=timezone.now(),
    )
    context = admin.get(url(world.chief)).context
    assert (context["locked"], context["has_factor"], context["sessions"]) == (
        True,
        True,
        0,
    )


def test_a_reviewer_reads_without_buttons(world, browser_of):
    response = browser_of(world.director).get(url(world.chief))
    assert (response.status_code, response.context["manages"]) == (200, False)
    assert [post["mine"] for post in response.context["appointments"]] == [False]


def test_ones_own_page_has_no_buttons(world, admin):
    response = admin.get(url(world.admin))
    assert (response.status_code, response.context["manages"]) == (200, False)
    assert [post["mine"] for post in response.context["appointments"]] == [False]


def test_a_foreign_person_and_nobody_are_answered_alike(world, admin):
    stranger = person("counselor", world.foreign)
    answers = [admin.get(f"/people/{key}") for key in (stranger.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_counselor_is_refused(world, browser_of):
    assert browser_of(world.counselor).get(url(world.chief)).status_code == 403


def test_only_get(world, admin):
    assert admin.post(url(world.chief)).status_code == 405


@pytest.mark.parametrize("posts", [1, 8])
def test_the_page_costs_the_same_for_many_posts(
    world, admin, posts, django_assert_num_queries
):
    user = make.UserFactory()
    for number in range(posts):
        day = make.FROM_ON.replace(year=2000 + number)
        add(user, "subject_teacher", world.school, from_on=day, until_on=day)
    admin.get(url(user))
    with django_assert_num_queries(17):
        admin.get(url(user))


# --- me ----------------------------------------------------------------------------------------


def test_everybody_sees_her_own_account(world, browser_of):
    response = browser_of(world.counselor).get("/people/me")
    assert response.status_code == 200
    assert [one.role_id for one in response.context["appointments"]] == ["counselor"]
    groups = dict(response.context["groups"])
    assert dict(groups["晤談紀錄"])["讀取一般晤談"] == "參與"


def test_without_a_post_there_is_nothing_one_may(roles, browser_of):
    response = browser_of(make.UserFactory()).get("/people/me")
    assert (response.status_code, response.context["groups"]) == (200, [])


def test_my_page_only_get(world, admin):
    assert admin.post("/people/me").status_code == 405
