"""A second person reviews; of two at once one decides; everything stays in the history."""

import threading

import pytest
from django.db import connections

from accounts.actions.matrix import approve_matrix_change, propose_matrix_change
from accounts.models import AuditEvent, Grant, MatrixProposal
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from tests.accounts.cast import TODAY, add, again
from tests.accounts.views.entering import logged_in
from tests.accounts.views.test_matrix import text_of, url_of

pytestmark = pytest.mark.django_db
CELL = ("section_chief", Word.RECORD_SUMMARY)
TEAM = frozenset({Scope.TEAM})


def propose(world, changes=None):
    return propose_matrix_change(
        by=world.admin,
        level=world.school,
        changes=changes or {CELL: TEAM},
        reason="依校內規定",
        on=TODAY,
    )


def path_of(proposal, rest=""):
    return f"/people/matrix/proposals/{proposal.pk}/{rest}"


def held_by_the_chief(world):
    return scopes(again(world.chief), CELL[1], at=world.school, on=TODAY)


def test_approved_it_is_in_force_and_in_the_trail(world, director):
    proposal = propose(world)
    answer = director.post(path_of(proposal, "decide"), {"decision": "approve"})
    assert answer.headers["Location"] == path_of(proposal)
    assert held_by_the_chief(world) == TEAM
    assert MatrixProposal.objects.get().reviewer == world.director
    assert list(AuditEvent.objects.order_by("pk").values_list("event", flat=True)) == [
        "role_change_proposed",
        "role_change_approved",
        "role_revoked",
    ]


def test_the_reviewer_sees_difference_effect_and_reason_first(world, director):
    page = director.get(path_of(propose(world)))
    effect = page.context["effects"][0]
    assert (effect.before, effect.after, effect.names) == (
        frozenset({Scope.SCHOOL}),
        TEAM,
        [world.chief.name],
    )
    assert "依校內規定" in text_of(page)
    assert page.context["may_review"] is True


def test_returned_needs_a_note_and_changes_nothing(world, director):
    proposal = propose(world)
    answer = director.post(path_of(proposal, "decide"), {"decision": "reject"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["note"])
    assert MatrixProposal.objects.get().state == "proposed"
    director.post(
        path_of(proposal, "decide"), {"decision": "reject", "note": "理由不足"}
    )
    fresh = MatrixProposal.objects.get()
    assert (fresh.state, fresh.decision_note) == ("rejected", "理由不足")
    assert held_by_the_chief(world) == frozenset({Scope.SCHOOL})


@pytest.mark.parametrize("decision", ["", "both"])
def test_a_decision_that_is_none_is_refused(world, director, decision):
    proposal = propose(world)
    answer = director.post(path_of(proposal, "decide"), {"decision": decision})
    assert answer.status_code == 200
    assert MatrixProposal.objects.get().state == "proposed"


def test_the_proposer_withdraws_and_never_reviews(world, admin):
    proposal = propose(world)
    add(world.admin, "principal", world.school)
    admin = logged_in(world.admin)
    page = text_of(admin.get(path_of(proposal)))
    assert "提案人不能覆核自己的提案。" in page
    answer = admin.post(path_of(proposal, "decide"), {"decision": "approve"})
    assert answer.status_code == 403
    assert MatrixProposal.objects.get().state == "proposed"
    admin.post(path_of(proposal, "withdraw"))
    assert MatrixProposal.objects.get().state == "withdrawn"


def test_only_the_proposer_withdraws(world, director):
    proposal = propose(world)
    assert director.post(path_of(proposal, "withdraw")).status_code == 403
    assert MatrixProposal.objects.get().state == "proposed"


def test_who_would_gain_is_told_so_and_may_only_return(world, director):
    cell = ("counseling_director", Word.CASE_VIEW)
    closed = propose(world, {cell: frozenset()})
    approve_matrix_change(by=world.principal, proposal=closed, on=TODAY)
    back = propose(world, {cell: frozenset({Scope.SCHOOL})})
    page = text_of(director.get(path_of(back)))
    assert "這一案你不能核可。" in page
    assert "核可異動" not in page
    answer = director.post(path_of(back, "decide"), {"decision": "approve"})
    assert answer.status_code == 403
    assert MatrixProposal.objects.get(pk=back.pk).state == "proposed"


def test_it_is_decided_only_by_who_has_just_proved_herself(world):
    proposal = propose(world)
    stale = logged_in(world.director, fresh=False)
    answer = stale.post(path_of(proposal, "decide"), {"decision": "approve"})
    assert answer.headers["Location"].startswith("/accounts/")
    assert MatrixProposal.objects.get().state == "proposed"


@pytest.mark.parametrize("press", ["approve", "reject"])
def test_decided_meanwhile_is_a_conflict_that_says_by_whom(world, director, press):
    proposal = propose(world)
    approve_matrix_change(by=world.principal, proposal=proposal, on=TODAY, note="同意")
    answer = director.post(
        path_of(proposal, "decide"), {"decision": press, "note": "x"}
    )
    assert answer.status_code == 409
    page = text_of(answer)
    assert (world.principal.name in page, "同意" in page) == (True, True)
    assert MatrixProposal.objects.get().reviewer == world.principal


def test_withdrawn_after_the_decision_is_a_conflict(world, admin):
    proposal = propose(world)
    approve_matrix_change(by=world.director, proposal=proposal, on=TODAY)
    assert admin.post(path_of(proposal, "withdraw")).status_code == 409
    assert MatrixProposal.objects.get().state == "approved"


def test_overtaken_by_another_proposal_is_a_conflict(world, director):
    first, second = propose(world), propose(world, {CELL: frozenset()})
    approve_matrix_change(by=world.principal, proposal=first, on=TODAY)
    answer = director.post(path_of(second, "decide"), {"decision": "approve"})
    assert answer.status_code == 409
    assert "權限在提案後已有變動，請重新提案。" in text_of(answer)
    assert held_by_the_chief(world) == TEAM


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_reviewers_pressing_at_once_one_decides(world):
    proposal = propose(world)
    people = [logged_in(world.director), logged_in(world.principal)]
    start, answers = threading.Barrier(2), []

    def press(client, decision):
        try:
            start.wait()
            answer = client.post(
                path_of(proposal, "decide"), {"decision": decision, "note": "x"}
            )
            answers.append(answer.status_code)
        finally:
            for alias in ("default", "audit"):
                connections[alias].close()

    threads = [
        threading.Thread(target=press, args=pair)
        for pair in zip(people, ("approve", "reject"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409]
    state = MatrixProposal.objects.get().state
    decided = AuditEvent.objects.filter(
        event__in=["role_change_approved", "role_change_rejected"]
    )
    assert [row.event for row in decided] == [f"role_change_{state}"]
    assert Grant.objects.filter(school=world.school).count() == (state == "approved")


def test_what_waits_and_what_was(world, admin, director):
    done, open_one = propose(world), propose(world, {CELL: frozenset()})
    approve_matrix_change(by=world.principal, proposal=done, on=TODAY)
    waiting = director.get("/people/matrix/proposals/").context["page"]
    assert [(one.pk, one.cells) for one in waiting] == [(open_one.pk, 1)]
    history = admin.get(url_of(world.school, "history")).context["page"]
    assert {one.pk for one in history} == {done.pk, open_one.pk}
    changes = admin.get(url_of(world.school, "changes"))
    assert [
        (one.role_id, one.before, one.after) for one in changes.context["page"]
    ] == [("section_chief", ["school"], ["team"])]
    cell = admin.get(url_of(world.school, "cell/section_chief/record.summary"))
    assert [one.proposal_id for one in cell.context["changes"]] == [done.pk]
