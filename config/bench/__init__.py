"""`make bench`: named measurements as ratios to a bare page with login in the same run.

A measurement is a function in a module here, listed in `MEASUREMENTS`. Ratios, because two machines agree on those.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How much data a measurement is to make; each reads what it needs."""

    name: str
    students: int
    open_cases: int
    repeats: int


SCALES = {
    scale.name: scale
    for scale in (
        Scale("small", students=50, open_cases=10, repeats=5),
        Scale("school", students=2_000, open_cases=200, repeats=40),
        Scale("county", students=100_000, open_cases=20_000, repeats=40),
        Scale("nation", students=1_000_000, open_cases=200_000, repeats=40),
    )
}


@dataclass(frozen=True)
class Measured:
    """Seconds, and what else the line says (sizes, files a minute)."""

    seconds: float
    note: str = ""


@dataclass(frozen=True)
class Measurement:
    """name: what is measured; run: does it and returns seconds (median), or Measured; goal: largest ratio, or None;
    against: the name of the measurement the ratio is taken to (an earlier one), "" for the bare page."""

    name: str
    run: Callable[[Scale], float | Measured]
    goal: float | None = None
    against: str = ""
