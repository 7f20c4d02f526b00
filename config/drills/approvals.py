"""The approval drill: fifty people press 核可 at once, twenty times over; and once more with the locks taken away."""

from config.drills.rehearsing import rehearse

TESTS = "tests/meetings/test_races.py"
RUNS = {
    "full": [TESTS],
    "small": [TESTS, "-k", "one_of_many"],  # the suite runs the control by itself
}


def approvals_count_once(scale: str) -> str:
    """50 presses over HTTP in 20 rounds ("small": 6 in 2): one success, one audit row each, the others are told.

    Out: the figures, a line each. Raises DrillFailed with what pytest said last.
    """
    return rehearse(scale, RUNS[scale])
