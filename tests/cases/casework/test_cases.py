"""Opening, tiers, categories, closing: effects, guards, and nothing changed by a refusal."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from accounts.errors import WrongState
from accounts.models import AuditEvent
from accounts.vocabulary import Word
from cases.actions import cases as act
from cases.actions import closing as life
from cases.actions.placement import transfer_in, transfer_out
from cases.actions.tiers import change_tier
from cases.models import (
    CareEntry,
    Case,
    CaseCounter,
    CaseGrant,
    CategoryChange,
    HighConcernEntry,
    TierChange,
    TimelineEntry,
)
from tests.accounts.cast import TODAY, again
from tests.factories.casework import running_case

LATER = TODAY + timedelta(days=30)
CLOSING = {"reason": "goals_met", "summary": "目標達成（虛構）", "on": TODAY}


def snapshot():
    tables = (Case, CategoryChange, TierChange, HighConcernEntry, CaseGrant, TimelineEntry, CaseCounter, AuditEvent)  # fmt: skip
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_opening_numbers_staffs_lists_and_notes(world):
    case = running_case(world)
    other = running_case(world, student=world.mei, tier=1)
    assert (case.number, other.number) == ("114-001", "114-002")
    assert (case.state, case.tier, case.lead) == ("open", 2, world.counselor)
    assert [m.part for m in case.members.all()] == ["lead"]
    assert HighConcernEntry.objects.get().student == world.ming
    change = TierChange.objects.get(case=case)
    assert (change.from_tier, change.to_tier, change.changed_on) == (None, 2, TODAY)
    assert [line.kind for line in case.timeline.all()] == ["opened"]
    assert AuditEvent.objects.filter(event="created", object_id=str(case.pk)).count() == 1  # fmt: skip


def test_numbers_begin_anew_each_school_year_and_school(world):
    running_case(world)
    case = running_case(world, student=world.mei, on=date(2026, 8, 1))
    foreign = running_case(
        world, student=world.foreign, lead=world.foreign_counselor, by=world.stranger
    )
    assert (case.number, foreign.number) == ("115-001", "114-001")


def test_a_refused_opening_gives_its_number_back(world):
    before = snapshot()
    with pytest.raises(ValidationError):
        running_case(world, lead=world.teacher)
    with pytest.raises(ValidationError):
        running_case(world, lead=world.foreign_counselor)
    assert snapshot() == before


def test_one_open_case_for_a_student(world):
    running_case(world)
    before = snapshot()
    with pytest.raises(WrongState):
        running_case(world, lead=world.counselor2)
    assert snapshot() == before


def test_the_database_refuses_a_second_open_case(world):
    case = running_case(world)
    case.pk, case.sequence, case.number = None, 9, "114-009"
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.bulk_create([case])


@pytest.mark.parametrize(
    ("who", "lead", "refusal"),
    [
        ("counselor", "counselor2", PermissionDenied),
        ("homeroom", "counselor", PermissionDenied),
        ("stranger", "foreign_counselor", Http404),
        ("admin", "counselor", Http404),
    ],
)
def test_who_may_not_open(world, who, lead, refusal):
    before = snapshot()
    with pytest.raises(refusal):
        running_case(world, by=getattr(world, who), lead=getattr(world, lead))
    assert snapshot() == before


def test_a_counselor_opens_for_herself(world):
    case = running_case(world, by=world.counselor)
    assert Case.objects.visible_to(again(world.counselor), on=TODAY, word=Word.CASE_EDIT).get() == case  # fmt: skip


@pytest.mark.parametrize(
    ("sources", "note", "field"),
    [([], None, "sources"), ([9], None, "sources"), ([6], None, "sources"), ([7], " ", "source_note")],
)  # fmt: skip
def test_sources_are_the_ministrys(world, sources, note, field):
    with pytest.raises(ValidationError) as refused:
        act.open_case(
            by=world.director, student=world.ming, lead=world.counselor, tier=1,
            sources=sources, source_note=note, reason="x", on=TODAY,
        )  # fmt: skip
    assert list(refused.value.message_dict) == [field]


# --- tiers ---------------------------------------------------------------------------------------


def step(case, tier, by, **more):
    return change_tier(
        by=by, case=case, tier=tier, reason="評估後（虛構）",
        changed_on=more.pop("changed_on", TODAY), on=TODAY, **more,
    )  # fmt: skip


def test_tier_two_lists_the_student_for_good(world):
    case = running_case(world, tier=1)
    assert HighConcernEntry.objects.count() == 0
    step(case, 2, world.counselor)
    step(case, 1, world.counselor)
    entry = HighConcernEntry.objects.get()
    assert (entry.student, entry.first_tier, entry.listed_on) == (world.ming, 2, TODAY)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        HighConcernEntry.objects.all()._raw_delete("default")
    assert [c.to_tier for c in case.tier_changes.all()] == [1, 2, 1]
    assert [c.decided_by for c in case.tier_changes.all()][1] == world.counselor


def test_tier_three_is_the_offices_and_follows_tier_two_or_an_emergency(world):
    case = running_case(world, tier=1)
    before = snapshot()
    with pytest.raises(PermissionDenied):
        step(case, 3, world.counselor)
    with pytest.raises(ValidationError) as refused:
        step(case, 3, world.director)
    assert list(refused.value.message_dict) == ["tier"]
    with pytest.raises(ValidationError) as refused:
        step(case, 3, world.director, is_emergency=True)
    assert list(refused.value.message_dict) == ["conference_on"]
    assert snapshot() == before
    step(case, 3, world.director, is_emergency=True, conference_on=TODAY)
    change = case.tier_changes.order_by("recorded_at").last()
    assert (change.to_tier, change.is_emergency, change.conference_on) == (3, True, TODAY)  # fmt: skip


def test_a_tier_change_keeps_its_day_in_order(world):
    case = running_case(world, tier=1)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(ValidationError):
            step(case, 2, world.counselor, changed_on=day)
    with pytest.raises(WrongState):
        step(case, 1, world.counselor)


# --- categories ----------------------------------------------------------------------------------


def test_one_main_category_and_two_more(world):
    case = running_case(world)
    fresh = act.set_categories(
        by=world.counselor, case=case, main="T05", secondary=["T01", "T19"],
        secondary_note="補充", on=TODAY,
    )  # fmt: skip
    assert fresh.categories == ["T05", "T01", "T19"]


@pytest.mark.parametrize(
    ("main", "secondary", "field"),
    [
        ("T20", [], "main"),
        ("", [], "main"),
        ("T05", ["T01", "T02", "T03"], "secondary"),
        ("T05", ["T05"], "secondary"),
        ("T19", [], "main_note"),
        ("T01", ["T19"], "secondary_note"),
    ],
)
def test_wrong_categories_are_told_at_their_field(world, main, secondary, field):
    case = running_case(world)
    before = snapshot()
    with pytest.raises(ValidationError) as refused:
        act.set_categories(by=world.counselor, case=case, main=main, secondary=secondary, on=TODAY)  # fmt: skip
    assert list(refused.value.message_dict) == [field]
    assert snapshot() == before


def test_categories_are_kept_with_their_day(world):
    case = running_case(world)
    told = {"by": world.counselor, "case": case}
    act.set_categories(main="T05", on=TODAY, **told)
    act.set_categories(main="T19", main_note="作息", secondary=["T01"], on=LATER, changed_on=TODAY, **told)  # fmt: skip
    assert list(case.category_changes.values_list("main", "main_note", "secondary", "changed_on", "decided_by")) == [
        ("T05", None, [], TODAY, world.counselor.pk), ("T19", "作息", ["T01"], TODAY, world.counselor.pk),
    ]  # fmt: skip


def test_categories_nobody_dated_hold_from_the_opening(world):
    """As a case has them that was taken over from elsewhere."""
    case = running_case(world)
    Case.objects.update(main_category="T05")
    act.set_categories(by=world.counselor, case=case, main="T01", on=LATER)
    assert list(case.category_changes.values_list("main", "changed_on")) == [("T05", TODAY), ("T01", LATER)]  # fmt: skip


@pytest.mark.parametrize("days", [-1, 1])
def test_categories_hold_from_a_day_of_the_case(world, days):
    case = running_case(world)
    before = snapshot()
    with pytest.raises(ValidationError) as refused:
        act.set_categories(by=world.counselor, case=case, main="T05", on=TODAY, changed_on=TODAY + timedelta(days=days))  # fmt: skip
    assert list(refused.value.message_dict) == ["changed_on"]
    assert snapshot() == before


def test_a_stale_form_is_refused(world):
    case = running_case(world)
    act.set_categories(by=world.counselor, case=case, main="T05", on=TODAY, version=case.version)  # fmt: skip
    with pytest.raises(WrongState):
        act.set_categories(by=world.counselor, case=case, main="T01", on=TODAY, version=case.version)  # fmt: skip
    assert Case.objects.get().main_category == "T05"


# --- closing, reopening, archive -----------------------------------------------------------------


def closed(world, case=None):
    case = case or running_case(world)
    life.propose_closing(by=world.counselor, case=case, **CLOSING)
    return life.approve_closing(by=world.director, case=case, on=TODAY)


def test_closing_is_proposed_and_approved_by_two(world):
    case = running_case(world)
    life.propose_closing(
        by=world.counselor, case=case, follow_up="一個月後關心", follow_up_on=LATER, **CLOSING
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        life.approve_closing(by=world.counselor, case=case, on=TODAY)
    fresh = life.approve_closing(by=world.director, case=case, on=TODAY)
    assert (fresh.state, fresh.closed_on, fresh.closed_by) == ("closed", TODAY, world.director)  # fmt: skip
    assert (fresh.archive_due_on, fresh.follow_up_on) == (TODAY, LATER)
    with pytest.raises(WrongState):
        life.approve_closing(by=world.chief, case=case, on=TODAY)


def test_nobody_approves_her_own_closing_but_in_a_joint_office(world):
    case = running_case(world, lead=world.director)
    life.propose_closing(by=again(world.director), case=case, **CLOSING)
    with pytest.raises(PermissionDenied):
        life.approve_closing(by=again(world.director), case=case, on=TODAY)
    world.school.profile = "teaching_affairs"
    world.school.save()
    life.approve_closing(by=again(world.director), case=case, on=TODAY)
    event = AuditEvent.objects.get(event="approved", part="state")
    assert event.detail == {"state": "closed", "own_proposal": True}


def test_a_closing_without_summary_or_reason_is_refused(world):
    case = running_case(world)
    before = snapshot()
    for told, field in (
        ({**CLOSING, "summary": " "}, "summary"),
        ({**CLOSING, "reason": "x"}, "reason"),
        ({**CLOSING, "summary": "長" * 40_001}, "summary"),
        ({**CLOSING, "follow_up_on": TODAY}, "follow_up_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            life.propose_closing(by=world.counselor, case=case, **told)
        assert list(refused.value.message_dict) == [field]
    assert snapshot() == before
    life.propose_closing(by=world.counselor, case=case, **{**CLOSING, "summary": "長" * 40_000})  # fmt: skip


def test_a_returned_closing_goes_on(world):
    case = running_case(world)
    life.propose_closing(by=world.counselor, case=case, **CLOSING)
    fresh = life.return_closing(by=world.director, case=case, reason="請補充", on=TODAY)
    assert (fresh.state, fresh.closing_proposed_by) == ("open", None)


def test_reopening_keeps_the_number_and_staffs_anew(world):
    case = closed(world)
    fresh = life.reopen_case(
        by=world.director, case=case, lead=world.counselor2, tier=1, reason="復發", on=TODAY
    )  # fmt: skip
    assert (fresh.state, fresh.number, fresh.lead, fresh.tier) == ("open", case.number, world.counselor2, 1)  # fmt: skip
    seen = Case.objects.visible_to(again(world.counselor), on=TODAY)
    assert seen.count() == 0
    assert HighConcernEntry.objects.count() == 1


def test_reopening_is_refused_beside_another_open_case_or_for_a_leaver(world):
    case = closed(world)
    running_case(world)
    before = snapshot()
    reopening = {"case": case, "lead": world.counselor, "tier": 2, "reason": "x", "on": TODAY}  # fmt: skip
    with pytest.raises(WrongState):
        life.reopen_case(by=world.director, **reopening)
    assert snapshot() == before


def test_archiving_ends_the_teams_sight(world):
    case = closed(world)
    fresh = life.archive_case(
        by=world.custodian, case=case, archived_on=TODAY, on=TODAY
    )
    assert (fresh.state, fresh.archived_by) == ("archived", world.custodian)
    assert Case.objects.visible_to(again(world.counselor), on=TODAY).count() == 0
    assert CaseGrant.objects.count() == 0


def test_suspending_and_resuming(world):
    case = running_case(world)
    assert life.suspend_case(by=world.counselor, case=case, reason="住院", on=TODAY).state == "suspended"  # fmt: skip
    assert life.resume_case(by=world.counselor, case=case, on=TODAY).state == "open"


# --- the care list -------------------------------------------------------------------------------


def test_who_transfers_in_is_on_the_care_list(world):
    transfer_out(by=world.registrar, student=world.ming, left_on=TODAY, reason="transfer", on=TODAY)  # fmt: skip
    transfer_in(by=world.registrar, student=world.ming, school_class=world.c802, seat_number=9, on=TODAY)  # fmt: skip
    entry = CareEntry.objects.get()
    assert (entry.reason, entry.added_by, entry.from_on) == ("transfer_in", None, TODAY)
