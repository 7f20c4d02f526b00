"""PostgreSQL and Redis for as long as somebody in this checkout needs them.

`make run`, `make test` and a management command may run at the same time. Each holds a shared lock while it uses the
embedded services; whoever leaves last stops them. A killed process loses its lock by itself, so nothing has to be tidied.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import environment, postgres, redis
from .external import check_database
from .paths import ROOT, RUN, private_folder

# (module that starts and stops it, its server) of each embedded service
Used = list[tuple[Any, Any]]


@contextmanager
def locked(path: Path, kind: int) -> Iterator[None]:
    """Hold a lock file (fcntl.LOCK_SH or LOCK_EX, with LOCK_NB not waiting: BlockingIOError)."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def running(
    environ: dict[str, str], *, demo: str = "never", run: Path = RUN, root: Path = ROOT
) -> Iterator[dict[str, str]]:
    """Give the environment of the project's processes, with the services behind it running.

    environ: the caller's environment. What DATABASE_URL and REDIS_URL name (there or in `.env`) is used; what they don't
    is embedded. demo: when DEMO=1 is the default: "always" (`make run`), "embedded" (a command by hand: the embedded database
    only ever holds the demo) or "never" (tests). Raises Stop with one sentence when a service can't be had.
    """
    env = environment.combined(environ, root)
    own_database, own_redis = not env.get("DATABASE_URL"), not env.get("REDIS_URL")
    if not own_database:
        check_database(env)
    is_demo = demo == "always" or (demo == "embedded" and own_database)
    if not (own_database or own_redis or is_demo):
        yield env
        return
    private_folder(run)
    mutex, users = run / "services.start.lock", run / "services.lock"
    with locked(mutex, fcntl.LOCK_EX):
        holder = locked(users, fcntl.LOCK_SH)
        holder.__enter__()
        started = start(env, own_database, own_redis, root, run)
        if own_database or is_demo or env.get("DEMO") == "1":
            environment.add_local_defaults(env, run, demo=is_demo)
    try:
        yield env
    finally:
        with locked(mutex, fcntl.LOCK_EX):
            holder.__exit__(None, None, None)
            stop_if_unused(users, started)


def start(
    env: dict[str, str], own_database: bool, own_redis: bool, root: Path, run: Path
) -> Used:
    """Start what is embedded, add its addresses to `env`, and return (module, server) pairs that may have to be stopped."""
    used: Used = []
    if own_database:
        database = postgres.locate(root, run)
        used.append((postgres, database))
        postgres.start(database)
        env["DATABASE_URL"], env["DATABASE_OWNER_URL"] = (
            database.url(postgres.APPLICATION),
            database.url(postgres.OWNER),
        )
    if own_redis:
        queue = redis.locate(run)
        used.append((redis, queue))
        redis.start(queue)
        env["REDIS_URL"] = queue.url
    return used


def stop_if_unused(users: Path, used: Used) -> None:
    """Stop the embedded services unless somebody else still holds the lock."""
    try:
        with locked(users, fcntl.LOCK_EX | fcntl.LOCK_NB):
            for module, server in reversed(used):
                module.stop(server)
    except BlockingIOError:
        return
