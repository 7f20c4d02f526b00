"""Drills that live in the tests: the suite runs them small, `make drill` at full size, on a throw-away database."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from config.drills import DrillFailed

SECONDS = 3600


def rehearse(scale: str, tests: Sequence[str]) -> str:
    """In: "full" or "small", and what to hand to pytest. Out: the figures the tests wrote, a line each.

    Raises DrillFailed with what pytest said last, or when the tests are not installed.
    """
    if not (settings.BASE_DIR / "tests").is_dir():
        raise DrillFailed("The drills live in the tests, which are not installed here.")
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.txt"
        environment = os.environ | {"DRILL": scale, "DRILL_FIGURES": str(figures)}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
        done = subprocess.run(  # noqa: S603  (our own tests)
            [sys.executable, "-m", "pytest", *tests, "-q"],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode:
            raise DrillFailed("\n".join(done.stdout.splitlines()[-15:]))
        return "\n  ".join(["", *figures.read_text(encoding="utf-8").splitlines()])
