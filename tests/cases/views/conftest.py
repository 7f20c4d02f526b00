"""The people around one student, each with a logged-in browser."""

import pytest

from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)


@pytest.fixture
def chief(world, browser_of):  # noqa: F811  (a fixture asks for another)
    return browser_of(world.chief)


@pytest.fixture
def homeroom(world, browser_of):  # noqa: F811  (a fixture asks for another)
    return browser_of(world.homeroom)
