"""Role x scope x object: who knows of a record, who reads a summary, who reads it all, and what is in the answer."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import NotAllowed, NotVisible
from accounts.models import AuditEvent
from accounts.permissions import revoke
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.models import CaseExclusion
from cases.record_doors import get_record, get_record_for, records_for, versions_of
from cases.redaction import Depth
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import GIST, PART, RISK, facts, log

LONG = GIST + "長" * 400


@pytest.fixture
def two(team):
    """An ordinary and a restricted session, both by the co-counselor."""
    ordinary = log(team.co, team.case, gist=LONG)
    restricted = log(team.co, team.case, gist=LONG, confidentiality="lead")
    return ordinary, restricted


# actor -> (depth of the ordinary, may open it; depth of the restricted, may open it); None: knows of neither
READERS = {
    "lead": ("full", False, "full", False),
    "co": ("full", False, "full", False),
    "director": ("summary", True, "known", True),
    "chief": ("summary", True, "known", False),
    "homeroom": None,
    "mentor": None,
    "principal": None,
    "rival": None,
    "stranger": None,
    "administrator": None,
}


@pytest.mark.parametrize("who", READERS)
def test_the_list_and_the_object_tell_each_reader_the_same(team, two, who):
    user = again(getattr(team, who))
    shown = {one.pk: one for one in records_for(user, team.case, on=TODAY)}
    if READERS[who] is None:
        assert shown == {}
        for record in two:
            with pytest.raises(NotVisible):
                get_record(user, record.pk, on=TODAY, reason="想看")
        return
    assert set(shown) == {record.pk for record in two}
    found = [
        (one.depth.value, one.may_open) for one in (shown[record.pk] for record in two)
    ]
    assert (*found[0], *found[1]) == READERS[who]
    for record in two:
        assert get_record(user, record.pk, on=TODAY) == shown[record.pk]
        assert shown[record.pk].risk_facts == RISK


@pytest.mark.parametrize("who", ["director", "chief"])
def test_what_is_hidden_is_not_in_the_value(team, two, who):
    for one in records_for(again(getattr(team, who)), team.case, on=TODAY):
        told = str(dataclasses.asdict(one))
        assert (PART in told, LONG in told) == (False, False)
        assert (one.gist, one.parts, one.kind_note) == (None, None, None)
        assert (GIST[:8] in told) == (one.depth is Depth.SUMMARY)


def test_a_reason_opens_all_of_it_and_stays_in_the_trail(team, two):
    ordinary, restricted = two
    director = again(team.director)
    for record in two:
        view = get_record(director, record.pk, on=TODAY, reason="督導需要")
        assert (view.gist, view.parts) == (LONG, {"assessment": PART})
        event = AuditEvent.objects.filter(
            object_id=str(record.pk), event="record_read"
        ).latest("pk")
        assert (event.purpose, event.part, event.actor_id) == (
            "督導需要",
            "full",
            director.pk,
        )
    assert (
        get_record(again(team.chief), ordinary.pk, on=TODAY, reason="督導").gist == LONG
    )
    with pytest.raises(NotAllowed):
        get_record(again(team.chief), restricted.pk, on=TODAY, reason="督導")


def test_blank_reasons_open_nothing(team, two):
    assert (
        get_record(again(team.director), two[0].pk, on=TODAY, reason=" \n").gist is None
    )


def test_who_leaves_the_team_reads_nothing_not_even_her_own(team, two):
    revoke(by=team.director, user=team.co, to=team.case, reason="離開團隊")
    gone = again(team.co)
    assert records_for(gone, team.case, on=TODAY) == []
    for record in two:
        with pytest.raises(NotVisible):
            get_record(gone, record.pk, on=TODAY)
        with pytest.raises(NotVisible):
            get_record_for(gone, record.pk, word=Word.RECORD_CORRECT, on=TODAY)


def test_an_exclusion_shuts_out_the_director_too(team, two):
    CaseExclusion.objects.create(
        content_object=team.case, user=team.director, from_on=TODAY, reason="親屬", decided_by=team.principal,
    )  # fmt: skip
    assert records_for(again(team.director), team.case, on=TODAY) == []
    with pytest.raises(NotVisible):
        get_record(again(team.director), two[0].pk, on=TODAY, reason="想看")


def test_who_may_correct_and_void(team, two):
    ordinary, _restricted = two
    allowed = {}
    for who in ("lead", "co", "director", "chief"):
        for word in (Word.RECORD_CORRECT, Word.RECORD_VOID):
            try:
                get_record_for(
                    again(getattr(team, who)), ordinary.pk, word=word, on=TODAY
                )
                allowed[who, word.value] = True
            except NotAllowed:
                allowed[who, word.value] = False
        view = get_record(again(getattr(team, who)), ordinary.pk, on=TODAY)
        assert (view.may_correct, view.may_void) == (
            allowed[who, "record.correct"], allowed[who, "record.void"],
        )  # fmt: skip
    assert {key for key, yes in allowed.items() if yes} == {
        ("co", "record.correct"), ("co", "record.void"), ("director", "record.void"), ("chief", "record.void"),
    }  # fmt: skip


def test_old_versions_are_for_who_reads_all_of_it(team, two):
    for who in ("director", "chief"):
        with pytest.raises(NotAllowed):
            versions_of(again(getattr(team, who)), two[0].pk, on=TODAY)
    assert versions_of(again(team.lead), two[0].pk, on=TODAY) == []


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("who", ["lead", "director"])
def test_a_list_costs_the_same_for_one_and_for_fifty(team, who, count):
    for _one in range(count):
        log(team.lead, team.case)
    user = again(getattr(team, who))
    value(
        "record.summary_characters", team.school
    )  # the register is remembered for a minute
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(records_for(user, team.case, on=TODAY)) == count
    assert len(queries) == 4, [one["sql"][:200] for one in queries]


def test_reading_a_list_is_an_event(team, two):
    records_for(again(team.director), team.case, on=TODAY)
    event = AuditEvent.objects.filter(
        event="list_read", object_id=str(team.case.pk)
    ).latest("pk")
    assert event.detail == {"shown": 2, "full": 0}


def test_the_fixture_could_leak(team):
    assert (GIST in facts().gist, PART in str(facts().parts)) == (True, True)
