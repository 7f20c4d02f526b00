"""The yearly access review."""

from datetime import timedelta

import pytest

from accounts import duties
from accounts.actions.reviews import confirm_item, revoke_item, start_access_review
from accounts.duties import Duty
from accounts.errors import NotAllowed, StillOwned, WrongState
from accounts.models import AccessReview, AccessReviewItem, Appointment, AuditEvent
from accounts.permissions import grant, may
from accounts.vocabulary import Word
from tests.accounts.app.models import Folder, FolderGrant
from tests.accounts.cast import TODAY, again, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(world):
    folder = Folder.objects.create(school=world.school)
    grant(
        by=world.director,
        user=world.counselor,
        words=(Word.CASE_VIEW,),
        to=folder,
        from_on=TODAY,
        reason="共同輔導",
    )
    person("counselor", world.sister)
    person("principal", world.school, until_on=TODAY - timedelta(days=1))
    return start_access_review(
        by=world.director, place=world.school, year=115, on=TODAY
    )


def item_of(review, user, **fields):
    return review.items.get(holder=user, **fields)


def test_it_lists_every_appointment_and_grant_of_the_place(world, review):
    assert set(review.items.values_list("holder", "what", "mark")) == {
        (world.admin.pk, "系統管理員", "open"),
        (world.director.pk, "輔導主任", "open"),
        (world.principal.pk, "校長", "open"),
        (world.chief.pk, "輔導組長", "open"),
        (world.counselor.pk, "輔導教師", "open"),
        (world.counselor.pk, "查看個案與基本資料", "open"),
    }


def test_one_review_a_year_by_those_entitled(world, review):
    with pytest.raises(WrongState):
        start_access_review(by=world.principal, place=world.school, year=115, on=TODAY)
    for by in (world.admin, world.counselor, person("principal", world.sister)):
        with pytest.raises(NotAllowed):
            start_access_review(by=by, place=world.school, year=116, on=TODAY)
    assert AccessReview.objects.count() == 1


def test_confirming_all_finishes_it_and_nobody_confirms_her_own(world, review):
    for item in review.items.all():
        by = world.principal if item.holder == world.director else world.director
        confirm_item(by=by, item=item, on=TODAY)
    review.refresh_from_db()
    assert review.finished_at is not None
    assert set(review.items.values_list("mark", flat=True)) == {"confirmed"}


def test_her_own_item_and_a_second_mark_are_refused(world, review):
    own = item_of(review, world.director)
    with pytest.raises(NotAllowed):
        confirm_item(by=world.director, item=own, on=TODAY)
    confirm_item(by=world.principal, item=own, on=TODAY)
    with pytest.raises(WrongState):
        revoke_item(by=world.principal, item=own, on=TODAY, note="x")
    assert may(again(world.director), Word.CASE_VIEW, on=TODAY)


def test_revoking_an_appointment_ends_it_at_once(world, review):
    item = item_of(review, world.chief)
    revoke_item(by=world.director, item=item, on=TODAY, note="已卸任")
    assert not may(again(world.chief), Word.CASE_VIEW, on=TODAY)
    assert AuditEvent.objects.filter(event="appointment_ended").count() == 1


def test_revoking_a_grant_removes_it(world, review):
    item = item_of(review, world.counselor, appointment__isnull=True)
    revoke_item(by=world.director, item=item, on=TODAY, note="已結案")
    assert FolderGrant.objects.count() == 0
    assert may(again(world.counselor), Word.CASE_OPEN, on=TODAY)


def test_revoking_is_refused_while_duties_are_open(world, review):
    duties.register(
        "test",
        find=lambda appointment, on: [Duty("case", "#1", "1")],
        hand_over=lambda appointment, **_: None,
    )
    try:
        item = item_of(review, world.chief)
        with pytest.raises(StillOwned):
            revoke_item(by=world.director, item=item, on=TODAY, note="x")
    finally:
        duties.unregister("test")
    assert set(AccessReviewItem.objects.values_list("mark", flat=True)) == {"open"}
    assert Appointment.objects.get(user=world.chief).until_on is None
