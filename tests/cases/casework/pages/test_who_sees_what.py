"""Role x scope x object over casework's lists, search, pages, fragments and exports: the same set everywhere."""

import csv
from io import StringIO

import pytest
from django.utils import timezone

from accounts.vocabulary import Scope, Word
from cases.access import grants_on
from cases.actions.center import (
    accept_center_referral,
    apply_to_center,
    draft_center_referral,
)
from cases.actions.exclusions import exclude_person
from cases.actions.referral_decisions import assign_referral
from cases.actions.team import add_member, end_membership
from cases.models import Student, StudentExclusion
from cases.student_words import STUDENT_WORDS, words_on_student
from tests.accounts.cast import ROLES, person, reviewed_matrix
from tests.cases.test_access import AT_SCHOOLS
from tests.factories import accounts as make
from tests.factories.casework import running_case, sent

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-4000-8000-000000000000"
TODAY = timezone.localdate
BOTH = {"ming", "mei"}
TAILS = ("", "/plan", "/team")  # pages whoever sees the case opens


@pytest.fixture
def cases(world):
    """Ming's came of the homeroom teacher's referral; Mei's is served by the center; the third is another school's."""
    referral = sent(world)
    ming = assign_referral(by=world.director, referral=referral, lead=world.counselor, tier=2, on=TODAY())  # fmt: skip
    mei = running_case(world, student=world.mei, lead=world.counselor2, on=TODAY())
    row = draft_center_referral(by=world.counselor2, case=mei, center=world.center, form_key=NOBODYS, reason="虛構", on=TODAY())  # fmt: skip
    apply_to_center(by=world.counselor2, referral=row, on=TODAY())
    accept_center_referral(by=world.supervisor, referral=row, professional=world.psychologist, is_direct=True, on=TODAY())  # fmt: skip
    foreign = running_case(world, student=world.foreign, lead=world.foreign_counselor, by=world.stranger, on=TODAY())  # fmt: skip
    return {"ming": ming, "mei": mei, "foreign": foreign}


def seen_by(client, cases):
    """Each way to the cases, and whom it shows."""
    by_number = {(one.school_id, one.number): name for name, one in cases.items()}
    ways = {}
    for way, address in (("list", "/cases/"), ("search", "/cases/?q=S00&state=all")):
        answer = client.get(address)
        rows = answer.context["rows"] if answer.status_code == 200 else []
        ways[way] = {by_number[row.case.school_id, row.case.number] for row in rows}
    for tail in TAILS:
        ways[f"page{tail}"] = {
            name
            for name, one in cases.items()
            if client.get(f"/cases/{one.pk}{tail}").status_code == 200
        }
    return ways


def exported(client, cases):
    """The cases in the file; None where taking it away is refused."""
    answer = client.post("/cases/export", {"fmt": "csv"})
    if answer.status_code != 200:
        return None
    numbers = {one.number: name for name, one in cases.items() if name != "foreign"}
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))[1:]
    return {numbers[row[0]] for row in rows}


def expected(role, word):
    """By the table reviewed by hand, for somebody without a part in any case."""
    scopes = reviewed_matrix()[role][word.value]
    if Scope.SCHOOL in scopes and role in AT_SCHOOLS:
        return BOTH
    return set()


@pytest.mark.parametrize("role", sorted(ROLES.values()))
def test_a_role_alone_shows_the_same_cases_everywhere(world, browser_of, cases, role):
    place = {"county_officer": world.county}.get(role, world.school)
    if role.startswith("center"):
        place = make.CounselingCenterFactory(authority=world.county)
    fields = {"school_class": world.c801} if role == "homeroom_teacher" else {}
    client = browser_of(person(role, place, **fields))
    should = expected(role, Word.CASE_VIEW)
    ways = seen_by(client, cases)
    assert ways == dict.fromkeys(ways, should)
    may_export = bool(reviewed_matrix()[role][Word.CASE_EXPORT.value])
    assert exported(client, cases) == (expected(role, Word.CASE_EXPORT) if may_export else None)  # fmt: skip
    hidden = {"ming", "mei", "foreign"} - should
    for tail in (*TAILS, "/consents", "/center", "/readers", "/who", "/log", "/close"):
        nobodys = client.get(f"/cases/{NOBODYS}{tail}")
        for name in hidden:
            foreign = client.get(f"/cases/{cases[name].pk}{tail}")
            assert (foreign.status_code, foreign.content) == (404, nobodys.content), (name, tail)  # fmt: skip


PARTS = {
    "counselor": {"ming"},  # lead
    "counselor2": {"mei"},
    "homeroom": {"ming"},  # her own referral, not every case of her class
    "homeroom2": set(),
    "mentor": {"ming"},
    "teacher": {"mei"},  # invited until the end of the month
    "psychologist": {"mei"},
    "foreign_counselor": {"foreign"},
    "chief": {"mei"},  # keeps away from Ming's
    "director": BOTH,
    "principal": set(),  # nothing waits for her seal
}


@pytest.mark.parametrize("who", list(PARTS))
def test_a_part_in_a_case_shows_that_case_and_no_other(world, browser_of, cases, who):
    on = TODAY()
    add_member(by=world.director, case=cases["ming"], user=world.mentor, part="mentor", reason="虛構", on=on)  # fmt: skip
    add_member(by=world.counselor2, case=cases["mei"], user=world.teacher, part="invited", reason="虛構", until_on=on, on=on)  # fmt: skip
    exclude_person(by=world.director, case=cases["ming"], user=world.chief, reason="虛構", on=on)  # fmt: skip
    ways = seen_by(browser_of(getattr(world, who)), cases)
    assert ways == dict.fromkeys(ways, PARTS[who])


def test_who_left_and_who_keeps_away_from_the_student_see_nothing(world, browser_of, cases):  # fmt: skip
    on = TODAY()
    member = add_member(by=world.director, case=cases["ming"], user=world.mentor, part="mentor", reason="虛構", on=on)  # fmt: skip
    end_membership(by=world.director, member=member, reason="虛構", on=on)
    StudentExclusion.objects.create(user=world.director, content_object=world.mei, from_on=on, reason="虛構", decided_by=world.principal)  # fmt: skip
    for who, should in (("mentor", set()), ("director", {"ming"})):
        ways = seen_by(browser_of(getattr(world, who)), cases)
        assert ways == dict.fromkeys(ways, should), who


@pytest.mark.parametrize("role", sorted(ROLES.values()))
def test_the_words_asked_at_once_are_those_of_the_list_rule(world, cases, role):
    place = {"county_officer": world.county}.get(role, world.school)
    if role.startswith("center"):
        place = world.center
    fields = {"school_class": world.c801} if role == "homeroom_teacher" else {}
    user = person(role, place, **fields)
    for student in (world.ming, world.mei):
        told = words_on_student(user, student, granted=grants_on(user, student, on=TODAY()), on=TODAY())  # fmt: skip
        rows = Student.objects.filter(pk=student.pk)
        asked = {word for word in STUDENT_WORDS if rows.visible_to(user, on=TODAY(), word=word).exists()}  # fmt: skip
        assert told == asked, student
