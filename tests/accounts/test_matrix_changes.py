"""Proposed by one, in force when a second person agrees; nobody for herself."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from accounts.actions.matrix import (
    approve_matrix_change,
    propose_matrix_change,
    reject_matrix_change,
    withdraw_matrix_change,
)
from accounts.cells import matrix_effects, matrix_of
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditEvent, Grant, MatrixChange, MatrixProposal
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from tests.accounts.cast import TODAY, add, again, person

READ = ("section_chief", Word.RECORD_SUMMARY)
TEAM = frozenset({Scope.TEAM})
SCHOOL = frozenset({Scope.SCHOOL})
NOTHING: frozenset[Scope] = frozenset()

pytestmark = pytest.mark.django_db


def propose(world, changes=None, **fields):
    return propose_matrix_change(
        **{
            "by": world.admin,
            "level": world.school,
            "changes": changes or {READ: TEAM},
            "reason": "依校內規定",
            "on": TODAY,
            **fields,
        }
    )


def in_force(world, user, word=Word.RECORD_SUMMARY, place=None):
    return scopes(again(user), word, at=place or world.school, on=TODAY)


def test_a_proposal_changes_nothing_until_a_second_person_agrees(world):
    proposal = propose(world)
    assert in_force(world, world.chief) == SCHOOL
    approve_matrix_change(by=world.director, proposal=proposal, on=TODAY)
    proposal = MatrixProposal.objects.get()
    assert (proposal.state, proposal.reviewer) == ("approved", world.director)
    assert in_force(world, world.chief) == TEAM
    assert list(
        AuditEvent.objects.order_by("pk").values_list("event", "actor_id", "school_id")
    ) == [
        ("role_change_proposed", world.admin.pk, world.school.pk),
        ("role_change_approved", world.director.pk, world.school.pk),
        ("role_revoked", world.director.pk, world.school.pk),
    ]


def test_it_is_the_school_only_and_widens_back_to_what_the_county_allows(world):
    there = person("section_chief", world.sister)
    approve_matrix_change(by=world.director, proposal=propose(world), on=TODAY)
    assert in_force(world, there, place=world.sister) == SCHOOL
    back = propose(world, {READ: SCHOOL})
    approve_matrix_change(by=world.principal, proposal=back, on=TODAY)
    assert in_force(world, world.chief) == SCHOOL
    assert Grant.objects.filter(school=world.school).count() == 0
    assert MatrixChange.objects.count() == 2


def test_a_closed_cell_is_none_and_remembered(world):
    approve_matrix_change(
        by=world.director, proposal=propose(world, {READ: NOTHING}), on=TODAY
    )
    assert in_force(world, world.chief) == NOTHING
    assert Grant.objects.get(school=world.school).scope == Scope.NONE


def test_the_county_decides_what_its_schools_may(world):
    officer = person("county_officer", world.county)
    county_admin = person("system_administrator", world.county)
    proposal = propose(world, by=county_admin, level=world.county)
    with pytest.raises(NotAllowed):
        approve_matrix_change(by=world.director, proposal=proposal, on=TODAY)
    approve_matrix_change(by=officer, proposal=proposal, on=TODAY)
    assert in_force(world, world.chief) == TEAM
    with pytest.raises(ValidationError, match="超出上級允許的範圍"):
        propose(world, {READ: SCHOOL})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "沒有任何異動"),
        ({("counselor", Word.RECORD_READ): SCHOOL}, "超出上級允許的範圍"),
        ({("system_administrator", Word.CASE_VIEW): SCHOOL}, "職權分離"),
        ({("county_officer", Word.STUDENT_VIEW): SCHOOL}, "不得看到學生姓名"),
        ({("subject_teacher", Word.RECORD_READ): TEAM}, "晤談紀錄僅供輔導相關人員"),
        ({("counselor", Word.MINUTES_APPROVE_FINAL): SCHOOL}, "校長核定"),
        ({("section_chief", Word.RECORD_SUMMARY): SCHOOL}, "沒有改變"),
        ({("nobody", Word.CASE_VIEW): TEAM}, "沒有這個角色或權限"),
        ({READ: frozenset({Scope.NONE})}, "沒有這個角色或權限"),
    ],
)
def test_what_may_not_be_granted_is_not_even_proposed(world, changes, message):
    with pytest.raises(ValidationError, match=message):
        propose_matrix_change(
            by=world.admin, level=world.school, changes=changes, reason="x", on=TODAY
        )
    assert MatrixProposal.objects.count() == 0
    assert AuditEvent.objects.count() == 0


def test_the_proposer_never_reviews_in_whatever_role(world):
    proposal = propose(world)
    add(world.admin, "principal", world.school)
    for decide in (approve_matrix_change, reject_matrix_change):
        with pytest.raises(NotAllowed):
            decide(by=again(world.admin), proposal=proposal, on=TODAY, note="")
    assert MatrixProposal.objects.get().state == "proposed"
    assert in_force(world, world.chief) == SCHOOL


def test_who_would_gain_neither_proposes_nor_reviews(world):
    cell = ("counseling_director", Word.CASE_VIEW)
    closed = propose(world, {cell: NOTHING})
    approve_matrix_change(by=world.principal, proposal=closed, on=TODAY)
    back = propose(world, {cell: SCHOOL})
    with pytest.raises(NotAllowed, match="你本人會因此取得"):
        approve_matrix_change(by=again(world.director), proposal=back, on=TODAY)
    assert in_force(world, world.director, Word.CASE_VIEW) == NOTHING
    withdraw_matrix_change(by=world.admin, proposal=back)
    add(world.admin, "counseling_director", world.school)
    with pytest.raises(NotAllowed, match="你本人會因此取得"):
        propose(world, {cell: SCHOOL}, by=again(world.admin))
    assert MatrixProposal.objects.count() == 2


@pytest.mark.parametrize(
    "who", ["admin", "director", "chief", "counselor", "principal"]
)
def test_only_the_administrator_proposes_and_only_reviewers_review(world, who):
    user = getattr(world, who)
    if who != "admin":
        with pytest.raises(NotAllowed):
            propose(world, by=user)
    proposal = propose(world)
    if who in ("director", "principal"):
        approve_matrix_change(by=user, proposal=proposal, on=TODAY)
    else:
        with pytest.raises(NotAllowed):
            approve_matrix_change(by=user, proposal=proposal, on=TODAY)
    stranger = person("counseling_director", world.foreign)
    with pytest.raises(NotAllowed):
        approve_matrix_change(by=stranger, proposal=proposal, on=TODAY)


def test_rejected_and_withdrawn_change_nothing_and_stay_in_the_history(world):
    first, second = propose(world), propose(world)
    reject_matrix_change(by=world.director, proposal=first, on=TODAY, note="理由不足")
    with pytest.raises(NotAllowed):
        withdraw_matrix_change(by=world.director, proposal=second)
    withdraw_matrix_change(by=world.admin, proposal=second)
    for proposal in (first, second):
        with pytest.raises(WrongState):
            approve_matrix_change(by=world.director, proposal=proposal, on=TODAY)
    assert sorted(MatrixProposal.objects.values_list("state", flat=True)) == [
        "rejected",
        "withdrawn",
    ]
    assert in_force(world, world.chief) == SCHOOL


def test_a_proposal_overtaken_by_another_is_stale(world):
    first, second = propose(world), propose(world, {READ: NOTHING})
    approve_matrix_change(by=world.director, proposal=first, on=TODAY)
    with pytest.raises(WrongState, match="重新提案"):
        approve_matrix_change(by=world.director, proposal=second, on=TODAY)
    assert in_force(world, world.chief) == TEAM


def test_the_preview_names_who_gains_and_loses(world):
    proposal = propose(world, {READ: TEAM, ("principal", Word.CASE_VIEW): NOTHING})
    assert [
        (effect.role.pk, effect.gained, effect.lost, effect.people, effect.names)
        for effect in matrix_effects(proposal, on=TODAY)
    ] == [
        ("section_chief", NOTHING, SCHOOL, 1, [world.chief.name]),
        (
            "principal",
            NOTHING,
            frozenset({Scope.UNDER_REVIEW}),
            1,
            [world.principal.name],
        ),
    ]


def test_the_page_cells_say_what_may_be_chosen_and_why_not(world):
    matrix = matrix_of(world.school)
    cell = matrix["counseling_director", Word.RECORD_READ]
    assert (cell.scopes, cell.lock) == (TEAM, None)
    assert cell.choices == [Scope.OWN, Scope.TEAM]
    locked = matrix["system_administrator", Word.CASE_VIEW]
    assert (locked.scopes, locked.choices) == (NOTHING, [])
    assert str(locked.lock).startswith("職權分離")


def test_the_database_refuses_a_reviewer_who_proposed(world):
    proposal = propose(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatrixProposal.objects.filter(pk=proposal.pk).update(
            reviewer=world.admin, state="approved", decided_at=proposal.proposed_at
        )


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_reviewers_at_once_one_succeeds(world):
    proposal = propose(world)
    start, results = threading.Barrier(2), []

    def press(user):
        try:
            start.wait()
            approve_matrix_change(by=user, proposal=proposal, on=TODAY)
            results.append("approved")
        except WrongState:
            results.append("too late")
        finally:
            connections["default"].close()

    threads = [
        threading.Thread(target=press, args=(user,))
        for user in (world.director, world.principal)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["approved", "too late"]
    assert AuditEvent.objects.filter(event="role_change_approved").count() == 1
    assert Grant.objects.filter(school=world.school).count() == 1
