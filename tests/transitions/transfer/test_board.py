"""Where a student stands on the former school's board once her next school has been told."""

from datetime import date

import pytest
from django.urls import reverse

from tests.accounts.cast import again
from tests.accounts.views.conftest import _no_second_factor_needed  # noqa: F401  (a fixture)
from tests.accounts.views.entering import logged_in
from tests.factories import transfers as make
from tests.transitions import making
from transitions.actions import opening, tracking
from transitions.board_rows import counts
from transitions.models import Transition

LEFT, FOUND = date(2026, 6, 12), date(2026, 9, 3)


@pytest.fixture
def notified(world):
    """張若綺, listed, graduated, found at the senior high school, which was told."""
    old = world.old
    old.counselor2 = old.counselor
    opening.open_for_graduates(by=again(old.director), school=old.school, graduates_on=LEFT, on=making.TODAY)  # fmt: skip
    row = making.decided(old, making.assessed(old, Transition.objects.get()))
    making.leave(old, old.ming, on=LEFT)
    opening.keep_up(on=LEFT)
    found = tracking.Found(date(2026, 9, 1), "school", world.new.school, "")
    row = tracking.find_school(by=again(old.counselor), row=row, found=found, on=FOUND)
    return tracking.notify_school(by=again(old.counselor), row=row, notified_on=FOUND, letter_on=FOUND, letter_number="晴川輔字第1號", on=FOUND)  # fmt: skip


def lists(row):
    told = counts(Transition.objects.filter(pk=row.pk))
    return told["running"], told["done"]


@pytest.mark.parametrize(("state", "shown"), [("sent", (1, 0)), ("confirmed", (0, 1))])
def test_she_is_under_way_while_the_data_are_asked_for(world, notified, state, shown):
    assert lists(notified) == (0, 1)
    request = make.request_between(world.new.ming, world.old.ming, by=world.new.chief, former_case=world.old.case, state=state)  # fmt: skip
    assert lists(notified) == shown
    page = logged_in(world.old.director).get(reverse("transitions:transition", args=[notified.pk])).content.decode()  # fmt: skip
    assert reverse("transitions:request", args=[request.pk]) in page
