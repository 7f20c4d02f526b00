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
class Measurement:
    """name: what is measured; run: does it and returns seconds (median); goal: largest ratio, or None; against: what the
    ratio is to, the bare page when None."""

    name: str
    run: Callable[[Scale], float]
    goal: float | None = None
    against: Callable[[Scale], float] | None = None
