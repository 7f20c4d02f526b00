"""The URL map against tests/policy.yml: nothing unlisted, nothing open by accident."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import transaction
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
ACTORS = sorted({actor for _name, actor, *_rest in ROWS})


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


@contextmanager
def undone():
    """What a row writes, the next one doesn't find."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_the_answer_is_the_one_in_the_policy(client, settings, quick, actor):
    settings.DEMO = actor not in ("anonymous", "member")
    if actor != "anonymous":
        policy_world.seed()
        policy_world.prepare((row[0], row[2]) for row in ROWS if row[1] == actor)
    wrong = []
    for name, row_actor, relation, method, answer in ROWS:
        if row_actor == actor:
            with undone():
                status = answer_to(client, name, actor, relation, method).status_code
            if status != answer:
                wrong.append((name, relation, method, answer, status))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_a_foreign_key_and_nobodys_are_answered_alike(client, settings, quick, actor):
    settings.DEMO = True
    policy_world.seed()
    policy_world.prepare((row[0], "other") for row in ROWS if row[1:3] == (actor, "nonexistent"))  # fmt: skip
    told = []
    for name, row_actor, relation, method, _answer in ROWS:
        if (row_actor, relation) == (actor, "nonexistent"):
            with undone():
                foreign = answer_to(client, name, actor, "other", method)
            with undone():
                nobodys = answer_to(client, name, actor, "nonexistent", method)
            if (foreign.status_code, foreign.content) != (
                nobodys.status_code,
                nobodys.content,
            ):
                told.append((name, method, foreign.status_code, nobodys.status_code))
    assert told == []
