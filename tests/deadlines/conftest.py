"""The calendar every kernel test counts with: the built-in base, nothing imported."""

import pytest

from deadlines.office_calendar import OfficeCalendar


@pytest.fixture
def calendar() -> OfficeCalendar:
    return OfficeCalendar()
