"""One form makes one record; what is wrong is named and nothing is stored."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from accounts.models import AuditEvent
from cases.actions.record_guards import StaleText
from cases.actions.records import log_record
from cases.models import Case, CounselingRecord, HeadCount, TimelineEntry
from cases.models.records import LONGEST_TEXT
from cases.recording import Heads, heads_of
from tests.accounts.cast import TODAY
from tests.cases.records.making import GIST, facts, log, service, stored_text


def wrong(team, **changes):
    with pytest.raises(ValidationError) as error, transaction.atomic():
        log(team.lead, team.case, **changes)
    assert CounselingRecord.objects.count() == 0
    return {
        name: [str(one) for one in errors]
        for name, errors in error.value.message_dict.items()
    }


def test_the_gist_alone_makes_a_session(team):
    record = log(
        team.lead, team.case, parts={}, risk_facts="", category="", minutes=None
    )
    stored = CounselingRecord.objects.get()
    assert (stored.gist, stored.kind, stored.author, stored.student) == (
        GIST, "session", team.lead, team.ming,
    )  # fmt: skip
    assert (stored.version, stored.is_counted, stored.parts, stored.risk_facts) == (
        1,
        True,
        {},
        None,
    )
    assert heads_of(record) == (Heads(8, male=1),)
    team.case.refresh_from_db()
    assert team.case.last_served_on == TODAY


def test_a_session_leaves_a_line_and_an_audit_row_without_words(team):
    record = log(team.lead, team.case)
    line = TimelineEntry.objects.get(object_id=str(record.pk))
    assert (line.kind, line.word, line.summary, line.case) == (
        "session",
        "record.summary",
        "T05 45′",
        team.case,
    )
    event = AuditEvent.objects.get(event="created", object_id=str(record.pk))
    assert (event.actor_id, event.detail) == (team.lead.pk, {"kind": "session"})


def test_a_service_counts_each_target(team):
    told = service("P10", (Heads(14, male=1, female=1), Heads(8, male=1)))
    record = log(team.lead, team.case, facts=told)
    assert heads_of(record) == (Heads(8, male=1), Heads(14, male=1, female=1))


@pytest.mark.parametrize(
    ("kind", "heads"),
    [
        ("P03", (Heads(13, male=1),)),
        ("P04", (Heads(14, male=1),)),
        ("P04", (Heads(13, male=1), Heads(14, male=1))),
        ("P10", ()),
        ("P10", (Heads(14),)),
        ("P10", (Heads(16, male=1),)),
        ("P10", (Heads(0, male=1),)),
        ("P10", (Heads(14, male=-1, female=2),)),
        ("P10", (Heads(14, male=10_000),)),
        ("P10", (Heads(14, male=1), Heads(14, female=1))),
    ],
)
def test_heads_that_cannot_be(team, kind, heads):
    assert list(wrong(team, facts=service(kind, heads))) == ["heads"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"gist": " \n\u3000"}, "gist"),
        ({"gist": "a\x00b"}, "gist"),
        ({"gist": "a\u202eb"}, "gist"),
        ({"gist": "\ud800"}, "gist"),
        ({"parts": {"plan": "\x1b"}}, "plan"),
        ({"risk_facts": "x" * (LONGEST_TEXT + 1)}, "risk_facts"),
        ({"kind": "P18"}, "kind"),
        ({"kind": "P17", "heads": (Heads(8, male=1),)}, "kind_note"),
        ({"kind_note": "說明"}, "kind_note"),
        ({"means": "pigeon"}, "means"),
        ({"category": "T20"}, "category"),
        ({"confidentiality": "public"}, "confidentiality"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": TODAY.replace(month=3, day=1)}, "held_on"),
        ({"next_at": time(10, 10)}, "next_on"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(team, changes, name):
    found = wrong(team, **changes)
    assert name in found
    assert (HeadCount.objects.count(), TimelineEntry.objects.count()) == (0, 0)


def test_forty_thousand_characters_whole_or_refused_with_the_count(team):
    whole = "字𠀋" * (LONGEST_TEXT // 2)
    log(team.lead, team.case, gist=whole)
    assert CounselingRecord.objects.get().gist == whole
    with pytest.raises(ValidationError) as error, transaction.atomic():
        log(team.lead, team.case, gist=whole + "多")
    assert "40,001" in str(error.value.message_dict["gist"][0])
    assert CounselingRecord.objects.count() == 1


HOSTILE = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{ 7*7 }}", "{% load x %}", "'; DROP TABLE cases_case;--",
    "𠀀𪚥㐂", "葛󠄀", "e\u0301", "王‧小明", "\ue000", "\u200b零寬", "👩‍👩‍👧", "a\tb\nc", "%s %(x)s %n", "../../etc/passwd",
    "javascript:alert(1)", "\\x00", "＝１＋１", "@SUM(1)", "\ufeffBOM", "﷽" * 50, "null", "NaN", "$(id)", "`id`",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_typed(team, text):
    record = log(team.lead, team.case, gist=text, parts={"plan": text}, risk_facts=text)
    stored = CounselingRecord.objects.get(pk=record.pk)
    assert (stored.gist, stored.parts, stored.risk_facts) == (
        text.strip(),
        {"plan": text.strip()},
        text.strip(),
    )


def test_a_resent_form_finds_its_record(team):
    key = uuid4()
    first, was_new = log_record(
        by=team.lead, case=team.case, facts=facts(), key=key, on=TODAY
    )
    second, is_new = log_record(
        by=team.lead, case=team.case, facts=facts(), key=key, on=TODAY
    )
    with pytest.raises(StaleText) as kept:
        log_record(by=team.lead, case=team.case, facts=facts(gist="別的"), key=key, on=TODAY)  # fmt: skip
    assert (kept.value.stored, kept.value.typed) == (GIST, "別的")
    assert (was_new, is_new, second) == (True, False, first)
    assert (CounselingRecord.objects.count(), TimelineEntry.objects.count()) == (1, 1)
    assert CounselingRecord.objects.get().gist == GIST


def test_a_form_of_one_case_makes_nothing_in_another(team):
    key = uuid4()
    log(team.lead, team.case, key=key)
    Case.objects.filter(pk=team.other_case.pk).update(lead=team.lead)
    from_other = team.other_case
    with pytest.raises((NotAllowed, NotVisible, WrongState)), transaction.atomic():
        log(team.lead, from_other, key=key)
    assert CounselingRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("rival", NotVisible), ("stranger", NotVisible), ("administrator", NotVisible), ("principal", NotVisible),
        ("mentor", NotAllowed), ("homeroom", NotAllowed), ("director", NotAllowed), ("chief", NotAllowed),
    ],
)  # fmt: skip
def test_who_may_not_log(team, who, refusal):
    with pytest.raises(refusal), transaction.atomic():
        log(getattr(team, who), team.case)
    assert CounselingRecord.objects.count() == 0


def test_a_closed_case_takes_no_new_record(team):
    Case.objects.filter(pk=team.case.pk).update(
        state="closed", closed_on=TODAY, closed_by=team.director, closing_proposed_by=team.lead,
        closing_proposed_on=TODAY, closing_reason="goals_met", closing_summary="摘要",
    )  # fmt: skip
    with pytest.raises(WrongState), transaction.atomic():
        log(team.lead, team.case)
    assert CounselingRecord.objects.count() == 0


def test_nothing_typed_lies_readable_in_any_row(team):
    log(
        team.lead,
        team.case,
        facts=service(kind="P17", kind_note="CNY-note", heads=(Heads(8, male=1),)),
    )
    rows = stored_text(CounselingRecord, TimelineEntry, AuditEvent)
    assert ("v1:" in rows, "CNY" in rows) == (True, False)


def test_the_database_refuses_what_the_code_never_writes(team):
    record = log(team.lead, team.case)
    for change in (
        {"kind": "P18"}, {"category": "T20"}, {"minutes": 0}, {"means": "x"}, {"confidentiality": "x"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            CounselingRecord.objects.filter(pk=record.pk).update(**change)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        CounselingRecord.objects.filter(pk=record.pk)._raw_delete("default")
