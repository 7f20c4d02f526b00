"""Browsers of the people who meet; the clock stands on the day of the meeting."""

import pytest

from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories import meetings as make


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(make.clock(), tick=False)
