"""The reminder drills (SECURITY.md 3.5): run at full size by pytest on a throw-away database, their figures read back."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from config.drills import DrillFailed

FOLDER = "tests/notifications/drills"
RUNS = {
    "full": [FOLDER, f"{FOLDER}/drill_redis.py"],
    "small": [
        f"{FOLDER}/test_oracle.py",
        "-k",
        "r1",
    ],  # the suite runs the others by itself
}
SECONDS = 3600


def reminders_survive(scale: str) -> str:
    """R1-R4, R6-R9 with their controls ("small": R1 with few duties).

    Out: the figures, a line each. Raises DrillFailed with what pytest said last.
    """
    if not (settings.BASE_DIR / FOLDER).is_dir():
        raise DrillFailed("The drills live in the tests, which are not installed here.")
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.txt"
        environment = os.environ | {"DRILL": scale, "DRILL_FIGURES": str(figures)}
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
        done = subprocess.run(  # noqa: S603  (our own tests)
            [sys.executable, "-m", "pytest", *RUNS[scale], "-q"],
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
