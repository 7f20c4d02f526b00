"""No page gives a hidden number away: every small column is tried, by a reader who knows the rule."""

import random
from collections import defaultdict
from itertools import product

import pytest

from reporting.disclosure import Coarse

COARSE = Coarse()


@pytest.mark.parametrize(("cells", "top"), [(1, 30), (2, 22), (3, 13), (4, 9), (5, 8)])
def test_no_total_gives_a_cell_away_to_who_tries_everything(cells, top):
    """All columns that look alike, moved totals included, leave two values for each hidden number."""
    alike = defaultdict(list)
    for numbers in product(range(top), repeat=cells):
        shown, total = COARSE.column(numbers, sum(numbers))
        alike[(*shown, total)].append((*numbers, sum(numbers)))
    # Of columns with a larger number not all that look alike were tried.
    whole = {look: found for look, found in alike.items() if all(one == "<5" or one <= top - 3 for one in look[:-1])}  # fmt: skip
    assert sum("<5" in look for look in whole) >= min(cells, 2)
    given_away = [
        look
        for look, found in whole.items()
        for at, one in enumerate(look)
        if one == "<5" and len({numbers[at] for numbers in found}) == 1
    ]
    assert given_away == []


@pytest.mark.parametrize(
    ("cells", "total", "shown"),
    [
        ([5, 1, 1], 7, 10),  # 5 would say 5 + 1 + 1
        ([1, 1, 1, 1], 4, 5),  # <5 would say 1 four times
        ([7, 7, 4], 18, 15),  # 20 would say 7 + 7 + 4
        ([12, 8, 3], 23, 25),  # nothing to move
        ([3, 0, 0], 3, "<5"),
        ([4, 4], 8, 5),  # 10 would say 4 + 4
        ([7, 7, 4], 14, 15),  # a person in two cells: the total is less than their sum
    ],
)
def test_a_total_moves_only_where_it_would_say_too_much(cells, total, shown):
    assert COARSE.column(cells, total)[1] == shown


@pytest.mark.parametrize("seed", range(30))
def test_a_random_column_shows_near_multiples(seed):
    dice = random.Random(seed)
    cells = [dice.choice((0, 1, 2, 3, 4, 6, 9, 30, 480)) for _line in range(dice.randint(1, 60))]  # fmt: skip
    shown, total = COARSE.column(cells, sum(cells))
    for one, number in (*zip(shown, cells, strict=True), (total, sum(cells))):
        assert one == "<5" or one % 5 == 0
        assert (one == 0) is (number == 0)
        assert (one == "<5") is (0 < number < 5) or (number, one) == (sum(cells), total)
        assert isinstance(one, str) or abs(one - number) < 8


@pytest.mark.parametrize("smallest", [5, 6, 8, 10])
def test_two_numbers_never_differ_by_a_small_group(smallest):
    coarse = Coarse(smallest)
    shown = {coarse(number) for number in range(300)} - {f"<{smallest}"}
    assert {abs(one - other) for one in shown for other in shown if 0 < abs(one - other) < smallest} == set()  # fmt: skip


def test_the_bounds_are_what_is_shown_alike():
    for number in range(100):
        low, high = COARSE.bounds(COARSE(number))
        assert [COARSE(one) == COARSE(number) for one in (low, high)] == [True, True]
        assert COARSE(high + 1) != COARSE(number)
