"""One person who is logged in, and the refusals' doors."""

import pytest
from django.test import Client

from accounts.models import User

BACKEND = "accounts.backends.AccountBackend"


@pytest.fixture
def counselor(db) -> User:
    return User.objects.create_user(
        "lin", "lin@example.test", "a-Long-password-1", name="林示安"
    )


@pytest.fixture
def inside(client: Client, counselor: User) -> Client:
    client.force_login(counselor, backend=BACKEND)
    return client


@pytest.fixture
def refusals(settings) -> None:
    settings.ROOT_URLCONF = "tests.look.urls"
