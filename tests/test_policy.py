"""The URL map against tests/policy.yml: nothing unlisted, nothing open by accident."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.shortcuts import resolve_url

from accounts.models import User
from tests import policy_world
from tests.urlmap import Address, addresses

POLICY: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "policy.yml").read_text("utf-8")
)
ADDRESSES = addresses()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def example(address: Address) -> str:
    return POLICY[address.name].get("path", address.path)


def test_every_pattern_has_its_row_and_every_row_its_pattern():
    assert sorted(POLICY) == sorted({address.name for address in ADDRESSES})


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_anonymous_gets_the_login_page_everywhere_but_on_the_open_pages(
    client, address
):
    for method in ("GET", "POST"):
        response = client.generic(method, example(address))
        sent_to_login = response.status_code == 302 and response.headers[
            "Location"
        ].startswith(resolve_url(settings.LOGIN_URL) + "?next=")
        assert sent_to_login is not POLICY[address.name].get("open", False), (
            method,
            response.status_code,
        )


@pytest.mark.django_db
def test_an_htmx_request_of_a_stranger_is_sent_to_the_login_page_whole(client):
    response = client.get("/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (
        200,
        "/accounts/login/?next=/",
    )


OWN = [address for address in ADDRESSES if "methods" in POLICY[address.name]]


@pytest.mark.django_db
@pytest.mark.parametrize("address", OWN, ids=lambda address: address.name)
def test_a_method_that_is_not_listed_is_refused(client, address):
    client.force_login(User.objects.create_user("member", "member@example.test"))
    for method in METHODS:
        if method not in POLICY[address.name]["methods"]:
            assert client.generic(method, example(address)).status_code == 405, method


ROWS = [(name, *row) for name, entry in POLICY.items() for row in entry.get("rows", [])]


@pytest.fixture
def quick(settings):
    """The demo's passwords are never typed here, so they may be hashed cheaply."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def answer_to(client, name, actor, relation, method):
    """What the actor gets; a person of the demo has just proved who she is."""
    if actor != "anonymous":
        policy_world.enter(client, actor)
    address = next(address for address in ADDRESSES if address.name == name)
    path = policy_world.path_of(address, relation) or example(address)
    return client.generic(method, path)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "actor", "relation", "method", "answer"), ROWS)
def test_the_answer_is_the_one_in_the_policy(
    client, settings, quick, name, actor, relation, method, answer
):
    settings.DEMO = actor not in ("anonymous", "member")
    assert answer_to(client, name, actor, relation, method).status_code == answer


KEYED = [
    (name, actor, method)
    for name, actor, relation, method, _answer in ROWS
    if relation == "nonexistent"
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "actor", "method"), KEYED)
def test_a_foreign_key_and_nobodys_are_answered_alike(
    client, settings, quick, name, actor, method
):
    settings.DEMO = True
    foreign = answer_to(client, name, actor, "other", method)
    nobodys = answer_to(client, name, actor, "nonexistent", method)
    assert (foreign.status_code, foreign.content) == (
        nobodys.status_code,
        nobodys.content,
    )
