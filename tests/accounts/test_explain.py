"""Who can see this, why and until when: it names exactly those whom the rule lets in."""

from datetime import date

import pytest

from accounts.actions.handing_over import deputise
from accounts.explain import who_can_see
from accounts.models import User
from accounts.permissions import grant, visible
from accounts.vocabulary import Word
from tests.accounts.app.models import Folder, FolderExclusion
from tests.accounts.cast import FOLDER, ROLES, TODAY, confirmed, person

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 5, 31)
WORDS = (Word.CASE_VIEW, Word.RECORD_READ, Word.MINUTES_READ)


@pytest.fixture
def folder(world):
    folder = Folder.objects.create(
        school=world.school,
        school_class=world.school_class,
        owner=world.counselor,
        center=world.center,
        waits_for=world.principal,
    )
    grant(
        by=world.director,
        user=world.counselor,
        words=(Word.CASE_VIEW, Word.RECORD_READ),
        to=folder,
        from_on=TODAY,
        until_on=UNTIL,
        reason="主責",
        part="個案",
    )
    FolderExclusion.objects.create(
        user=world.chief,
        content_object=folder,
        from_on=TODAY,
        reason="學生親屬",
        decided_by=world.principal,
    )
    return folder


def test_it_names_the_people_the_reasons_and_the_days(world, folder):
    deputy = deputise(
        by=world.admin,
        appointment=world.principal.appointments.get(),
        deputy=world.director,
        from_on=TODAY,
        until_on=UNTIL,
        on=TODAY,
    )
    confirmed(deputy, world.principal)
    answer = who_can_see(folder, words=WORDS, on=TODAY, paths=FOLDER)
    assert {
        (seer.user.pk, seer.words, seer.because, seer.until) for seer in answer.seers
    } == {
        (
            world.counselor.pk,
            (Word.CASE_VIEW, Word.RECORD_READ),
            f"個案　個別授權：主責，{world.director.name}",
            UNTIL,
        ),
        (
            world.director.pk,
            (Word.CASE_VIEW, Word.MINUTES_READ),
            "角色：輔導主任 × 本校",
            None,
        ),
        (
            world.principal.pk,
            (Word.CASE_VIEW, Word.MINUTES_READ),
            "角色：校長 × 核閱期",
            None,
        ),
    }
    assert [
        (one.user, one.reason, one.from_on, one.until) for one in answer.excluded
    ] == [(world.chief, "學生親屬", TODAY, None)]


def test_it_agrees_with_the_rule_for_everybody_and_every_word(world, folder):
    for role in ROLES.values():
        place = {"county_officer": world.county}.get(role, world.school)
        if role.startswith("center_"):
            place = world.center
        fields = (
            {"school_class": world.school_class} if role == "homeroom_teacher" else {}
        )
        user = person(role, place, **fields)
        person(role, world.foreign) if place == world.school and not fields else None
        grant(
            by=world.director,
            user=user,
            words=(Word.CASE_VIEW, Word.RECORD_READ),
            to=folder,
            from_on=TODAY,
            reason="邀請",
        )
    everyone = list(User.objects.all())  # as loaded for a request that asks all words
    for word in Word:
        told = {
            seer.user
            for seer in who_can_see(folder, words=(word,), on=TODAY, paths=FOLDER).seers
        }
        let_in = {
            user
            for user in everyone
            if visible(
                Folder.objects.filter(pk=folder.pk),
                user=user,
                word=word,
                on=TODAY,
                paths=FOLDER,
            ).exists()
        }
        assert told == let_in, word


def test_its_queries_do_not_grow_with_the_staff(
    world, folder, django_assert_num_queries
):
    with django_assert_num_queries(7):
        who_can_see(folder, words=WORDS, on=TODAY, paths=FOLDER)
    for _ in range(20):
        person("counselor", world.school)
    with django_assert_num_queries(7):
        who_can_see(folder, words=WORDS, on=TODAY, paths=FOLDER)
