"""Cases and referrals as the actions make them: no row is written beside them."""

import uuid
from datetime import date

from cases.actions.cases import open_case
from cases.actions.referrals import create_referral, save_answers, submit_referral
from cases.models import Referral
from cases.papers.registry import newest

TODAY = date(2026, 5, 6)

WHOLE_STAGE_1 = {
    "student_name": "王小明",
    "assessed_on": "115/05/06",
    "class_name": "801",
    "hc_personal_state_presence": "yes",
    "hc_personal_state": ["A108"],
    "hc_personal_behaviour_presence": "no",
    "hc_personal_learning_presence": "no",
    "hc_family_function_presence": "unclear",
    "hc_family_care_presence": "no",
    "hc_school_adjustment_presence": "no",
    "hc_peer_adjustment_presence": "no",
    "hc_oversocialisation_presence": "no",
    "crisis_homeroom": ["CR5"],
}


def running_case(world, *, student=None, lead=None, tier=2, by=None, on=TODAY):
    return open_case(
        by=by or world.director,
        student=student or world.ming,
        lead=lead or world.counselor,
        tier=tier,
        sources=[3],
        reason="導師轉介（虛構）",
        on=on,
    )


def filled(form_id, **answers):
    """A valid form."""
    form = newest(form_id)(answers)
    assert form.is_valid(), form.errors
    return form


def draft(world, *, paper="high_concern_assessment", by=None, student=None, **more):
    return create_referral(
        by=by or world.homeroom,
        student=student or world.ming,
        paper=paper,
        sources=more.pop("sources", [3]),
        form_key=more.pop("form_key", None) or uuid.uuid4(),
        on=TODAY,
        **more,
    )


def write(referral, *, by, on=TODAY, **answers):
    """Saves the answers over what the paper holds, as the form shows it."""
    paper = referral.papers.get(form_id=referral.paper)
    form = filled(referral.paper, **{**paper.answers, **answers})
    return save_answers(by=by, referral=referral, form=form, revision=paper.revision, on=on)  # fmt: skip


def sent(world, **more):
    """A high-concern assessment, submitted by the homeroom teacher."""
    referral = draft(world, **more)
    if referral.paper == Referral.Paper.HIGH_CONCERN:
        write(referral, by=world.homeroom, **WHOLE_STAGE_1)
    return submit_referral(by=referral.referrer, referral=referral, on=TODAY)
