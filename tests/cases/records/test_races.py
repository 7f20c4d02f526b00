"""Two at the same moment: one record, no lost text. The control shows that the lock is what does it."""

import threading
from uuid import uuid4

import pytest
from django.db import connection, connections

from accounts.errors import WrongState
from cases.actions.drafts import save_draft
from cases.actions.record_guards import StaleText
from cases.actions.records import correct_record, log_record
from cases.actions.risk import assess_risk
from cases.models import Correction, CounselingRecord, Draft, RiskAssessment
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import facts, log
from tests.cases.records.test_drafts import NOW
from tests.cases.records.test_risk import judgement

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 6


def together(act):
    """Runs act(n) in threads that start at once. Out: what each returned or raised."""
    gate, found = threading.Barrier(TOGETHER), [None] * TOGETHER

    def run(n):
        gate.wait()
        try:
            found[n] = act(n)
        except Exception as error:  # carried to the test's thread
            found[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_double_click_makes_one_record(team):
    key = uuid4()
    found = together(
        lambda n: log_record(
            by=again(team.lead), case=team.case, facts=facts(), key=key, on=TODAY
        )
    )
    assert sorted(is_new for _record, is_new in found) == [False] * (TOGETHER - 1) + [
        True
    ]
    assert (
        len({record.pk for record, _new in found}),
        CounselingRecord.objects.count(),
    ) == (1, 1)


def test_the_database_alone_would_refuse_the_second(team):
    record = log(team.lead, team.case)
    twin = CounselingRecord.objects.get(pk=record.pk)
    twin.pk = uuid4()
    with pytest.raises(Exception, match="record_logged_once"):
        twin.save(force_insert=True)
    connection.close()


def test_two_editors_at_once_one_is_told(team):
    record = log(team.lead, team.case)
    found = together(
        lambda n: correct_record(
            by=again(team.lead),
            record=record,
            facts=facts(gist=f"版本{n}"),
            version=1,
            on=TODAY,
        )
    )
    told = [one for one in found if isinstance(one, StaleText)]
    saved = [one for one in found if isinstance(one, CounselingRecord)]
    assert (len(saved), len(told), Correction.objects.count()) == (1, TOGETHER - 1, 1)
    stored = CounselingRecord.objects.get().gist
    assert {one.stored.gist for one in told} == {stored}
    assert {stored, *(one.typed.gist for one in told)} == {
        f"版本{n}" for n in range(TOGETHER)
    }


def test_two_tabs_begin_a_draft_at_once(team):
    found = together(
        lambda n: save_draft(
            by=again(team.lead),
            school=team.school,
            form="record",
            content={"gist": f"草稿{n}"},
            version=0,
            now=NOW,
        )
    )
    assert sum(isinstance(one, Draft) for one in found) == 1
    assert sum(isinstance(one, StaleText) for one in found) == TOGETHER - 1
    assert Draft.objects.count() == 1


def test_two_assessments_at_once_leave_one_that_holds(team):
    found = together(
        lambda n: assess_risk(
            by=again(team.lead),
            case=team.case,
            judgement=judgement(),
            key=uuid4(),
            on=TODAY,
        )
    )
    assert [one for one in found if isinstance(one, WrongState | Exception)] == []
    assert RiskAssessment.objects.filter(followed_by__isnull=True).count() == 1
    assert RiskAssessment.objects.count() == TOGETHER
