"""`make test`: set everything up and run the suite on its own throw-away database, two tests at a time."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from . import fonts, libraries, services, venv
from .console import Stop, say
from .environment import add_local_defaults, combined, require_owner
from .paths import PYTHON, ROOT, RUN, private_folder

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
HOW_TO_GET_CHROMIUM = "as root: apt-get install --no-install-recommends chromium (or name one: make test CHROMIUM=/path/to/chromium)"


def main() -> int:
    """Run pytest with the arguments in ARGS; return its exit code."""
    env = set_up(tools=True)
    env.setdefault("CHROMIUM", find_chromium(env) or "")
    if not env["CHROMIUM"]:
        if env.get("REQUIRE_CHROMIUM"):
            raise Stop(f"Chromium is required and wasn't found; {HOW_TO_GET_CHROMIUM}.")
        say(f"Browser tests are left out: no Chromium found; {HOW_TO_GET_CHROMIUM}.")
    with services.running(env) as env:
        require_owner(env, "make test")
        add_local_defaults(env, demo=False)
        arguments = shlex.split(env.get("ARGS", ""))
        workers = (
            []
            if any(
                argument.startswith(("-n", "--pdb", "--numprocesses"))
                for argument in arguments
            )
            else ["-n", "2", "--dist", "worksteal"]  # who is done helps the other
        )
        return subprocess.run(
            [str(PYTHON), "-m", "pytest", *workers, *arguments],
            cwd=ROOT,
            env=env,
            check=False,
        ).returncode


def set_up(*, tools: bool) -> dict[str, str]:
    """Install what is missing and return the environment for the project's processes."""
    private_folder(RUN)
    env = combined(dict(os.environ))
    venv.ensure()
    libraries.ensure(env, tools=tools)
    fonts.ensure(env)
    return env


def find_chromium(env: dict[str, str]) -> str | None:
    """Return the path of a Chromium on PATH that starts, or None (a snap's stub starts nothing)."""
    for name in CHROMIUM_NAMES:
        path = shutil.which(name, path=env.get("PATH"))
        if (
            path
            and subprocess.run(
                [path, "--version"], capture_output=True, check=False
            ).returncode
            == 0
        ):
            return str(Path(path))
    return None
