"""Many press 核可 at once, over HTTP: one success, the rest are told (409), one audit row. Without the locks it isn't so.

`make drill` runs 50 presses in 20 rounds, the suite fewer.
"""

import threading

import pytest
from django.db import connections
from django.db.models import QuerySet

from accounts.models import AuditEvent
from meetings.actions import approving
from meetings.models import ApprovalStage, Minutes
from tests.accounts.cast import again
from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories import meetings as make
from tests.notifications.drills import figure, size

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = size(50, 6)
ROUNDS = size(20, 2)
TOLD = [302] + [409] * (TOGETHER - 1)


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(make.clock(), tick=True)


@pytest.fixture
def press(browser_of):  # noqa: F811  (a fixture, asked for by its name)
    """In: who, and the stage. Out: the statuses of TOGETHER presses released at once, sorted; and the audit rows of
    approvals they left.
    """

    def race(person, stage):
        browsers = [browser_of(again(person)) for _n in range(TOGETHER)]
        gate, answers, before = threading.Barrier(TOGETHER), [], approvals()
        sent = {"decision": "approve", "shown_hash": stage.version.content_hash}

        def one(browser):
            browser.raise_request_exception = False
            try:
                gate.wait()
                answers.append(browser.post(f"/meetings/approve/{stage.pk}", sent).status_code)  # fmt: skip
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=[browser]) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(answers), approvals() - before

    return race


def approvals():
    return AuditEvent.objects.filter(event="approved", object_type="meetings.minutes").count()  # fmt: skip


def rounds(world, case):
    """Out: who presses which stage, ROUNDS times: director and principal in turn, on minutes of their own."""
    for _n in range(ROUNDS // 2):
        version = make.submitted(world, case)
        yield world.director, make.stage(version, "first")
        yield world.principal, make.stage(version, "final")


def one_succeeds(press, person, stage):
    assert press(person, stage) == (TOLD, 1)


def test_one_of_many_approvals_succeeds(world, case, press):
    found = 0
    for person, stage in rounds(world, case):
        one_succeeds(press, person, stage)
        found += 1
    assert found == ROUNDS
    assert set(Minutes.objects.values_list("state", flat=True)) == {"approved"}
    signed = ApprovalStage.objects.filter(state="approved", signed_hash__gt="")
    assert (signed.count(), ApprovalStage.objects.count()) == (ROUNDS, ROUNDS)
    figure("approvals", f"{ROUNDS} rounds of {TOGETHER} presses over HTTP: 1 success, {TOGETHER - 1} conflicts and 1 audit row each")  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # what the refused threads leave behind
def test_with_the_locks_taken_away_the_same_test_fails(world, case, press, monkeypatch):
    """The control: every press reads before any has written. The database still lets only one through."""
    version, read = make.submitted(world, case), approving.locked_stage
    all_have_read = threading.Barrier(TOGETHER)

    def read_together(stage):
        fresh = read(stage)
        all_have_read.wait(timeout=60)
        return fresh

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self)
    monkeypatch.setattr(approving, "locked_stage", read_together)
    seen = []

    def watched(person, stage):
        seen.append(press(person, stage))
        return seen[0]

    with pytest.raises(AssertionError):
        one_succeeds(watched, world.director, make.stage(version, "first"))
    ((answers, rows),) = seen
    assert (len(answers), answers.count(302), rows) == (TOGETHER, 1, 1)
    figure("approvals control", f"locks taken away: {TOGETHER - 1 - answers.count(409)} of {TOGETHER - 1} are told nothing, 1 still counts")  # fmt: skip
