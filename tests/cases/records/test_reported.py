"""What the month's work gives to the report, and the mark of the report that carries it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from cases.actions.corrections import void_record
from cases.actions.records import correct_record
from cases.actions.services import log_service
from cases.models import Correction, CounselingRecord
from cases.recording import Heads, facts_of
from cases.reported import (
    case_services_of,
    mark_filed,
    reportable_rows,
    services_of,
    sessions_of,
)
from cases.service_facts import ServiceFacts
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import log, service

pytestmark = pytest.mark.django_db
MONTH = TODAY.replace(day=1)


HEADS = (Heads(8, 14, 13), Heads(14, female=2))


def serve(team, heads=HEADS, **changes):
    told = ServiceFacts(item="P02", held_on=TODAY, heads=heads, **changes)
    return log_service(by=again(team.lead), school=team.school, facts=told, key=uuid4(), on=TODAY)[0]  # fmt: skip


def test_a_pair_is_a_row_each_target_is_a_row_and_what_does_not_count_is_none(team):
    assert reportable_rows(team.school, MONTH) == 0
    twice = [log(team.lead, team.case) for _nth in range(2)]
    log(team.co, team.case)
    log(team.lead, team.case, facts=service())
    log(team.lead, team.case, record_only=True)
    log(team.lead, team.case, held_on=MONTH - timedelta(days=1))
    voided = log(team.lead, team.case, facts=service())
    void_record(by=again(team.lead), record=voided, reason="登錯", version=1, on=TODAY)
    serve(team)
    serve(team, record_only=True)
    assert reportable_rows(team.school, MONTH) == 2 + 1 + 2
    assert [rows.count() for rows in (sessions_of(team.school, MONTH), case_services_of(team.school, MONTH), services_of(team.school, MONTH))] == [3, 1, 1]  # fmt: skip
    assert {one.pk for one in twice} < {one.pk for one in sessions_of(team.school, MONTH)}  # fmt: skip
    assert reportable_rows(team.world.sister, MONTH) == 0


def test_a_filed_row_is_corrected_with_a_reason_and_counts_as_an_amendment(team):
    record, report = log(team.lead, team.case), uuid4()
    told = {"report": report, "school": team.school, "month": MONTH}
    assert mark_filed(**told, records=[record.pk], services=[serve(team).pk]) == 2
    assert mark_filed(**{**told, "month": date(2020, 1, 1)}, records=[record.pk], services=[]) == 0  # fmt: skip
    record = CounselingRecord.objects.get(pk=record.pk)
    assert record.filed_in == report
    from_other_day = facts_of(record).__class__(**{**facts_of(record).__dict__, "held_on": TODAY - timedelta(days=1)})  # fmt: skip
    change = {"by": again(team.lead), "record": record, "facts": from_other_day, "version": 1, "on": TODAY}  # fmt: skip
    with pytest.raises(ValidationError):
        correct_record(**change)
    correct_record(**change, reason="日期登錯")
    amended = Correction.objects.after_filing(school=team.school, month=MONTH)
    assert [one.filed_in for one in amended] == [report]


@pytest.mark.parametrize("rows", [1, 20])
def test_the_count_costs_two_queries(team, rows, django_assert_num_queries):
    for _row in range(rows):
        log(team.lead, team.case, facts=service())
    with django_assert_num_queries(2):
        reportable_rows(team.school, MONTH)
