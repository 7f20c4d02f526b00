"""A database of its own for benchmarks and drills, so that they never touch the real one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from config.backups.database import owner_address

ALIASES = ("default", "owner", "audit")


@contextmanager
def scratch_name(purpose: str) -> Iterator[str]:
    """The name of a new empty database of the owner; dropped afterwards."""
    name = f"{purpose}_{os.getpid()}"
    _drop(name)
    _outside(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        _drop(name)


@contextmanager
def scratch_database(purpose: str) -> Iterator[str]:
    """A migrated database that all aliases use meanwhile."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    with scratch_name(purpose) as name:
        try:
            _use(dict.fromkeys(ALIASES, name))
            call_command("migrate", verbosity=0, interactive=False)
            yield name
        finally:
            _use(before)


def _use(names: dict[str, Any]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _drop(name: str) -> None:
    """FORCE only when somebody is connected: an autovacuum, which a plain DROP ends, makes FORCE ask for its rights."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        _outside(drop)
    except psycopg2.errors.ObjectInUse:
        _outside(drop + sql.SQL(" WITH (FORCE)"))


def _outside(statement: sql.Composed) -> None:
    """Run one statement outside any transaction, from the maintenance database."""
    opened = psycopg2.connect(**owner_address("postgres"))
    try:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute(statement)
    finally:
        opened.close()
