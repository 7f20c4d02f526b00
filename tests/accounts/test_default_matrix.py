"""Roles x words x scopes: the table reviewed by hand, the code, the rows, and the rule's answer in lists and on objects."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from accounts.default_matrix import DEFAULT_ROLES
from accounts.matrix import NAMELESS, lock
from accounts.models import Grant, Role
from accounts.permissions import visible
from accounts.roles_sync import sync_default_roles
from accounts.vocabulary import Group, Scope, Word
from tests.accounts.app.models import Folder, FolderGrant
from tests.accounts.cast import FOLDER, ROLES, TODAY, again, person, reviewed_matrix
from tests.factories import accounts as make

REVIEWED = reviewed_matrix()


def _held(pairs):
    found: dict[str, set[str]] = {word.value: set() for word in Word}
    for word, scope in pairs:
        found[word].add(scope)
    return found


def test_the_reviewed_table_has_every_role_and_word():
    assert set(REVIEWED) == {role.key for role in DEFAULT_ROLES}
    assert set(REVIEWED["principal"]) == set(Word.values)


@pytest.mark.parametrize("role", DEFAULT_ROLES, ids=lambda role: role.key)
def test_the_code_is_the_reviewed_table(role):
    assert _held(role.pairs()) == REVIEWED[role.key]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES.values())
def test_the_rows_are_the_reviewed_table(role, roles):
    rows = Grant.objects.filter(role=role).values_list("word", "scope")
    assert _held(rows) == REVIEWED[role]


def test_no_default_is_locked():
    assert [
        (role.key, word, scope)
        for role in DEFAULT_ROLES
        for word, scope in role.pairs()
        if lock(role.key, word, scope)
    ] == []


def test_the_administrator_is_locked_out_of_every_word_about_a_student():
    house = (Group.SYSTEM, Group.REPORTS)
    open_words = {
        word
        for word in Word
        if word.group not in house and not lock("system_administrator", word)
    }
    assert open_words == set()


def test_who_asks_in_an_emergency_never_approves_in_that_role():
    ask, approve = (
        {role.key for role in DEFAULT_ROLES if not lock(role.key, word)}
        for word in (Word.EMERGENCY_ASK, Word.EMERGENCY_APPROVE)
    )
    assert ask == {"system_administrator"}
    assert approve == {"counseling_director", "joint_office_director", "principal"}


def test_the_county_officer_is_locked_to_status_and_numbers_about_students():
    open_cells = {
        (word, scope)
        for word in Word
        for scope in set(Scope) - NAMELESS
        if word.group is not Group.SYSTEM
        and word not in (Word.NEWS_PUBLISH, Word.REPORT_DECIDE_AMENDMENT)
        and not lock("county_officer", word, scope)
    }
    assert open_cells == set()


@pytest.mark.django_db
def test_sync_roles_twice_changes_nothing_and_keeps_narrowings(roles, capsys):
    school = make.SchoolFactory.create()
    Grant.objects.create(
        role_id="principal", word=Word.CASE_VIEW, scope=Scope.NONE, school=school
    )
    before = set(Grant.objects.values_list("pk", flat=True))
    call_command("sync_roles")
    assert capsys.readouterr().out == "0 default grants changed\n"
    assert set(Grant.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_sync_roles_mends_a_role_and_touches_no_other(roles, django_assert_num_queries):
    fields = ("key", "name_zh", "name_en", "place", "position")
    before = list(Role.objects.values_list(*fields))
    with django_assert_num_queries(4):  # savepoint, roles, grants, release
        sync_default_roles()
    Role.objects.filter(key="principal").update(name_zh="主任", place="center")
    sync_default_roles()
    assert list(Role.objects.values_list(*fields)) == before


@pytest.mark.django_db
def test_sync_roles_mends_a_changed_default(roles):
    Grant.objects.filter(role="principal", word=Word.MINUTES_APPROVE_FINAL).delete()
    Grant.objects.create(
        role_id="system_administrator", word=Word.CASE_VIEW, scope=Scope.SCHOOL
    )
    call_command("sync_roles")
    wanted = {(r.key, w, s) for r in DEFAULT_ROLES for w, s in r.pairs()}
    assert set(Grant.objects.values_list("role", "word", "scope")) == wanted


def _place(role, world):
    kind = Role.objects.get(key=role).place
    return {"center": world.center, "authority": world.county}.get(kind, world.school)


@pytest.fixture
def folders(world):
    """One folder for each way to be near it; the sister's and the foreign school's in every way at once."""

    def of(user, **fields):
        fields = {"school": world.school, **fields}
        return Folder.objects.create(**fields)

    def make_for(user):
        near = {
            "owner": user,
            "waits_for": user,
            "center": world.center,
            "school_class": world.school_class,
        }
        made = SimpleNamespace(
            own=of(user, owner=user),
            team=of(user),
            klass=of(user, school_class=world.school_class),
            waiting=of(user, waits_for=user),
            center=of(user, center=world.center),
            other=of(user),
            sister=of(user, school=world.sister),
            foreign=of(
                user,
                school=world.foreign,
                **{**near, "school_class": None, "center": None},
            ),
        )
        for folder in (made.team, made.foreign):
            grant_every_word(user, folder)
        return made

    return make_for


def grant_every_word(user, folder):
    kind = ContentType.objects.get_for_model(Folder)
    Permission.objects.bulk_create(
        (Permission(content_type=kind, codename=word) for word in Word.values),
        ignore_conflicts=True,
    )
    known = {row.codename: row for row in Permission.objects.filter(content_type=kind)}
    granter = make.UserFactory.create()
    FolderGrant.objects.bulk_create(
        FolderGrant(
            user=user,
            permission=known[word.value],
            content_object=folder,
            from_on=TODAY,
            reason="邀請",
            granted_by=granter,
        )
        for word in Word
    )


def _expected(scopes, made, role):
    school = {made.own, made.team, made.klass, made.waiting, made.center, made.other}
    if role == "county_officer":
        school = {*school, made.sister}
    reach = {
        Scope.OWN: {made.own},
        Scope.TEAM: {made.team},
        Scope.CLASS: {made.klass},
        Scope.UNDER_REVIEW: {made.waiting},
        Scope.SCHOOL: school,
        Scope.CENTER: {made.center},
    }
    return set().union(*(reach.get(scope, set()) for scope in scopes))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES.values())
def test_lists_and_objects_answer_as_the_table(role, world, folders):
    extra = {"school_class": world.school_class} if role == "homeroom_teacher" else {}
    user = person(role, _place(role, world), **extra)
    made = folders(user)
    user = again(user)
    everything = Folder.objects.all()
    for word in Word:
        expected = _expected(REVIEWED[role][word.value], made, role)
        seen = visible(everything, user=user, word=word, on=TODAY, paths=FOLDER)
        assert set(seen) == expected, word
        assert {
            folder for folder in everything if seen.filter(pk=folder.pk).exists()
        } == expected, word
