"""A sealed paper stays as it was signed; an amendment names it, once, by the office, with a reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from accounts.errors import WrongState
from accounts.models import AuditEvent
from cases.actions.amending import amend_paper
from cases.referral_access import amendments_of
from cases.signing import is_unchanged
from tests.accounts.cast import TODAY, again
from tests.cases.casework.test_referrals import assigned, sealed, snapshot
from tests.factories.casework import filled

pytestmark = pytest.mark.django_db


def paper_of(referral):
    return referral.papers.get(form_id="high_concern_assessment", amends=None)


def amended(paper, **changes):
    return filled(paper.form_id, **{**paper.answers, "student_name": "王曉明", **changes})  # fmt: skip


def amend(world, paper, *, by=None, reason="姓名誤植", form=None):
    return amend_paper(by=again(by or world.director), paper=paper, form=form or amended(paper), reason=reason, on=TODAY)  # fmt: skip


def test_the_old_paper_stays_signed_and_the_new_one_holds(world):
    referral, _case = sealed(world)
    old = paper_of(referral)
    first = amend(world, old)
    second = amend(world, first, form=amended(first, student_name="王小明明"))
    old.refresh_from_db()
    assert old.answers["student_name"] == "王小明"
    assert all(is_unchanged(one) for one in old.signatures.all())
    shown = amendments_of(again(world.director), referral, on=TODAY)
    assert [(one.pk, one.amends_id) for one in shown] == [(first.pk, old.pk), (second.pk, first.pk)]  # fmt: skip
    assert AuditEvent.objects.filter(part="amended", purpose="姓名誤植").count() == 2


REFUSED = {
    "no reason": ({"reason": " "}, ValidationError),
    "the referrer": ({"by": "homeroom"}, PermissionDenied),
    "another school": ({"by": "stranger"}, Http404),
}


@pytest.mark.parametrize("why", list(REFUSED))
def test_a_refusal_changes_nothing(world, why):
    changes, error = REFUSED[why]
    referral, _case = sealed(world)
    if "by" in changes:
        changes = {"by": getattr(world, changes["by"])}
    before = snapshot()[:-1]  # a refusal leaves its row in the trail
    with pytest.raises(error):
        amend(world, paper_of(referral), **changes)
    assert snapshot()[:-1] == before


def test_only_what_is_sealed_and_holds_is_amended(world):
    unsealed, _case = assigned(world)
    with pytest.raises(WrongState):
        amend(world, paper_of(unsealed))


def test_two_at_once_amend_once(world):
    referral, _case = sealed(world)
    old = paper_of(referral)
    amend(world, old)
    with pytest.raises(WrongState):
        amend(world, old)
    with pytest.raises(WrongState):
        amend(world, referral.papers.get(amends=old), form=amended(old))  # no change
    assert referral.papers.filter(amends__isnull=False).count() == 1
