"""Wednesday 6 May 2026, 09:28, as in the pictures."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from tests.notifications.conftest import taipei


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(taipei("2026-05-06T09:28"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def login(client):
    """Log a person in on the client; she has enrolled her second factor."""

    def as_(user):
        Authenticator.objects.get_or_create(
            user=user, type="totp", defaults={"data": {}}
        )
        client.force_login(user)
        return client

    return as_
