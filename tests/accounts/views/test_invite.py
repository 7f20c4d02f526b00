"""邀請人員: a new account, its first post, and the letter."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent, MinistryAccount, User
from tests.accounts.cast import confirmed, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
URL = "/people/invite"
FORM = {
    "name": "吳擬真",
    "username": "wu.nizhen",
    "email": "wu@example.org",
    "role": "subject_teacher",
    "from_on": "115/08/01",
}


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    def post(client, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(fields.pop("url", URL), {**FORM, **fields})

    return post


def test_an_invited_person_gets_a_link_and_sets_her_own_password(
    world, admin, send, client
):
    assert admin.get(URL).status_code == 200
    response = send(admin)
    wu = User.objects.get(username="wu.nizhen")
    assert response.headers["Location"] == f"/people/{wu.pk}"
    held = wu.appointments.get()
    assert (held.role_id, held.school, held.from_on.isoformat()) == (
        "subject_teacher",
        world.school,
        "2026-08-01",
    )
    address = EmailAddress.objects.get(user=wu)
    assert (address.email, address.verified, address.primary) == (
        "wu@example.org",
        False,
        True,
    )
    assert [letter.to for letter in mail.outbox] == [["wu@example.org"]]
    link = next(
        line
        for line in mail.outbox[0].body.splitlines()
        if "/accounts/password/reset/key/" in line
    )
    page = client.get(link, follow=True)
    done = client.post(
        page.request["PATH_INFO"],
        {"password1": "Quiet.River-Stone-77", "password2": "Quiet.River-Stone-77"},
    )
    assert done.status_code == 302
    wu.refresh_from_db()
    assert (wu.has_usable_password(), wu.must_change_password) == (True, False)


def test_a_reporting_post_gets_its_ministry_account_once(world, admin, send):
    fields = {"role": "counselor", "standing": "1", "ministry_account": "wu_01"}
    assert send(admin, **fields).status_code == 302
    account = f"{world.school.code}_wu_01"
    assert MinistryAccount.objects.exists() is False
    held = User.objects.get(username="wu.nizhen").appointments.get()
    confirmed(held, world.director)
    assert MinistryAccount.objects.get().account == account
    again = {"username": "lin", "email": "lin@example.org", **fields}
    response = send(admin, **again)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [
        f"填報帳號「{account}」曾經使用過，不能再用。"
    ]
    assert User.objects.filter(username="lin").exists() is False


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "no address"}, "email"),
        ({"username": "空 白"}, "username"),
        ({"from_on": "115/13/01"}, "from_on"),
        ({"role": "county_officer"}, "role"),
        ({"ministry_account": "ABC"}, "ministry_account"),
        ({"role": "homeroom_teacher"}, "__all__"),
        ({"username": "USER-TAKEN"}, "__all__"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(world, admin, send, fields, wrong):
    make.UserFactory(username="user-taken")
    before = User.objects.count()
    response = send(admin, **fields)
    assert (response.status_code, set(response.context["form"].errors)) == (
        200,
        {wrong},
    )
    assert response.context["form"]["name"].value() == "吳擬真"
    assert (User.objects.count(), mail.outbox) == (before, [])
    assert AuditEvent.objects.filter(event="user_invited").exists() is False


def test_a_county_administrator_invites_at_one_of_her_schools(world, browser_of, send):
    county = browser_of(person("system_administrator", world.county))
    url = f"{URL}?place={world.sister.pk}"
    assert send(county, url=url).status_code == 302
    assert User.objects.get(username="wu.nizhen").appointments.get().school == (
        world.sister
    )


def test_at_a_foreign_school_nobody_is_invited(world, admin, send):
    for key in (world.foreign.pk, "00000000-0000-4000-8000-000000000000", "x"):
        assert send(admin, url=f"{URL}?place={key}").status_code == 404
    assert User.objects.filter(username="wu.nizhen").exists() is False


def test_readers_and_others_are_refused(world, browser_of, send):
    for user in (world.director, world.counselor):
        assert send(browser_of(user)).status_code == 403
    assert User.objects.filter(username="wu.nizhen").exists() is False


def test_an_old_proof_is_asked_again(world, browser_of, send):
    response = send(browser_of(world.admin, fresh=False))
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(username="wu.nizhen").exists() is False


def test_other_methods(admin):
    assert admin.delete(URL).status_code == 405


def test_the_form_starts_today(world, admin):
    form = admin.get(URL).context["form"]
    assert form["from_on"].value() == timezone.localdate()
