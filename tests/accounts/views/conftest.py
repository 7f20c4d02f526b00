"""A logged-in browser of a person of the cast, who has just proved who she is unless told otherwise."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def _no_second_factor_needed(settings):
    settings.DEMO = True
    cache.clear()


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    def enter(user: Any, *, fresh: bool = True) -> Client:
        client = Client()
        if not fresh:
            user.set_password("Harbour-lantern-42")  # something to be asked for
            user.save()
        client.force_login(user)
        if fresh:
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time(), "username": user.username}
            ]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        return client

    return enter


@pytest.fixture
def admin(world, browser_of) -> Client:
    return browser_of(world.admin)


@pytest.fixture
def director(world, browser_of) -> Client:
    return browser_of(world.director)
