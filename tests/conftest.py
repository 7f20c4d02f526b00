"""The database for every test; the cast lives beside the tests that need it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation

from accounts.roles_sync import sync_default_roles
from tests import database

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # playwright runs an event loop in the test's thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The audit alias shares the default connection in tests, so every test that may use the one may use the other."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        asked = {"db", "transactional_db", "live_server"} & set(
            getattr(item, "fixturenames", ())
        )
        if marker is None and not asked:
            continue
        options = dict(marker.kwargs) if marker else {}
        options["databases"] = [*options.get("databases", ["default"]), "audit"]
        commits = options.get("transaction") or asked - {"db"}
        if commits and "owner" not in options["databases"]:
            options["databases"].append("owner")  # who empties the tables afterwards
        item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.fixture(autouse=True)
def _source_language() -> Iterator[None]:
    """A request leaves its reader's language with the thread; every test begins with the source language."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """A setting another test looked up is not this one's."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_blocker: Any
) -> Iterator[None]:
    """A database of this worker's own, owned by the owner, used by the application's role."""
    worker_id = getattr(
        request.config, "workerinput", {"workerid": f"single_{os.getpid()}"}
    )["workerid"]
    with django_db_blocker.unblock():
        name = database.create(worker_id)
    yield
    with django_db_blocker.unblock():
        database.destroy(name)


def _empty_as_owner(case: TransactionTestCase) -> None:
    """Rows that migrations wrote are written again: the next test expects them."""
    with connections["owner"].cursor() as cursor:
        kept = {"django_migrations", "django_content_type", "auth_permission"}
        tables = sorted(
            set(connections["owner"].introspection.table_names(cursor)) - kept
        )
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
    connections["owner"].close()
    sync_default_roles()


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    """Only the owner may empty tables, so the tests that commit are cleaned up by her."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_as_owner)
    yield
    patch.undo()
