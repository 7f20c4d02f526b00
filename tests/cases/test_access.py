"""Role x scope x student over list, search, page, roster and export words: set equality, foreign and missing alike."""

import uuid

import pytest

from accounts.access import NotAllowed, NotVisible
from accounts.models import AuditEvent
from accounts.permissions import grant
from accounts.vocabulary import Scope, Word
from cases import access
from cases.actions.imports import upload_roster
from cases.models import (
    Case,
    CaseExclusion,
    ImportJob,
    Referral,
    Student,
    StudentExclusion,
)
from cases.naming import naming_for
from tests.accounts.cast import ROLES, TODAY, again, person, reviewed_matrix
from tests.factories import accounts as make
from tests.factories.casework import running_case, sent

WHOLE_SCHOOL = {"ming", "mei"}
AT_SCHOOLS = set(ROLES.values()) - {
    "center_professional", "center_supervisor", "county_officer", "system_administrator",
}  # fmt: skip
MANAGING = {
    "section_chief",
    "counseling_director",
    "joint_office_director",
    "academic_affairs",
}


def place_of(role, world):
    if role.startswith("center"):
        return make.CounselingCenterFactory(authority=world.county)
    return world.county if role == "county_officer" else world.school


def holder(role, world):
    fields = {"school_class": world.c801} if role == "homeroom_teacher" else {}
    return person(role, place_of(role, world), **fields)


def names(world, rows):
    known = {world.ming.pk: "ming", world.mei.pk: "mei", world.foreign.pk: "foreign"}
    return {known[row.pk] for row in rows}


def expected(role):
    """By the table reviewed by hand: the whole school, her class 801, or nobody (no grant is made here)."""
    scopes = reviewed_matrix()[role][Word.STUDENT_VIEW.value]
    if Scope.SCHOOL in scopes and role in AT_SCHOOLS:
        return WHOLE_SCHOOL
    return {"ming"} if Scope.CLASS in scopes else set()


@pytest.mark.parametrize("role", sorted(ROLES.values()))
def test_list_search_and_page_agree_for_every_role(world, role):
    user = holder(role, world)
    seen = names(world, access.students_for(user, on=TODAY))
    found = names(world, access.students_for(user, on=TODAY).search("S00"))
    opened = set()
    for name in ("ming", "mei", "foreign"):
        try:
            access.get_student(user, getattr(world, name).pk, on=TODAY)
        except NotVisible:
            continue
        opened.add(name)
    assert (seen, found, opened) == (expected(role),) * 3


@pytest.mark.parametrize("role", sorted(ROLES.values()))
def test_the_roster_is_managed_by_these_roles_only(world, role):
    user = holder(role, world)
    managed = set(access.schools_for_roster(user, on=TODAY))
    assert managed == ({world.school} if role in MANAGING else set())
    exported = names(
        world, access.students_for(user, on=TODAY, word=Word.STUDENT_EXPORT)
    )
    assert exported == (WHOLE_SCHOOL if role in MANAGING else set())


def test_foreign_and_missing_answer_alike(world):
    answers = []
    for pk in (world.foreign.pk, uuid.uuid4()):
        with pytest.raises(NotVisible) as refused:
            access.get_student(world.chief, pk, on=TODAY)
        answers.append(str(refused.value))
    assert answers == ["not visible", "not visible"]
    assert AuditEvent.objects.filter(event="record_read").count() == 0


def test_opening_a_student_is_in_the_trail(world):
    access.get_student(world.chief, world.ming.pk, on=TODAY)
    event = AuditEvent.objects.get(event="record_read")
    assert (event.object_id, event.actor_id) == (str(world.ming.pk), world.chief.pk)


def test_seen_without_the_word_is_not_allowed(world):
    with pytest.raises(NotAllowed):
        access.get_student_for(
            world.homeroom, world.ming.pk, word=Word.STUDENT_EDIT, on=TODAY
        )
    found = access.get_student_for(
        world.chief, world.ming.pk, word=Word.STUDENT_EDIT, on=TODAY
    )
    assert found == world.ming


def test_protection_is_read_by_those_who_may_and_the_trail_says_so(world):
    teacher = person("subject_teacher", world.school)
    with pytest.raises(NotAllowed):
        access.get_protection(teacher, world.ming, on=TODAY)
    access.get_protection(world.homeroom, world.ming, on=TODAY)
    event = AuditEvent.objects.get(part="protection")
    assert (event.event, event.actor_id) == ("record_read", world.homeroom.pk)


def test_a_team_member_sees_her_student_until_the_grant_ends(world):
    teacher = person("mentor_teacher", world.school)
    grant(
        by=world.chief, user=teacher, words=(Word.STUDENT_VIEW,), to=world.mei,
        from_on=TODAY, until_on=TODAY, reason="認輔",
    )  # fmt: skip
    assert names(world, access.students_for(teacher, on=TODAY)) == {"mei"}
    later = TODAY.replace(month=6)
    assert names(world, access.students_for(again(teacher), on=later)) == set()


def test_whom_an_exclusion_names_sees_nothing_of_the_student(world):
    StudentExclusion.objects.create(
        content_object=world.ming, user=world.director, from_on=TODAY,
        reason="親屬", decided_by=world.chief,
    )  # fmt: skip
    assert names(world, access.students_for(world.director, on=TODAY)) == {"mei"}
    assert naming_for(world.director, on=TODAY).of(world.ming) == "王○明"


def test_a_student_who_left_the_class_left_the_teachers_sight(world):
    world.ming.school_class = None
    world.ming.seat_number = None
    world.ming.save()
    assert names(world, access.students_for(world.homeroom, on=TODAY)) == set()


def test_own_class_and_team_read_full_names_everyone_else_masked(world):
    teacher = person("mentor_teacher", world.school)
    grant(
        by=world.chief, user=teacher, words=(Word.STUDENT_VIEW,), to=world.mei,
        from_on=TODAY, reason="認輔",
    )  # fmt: skip
    read = {
        who: [naming_for(user, on=TODAY).of(one) for one in (world.ming, world.mei)]
        for who, user in {
            "chief": world.chief,
            "homeroom": world.homeroom,
            "mentor": teacher,
        }.items()
    }
    assert read == {
        "chief": ["王○明", "林○美"],
        "homeroom": ["王小明", "林○美"],
        "mentor": ["王○明", "林美美"],
    }


def test_the_privacy_key_masks_the_whole_screen(world):
    naming = naming_for(world.homeroom, on=TODAY, private=True)
    assert (naming.of(world.ming), naming.seat_of(world.ming)) == ("王○明", "801")
    open_screen = naming_for(world.homeroom, on=TODAY)
    assert open_screen.seat_of(world.ming) == "801 01號"


def test_an_upload_is_seen_by_the_schools_roster_managers_only(world):
    job = upload_roster(
        by=world.chief, school=world.school, data=b"x", filename="a.csv",
        school_year=114, takes_effect_on=TODAY, on=TODAY, enqueue=lambda pk: None,
    )  # fmt: skip
    seen = {
        who: set(access.imports_for(getattr(world, who), on=TODAY)) == {job}
        for who in ("chief", "registrar", "homeroom", "counselor", "stranger")
    }
    assert seen == {
        "chief": True, "registrar": True, "homeroom": False, "counselor": False,
        "stranger": False,
    }  # fmt: skip
    with pytest.raises(NotVisible):
        access.get_import(world.stranger, job.pk, on=TODAY)
    with pytest.raises(NotVisible):
        access.get_school_for_roster(world.stranger, world.school.pk, on=TODAY)
    assert ImportJob.objects.count() == 1


SEARCHES = {
    "小明": {"ming"},
    "王小明": {"ming"},
    "美美": {"mei"},
    "美": {"mei"},
    "801": {"ming"},
    "８０１": {"ming"},
    "801-1": {"ming"},
    "801-01": {"ming"},
    "802-2": set(),
    "1號": {"ming", "mei"},
    "座號 1": {"ming", "mei"},
    "S001": {"ming"},
    "S00": {"ming", "mei"},
    "A123456789": {"ming"},
    "ａ１２３４５６７８９": {"ming"},
    "F131104093": set(),
    "外校": set(),
    "%": set(),
    "_": set(),
    "'": set(),
    "王\x00": set(),
    "王\ud800": set(),
    "不在": set(),
    "  ": {"ming", "mei"},
    "長" * 5000: set(),
}


@pytest.mark.parametrize("text", list(SEARCHES))
def test_search_finds_exactly_these(world, text):
    world.ming.national_id = "A123456789"
    world.ming.save()
    world.foreign.national_id = "F131104093"
    world.foreign.save()
    assert (
        names(world, access.students_for(world.chief, on=TODAY).search(text))
        == (SEARCHES[text])
    )


def test_search_by_code(world):
    rows = access.students_for(world.chief, on=TODAY).search(world.mei.code.lower())
    assert names(world, rows) == {"mei"}


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(
    world, count, django_assert_num_queries
):
    for n in range(count):
        Student.objects.create(school=world.school, name=f"生{n}", sex="male")
    user = again(world.chief)
    with django_assert_num_queries(4):
        naming = naming_for(user, on=TODAY)
        rows = access.students_for(user, on=TODAY).search("").in_class_order()[:50]
        assert len([naming.of(one) + naming.seat_of(one) for one in rows]) == 2 + count


def test_the_principal_sees_whom_a_referral_on_her_desk_is_about(world):
    principal = person("principal", world.school)
    referral = sent(world)
    seen = access.students_for(again(principal), on=TODAY)
    assert names(world, seen) == set()
    Referral.objects.filter(pk=referral.pk).update(state="stage4_signed")
    assert names(world, seen.all()) == {"ming"}
    Referral.objects.filter(pk=referral.pk).update(state="stage2_signed")
    assert names(world, seen.all()) == set()


def test_the_center_supervisor_sees_the_students_of_her_centers_cases(world):
    center = make.CounselingCenterFactory(authority=world.county)
    supervisor = person("center_supervisor", center)
    elsewhere = person("center_supervisor", make.CounselingCenterFactory(authority=world.county))  # fmt: skip
    case = running_case(world)
    assert names(world, access.students_for(supervisor, on=TODAY)) == set()
    Case.objects.filter(pk=case.pk).update(center=center)
    assert names(world, access.students_for(supervisor, on=TODAY)) == {"ming"}
    assert names(world, access.students_for(elsewhere, on=TODAY)) == set()
    CaseExclusion.objects.create(
        user=supervisor, content_object=case, from_on=TODAY, reason="親屬", decided_by=world.director,
    )  # fmt: skip
    assert names(world, access.students_for(again(supervisor), on=TODAY)) == set()
