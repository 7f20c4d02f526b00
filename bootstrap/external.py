"""Is the database or the Redis that the person named reachable? One sentence when not."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

from .console import Stop
from .paths import PYTHON, ROOT

ASK = """
import sys, psycopg2
try:
    psycopg2.connect(sys.stdin.read(), connect_timeout=5).close()
except psycopg2.OperationalError as error:
    print(str(error).strip().splitlines()[-1])
"""


def check_database(env: dict[str, str]) -> None:
    """Raise Stop when a database that DATABASE_URL or DATABASE_OWNER_URL names can't be reached or refuses the role."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if env.get(name):
            reason = unreachable(env[name], 5432) or refused(env[name])
            if reason:
                raise Stop(
                    f"The database at {without_password(env[name])} ({name}) can't be used: {reason}. Start it or correct {name}; without DATABASE_URL an embedded database is used."
                )


def check_redis(env: dict[str, str]) -> None:
    """Raise Stop when the Redis that REDIS_URL names doesn't answer (the workers need it)."""
    reason = unreachable(env["REDIS_URL"], 6379)
    if reason:
        raise Stop(
            f"Redis at {without_password(env['REDIS_URL'])} (REDIS_URL) can't be used: {reason}. Start it or correct REDIS_URL; without it an embedded Redis is used."
        )


def unreachable(url: str, port: int) -> str:
    """Return why nothing answers at the address's host and port (or socket), or ""."""
    parts = urlsplit(url)
    path = parts.path if parts.scheme in ("unix", "redis+socket") else ""
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    if host.startswith("/"):
        path = f"{host}/.s.PGSQL.{parts.port or port}"
    try:
        if path:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(5)
                probe.connect(path)
        else:
            socket.create_connection((host, parts.port or port), timeout=5).close()
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def refused(url: str) -> str:
    """Return why the database refuses the role, or ""; asked with the project's own driver in a process of its own.

    The address goes in by standard input, because others can read a command line.
    """
    python = sys.executable if importlib.util.find_spec("psycopg2") else str(PYTHON)
    done = subprocess.run(
        [python, "-c", ASK],
        input=url,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return done.stdout.strip()


def without_password(url: str) -> str:
    """Return the address as it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
