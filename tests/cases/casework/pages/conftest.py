"""Everybody who works on a case, each with a logged-in browser, and a case of today."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories.casework import running_case


@pytest.fixture
def case(world):
    return running_case(world, on=timezone.localdate())


@pytest.fixture
def enter(world, browser_of) -> Callable[[str], Client]:  # noqa: F811  (a fixture, asked for by its name)
    """The browser of one of the world's people, by her name there."""
    return lambda who: browser_of(getattr(world, who))
