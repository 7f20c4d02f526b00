"""Mistakes: corrected, voided, moved, each with its trace; two editors keep both texts."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from cases.actions.corrections import move_record, void_record
from cases.actions.record_guards import StaleText
from cases.actions.records import correct_record
from cases.models import Correction, CounselingRecord, HeadCount, TimelineEntry
from cases.record_doors import get_record, moved_from, records_for, versions_of
from cases.recording import Heads, heads_of
from tests.accounts.cast import TODAY, again
from tests.cases.records.conftest import HELPER, invite
from tests.cases.records.making import GIST, facts, log, service

EARLIER = TODAY.replace(month=4, day=20)


@pytest.fixture
def record(team):
    return log(team.lead, team.case)


def correct(team, record, *, by=None, version=1, reason="", **changes):
    return correct_record(
        by=by or team.lead, record=record, facts=facts(**changes), version=version, on=TODAY, reason=reason,
    )  # fmt: skip


def unchanged(record):
    stored = CounselingRecord.objects.get(pk=record.pk)
    return (stored.version, stored.gist, stored.case_id, stored.voided_at) == (
        1,
        GIST,
        record.case_id,
        None,
    )


def test_a_correction_keeps_the_old_text(team, record):
    correct(team, record, gist="更正後", held_on=EARLIER, reason="日期寫錯")
    stored = CounselingRecord.objects.get()
    assert (stored.gist, stored.held_on, stored.version) == ("更正後", EARLIER, 2)
    (old,) = versions_of(again(team.lead), record.pk, on=TODAY)
    assert (old.before["gist"], old.version, old.by, old.reason, old.changes_report) == (
        GIST, 1, team.lead, "日期寫錯", True,
    )  # fmt: skip
    line = TimelineEntry.objects.get(object_id=str(record.pk))
    assert line.happened_on == EARLIER
    team.case.refresh_from_db()
    assert team.case.last_served_on == EARLIER


def test_a_correction_of_words_alone_leaves_the_report_alone(team, record):
    correct(team, record, gist="別字更正")
    assert Correction.objects.get().changes_report is False


def test_the_same_facts_change_nothing(team, record):
    correct(team, record)
    assert unchanged(record)
    assert Correction.objects.count() == 0


def test_old_texts_lie_encrypted_and_cannot_be_rewritten(team, record):
    correct(team, record, gist="更正後", reason="CNY-reason")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM cases_correction t")
        assert "CNY" not in cursor.fetchone()[0]
    for change in (
        lambda rows: rows.update(version=9),
        lambda rows: rows._raw_delete("default"),
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            change(Correction.objects.all())


def test_two_editors_keep_both_texts(team, record):
    correct(team, record, gist="先存的")
    with pytest.raises(StaleText) as stale, transaction.atomic():
        correct(team, record, gist="後存的", version=1)
    assert (stale.value.stored.gist, stale.value.typed.gist, stale.value.version) == (
        "先存的",
        "後存的",
        2,
    )
    assert CounselingRecord.objects.get().gist == "先存的"
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("co", NotAllowed), ("director", NotAllowed), ("chief", NotAllowed), ("rival", NotVisible),
     ("homeroom", NotVisible), ("mentor", NotVisible), ("stranger", NotVisible), ("administrator", NotVisible)],
)  # fmt: skip
def test_only_the_author_corrects(team, record, who, refusal):
    with pytest.raises(refusal), transaction.atomic():
        correct(team, record, by=getattr(team, who), gist="別人")
    assert unchanged(record)


def test_a_filed_record_asks_for_a_reason(team, record):
    report = uuid4()
    CounselingRecord.objects.update(filed_in=report)
    with pytest.raises(ValidationError), transaction.atomic():
        correct(team, record, held_on=EARLIER)
    assert unchanged(record)
    correct(team, record, held_on=EARLIER, reason="日期寫錯")
    (entry,) = Correction.objects.after_filing(
        school=team.school, month=TODAY.replace(day=1)
    )
    assert (entry.filed_in, entry.record_id, entry.held_on_before) == (
        report,
        record.pk,
        TODAY,
    )
    assert (
        list(Correction.objects.after_filing(school=team.school, month=EARLIER)) == []
    )


def void(team, record, *, by=None, reason="登錯學生", version=1):
    return void_record(
        by=by or team.lead, record=record, reason=reason, version=version, on=TODAY
    )


@pytest.mark.parametrize("who", ["lead", "director", "chief"])
def test_a_voided_record_counts_no_more_and_stays_readable(team, record, who):
    CounselingRecord.objects.update(filed_in=uuid4())
    void(team, record, by=getattr(team, who))
    assert CounselingRecord.objects.counted().count() == 0
    reader = again(team.lead)
    assert records_for(reader, team.case, on=TODAY) == []
    assert [
        one.gist for one in records_for(reader, team.case, on=TODAY, voided=True)
    ] == [GIST]
    (entry,) = Correction.objects.after_filing(school=team.school, month=TODAY)
    assert (entry.kind, entry.reason, entry.by) == (
        "voided",
        "登錯學生",
        getattr(team, who),
    )
    assert (
        TimelineEntry.objects.standing().filter(object_id=str(record.pk)).count() == 0
    )
    team.case.refresh_from_db()
    assert team.case.last_served_on is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"reason": " "}, ValidationError), ({"version": 2}, WrongState), ({"by": "co"}, NotAllowed),
     ({"by": "rival"}, NotVisible), ({"by": "homeroom"}, NotVisible)],
)  # fmt: skip
def test_a_void_that_is_refused_changes_nothing(team, record, changes, refusal):
    if "by" in changes:
        changes = {**changes, "by": getattr(team, changes["by"])}
    with pytest.raises(refusal), transaction.atomic():
        void(team, record, **changes)
    assert unchanged(record)
    assert Correction.objects.count() == 0


def test_voiding_and_correcting_end_at_the_first_void(team, record):
    void(team, record)
    for again_ in (
        lambda: void(team, record, version=2),
        lambda: correct(team, record, gist="x", version=2),
    ):
        with pytest.raises(WrongState), transaction.atomic():
            again_()


def test_a_refused_void_tells_no_text(team, record):
    correct(team, record, gist="先存的")
    with pytest.raises(WrongState) as refused, transaction.atomic():
        void(team, record, by=team.director)
    assert (
        isinstance(refused.value, StaleText),
        "先存的" in str(refused.value.__dict__),
    ) == (False, False)


def move(team, record, to, *, by=None, reason="登錯學生", version=1):
    return move_record(
        by=by or team.director,
        record=record,
        to=to,
        reason=reason,
        version=version,
        on=TODAY,
    )


def test_a_moved_record_stands_in_the_other_case_and_leaves_a_trace(team, record):
    CounselingRecord.objects.update(filed_in=uuid4())
    moved = move(team, record, team.other_case)
    assert (moved.case, moved.student, moved.filed_in, heads_of(moved)) == (
        team.other_case, team.mei, None, (Heads(8, female=1),),
    )  # fmt: skip
    assert records_for(again(team.lead), team.case, on=TODAY) == []
    with pytest.raises(NotVisible):  # the author is not of the other case's team
        get_record(again(team.lead), record.pk, on=TODAY)
    assert get_record(again(team.rival), record.pk, on=TODAY).gist == GIST
    (trace,) = moved_from(again(team.lead), team.case, on=TODAY)
    assert (trace.by, trace.record_id, trace.changes_report) == (
        team.director,
        record.pk,
        True,
    )
    assert trace.get_deferred_fields() == {"before", "reason"}
    assert moved_from(again(team.homeroom), team.case, on=TODAY) == []
    lines = TimelineEntry.objects.standing().filter(object_id=str(record.pk))
    assert [line.case for line in lines] == [team.other_case]


def test_the_author_moves_it_where_she_writes(team, record):
    with pytest.raises(NotVisible), transaction.atomic():
        move(team, record, team.other_case, by=team.lead)
    assert unchanged(record)
    invite(team.director, team.lead, team.other_case, HELPER)
    assert (
        move(team, record, team.other_case, by=again(team.lead)).case == team.other_case
    )


@pytest.mark.parametrize("to", ["case", "foreign_case"])
def test_never_nowhere_and_never_abroad(team, record, to):
    with pytest.raises((WrongState, NotVisible)), transaction.atomic():
        move(team, record, getattr(team, to))
    assert unchanged(record)


def test_a_service_moves_with_its_own_heads(team):
    record = log(team.lead, team.case, facts=service())
    moved = move(team, record, team.other_case)
    assert heads_of(moved) == (Heads(14, female=1),)
    assert HeadCount.objects.count() == 1


def test_what_was_corrected_twice_has_two_versions(team, record):
    correct(team, record, gist="二")
    correct(team, record, gist="三", version=2)
    texts = [
        one.before["gist"] for one in versions_of(again(team.lead), record.pk, on=TODAY)
    ]
    assert texts == ["二", GIST]
    assert replace(facts(), gist="三").gist == CounselingRecord.objects.get().gist
