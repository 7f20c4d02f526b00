"""退回 from the principal to the director: the same words once more, each signature bound to a version of its own."""

import pytest
from django.core.exceptions import ValidationError

from accounts.errors import WrongState
from accounts.models import AuditEvent
from meetings.actions.chain import set_chain
from meetings.actions.returning import Pin, return_minutes
from meetings.content import digest
from meetings.models import Comment, Minutes, MinutesVersion
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
PINS = [Pin("evaluation", "主任是否與導師談過？")]


def look_again(world, version, *, by=None, key="final"):
    return return_minutes(
        by=by or world.principal, stage=make.stage(version, key), shown_hash=version.content_hash,
        pins=PINS, on=make.DAY, at=make.clock(hour=18), to_director=True,
    )  # fmt: skip


def newest():
    return MinutesVersion.objects.order_by("-number").first()


def stages(version):
    return list(version.stages.values_list("key", "state"))


def test_the_director_gets_the_same_words_again(world, case):
    version = make.submitted(world, case)
    make.approve(version, "first", world.director)
    look_again(world, version)
    again = newest()
    assert (again.number, again.again_of, again.content, again.submitted_by) == (2, version, version.content, world.counselor)  # fmt: skip
    assert again.content_hash == digest(version.minutes_id, 2, version.content)
    assert again.content_hash != version.content_hash
    version.refresh_from_db()
    assert (version.state, stages(version)) == ("returned", [("first", "approved"), ("final", "returned")])  # fmt: skip
    assert stages(again) == [("first", "waiting"), ("final", "ahead")]
    assert (Minutes.objects.get().state, Comment.objects.get().by) == ("submitted", world.principal)  # fmt: skip
    told = AuditEvent.objects.get(event="returned", object_type="meetings.minutes")
    assert told.detail == {"stage": "final", "version": 1, "to": "first"}


def test_she_sends_it_up_again_or_back_to_the_author(world, case):
    version = make.submitted(world, case)
    make.approve(version, "first", world.director)
    look_again(world, version)
    with pytest.raises(WrongState):
        make.approve(version, "final", world.principal)  # the old page
    make.approve(newest(), "first", world.director)
    look_again(world, newest())
    again = newest()
    return_minutes(by=world.director, stage=make.stage(again, "first"), shown_hash=again.content_hash, pins=PINS, on=make.DAY, at=make.clock(hour=19))  # fmt: skip
    assert (again.number, Minutes.objects.get().state) == (3, "returned")
    corrected = make.submit(world, version.meeting, evaluation="由導師評估。")
    make.approve(corrected, "first", world.director)
    make.approve(corrected, "final", world.principal)
    assert Minutes.objects.get().state == "approved"


def test_stages_below_the_director_are_not_asked_again(world, case):
    set_chain(by=world.director, school=world.school, stages=["section", "first", "final"], from_on=make.DAY, on=make.DAY)  # fmt: skip
    version = make.submitted(world, case)
    make.approve(version, "section", world.chief)
    make.approve(version, "first", world.director)
    look_again(world, version)
    assert stages(newest()) == [("section", "skipped"), ("first", "waiting"), ("final", "ahead")]  # fmt: skip


def test_only_the_principal_and_only_after_the_director_has_signed(world, case):
    version = make.submitted(world, case)
    with pytest.raises(ValidationError):
        look_again(world, version, by=world.director, key="first")
    assert (MinutesVersion.objects.count(), Comment.objects.count()) == (1, 0)
    assert stages(version) == [("first", "waiting"), ("final", "ahead")]


def test_a_director_who_wrote_it_is_not_asked(world, case):
    meeting = make.adjourned(world, case)
    version = make.submit(world, meeting, by=world.director)
    assert stages(version) == [("first", "skipped"), ("final", "waiting")]
    with pytest.raises(ValidationError):
        look_again(world, version)
