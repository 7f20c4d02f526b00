"""Acting as which role, at which school: the header's place stands in every row; refusals before a view leave one too."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts import audit
from accounts.audit import ROLES_TEXT
from accounts.audit_words import role_labels
from accounts.default_matrix import DEFAULT_ROLES
from accounts.models import AuditEvent
from accounts.places import SESSION_KEY
from accounts.roles_sync import sync_default_roles
from tests.accounts.cast import person
from tests.factories import accounts as make

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.audit.urls")]


@pytest.fixture
def house(settings: Any) -> SimpleNamespace:
    """One person who is director and counselor at a school and teaches at another."""
    settings.DEMO = True  # no second factor asked here
    sync_default_roles()
    school, second = make.SchoolFactory.create(), make.SchoolFactory.create()
    user = person("counseling_director", school)
    person("counselor", school, user=user)
    person("subject_teacher", second, user=user)
    client = Client()
    client.force_login(user)
    return SimpleNamespace(client=client, user=user, school=school, second=second)


def where(event: str) -> tuple[Any, Any, str]:
    row = AuditEvent.objects.get(event=event)
    return row.school_id, row.authority_id, row.acting_role


def choose(house: SimpleNamespace, place: Any) -> None:
    session = house.client.session
    session[SESSION_KEY] = str(place.pk)
    session.save()


@pytest.mark.parametrize(
    ("place", "roles"),
    [("school", {"counseling_director", "counselor"}), ("second", {"subject_teacher"})],
)
def test_a_row_names_the_place_in_the_header_and_her_roles_there(house, place, roles):
    chosen = getattr(house, place)
    choose(house, chosen)
    house.client.get("/read")
    school, authority, acting = where("record_read")
    assert (school, authority) == (chosen.pk, chosen.authority_id)
    assert set(acting.split(",")) == roles


def test_a_place_she_does_not_hold_is_never_written(house):
    choose(house, make.SchoolFactory.create())
    house.client.get("/read")
    assert where("record_read")[0] in {house.school.pk, house.second.pk}


def test_a_refusal_names_them_too(house):
    choose(house, house.second)
    assert house.client.get("/barred").status_code == 403
    assert where("access_refused") == (
        house.second.pk,
        house.second.authority_id,
        "subject_teacher",
    )


def test_an_officer_acts_at_her_authority(settings):
    settings.DEMO = True
    sync_default_roles()
    county = make.AuthorityFactory.create()
    client = Client()
    client.force_login(person("county_officer", county))
    client.get("/read")
    assert where("record_read") == (None, county.pk, "county_officer")


def test_what_the_caller_names_wins(house):
    choose(house, house.second)
    other = make.SchoolFactory.create()
    request = SimpleNamespace(user=house.user, session=house.client.session)
    token = audit.current.set(audit.RequestContext(request=request))
    try:
        row = audit.record("changed", by=house.user, school=other, acting_role="x")
        county = audit.record("changed", by=house.user, authority=other.authority)
        stranger = audit.record("changed", by=person("counselor", other))
    finally:
        audit.current.reset(token)
    assert (row.school_id, row.authority_id, row.acting_role) == (
        other.pk,
        other.authority_id,
        "x",
    )
    assert (county.school_id, county.authority_id) == (None, other.authority_id)
    assert (stranger.school_id, stranger.acting_role) == (None, "")


def test_every_role_that_one_person_can_hold_fits(house):
    assert len(",".join(role.key for role in DEFAULT_ROLES)) <= ROLES_TEXT
    for role in ("section_chief", "records_custodian", "report_contact"):
        person(role, house.school, user=house.user)
    choose(house, house.school)
    assert house.client.get("/read").status_code == 200
    keys = where("record_read")[2].split(",")
    held = house.user.appointments.filter(school=house.school)
    assert sorted(keys) == sorted(held.values_list("role_id", flat=True))


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-hant", "輔導主任・gone"), ("en", "Counseling director・gone")],
)
def test_the_roles_are_shown_by_name(language, shown):
    with translation.override(language):
        assert role_labels("counseling_director,gone") == shown
        assert role_labels("") == ""


def test_a_confined_person_leaves_a_refusal(house):
    house.user.must_change_password = True
    house.user.save()
    assert house.client.get("/read").status_code == 302
    row = AuditEvent.objects.get(event="access_refused")
    assert (row.actor_id, row.detail) == (
        house.user.pk,
        {"status": 302, "view": "read", "method": "GET", "kind": "password"},
    )
    assert AuditEvent.objects.filter(event="record_read").count() == 0


def test_an_old_proof_leaves_a_refusal(house, own_audit_connection):
    house.user.set_password("Harbour-lantern-42")
    house.user.save()
    house.client.force_login(house.user)
    assert house.client.post("/fresh").status_code == 302
    row = AuditEvent.objects.get(event="access_refused")
    assert row.detail == {
        "status": 302,
        "view": "fresh",
        "method": "POST",
        "kind": "step_up",
    }
