"""Two press at once: one approves, one form asks. The lock does it: without it both would."""

import uuid

import pytest

from cases.actions import emergency
from cases.models import EmergencyAccess
from tests.accounts.cast import again
from tests.cases.casework.test_races import at_once
from tests.cases.emergency.conftest import NOW, asked

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_approvers_at_once_approve_once_and_two_forms_ask_once(world, case):
    access = asked(world, case)
    calls = [
        lambda by=by: emergency.approve_emergency(by=again(by), access=access, now=NOW)
        for by in (world.director, world.principal)
    ]
    assert at_once(*calls) == ["WrongState", "done"]
    assert EmergencyAccess.objects.filter(state="approved").count() == 1
    key = uuid.uuid4()
    calls = [lambda: asked(world, case, form_key=key)] * 2
    assert at_once(*calls) == ["done", "done"]
    assert EmergencyAccess.objects.filter(form_key=key).count() == 1
