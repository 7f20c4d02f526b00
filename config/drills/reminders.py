"""The reminder drills (SECURITY.md 3.5): run at full size by pytest on a throw-away database, their figures read back."""

from config.drills.rehearsing import rehearse

FOLDER = "tests/notifications/drills"
RUNS = {
    "full": [FOLDER, f"{FOLDER}/drill_redis.py"],
    "small": [
        f"{FOLDER}/test_oracle.py",
        "-k",
        "r1",
    ],  # the suite runs the others by itself
}


def reminders_survive(scale: str) -> str:
    """R1-R4, R6-R9 with their controls ("small": R1 with few duties).

    Out: the figures, a line each. Raises DrillFailed with what pytest said last.
    """
    return rehearse(scale, RUNS[scale])
