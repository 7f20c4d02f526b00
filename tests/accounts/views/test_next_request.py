"""What time and others take away is gone on the next request, whatever page or form was open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.idle_accounts import disable_idle_accounts
from accounts.models import Appointment, User
from tests.accounts.cast import add, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST = "/people/"


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [(0, 0, 200), (-3, 0, 200), (-3, -1, 403), (1, 3, 403)],
)
def test_a_deputy_looks_while_she_deputises(world, browser_of, first, last, status):
    today = timezone.localdate()
    add(
        world.counselor,
        "counseling_director",
        world.school,
        deputy_for=world.director.appointments.get(),
        from_on=today + first * DAY,
        until_on=today + last * DAY,
    )
    assert browser_of(world.counselor).get(LIST).status_code == status


def test_an_idle_account_is_out(world, browser_of):
    browser = browser_of(world.director)
    assert browser.get(LIST).status_code == 200
    User.objects.filter(pk=world.director.pk).update(
        last_login=timezone.now() - 91 * DAY
    )
    assert disable_idle_accounts(now=timezone.now()) == [world.director]
    answer = browser.get(LIST)
    assert (answer.status_code, answer.headers["Location"][:16]) == (
        302,
        "/accounts/login/",
    )


def test_a_form_that_was_open_when_her_post_ended_does_nothing(world, admin):
    newcomer = person("subject_teacher", world.school)
    target = f"/people/{newcomer.pk}/appoint"
    assert admin.get(target).status_code == 200
    yesterday = timezone.localdate() - DAY
    Appointment.objects.filter(user=world.admin).update(until_on=yesterday)
    fields = {"role": "principal", "from_on": "115/11/01"}
    assert admin.post(target, fields).status_code == 403
    assert newcomer.appointments.count() == 1


def test_a_disabled_administrators_open_form_does_nothing(world, admin):
    held = world.counselor.appointments.get()
    target = f"/people/appointments/{held.pk}/end"
    assert admin.get(target).status_code == 200
    User.objects.filter(pk=world.admin.pk).update(is_active=False)
    assert admin.post(target, {"reason": "x"}).status_code == 302
    held.refresh_from_db()
    assert held.until_on is None


def test_a_schools_administrator_reaches_nobody_of_the_county(world, admin):
    officer = person("county_officer", world.county)
    over = person("system_administrator", world.county)
    for one in (officer, over):
        held = one.appointments.get()
        answers = [
            admin.post(f"/people/{one.pk}/appoint", {"role": "principal"}),
            admin.post(f"/people/appointments/{held.pk}/end", {"reason": "x"}),
            admin.post(f"/people/invite?place={world.county.pk}", {"name": "x"}),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Appointment.objects.at(world.county).count() == 2


def test_keys_that_no_form_has_change_nothing(world, admin):
    """Mass assignment: whatever else is posted, the appointment is the action's own."""
    newcomer = person("subject_teacher", world.school)
    forged = {
        "user": str(world.admin.pk),
        "school": str(world.foreign.pk),
        "authority": str(world.county.pk),
        "appointed_by": str(world.director.pk),
        "deputy_for": str(world.principal.appointments.get().pk),
        "is_superuser": "1",
        "is_active": "",
    }
    today = timezone.localdate()
    fields = {"role": "mentor_teacher", "from_on": f"{today.year - 1911}/{today:%m/%d}"}
    target = f"/people/{newcomer.pk}/appoint"
    assert admin.post(target, {**fields, **forged}).status_code == 302
    made = newcomer.appointments.get(role="mentor_teacher")
    assert (made.school, made.authority, made.appointed_by, made.deputy_for) == (
        world.school,
        None,
        world.admin,
        None,
    )
    newcomer.refresh_from_db()
    assert (newcomer.is_active, newcomer.is_superuser) == (True, False)
    assert world.admin.appointments.count() == 1
