"""Many press 核可 at once, over HTTP: one success, the rest are told (409), one audit row. Without the lock it isn't so."""

import threading

import pytest
from django.db import connection

from accounts.models import AuditEvent
from meetings.actions import approving
from meetings.models import ApprovalStage, Minutes
from tests.accounts.cast import again
from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 6


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(make.clock(), tick=True)


def presses(browser_of, person, stage):  # noqa: F811  (a fixture, asked for by its name)
    """Out: the statuses of TOGETHER presses released at once, sorted."""
    browsers = [browser_of(again(person)) for _n in range(TOGETHER)]
    gate, answers = threading.Barrier(TOGETHER), []

    def press(browser):
        browser.raise_request_exception = False
        try:
            gate.wait()
            sent = {"decision": "approve", "shown_hash": stage.version.content_hash}
            answers.append(browser.post(f"/meetings/approve/{stage.pk}", sent).status_code)  # fmt: skip
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def approvals():
    return AuditEvent.objects.filter(event="approved", object_type="meetings.minutes").count()  # fmt: skip


def test_one_of_many_approvals_succeeds(world, case, browser_of):  # noqa: F811  (a fixture, asked for by its name)
    version = make.submitted(world, case)
    for count, (key, signer) in enumerate((("first", world.director), ("final", world.principal)), start=1):  # fmt: skip
        answers = presses(browser_of, signer, make.stage(version, key))
        assert answers == [302] + [409] * (TOGETHER - 1)
        assert approvals() == count
    assert Minutes.objects.get().state == "approved"
    assert list(ApprovalStage.objects.values_list("state", flat=True)) == ["approved"] * 2  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # what the refused threads leave behind
def test_without_the_lock_the_others_are_not_told(world, case, browser_of, monkeypatch):  # noqa: F811  (a fixture, asked for by its name)
    """The control: every press reads before any has written. The database still lets only one through."""
    version, all_have_read = make.submitted(world, case), threading.Barrier(TOGETHER)

    def unlocked(stage):
        fresh = ApprovalStage.objects.select_related("version__minutes", "version__meeting__case", "version__school", "school", "meeting").get(pk=stage.pk)  # fmt: skip
        all_have_read.wait(timeout=20)
        return fresh

    monkeypatch.setattr(approving, "_locked_stage", unlocked)
    answers = presses(browser_of, world.director, make.stage(version, "first"))
    assert answers != [302] + [409] * (TOGETHER - 1)
    assert answers.count(302) == 1
    assert approvals() == 1
