"""Disasters rehearsed: a small size in the suite, the full size under `make drill` (DRILL=full)."""

import os
from pathlib import Path

IS_FULL = os.environ.get("DRILL") == "full"


def size(full, small):
    """The number to use in this run."""
    return full if IS_FULL else small


def figure(name, words):
    """One line of the drill's report."""
    if path := os.environ.get("DRILL_FIGURES"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{name} {words}\n")
