"""The print pages: a purpose first, then the file; without one nothing is drawn and nothing is in the trail."""

import pytest

from accounts.models import AuditEvent
from cases.printing import LONGEST_PURPOSE
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def printed():
    return AuditEvent.objects.filter(event="printed").count()


@pytest.mark.parametrize("purpose", ["", "長" * (LONGEST_PURPOSE + 1)])
def test_no_paper_without_a_purpose(world, case, browser_of, purpose):
    meeting = make.notified(world, case)
    answer = browser_of(world.chief).post(f"/meetings/{meeting.pk}/sheets/agenda", {"purpose": purpose})  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["purpose"])  # fmt: skip
    assert printed() == 0


def test_the_agenda_is_handed_over_as_a_file(world, case, browser_of):
    meeting = make.notified(world, case)
    answer = browser_of(world.chief).post(f"/meetings/{meeting.pk}/sheets/agenda", {"purpose": "會議使用"})  # fmt: skip
    assert (answer["Content-Type"], answer["Cache-Control"], answer.content[:5]) == (
        "application/pdf", "no-store, private", b"%PDF-",
    )  # fmt: skip
    assert printed() == 1


def test_the_minutes_come_as_odt_too_and_not_before_there_are_any(world, case, browser_of):  # fmt: skip
    meeting = make.executing(world, case)
    sent = {"purpose": "存查", "format": "odt"}
    answer = browser_of(world.director).post(f"/meetings/{meeting.pk}/sheets/minutes", sent)  # fmt: skip
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")


def test_minutes_that_were_never_submitted_are_a_conflict(world, case, browser_of):
    meeting = make.held(world, case)
    sent = {"purpose": "存查", "format": "odt"}
    answer = browser_of(world.director).post(f"/meetings/{meeting.pk}/sheets/minutes", sent)  # fmt: skip
    assert (answer.status_code, printed()) == (409, 0)


def test_the_summary_of_a_case_is_the_counselors(world, case, browser_of):
    path = f"/cases/{case.pk}/print"
    answer = browser_of(world.counselor).post(path, {"purpose": "督導會議"})
    assert (answer["Content-Type"], printed()) == ("application/pdf", 1)
    refused = browser_of(world.director).post(path, {"purpose": "督導會議"})
    assert (refused.status_code, printed()) == (403, 1)
