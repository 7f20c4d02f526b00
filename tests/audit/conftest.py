"""The cast of the audit tests, and the connections that show what the mirror hides."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User


@pytest.fixture
def director(db: None) -> User:
    return User.objects.create_user(
        "director", "director@school.example", name="何主任"
    )


@pytest.fixture
def desk(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


@pytest.fixture
def own_audit_connection(transactional_db: None) -> Iterator[None]:
    """The alias as production has it: a second connection instead of the suite's mirror."""
    mirror = connections["audit"]
    own = connections["default"].copy(alias="audit")
    own.settings_dict["ATOMIC_REQUESTS"] = False
    connections["audit"] = own
    yield
    own.close()
    connections["audit"] = mirror
