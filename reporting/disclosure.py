"""How numbers leave the school: small cells hidden, everything rounded, and totals that give nothing hidden away.

1. A cell of 1 to 4 is "<5" (`statistics.smallest_cell`), 0 is 0, everything else is the nearest multiple of 5. So the
   difference of any two numbers, from whatever filters, is a multiple of 5 and never a group of 1 to 4 (SECURITY.md A11).
2. Rounding alone can be solved at its extremes: below 5, <5, <5 a total of 5 would say 5 + 1 + 1. Complementary to the hidden
   cells, the total is therefore moved to another multiple when the column would leave one value for any of them. The
   reader may know this rule; the tests try every small column with it.
3. A table for readers outside has one column that adds up (no cross sums of sexes, which could be solved like a puzzle).

Pure: numbers in, numbers and "<5" out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Shown = int | str
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Coarse:
    """How one number is shown outside the school."""

    smallest: int = 5

    def __call__(self, number: int) -> Shown:
        if number == 0:
            return 0
        if number < self.smallest:
            return f"<{self.smallest}"
        return (number + self.smallest // 2) // self.smallest * self.smallest

    def bounds(self, shown: Shown) -> tuple[int, int]:
        """What a reader knows of a number that is shown so: the least and the most it can be."""
        if isinstance(shown, str):
            return 1, self.smallest - 1
        if shown == 0:
            return 0, 0
        low = shown - self.smallest // 2
        return max(low, self.smallest), low + self.smallest - 1

    def column(self, cells: Sequence[int], total: int) -> tuple[list[Shown], Shown]:
        """A column and its total as they leave.

        total: the sum of the cells, or less where a person in two cells is counted once in it.
        """
        shown = [self(number) for number in cells]
        known = [self.bounds(one) for one in shown]
        is_sum = sum(cells) == total
        for choice in (self(total), *self._others(total)):
            low, high = self.bounds(choice)
            # Wide enough for the number itself: a moved total may lie outside what it is the nearest multiple of.
            if not self._closes(known, (min(low, total), max(high, total)), is_sum=is_sum):  # fmt: skip
                return shown, choice
        return shown, self(total)

    def _others(self, total: int) -> Iterator[Shown]:
        """The multiples at which the total may be shown instead, the nearest first; never a hidden one."""
        base = max(total // self.smallest, 1) * self.smallest
        for step in range(_TRIES):
            yield base + step * self.smallest
            if base > step * self.smallest:
                yield base - step * self.smallest

    def _closes(
        self, known: Sequence[tuple[int, int]], total: tuple[int, int], *, is_sum: bool
    ) -> bool:
        """Whether the total leaves a hidden cell (or, hidden itself, the total) a single value."""
        lows, highs = sum(low for low, _high in known), sum(high for _low, high in known)  # fmt: skip
        low_total = max(total[0], lows) if is_sum else total[0]
        high_total = min(total[1], highs)
        hidden = (1, self.smallest - 1)
        if total == hidden and low_total == high_total and len(known) > 1:
            return True
        for low, high in known:
            if (low, high) != hidden:
                continue
            least = max(low, low_total - (highs - high))
            most = min(high, high_total - (lows - low)) if is_sum else high
            if least >= most:
                return True
        return False
