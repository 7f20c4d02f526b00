"""The suite's throw-away database: made by the owner once for each set of migrations, used by the application's role."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

from config.scratch import drop_database

ROOT = Path(__file__).resolve().parent.parent
LOCK = 770_115


def _fingerprint() -> str:
    """Changes whenever a migration, a model's privileges or the grants change."""
    files = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/models/*.py"),
        *ROOT.glob("*/models.py"),
        *ROOT.glob("tests/**/models.py"),
        *ROOT.glob("config/settings*.py"),  # the installed apps
        ROOT / "config/privileges.py",
        ROOT / "requirements.txt",
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return f"{_place()}_{digest.hexdigest()[:12]}"


def _place() -> str:
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]


@contextmanager
def _server() -> Iterator["psycopg2.extensions.cursor"]:
    params = connections["owner"].get_connection_params()
    params["dbname"] = "postgres"
    params.pop("cursor_factory", None)
    connection = psycopg2.connect(**params)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _exists(cursor: "psycopg2.extensions.cursor", name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _point_at(name: str) -> None:
    for alias in ("default", "owner", "audit"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def create(worker: str) -> str:
    """Out: the name of a fresh database with all tables; aliases point at it."""
    template = f"test_template_{_fingerprint()}"
    mine = (
        f"test_{_fingerprint()}_{worker}_{os.getpid()}"  # two runs at once don't share
    )
    with _server() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(%s)", [LOCK]
        )  # parallel workers build the template once
        if not _exists(cursor, template):
            _drop_old_templates(cursor)
            _build(cursor, template)
        drop_database(mine)
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(mine), sql.Identifier(template)
            )
        )
        cursor.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(
                sql.Identifier(mine)  # nobody needs these rows after a power cut
            )
        )
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    _point_at(mine)
    settings.MIGRATED_TEMPLATE = template
    connections["audit"] = connections["default"]
    return mine


def _drop_old_templates(cursor: "psycopg2.extensions.cursor") -> None:
    """Of this checkout; another one's may be in use."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s",
        [f"test_template_{_place()}%"],
    )
    for (name,) in cursor.fetchall():
        drop_database(name)


def _build(cursor: "psycopg2.extensions.cursor", template: str) -> None:
    building = f"{template}_building"
    drop_database(building)
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
    _point_at(building)
    call_command("migrate", verbosity=0, run_syncdb=True)
    for alias in ("default", "owner"):
        connections[alias].close()
    cursor.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(building), sql.Identifier(template)
        )
    )


def destroy(name: str) -> None:
    """Closes the aliases and drops the worker's database; the template stays for the next run."""
    for alias in ("default", "owner"):
        connections[alias].close()
    drop_database(name)
