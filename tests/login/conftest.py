"""A person who can log in, and the way she does it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from accounts.models import User

PASSWORD = "Harbour-lantern-42"
NEW_PASSWORD = "Quiet.River-Stone-77"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def make_user(username: str = "lin", **fields: Any) -> User:
    """A person with a verified address and PASSWORD."""
    user = User.objects.create_user(
        username, f"{username}@example.test", PASSWORD, name="林曉青", **fields
    )
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


@pytest.fixture
def user(db: None) -> User:
    return make_user()


@pytest.fixture
def log_in() -> Callable[..., Any]:
    """In: a client, a typed name and a password. Out: the answer of the login page."""

    def post(
        client: Client, login: str = "lin", password: str = PASSWORD, **extra: Any
    ) -> Any:
        return client.post(
            "/accounts/login/", {"login": login, "password": password}, **extra
        )

    return post


@pytest.fixture
def logged_in(client: Client, user: User, log_in: Callable[..., Any]) -> Client:
    assert log_in(client).headers["Location"] == "/"
    return client


def is_in(client: Client) -> bool:
    """Whether a closed page opens."""
    return client.get("/settings").status_code == 200


def enrol(user: User) -> list[str]:
    """Effect: TOTP with SECRET. Out: recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def code(step: int = 0) -> str:
    """The code of now, or some steps of 30 seconds away."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


@pytest.fixture
def client_class() -> type[Client]:
    """For a second browser."""
    return Client
