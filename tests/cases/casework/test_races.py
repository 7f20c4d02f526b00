"""Two people press at once: one wins, the other is told; numbers have no gaps."""

import threading

import pytest
from django.db import connection

from accounts.errors import WrongState
from cases.actions.closing import approve_closing, propose_closing
from cases.actions.referral_decisions import assign_referral
from cases.models import Case, Referral
from tests.accounts.cast import TODAY, again
from tests.factories.casework import running_case, sent

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Runs the calls in threads of their own, released together. Out: "done" or the error's class name, sorted."""
    barrier, answers = threading.Barrier(len(calls)), []

    def run(call):
        try:
            barrier.wait()
            call()
            answers.append("done")
        except WrongState:
            answers.append("WrongState")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_two_assign_the_same_referral(world):
    referral = sent(world)
    calls = [
        lambda by=by, lead=lead: assign_referral(by=again(by), referral=referral, lead=again(lead), tier=2, on=TODAY)
        for by, lead in ((world.director, world.counselor), (world.chief, world.counselor2))
    ]  # fmt: skip
    assert at_once(*calls) == ["WrongState", "done"]
    assert (Case.objects.count(), Referral.objects.get().case) == (1, Case.objects.get())  # fmt: skip


def test_two_open_a_case_for_the_same_student(world):
    calls = [
        lambda lead=lead: running_case(world, by=again(lead), lead=again(lead))
        for lead in (world.counselor, world.counselor2)
    ]
    assert at_once(*calls) == ["WrongState", "done"]
    assert Case.objects.get().number == "114-001"


def test_two_close_at_once_and_numbers_have_no_gap(world):
    students = (world.ming, world.mei)
    calls = [lambda kid=kid: running_case(world, by=again(world.director), lead=again(world.counselor), student=kid) for kid in students]  # fmt: skip
    assert at_once(*calls) == ["done", "done"]
    assert sorted(Case.objects.values_list("number", flat=True)) == ["114-001", "114-002"]  # fmt: skip
    case = Case.objects.get(student=world.ming)
    propose_closing(by=again(world.counselor), case=case, reason="goals_met", summary="x", on=TODAY)  # fmt: skip
    calls = [lambda by=by: approve_closing(by=again(by), case=case, on=TODAY) for by in (world.director, world.chief)]  # fmt: skip
    assert at_once(*calls) == ["WrongState", "done"]
