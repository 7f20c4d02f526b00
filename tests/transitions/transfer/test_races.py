"""Accept and withdraw at the same moment: exactly one happens, and exactly one school opens the package.

TRANSFER_RACE_ROUNDS=100 runs as many rounds as SECURITY.md A13 asks; the suite runs three.
"""

import os

import pytest

from tests.accounts.cast import again
from tests.cases.casework.test_races import at_once
from tests.transitions.transfer import steps
from transitions.actions.dispatch import (
    accept_package,
    refuse_package,
    withdraw_package,
)
from transitions.models import Package, TransferRequest

ROUNDS = int(os.environ.get("TRANSFER_RACE_ROUNDS", "3"))
pytestmark = pytest.mark.django_db(transaction=True)


def test_accept_and_withdraw_at_once(world):
    request = steps.sent(world)
    steps.consented(world, request)
    seen = set()
    for number in range(ROUNDS):
        package = steps.dispatched(world, request)
        calls = [
            lambda: accept_package(by=again(world.new.chief), package=package, now=steps.NOW),  # noqa: B023  (called in this round)
            lambda: withdraw_package(by=again(world.old.chief), package=package, reason="誤寄。", now=steps.NOW),  # noqa: B023  (called within the same round)
        ]  # fmt: skip
        assert at_once(*(calls if number % 2 else reversed(calls))) == ["WrongState", "done"]  # fmt: skip
        package.refresh_from_db()
        request.refresh_from_db()
        seen.add(package.state)
        assert package.state in ("accepted", "withdrawn")
        assert (request.transferred_on is None) is (
            package.state == "withdrawn" and not Package.objects.filter(state="accepted").exists()
        )  # fmt: skip
    assert seen <= {"accepted", "withdrawn"}


def test_two_accept_and_one_refuses_at_once(world):
    request = steps.sent(world)
    steps.consented(world, request)
    package = steps.dispatched(world, request)
    calls = [
        lambda: accept_package(by=again(world.new.chief), package=package, now=steps.NOW),
        lambda: accept_package(by=again(world.new.director), package=package, now=steps.NOW),
        lambda: refuse_package(by=again(world.new.custodian), package=package, reason="x", now=steps.NOW),
    ]  # fmt: skip
    assert at_once(*calls) == ["WrongState", "WrongState", "done"]
    assert TransferRequest.objects.get().packages.exclude(decided_at=None).count() == 1
