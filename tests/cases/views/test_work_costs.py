"""What the pages of the daily work cost: the same at one row and at many."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from cases.actions.attachments import attach
from cases.actions.groups import open_group
from cases.actions.notes import log_homeroom
from cases.actions.risk import assess_risk, record_screening
from cases.risk_asking import Judgement
from tests.cases.records.test_attachments import PDF
from tests.cases.records.test_attachments import _files as _files
from tests.factories.cases import seated
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
ANSWERS = dict.fromkeys(("q1", "q2", "q3", "q4", "q5", "suicide"), 1)
# Page -> queries; a door that notes its reading adds a row of the trail.
COSTS = {
    "/groups/": 10,
    "/cases/CASE/files": 15,
    "/cases/CASE/notes": 13,
    "/cases/CASE/risk": 13,
    "/notes/": 13,
}


def fill(world, case, rows):
    on = TODAY()
    told = {"by": world.counselor, "case": case, "on": on}
    for nth in range(rows):
        student = seated(world.c801, 10 + nth, student_number=f"C{nth}")
        open_group(by=world.counselor, school=world.school, name=f"團體 {nth}", from_on=on, on=on, students=(student,))  # fmt: skip
        attach(data=PDF, filename=f"{nth}.pdf", key=uuid4(), **told)
        record_screening(answers=ANSWERS, held_on=on, key=uuid4(), **told)
        assess_risk(judgement=Judgement(level="low", assessed_on=on), key=uuid4(), **told)  # fmt: skip
        log_homeroom(by=world.homeroom, student=world.ming, key=uuid4(), on=on, gist="虛構", held_on=on)  # fmt: skip


@pytest.mark.parametrize("rows", [1, 20])
def test_the_pages_cost_the_same_whatever_the_number_of_rows(world, browser_of, rows, monkeypatch):  # fmt: skip
    monkeypatch.setattr(sessions, "GRAIN", timedelta(hours=1))  # one act
    case = running_case(world, on=TODAY())
    fill(world, case, rows)
    browsers = {"/notes/": browser_of(world.homeroom)}
    counselor = browser_of(world.counselor)
    found = {}
    for page in COSTS:
        browser, at = browsers.get(page, counselor), page.replace("CASE", str(case.pk))
        browser.get(at)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(at).status_code == 200
        found[page] = len(queries)
    assert found == COSTS
