"""Two students with a case each, and everybody around them."""

from types import SimpleNamespace

import pytest

from accounts.permissions import grant
from cases.models import Case
from cases.team_words import CASE_WORDS_OF
from tests.accounts.cast import TODAY, add, again, person
from tests.factories import accounts as make
from tests.factories.cases import seated

HELPER = CASE_WORDS_OF["co"]
MENTOR = CASE_WORDS_OF["mentor"]
HOMEROOM = CASE_WORDS_OF["homeroom"]


def case_of(student, lead, *, sequence, opened_by, **fields):
    return Case.objects.create(
        school=student.school,
        student=student,
        school_year=114,
        sequence=sequence,
        number=f"114-{sequence:03}",
        tier=2,
        main_category="T05",
        sources=[3],
        lead=lead,
        opened_on=TODAY.replace(month=3, day=2),
        opened_by=opened_by,
        **fields,
    )


def invite(by, user, case, words):
    grant(
        by=by,
        user=user,
        words=words,
        to=case,
        from_on=TODAY.replace(month=3, day=2),
        reason="團隊",
    )


@pytest.fixture
def team(world):
    """`case` is led by `lead` with `co`, `mentor` and `homeroom` on it; `other_case` is led by `rival`."""
    school = world.school
    director = world.director
    lead, co, rival = (person("counselor", school) for _one in range(3))
    mentor, principal = person("mentor_teacher", school), person("principal", school)
    case = case_of(world.ming, lead, sequence=1, opened_by=director)
    other_case = case_of(world.mei, rival, sequence=2, opened_by=director)
    foreign_case = case_of(
        world.foreign,
        person("counselor", world.sister),
        sequence=1,
        opened_by=world.stranger,
    )
    for user, words in (
        (lead, HELPER), (co, HELPER), (mentor, MENTOR), (world.homeroom, HOMEROOM),
    ):  # fmt: skip
        invite(director, user, case, words)
    invite(director, rival, other_case, HELPER)
    administrator = person("system_administrator", world.county)
    return SimpleNamespace(
        school=school, case=case, other_case=other_case, foreign_case=foreign_case,
        lead=lead, co=co, rival=rival, mentor=mentor, homeroom=world.homeroom, director=director,
        chief=world.chief, principal=principal, stranger=world.stranger, ming=world.ming, mei=world.mei,
        administrator=administrator, world=world,
    )  # fmt: skip


__all__ = ["add", "again", "make", "seated"]
