"""What `manage.py` does before Django: the same settings, libraries and services as `make run`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from . import debian, fonts, services
from .environment import combined, new_secrets, require_owner
from .paths import ROOT

# These need no database; everything else may.
WITHOUT_SERVICES = {
    "help",
    "version",
    "--help",
    "-h",
    "--version",
    "makemessages",
    "compilemessages",
    "startapp",
    "collectstatic",
}
# Settings want these named even for a command that opens no connection.
NO_SERVICES = {
    **new_secrets(),
    "DATABASE_URL": "postgres://nobody@/nothing",
    "REDIS_URL": "unix:///nowhere",
}
NEEDS_OWNER = {"migrate", "flush", "seed_demo", "backup", "restore", "bench", "drill"}


@contextmanager
def prepared(argv: list[str]) -> Iterator[None]:
    """Set os.environ for the command in `argv` and keep its services running meanwhile.

    Raises Stop when a service can't be reached or the owner's address is missing.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = argv[1] if len(argv) > 1 else "help"
    env = combined(dict(os.environ))
    find_libraries(env)
    if command in WITHOUT_SERVICES:
        os.environ.update({**NO_SERVICES, **env})
        yield
        return
    if command in NEEDS_OWNER:
        require_owner(env, f"manage.py {command}")
    with services.running(env, demo="embedded") as env:
        os.environ.update(env)
        yield


def find_libraries(env: dict[str, str]) -> None:
    """Let this process find the libraries unpacked beside the project.

    LD_LIBRARY_PATH counts from a process's start, so when it has to change the program starts itself again, once.
    """
    before = os.environ.get("LD_LIBRARY_PATH", "")
    debian.add_to(env)
    if (ROOT / "documents" / "fonts").is_dir() and os.access(ROOT, os.W_OK):
        fonts.ensure(env)
    if env.get("LD_LIBRARY_PATH", "") != before:
        os.execve(sys.executable, [sys.executable, *sys.argv], env)  # noqa: S606 - our own program, our own arguments
