"""One cell of the board: the chip with its words, and the line below it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """level: a key of the design's chips (crit, over, soon, near, far, done, none)."""

    level: str
    words: str
    meta: str = ""
