"""A database of its own for benchmarks and drills, so that they never touch the real one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from config.backups.database import owner_address

ALIASES = ("default", "owner", "audit")


@contextmanager
def scratch_name(purpose: str, *, template: str = "template1") -> Iterator[str]:
    """The name of a new database of the owner, empty or a copy of `template`; dropped afterwards."""
    name = f"{purpose}_{os.getpid()}"
    drop_database(name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _outside(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield name
    finally:
        drop_database(name)


@contextmanager
def scratch_database(purpose: str) -> Iterator[str]:
    """A migrated database that all aliases use meanwhile: a copy of settings.MIGRATED_TEMPLATE where there is one."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    template = settings.MIGRATED_TEMPLATE
    with scratch_name(purpose, template=template or "template1") as name:
        try:
            _use(dict.fromkeys(ALIASES, name))
            if not template:
                call_command("migrate", verbosity=0, interactive=False)
            yield name
        finally:
            _use(before)


def _use(names: dict[str, Any]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def drop_database(name: str) -> None:
    """Each role ends its own sessions there: the owner may not end the application's. A plain DROP then waits for them."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        _outside(drop)
    except psycopg2.errors.ObjectInUse:
        for alias in ("default", "owner"):
            _end_own_sessions(alias, name)
        _outside(drop)


def _end_own_sessions(alias: str, name: str) -> None:
    params = {**connections[alias].get_connection_params(), "dbname": "postgres"}
    params.pop("cursor_factory", None)
    opened = psycopg2.connect(**params)
    try:
        with opened.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
                [name],
            )
    finally:
        opened.close()


def _outside(statement: sql.Composed) -> None:
    """Run one statement outside any transaction, from the maintenance database."""
    opened = psycopg2.connect(**owner_address("postgres"))
    try:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(statement)
    finally:
        opened.close()
