"""People who are logged in and have just proved it."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.test import Client

from tests.accounts.cast import again


def logged_in(user, *, fresh: bool = True) -> Client:
    """A browser of this person; `fresh`: she showed her password this minute."""
    client = Client()
    client.force_login(again(user))
    if fresh:
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "password", username=user.username)
        request.session.save()
    return client


@pytest.fixture
def admin(world):
    return logged_in(world.admin)


@pytest.fixture
def director(world):
    return logged_in(world.director)
