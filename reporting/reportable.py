"""What the house itself knows of a month's cases and services, asked before anybody declares that there was none.

An app that records casework registers a counter: (school, month) -> rows it would report.
"""

from collections.abc import Callable
from datetime import date

from accounts.models import School

Counter = Callable[[School, date], int]
_counters: list[Counter] = []


def register(counter: Counter) -> Counter:
    """Adds a counter once; out: the same, so that it can be used as a decorator."""
    if counter not in _counters:
        _counters.append(counter)
    return counter


def unregister(counter: Counter) -> None:
    _counters.remove(counter)


def reportable_rows(school: School, month: date) -> int:
    """How many rows the recorded work would give."""
    return sum(counter(school, month) for counter in _counters)
