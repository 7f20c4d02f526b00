"""使用者: search, filters, pages, and what a page costs."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from tests.accounts.cast import add, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
URL = "/people/"


def names(response):
    return [one.name for one in response.context["page"]]


def test_an_administrator_sees_the_people_of_her_school_only(world, admin):
    person("counselor", world.foreign)
    response = admin.get(URL)
    assert response.status_code == 200
    seen = {one.pk for one in response.context["page"]}
    assert seen == {
        world.admin.pk,
        world.director.pk,
        world.principal.pk,
        world.chief.pk,
        world.counselor.pk,
    }


def test_looking_leaves_a_row_in_the_trail(world, admin):
    admin.get(URL)
    row = AuditEvent.objects.get(event="list_read")
    assert (row.actor_id, row.object_type, row.detail) == (
        world.admin.pk,
        "accounts.user",
        {"shown": 5},
    )


def test_a_name_or_account_is_found(world, admin):
    wu = make.UserFactory(name="吳擬真", username="wu.nizhen")
    add(wu, "subject_teacher", world.school)
    assert names(admin.get(URL, {"q": "擬真"})) == ["吳擬真"]
    assert names(admin.get(URL, {"q": "WU.NI"})) == ["吳擬真"]
    assert names(admin.get(URL, {"q": "nobody"})) == []


def test_a_role_filters_by_the_post_held_at_a_visible_place(world, admin):
    add(world.chief, "principal", world.foreign)
    found = admin.get(URL, {"role": "principal"}).context["page"]
    assert [one.pk for one in found] == [world.principal.pk]


def test_states_filter(world, admin):
    world.chief.is_active = False
    world.chief.save()
    world.director.last_login = timezone.now()
    world.director.save()
    gone = person("subject_teacher", world.school, until_on=make.FROM_ON)

    def found(state):
        return {one.pk for one in admin.get(URL, {"state": state}).context["page"]}

    assert found("disabled") == {world.chief.pk}
    assert found("unposted") == {gone.pk}
    assert world.director.pk not in found("invited")
    assert world.counselor.pk in found("invited")
    assert found("active") == found("") - {world.chief.pk}


def test_an_unknown_filter_value_is_an_empty_filter_not_an_error(world, admin):
    response = admin.get(URL, {"role": "no-such-role", "page": "x", "place": "zz"})
    assert (response.status_code, len(response.context["page"])) == (200, 5)


def test_a_county_administrator_narrows_to_one_of_her_schools(world, browser_of):
    county = browser_of(person("system_administrator", world.county))
    there = person("counselor", world.sister)
    found = county.get(URL, {"place": str(world.sister.pk)}).context["page"]
    assert [one.pk for one in found] == [there.pk]


def test_a_foreign_place_is_not_there(world, admin):
    assert admin.get(URL, {"place": str(world.foreign.pk)}).status_code == 404


def test_a_reviewer_reads_but_gets_no_buttons(world, browser_of):
    response = browser_of(world.director).get(URL)
    assert response.status_code == 200
    assert response.context["may_manage"] is False
    assert b"/people/invite" not in response.content


def test_a_counselor_is_refused(world, browser_of):
    assert browser_of(world.counselor).get(URL).status_code == 403


def test_only_get(admin):
    assert admin.post(URL).status_code == 405


@pytest.mark.parametrize(("people", "shown"), [(20, 20), (2000, 50)])
def test_the_page_costs_the_same_at_20_and_at_2000(
    world, admin, people, shown, django_assert_num_queries
):
    users = make.models.User.objects.bulk_create(
        make.UserFactory.build_batch(people - 5)
    )
    make.models.Appointment.objects.bulk_create(
        make.models.Appointment(
            user=user,
            role_id="subject_teacher",
            school=world.school,
            from_on=make.FROM_ON,
        )
        for user in users
    )
    admin.get(URL)  # the session's clock begins
    with django_assert_num_queries(14):
        response = admin.get(URL)
    assert len(response.context["page"]) == shown
    assert response.context["total"] == people
