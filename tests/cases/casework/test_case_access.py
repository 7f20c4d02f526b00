"""Role x scope x object: lists, doors and the words of the case page agree; foreign and missing answer alike."""

import uuid

import pytest

from accounts.access import NotAllowed, NotVisible
from accounts.models import AuditEvent
from accounts.permissions import scopes
from accounts.vocabulary import Scope, Word
from cases import case_access as access
from cases import referral_access
from cases.actions.case_guards import locked_case
from cases.actions.exclusions import exclude_person
from cases.actions.referral_decisions import assign_referral
from cases.actions.team import add_member
from cases.case_words import ALL_CASE_WORDS, words_on_case
from cases.models import Case, CaseGrant, Referral
from tests.accounts.cast import ROLES, TODAY, again, person
from tests.factories import accounts as make
from tests.factories.cases import seated
from tests.factories.casework import draft, running_case, sent

SCHOOL_ROLES = sorted(
    set(ROLES.values())
    - {"center_professional", "center_supervisor", "county_officer", "system_administrator"}
)  # fmt: skip
READING_ALL = {"section_chief", "counseling_director", "joint_office_director"}


@pytest.fixture
def town(world):
    """Four cases: referred and led, led only, another's, another school's; and referrals in several states."""
    world.led = running_case(world, student=world.mei)
    referral = sent(world)
    world.referred = assign_referral(by=world.director, referral=referral, lead=world.counselor2, tier=1, on=TODAY)  # fmt: skip
    world.foreign_case = running_case(
        world, student=world.foreign, lead=world.foreign_counselor, by=world.stranger
    )
    world.sent = referral
    world.draft = draft(world, by=world.teacher, paper="none", student=world.mei)
    Referral.objects.filter(pk=sent_to_seal(world).pk).update(state="stage4_signed")
    world.waiting = Referral.objects.get(state="stage4_signed")
    return world


def sent_to_seal(world):
    kid = seated(world.c801, 9, student_number="S009", name="丁樣本")
    return sent(world, student=kid)


def named(world, rows, names):
    keys = {getattr(world, name).pk: name for name in names}
    return {keys[row.pk] for row in rows}


CASES = ("led", "referred", "foreign_case")
REFERRALS = ("sent", "draft", "waiting")
EXPECTED = {
    "director": ({"led", "referred"}, {"sent", "waiting"}),
    "chief": ({"led", "referred"}, {"sent", "waiting"}),
    "counselor": ({"led"}, set()),
    "counselor2": ({"referred"}, {"sent"}),
    "homeroom": ({"referred"}, {"sent", "waiting"}),
    "homeroom2": (set(), set()),
    "teacher": (set(), {"draft"}),
    "mentor": (set(), set()),
    "principal": (set(), {"waiting"}),
    "registrar": (set(), set()),
    "custodian": (set(), set()),
    "admin": (set(), set()),
    "officer": (set(), set()),
    "supervisor": (set(), set()),
    "psychologist": (set(), set()),
    "stranger": ({"foreign_case"}, set()),
    "foreign_counselor": ({"foreign_case"}, set()),
}


@pytest.mark.parametrize("who", EXPECTED)
def test_list_and_door_agree_for_everybody(town, who):
    user = again(getattr(town, who))
    listed = named(town, access.cases_for(user, on=TODAY), CASES)
    opened = set()
    for name in CASES:
        try:
            access.get_case(user, getattr(town, name).pk, on=TODAY)
        except NotVisible:
            continue
        opened.add(name)
    referrals = named(town, referral_access.referrals_for(user, on=TODAY), REFERRALS)
    read = set()
    for name in REFERRALS:
        try:
            referral_access.get_referral(user, getattr(town, name).pk, on=TODAY)
        except NotVisible:
            continue
        read.add(name)
    assert (listed, referrals) == EXPECTED[who]
    assert (opened, read) == EXPECTED[who]


def test_foreign_and_missing_answer_alike(town):
    user = again(town.director)
    for door, row in (
        (access.get_case, town.foreign_case),
        (referral_access.get_referral, town.draft),
        (access.get_center_referral, town.foreign_case),
    ):
        answers = []
        for pk in (row.pk, uuid.uuid4()):
            with pytest.raises(NotVisible) as refused:
                door(user, pk, on=TODAY)
            answers.append(str(refused.value))
        assert answers == ["not visible"] * 2


def test_opening_a_case_is_in_the_trail(town):
    access.get_case(town.counselor, town.led.pk, on=TODAY)
    event = AuditEvent.objects.get(event="case_read")
    assert (event.object_id, event.actor_id) == (str(town.led.pk), town.counselor.pk)


def test_seen_without_the_word_is_403(town):
    with pytest.raises(NotAllowed):
        access.get_case_for_editing(again(town.homeroom), town.referred.pk, on=TODAY)
    assert access.get_case_for_editing(again(town.counselor), town.led.pk, on=TODAY) == town.led  # fmt: skip


@pytest.mark.parametrize("who", EXPECTED)
def test_the_words_of_a_page_are_those_of_the_lists(town, who):
    user = again(getattr(town, who))
    for name in CASES:
        case = locked_case(getattr(town, name))
        expected = {
            word
            for word in ALL_CASE_WORDS
            if Case.objects.visible_to(user, on=TODAY, word=word)
            .filter(pk=case.pk)
            .exists()
        }
        assert words_on_case(user, case, on=TODAY) == expected


@pytest.mark.parametrize("role", SCHOOL_ROLES)
def test_a_role_alone_opens_no_case(town, role):
    fields = {"school_class": town.c801} if role == "homeroom_teacher" else {}
    user = person(role, town.school, **fields)
    seen = named(town, access.cases_for(user, on=TODAY), CASES)
    assert seen == ({"led", "referred"} if role in READING_ALL else set())


def test_a_forged_grant_opens_nothing_and_an_exclusion_shuts_all(town):
    other = make.UserFactory()
    row = CaseGrant.objects.filter(content_object=town.led, user=town.counselor).first()
    row.pk, row.user = None, other
    row.save(force_insert=True)
    assert list(access.cases_for(other, on=TODAY)) == []
    exclude_person(by=town.principal, case=town.led, user=town.chief, reason="親屬", on=TODAY)  # fmt: skip
    assert named(town, access.cases_for(again(town.chief), on=TODAY), CASES) == {"referred"}  # fmt: skip


def test_who_can_see_names_exactly_who_sees(town):
    add_member(by=town.counselor, case=town.led, user=town.homeroom2, part="homeroom", reason="x", on=TODAY)  # fmt: skip
    line = access.explain_case(again(town.counselor), town.led, on=TODAY)
    seers = {seer.user for seer in line.seers if Word.CASE_VIEW in seer.words}
    people = {getattr(town, who) for who in EXPECTED}
    assert seers == {one for one in people if access.cases_for(again(one), on=TODAY).filter(pk=town.led.pk).exists()}  # fmt: skip
    with pytest.raises(NotAllowed):
        access.explain_case(again(town.homeroom2), town.led, on=TODAY)


def test_the_administrator_asks_by_number_and_reads_no_case(town):
    line = access.explain_case_number(again(town.admin), town.school, town.led.number, on=TODAY)  # fmt: skip
    assert town.counselor in {seer.user for seer in line.seers}
    for user, school, number in (
        (town.admin, town.school, "114-999"),
        (town.admin, town.sister, town.foreign_case.number),
        (town.teacher, town.school, town.led.number),
    ):
        with pytest.raises(NotVisible):
            access.explain_case_number(again(user), school, number, on=TODAY)


def test_the_timeline_hides_lines_whose_word_is_missing(town):
    mine = access.timeline_for(again(town.homeroom), town.referred, on=TODAY)
    assert sorted(line.kind for line in mine) == ["opened", "referral"]
    assert list(access.timeline_for(again(town.mentor), town.referred, on=TODAY)) == []


def test_the_custodian_sees_numbers_of_closed_cases_only(town):
    assert list(access.cases_to_archive(again(town.custodian), on=TODAY)) == []
    assert scopes(again(town.custodian), Word.CASE_VIEW, at=town.school, on=TODAY) == {Scope.STATUS_ONLY}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(
    ("who", "cases", "referrals"), [("director", 3, 3), ("counselor", 3, 3), ("principal", 3, 3)]
)  # fmt: skip
def test_lists_cost_the_same_at_one_and_fifty(
    world, who, cases, referrals, rows, django_assert_num_queries
):
    for number in range(rows):
        kid = seated(world.c801, number + 10, student_number=f"Q{number}", name=f"甲{number}")  # fmt: skip
        running_case(world, student=kid) if rows == 1 or number < 50 else None
        draft(world, by=world.homeroom, paper="none", student=kid)
    Referral.objects.update(state="stage4_signed", submitted_on=TODAY)
    user = again(getattr(world, who))
    with django_assert_num_queries(cases):
        seen = [(c.number, c.student.school_class.name, c.school.name, c.lead.name) for c in access.cases_for(user, on=TODAY)]  # fmt: skip
    user = again(getattr(world, who))
    with django_assert_num_queries(referrals):
        told = [(r.student.school_class.name, r.referrer.name, r.school.name) for r in referral_access.referrals_for(user, on=TODAY)]  # fmt: skip
    sees_cases = who in ("director", "counselor")
    assert (len(seen), len(told)) == (rows if sees_cases else 0, 0 if who == "counselor" else rows)  # fmt: skip


def test_the_case_page_costs_a_fixed_number(town, django_assert_num_queries):
    user = again(town.counselor)
    with django_assert_num_queries(9):
        case = access.get_case(user, town.led.pk, on=TODAY)
        words = words_on_case(user, case, on=TODAY)
        list(access.timeline_for(user, case, on=TODAY, words=words)[:50])
        access.team_of(case, on=TODAY)
