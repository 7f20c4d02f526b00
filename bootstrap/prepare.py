"""What has to be done in the database and on disk before the web server starts, in one process because Django's start costs a second.

Runs inside `.venv` with the environment `services.running` gives. What it prints is shown after the address.
"""

from __future__ import annotations

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import SystemCheckError
from django.db import DatabaseError

from .console import say
from .paths import ROOT
from .venv import LOCK


def main() -> int:
    """Migrate, collect static files when they changed, load the demo data. Return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    accounts = StringIO()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        say("Tables are up to date.")
        if collect_static():
            say("Static files collected.")
        if "seed_demo" in get_commands():
            call_command("seed_demo", stdout=accounts)
            say("Demo data is there.")
    except (CommandError, SystemCheckError, DatabaseError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(accounts.getvalue(), end="")
    return 0


def collect_static() -> bool:
    """Collect and compress the static files unless none changed since the last time; return whether it was done."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    wanted = fingerprint([ROOT / "static", *ROOT.glob("[!.]*/static")])
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True


def fingerprint(folders: list[Path]) -> str:
    """Return a hash over the names, sizes and times of all files in the folders, and over the lock (packages bring files too)."""
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file()
    ):
        facts = path.stat()
        digest.update(
            f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode()
        )
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
