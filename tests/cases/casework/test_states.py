"""Every (state, action, person) of a case and of a referral: done, 403, 404 or 409, and no other answer."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from accounts.errors import WrongState
from cases.actions import closing as life
from cases.actions import referral_decisions as decide
from cases.actions import referrals
from cases.models import Case, FilledPaper, Referral
from tests.accounts.cast import TODAY, again
from tests.factories.casework import running_case, sent

DONE, FORBIDDEN, UNSEEN, STATE = "done", "403", "404", "409"


class Undo(Exception):
    """Takes an attempt back."""


def attempt(action, **kwargs):
    try:
        with transaction.atomic():
            action(**kwargs)
            raise Undo
    except Undo:
        return DONE
    except WrongState:
        return STATE
    except PermissionDenied:
        return FORBIDDEN
    except Http404:
        return UNSEEN


CLOSING = {"reason": "goals_met", "summary": "x"}
CASE_ACTIONS = {
    "suspend": (life.suspend_case, {"reason": "x"}),
    "resume": (life.resume_case, {}),
    "propose": (life.propose_closing, CLOSING),
    "withdraw": (life.withdraw_closing, {}),
    "return": (life.return_closing, {"reason": "x"}),
    "approve": (life.approve_closing, {}),
    "archive": (life.archive_case, {"archived_on": TODAY}),
    "reopen": (life.reopen_case, {"reason": "x", "tier": 2}),
}
# Who may at all, by the matrix and the team; the states that let it happen.
CASE_MAY = {
    "suspend": {"lead"},
    "resume": {"lead"},
    "propose": {"lead"},
    "withdraw": {"lead"},
    "return": {"director", "chief"},
    "approve": {"director", "chief"},
    "archive": {"director", "custodian"},
    "reopen": {"director", "chief"},
}
CASE_FROM = {
    "suspend": {"open"},
    "resume": {"suspended"},
    "propose": {"open", "suspended"},
    "withdraw": {"closing"},
    "return": {"closing"},
    "approve": {"closing"},
    "archive": {"closed"},
    "reopen": {"closed", "archived"},
}
SEES_CASE = {"lead", "director", "chief"}
CASE_PEOPLE = ("lead", "director", "chief", "custodian", "principal", "homeroom", "counselor2", "admin", "stranger")  # fmt: skip


def put_case(case, state, world):
    """The row as the state's CHECKs want it."""
    ended = state in ("closed", "archived")
    Case.objects.filter(pk=case.pk).update(
        state=state,
        suspended_on=TODAY if state == "suspended" else None,
        closing_proposed_by=world.counselor, closing_proposed_on=TODAY,
        closing_reason="goals_met", closing_summary="x",
        closed_on=TODAY if ended else None, closed_by=world.director if ended else None,
        archived_on=TODAY if state == "archived" else None,
        archived_by=world.custodian if state == "archived" else None,
    )  # fmt: skip


def expected_case(state, action, who):
    if who not in CASE_MAY[action]:
        # The custodian's word is asked alone; whoever lacks it learns nothing, not even that she sees the case.
        hidden = action == "archive" or who not in SEES_CASE
        return UNSEEN if hidden else FORBIDDEN
    return DONE if state in CASE_FROM[action] else STATE


@pytest.mark.parametrize("state", Case.State.values)
def test_every_case_action_in_every_state_by_everybody(world, state):
    case = running_case(world)
    world.lead = world.counselor
    put_case(case, state, world)
    case = Case.objects.get()
    people = {who: again(getattr(world, who)) for who in CASE_PEOPLE}
    answers, expected = {}, {}
    for action, (function, told) in CASE_ACTIONS.items():
        more = {"lead": world.counselor2} if action == "reopen" else {}
        for who, by in people.items():
            answers[action, who] = attempt(function, by=by, case=case, on=TODAY, **told, **more)  # fmt: skip
            expected[action, who] = expected_case(state, action, who)
    assert answers == expected
    assert Case.objects.get().state == state


REFERRAL_ACTIONS = {
    "submit": referrals.submit_referral,
    "reopen": referrals.reopen_draft,
    "withdraw": referrals.withdraw_referral,
    "assess": decide.assess_referral,
    "assign": decide.assign_referral,
    "decline": decide.decline_referral,
    "return": decide.return_to_referrer,
    "stage3": decide.sign_third_stage,
    "stage4": decide.sign_fourth_stage,
    "seal": decide.seal_referral,
    "send_back": decide.send_back,
}
TOLD = {
    "assess": {"text": "x"},
    "assign": {"tier": 2},
    "decline": {"reason": "x"},
    "return": {"reason": "x"},
    "send_back": {"reason": "x"},
}
OWNERS, OFFICE = {"homeroom"}, {"director", "chief"}
REFERRAL_MAY = {
    **dict.fromkeys(("submit", "reopen", "withdraw"), OWNERS),
    **dict.fromkeys(("assess", "assign", "decline", "return", "stage3", "stage4"), OFFICE),
    "seal": {"principal"},
    "send_back": {"principal"},
}  # fmt: skip
SENT = {"stage2_signed", "stage3_signed", "stage4_signed", "principal_sealed"}
REFERRAL_FROM = {
    "submit": {"draft", "stage1_signed"},
    "reopen": {"stage1_signed"},
    "withdraw": {"draft", "stage1_signed", "stage2_signed"},
    "assess": SENT,
    "assign": SENT,
    "decline": {"stage2_signed", "stage3_signed", "stage4_signed"},
    "return": {"stage2_signed"},
    "stage3": {"stage2_signed"},
    "stage4": {"stage3_signed"},
    "seal": {"stage4_signed"},
    "send_back": {"stage4_signed"},
}
HIDDEN = {"draft", "stage1_signed", "withdrawn"}
REFERRAL_PEOPLE = ("homeroom", "director", "chief", "principal", "counselor", "teacher", "homeroom2", "admin", "stranger")  # fmt: skip


def expected_referral(state, action, who):
    seen = who in OWNERS or (who in OFFICE and state not in HIDDEN) or (who == "principal" and state == "stage4_signed")  # fmt: skip
    if not seen:
        return UNSEEN
    may = who in REFERRAL_MAY[action]
    # The principal holds concern.sign for the school (she may look at what waits for her), so the state answers.
    may |= action == "stage3" and who == "principal"
    if not may:
        return FORBIDDEN
    return DONE if state in REFERRAL_FROM[action] else STATE


@pytest.mark.parametrize("state", Referral.State.values)
def test_every_referral_action_in_every_state_by_everybody(world, state):
    referral = sent(world)
    paper = FilledPaper.objects.get()
    paper.answers = {**paper.answers, "strategies": ["ST2"]}
    paper.save()
    kept = {"draft": [], "stage1_signed": ["sign_stage1"]}.get(state)
    if kept is not None:
        paper.signatures.exclude(step__in=kept).update(voided_at="2026-05-06T00:00Z")
    ended = {"decided_by": world.director, "decided_on": TODAY, "decline_reason": "x"}
    Referral.objects.update(
        state=state, sealed_on=TODAY, replied_on=date(2026, 5, 6), **ended
    )
    referral = Referral.objects.get()
    people = {who: again(getattr(world, who)) for who in REFERRAL_PEOPLE}
    answers, expected = {}, {}
    for action, function in REFERRAL_ACTIONS.items():
        more = {"lead": world.counselor} if action == "assign" else {}
        for who, by in people.items():
            answers[action, who] = attempt(function, by=by, referral=referral, on=TODAY, **TOLD.get(action, {}), **more)  # fmt: skip
            expected[action, who] = expected_referral(state, action, who)
    assert answers == expected
    assert Referral.objects.get().state == state
