"""`python3 -m bootstrap WHAT`: what the Makefile calls."""

from __future__ import annotations

import os
import subprocess
import sys

from . import checks, run, services, suite, venv
from .console import Stop
from .environment import require_owner
from .paths import PYTHON, ROOT


def manage(arguments: list[str]) -> int:
    """Set up, then run one management command; return its exit code."""
    env = suite.set_up(tools=False)
    if arguments[0] in ("backup", "restore", "bench", "drill"):
        require_owner(env, f"make {arguments[0]}")
    with services.running(env, demo="embedded") as env:
        return subprocess.run(
            [str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=env, check=False
        ).returncode


def set_up() -> int:
    """Install everything that run, test and check need."""
    suite.set_up(tools=True)
    return 0


def main(arguments: list[str]) -> int:
    """Do what the first argument says. A Stop becomes one sentence and exit code 1."""
    what = {"setup": set_up, "run": run.main, "test": suite.main, "check": checks.main}
    try:
        python = venv.find_python()
        if python != sys.executable:
            os.execv(python, [python, "-m", "bootstrap", *arguments])  # noqa: S606 - the same program under a supported Python
        if arguments and arguments[0] in what:
            return what[arguments[0]]()
        if len(arguments) > 1 and arguments[0] == "manage":
            return manage(arguments[1:])
        raise Stop(f"Usage: python3 -m bootstrap {' | '.join(what)} | manage COMMAND")
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
