"""The system libraries and programs that no Python package brings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from . import debian
from .console import say, step

# What WeasyPrint opens, and the Debian packages that bring it (they pull in fontconfig, HarfBuzz and GLib).
PDF = {
    "libgobject-2.0.so.0": "libpango-1.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libpango-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libpango-1.0-0",
}
# The Node.js inside Playwright needs it and a bare Debian lacks it.
BROWSER_TESTS = {"libatomic.so.1": "libatomic1"}
GETTEXT_PROGRAMS = ("msgfmt", "xgettext", "msgmerge", "msguniq", "msgattrib")

OPEN_EACH = """
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)
"""


def missing(env: dict[str, str], *, tools: bool) -> list[str]:
    """Return the Debian packages that are missing; with `tools` also those of tests and checks.

    Asked in a new process, because LD_LIBRARY_PATH counts from a process's start.
    """
    wanted = {**PDF, **BROWSER_TESTS} if tools else PDF
    absent = subprocess.run(
        [sys.executable, "-c", OPEN_EACH, *wanted],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    packages = {wanted[name] for name in absent}
    if tools and any(
        shutil.which(program, path=env.get("PATH")) is None
        for program in GETTEXT_PROGRAMS
    ):
        packages.add("gettext")
    return sorted(packages)


def ensure(env: dict[str, str], *, tools: bool = False) -> None:
    """Make the libraries available to processes started with `env`.

    As root by apt; as a user unpacked beside the project. Raises Stop with the exact command when neither works.
    """
    debian.add_to(env)
    packages = missing(env, tools=tools)
    if not packages:
        return
    as_root = os.geteuid() == 0
    with step(
        f"{'Installing' if as_root else 'Unpacking beside the project'}: {' '.join(packages)}"
    ):
        debian.install(packages) if as_root else debian.unpack(packages)
    debian.add_to(env)
    still = missing(env, tools=tools)
    if still:
        say(
            f"Still missing: {' '.join(still)}; as root run: apt-get install {' '.join(still)}"
        )
