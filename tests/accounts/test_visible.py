"""Gone on the next request; never more than role, place and named grant together; exclusions last."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.actions.appointments import end_appointment
from accounts.actions.handing_over import deputise
from accounts.actions.users import disable_user
from accounts.models import AuditEvent, Grant
from accounts.permissions import grant, may, revoke, revoke_all, scopes, visible
from accounts.second_factor import second_factor_required
from accounts.vocabulary import Scope, Word
from tests.accounts.app.models import Folder, FolderExclusion, FolderGrant, Page
from tests.accounts.cast import FOLDER, PAGE, TODAY, add, again, confirmed, person
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = (Word.CASE_VIEW, Word.RECORD_READ)


def sees(user, folder, *, word=Word.CASE_VIEW, on=TODAY):
    """The list's answer, which must be the object's answer."""
    rows = visible(
        Folder.objects.all(), user=again(user), word=word, on=on, paths=FOLDER
    )
    listed = folder in set(rows)
    assert rows.filter(pk=folder.pk).exists() == listed
    return listed


@pytest.fixture
def folder(world):
    return Folder.objects.create(school=world.school)


def invite(world, user, folder, **fields):
    grant(
        by=world.director,
        user=user,
        words=WORDS,
        to=folder,
        reason="共同輔導",
        **{"from_on": TODAY, **fields},
    )


def test_a_counselor_sees_only_what_she_was_invited_to(world, folder):
    assert not sees(world.counselor, folder)
    invite(world, world.counselor, folder)
    assert sees(world.counselor, folder)


def test_a_grant_holds_from_its_first_through_its_last_day(world, folder):
    invite(world, world.counselor, folder, from_on=TODAY, until_on=TODAY + DAY)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [sees(world.counselor, folder, on=day) for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_a_revoked_grant_is_gone_and_leaves_no_row(world, folder):
    invite(world, world.counselor, folder)
    taken = revoke(by=world.director, user=world.counselor, to=folder, reason="退出")
    assert taken == 2
    assert not sees(world.counselor, folder)
    assert FolderGrant.objects.count() == 0
    assert list(
        AuditEvent.objects.order_by("pk").values_list("event", "actor_id", "object_id")
    ) == [
        ("object_granted", world.director.pk, str(folder.pk)),
        ("object_revoked", world.director.pk, str(folder.pk)),
    ]


def test_an_exclusion_wins_over_every_role_and_grant(world, folder):
    invite(world, world.counselor, folder)
    for user in (world.counselor, world.director):
        FolderExclusion.objects.create(
            user=user,
            content_object=folder,
            from_on=TODAY,
            reason="學生親屬",
            decided_by=world.principal,
        )
    page = Page.objects.create(folder=folder, author=world.director)
    assert not sees(world.counselor, folder)
    assert not sees(world.director, folder)
    assert sees(world.director, folder, on=TODAY - DAY)
    assert sees(world.chief, folder)
    pages = visible(
        Page.objects.all(),
        user=again(world.director),
        word=Word.RECORD_READ_RESTRICTED,
        on=TODAY,
        paths=PAGE,
    )
    assert list(pages) == []
    assert page.author == world.director


def test_a_record_is_reached_through_its_case(world, folder):
    invite(world, world.counselor, folder)
    page = Page.objects.create(folder=folder, author=world.chief)

    def pages(user, word):
        return list(
            visible(
                Page.objects.all(), user=again(user), word=word, on=TODAY, paths=PAGE
            )
        )

    assert pages(world.counselor, Word.RECORD_READ) == [page]
    assert pages(world.director, Word.RECORD_READ) == []
    assert pages(world.director, Word.RECORD_SUMMARY) == [page]
    assert pages(world.chief, Word.RECORD_READ_RESTRICTED) == [page]


def test_an_ended_appointment_is_gone_although_the_grant_row_stays(world, folder):
    invite(world, world.counselor, folder)
    held = world.counselor.appointments.get()
    held.until_on = TODAY - DAY
    held.save()
    assert FolderGrant.objects.filter(user=world.counselor).count() == 2
    assert not sees(world.counselor, folder)


def test_ending_the_last_appointment_takes_the_grants_too(world, folder):
    invite(world, world.counselor, folder)
    end_appointment(
        by=world.admin,
        appointment=world.counselor.appointments.get(),
        on=TODAY,
        reason="離職",
    )
    assert not sees(world.counselor, folder)
    assert FolderGrant.objects.count() == 0


def test_leaving_the_center_keeps_the_grants_of_a_school_post(world, folder):
    add(world.counselor, "center_professional", world.center)
    invite(world, world.counselor, folder)
    end_appointment(
        by=person("system_administrator", world.center),
        appointment=world.counselor.appointments.get(center=world.center),
        on=TODAY,
        reason="歸建",
    )
    assert sees(world.counselor, folder)


def test_an_appointment_to_come_gives_nothing_yet(world, folder):
    user = person("counseling_director", world.school, from_on=TODAY + DAY)
    assert not sees(user, folder)
    assert sees(user, folder, on=TODAY + DAY)


def test_a_deputy_sees_while_she_deputises(world, folder):
    held = deputise(
        by=world.admin,
        appointment=world.director.appointments.get(),
        deputy=world.counselor,
        from_on=TODAY,
        until_on=TODAY + DAY,
        on=TODAY,
    )
    assert not sees(world.counselor, folder)
    confirmed(held, world.principal)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [sees(world.counselor, folder, on=day) for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_a_disabled_account_sees_nothing(world, folder):
    invite(world, world.counselor, folder)
    disable_user(by=world.admin, user=world.counselor, on=TODAY, reason="長期請假")
    disable_user(by=world.admin, user=world.director, on=TODAY, reason="長期請假")
    assert not sees(world.counselor, folder)
    assert not sees(world.director, folder)
    assert not may(again(world.director), Word.CASE_VIEW, on=TODAY)


def test_nobody_and_a_stranger_see_nothing(world, folder):
    rows = visible(
        Folder.objects.all(),
        user=AnonymousUser(),
        word=Word.CASE_VIEW,
        on=TODAY,
        paths=FOLDER,
    )
    assert list(rows) == []
    assert not sees(make.UserFactory.create(), folder)


def test_a_forged_grant_row_opens_nothing_to_a_role_that_lacks_the_word(world, folder):
    invite(world, world.admin, folder)
    contact = person("report_contact", world.school)
    invite(world, contact, folder)
    assert not sees(world.admin, folder)
    assert not sees(contact, folder)


def test_a_forged_default_opens_no_locked_cell(world, folder):
    for role in ("system_administrator", "report_contact"):
        for word in (Word.CASE_VIEW, Word.RECORD_READ):
            Grant.objects.create(role_id=role, word=word, scope=Scope.SCHOOL)
    contact = person("report_contact", world.school)
    assert not sees(world.admin, folder)
    assert not sees(contact, folder, word=Word.RECORD_READ)


def test_a_word_of_another_release_grants_nothing(world, folder):
    Grant.objects.create(role_id="counselor", word="case.gone", scope=Scope.SCHOOL)
    assert not sees(world.counselor, folder)


def test_roles_of_two_schools_do_not_mix(world, folder):
    add(world.counselor, "counseling_director", world.sister)
    theirs = Folder.objects.create(school=world.sister)
    invite(world, world.counselor, folder)
    own = Folder.objects.create(school=world.school)
    assert [sees(world.counselor, one) for one in (folder, theirs, own)] == [
        True,
        True,
        False,
    ]


def test_narrowing_by_county_and_school_meet(world, folder):
    Grant.objects.create(
        role_id="counseling_director",
        word=Word.CASE_VIEW,
        scope=Scope.TEAM,
        authority=world.county,
    )
    Grant.objects.create(
        role_id="counseling_director",
        word=Word.CASE_VIEW,
        scope=Scope.SCHOOL,
        school=world.school,
    )
    assert scopes(world.director, Word.CASE_VIEW, at=world.school, on=TODAY) == {
        Scope.TEAM
    }
    assert not sees(world.director, folder)
    assert not sees(world.director, Folder.objects.create(school=world.sister))
    assert sees(world.chief, folder)


def test_a_closed_cell_is_closed(world, folder):
    Grant.objects.create(
        role_id="section_chief",
        word=Word.CASE_VIEW,
        scope=Scope.NONE,
        school=world.school,
    )
    assert not sees(world.chief, folder)
    assert sees(world.director, folder)


def test_nobody_grants_herself_and_nothing_is_written(world, folder):
    with pytest.raises(PermissionDenied):
        grant(
            by=world.director,
            user=world.director,
            words=WORDS,
            to=folder,
            from_on=TODAY,
            reason="自己",
        )
    assert FolderGrant.objects.count() == 0
    assert AuditEvent.objects.count() == 0


def test_a_second_grant_renews_the_words_it_names_and_no_others(world, folder):
    invite(world, world.counselor, folder, until_on=TODAY)
    reads = Word.RECORD_READ
    grant(
        by=world.principal,
        user=world.counselor,
        words=(reads, reads),
        to=folder,
        from_on=TODAY + DAY,
        reason="續辦",
    )
    rows = FolderGrant.objects.values_list(
        "permission__codename", "from_on", "until_on", "reason", "granted_by"
    )
    assert set(rows) == {
        (Word.CASE_VIEW.value, TODAY, TODAY, "共同輔導", world.director.pk),
        (reads.value, TODAY + DAY, None, "續辦", world.principal.pk),
    }
    assert rows.count() == 2
    told = AuditEvent.objects.order_by("pk").values_list("event", "detail__words")
    assert list(told) == [
        ("object_granted", [word.value for word in WORDS]),
        ("object_granted", [reads.value]),
    ]


def test_many_words_cost_as_much_as_one(world, folder, django_assert_num_queries):
    invite(world, world.counselor, folder)  # content types are cached from here on
    for words in (WORDS[:1], WORDS):
        with django_assert_num_queries(5):  # savepoint, words, grants, audit, release
            grant(
                by=world.director,
                user=world.counselor,
                words=words,
                to=folder,
                from_on=TODAY,
                reason="共同輔導",
            )


def test_a_word_the_object_does_not_know_is_refused(world, folder):
    invite_words = (Word.CASE_VIEW, Word.PEOPLE_MANAGE)
    with pytest.raises(ValueError, match="can't be granted"):
        grant(
            by=world.director,
            user=world.counselor,
            words=invite_words,
            to=folder,
            from_on=TODAY,
            reason="誤",
        )
    assert FolderGrant.objects.count() == 0


def test_revoke_all_is_of_one_school(world, folder):
    theirs = Folder.objects.create(school=world.sister)
    invite(world, world.counselor, folder)
    invite(world, world.counselor, theirs)
    taken = revoke_all(
        by=world.admin, user=world.counselor, school=world.school, reason="調校"
    )
    assert taken == 2
    assert set(FolderGrant.objects.values_list("content_object", flat=True)) == {
        theirs.pk
    }


def test_deleting_an_object_leaves_no_grant_behind(world, folder):
    invite(world, world.counselor, folder)
    folder.delete()
    assert FolderGrant.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "needed"),
    [
        ("counselor", True),
        ("counseling_director", True),
        ("system_administrator", True),
        ("subject_teacher", False),
        ("homeroom_teacher", False),
    ],
)
def test_the_second_factor_follows_what_she_can_read(world, role, needed):
    extra = {"school_class": world.school_class} if role == "homeroom_teacher" else {}
    user = person(role, world.school, **extra)
    assert second_factor_required(user, on=TODAY) == needed
    assert not second_factor_required(user, on=date(2020, 1, 1))


def test_a_school_may_ask_the_second_factor_of_everyone(world):
    user = person("subject_teacher", world.school)
    world.school.second_factor_for_all = True
    world.school.save()
    assert second_factor_required(again(user), on=TODAY)
