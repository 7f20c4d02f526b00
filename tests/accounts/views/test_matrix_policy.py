"""Who gets which answer from the matrix's pages: by role, and by whether the thing is hers, another's or nobody's."""

import uuid

import pytest

from accounts import lookups
from accounts.actions.matrix import propose_matrix_change
from accounts.models import MatrixDraftCell, MatrixProposal
from accounts.vocabulary import Scope, Word
from tests.accounts.cast import ROLES, TODAY, person
from tests.accounts.views.entering import logged_in

pytestmark = pytest.mark.django_db

PROPOSER = {"system_administrator"}
REVIEWERS = {"counseling_director", "joint_office_director", "principal"}
LOOKERS = {
    "section_chief",
    "counseling_director",
    "joint_office_director",
    "system_administrator",
}
CELL = "cell/section_chief/record.summary"

# (method, address, who gets in, the answer inside); everyone else 403
OF_A_LEVEL = [
    ("GET", "", PROPOSER | REVIEWERS, 200),
    ("GET", CELL, PROPOSER | REVIEWERS, 200),
    ("POST", CELL, PROPOSER, 302),
    ("GET", "draft", PROPOSER, 200),
    ("POST", "draft/submit", PROPOSER, 200),  # without a reason
    ("POST", "draft/discard", PROPOSER, 302),
    ("GET", "history", PROPOSER | REVIEWERS, 200),
    ("GET", "changes", PROPOSER | REVIEWERS, 200),
    ("GET", "who-can", LOOKERS, 200),
    ("POST", "who-can", LOOKERS, 200),  # without a code
]
OF_A_PROPOSAL = [
    ("GET", "", PROPOSER | REVIEWERS, 200),
    ("POST", "decide", REVIEWERS, 200),  # without a decision
    ("POST", "withdraw", set(), 302),  # only its proposer's
]


@pytest.fixture(autouse=True)
def _something_can_be_looked_up():
    lookups.register("nothing", lambda code, level: None)
    yield
    lookups.unregister("nothing")


def proposal_at(school, by):
    return propose_matrix_change(
        by=by,
        level=school,
        changes={("section_chief", Word.RECORD_SUMMARY): frozenset({Scope.TEAM})},
        reason="x",
        on=TODAY,
    )


def place_of(role, world):
    if role.startswith("center_"):
        return world.center
    return world.county if role == "county_officer" else world.school


def actor(role, world):
    fields = {"school_class": world.school_class} if role == "homeroom_teacher" else {}
    return logged_in(person(role, place_of(role, world), **fields))


def answers(client, base, rows):
    return {
        (method, rest): client.generic(method, base + rest).status_code
        for method, rest, _who, _inside in rows
    }


@pytest.mark.parametrize("role", sorted(set(ROLES.values()) - {"county_officer"}))
def test_each_role_at_its_own_school(world, role):
    client = actor(role, world)
    proposal = proposal_at(world.school, world.admin)
    level = f"/people/matrix/{world.school.pk}/"
    assert answers(client, level, OF_A_LEVEL) == {
        (method, rest): inside if role in who else 403
        for method, rest, who, inside in OF_A_LEVEL
    }
    one = f"/people/matrix/proposals/{proposal.pk}/"
    assert answers(client, one, OF_A_PROPOSAL) == {
        (method, rest): inside if role in who else 403
        for method, rest, who, inside in OF_A_PROPOSAL
    }
    everywhere = [
        client.get(f"/people/matrix/{rest}").status_code for rest in ("", "proposals/")
    ]
    assert everywhere == ([302, 200] if role in PROPOSER | REVIEWERS else [403, 403])
    assert MatrixProposal.objects.get().state == "proposed"


@pytest.mark.parametrize("role", sorted(PROPOSER | REVIEWERS))
@pytest.mark.parametrize("where", ["foreign", "sister", "county"])
def test_another_schools_and_nobodys_are_alike_byte_for_byte(world, role, where):
    place = getattr(world, where)
    client = actor(role, world)
    level, nobody = (f"/people/matrix/{key}/" for key in (place.pk, uuid.uuid4()))
    theirs = proposal_at(place, person("system_administrator", place))
    one, none = (
        f"/people/matrix/proposals/{key}/" for key in (theirs.pk, uuid.uuid4())
    )
    for rows, other, missing in (
        (OF_A_LEVEL, level, nobody),
        (OF_A_PROPOSAL, one, none),
    ):
        for method, rest, _who, _inside in rows:
            seen = client.generic(method, other + rest)
            unknown = client.generic(method, missing + rest)
            assert seen.status_code in (403, 404), (method, rest)
            assert (seen.status_code, seen.content) == (
                unknown.status_code,
                unknown.content,
            ), (method, rest)
    assert MatrixProposal.objects.get().state == "proposed"
    assert MatrixDraftCell.objects.count() == 0


def test_the_county_reviews_its_schools_and_proposes_through_its_administrator(world):
    officer = actor("county_officer", world)
    admin = logged_in(person("system_administrator", world.county))
    level = f"/people/matrix/{world.sister.pk}/"
    assert [c.get(level).status_code for c in (officer, admin)] == [200, 200]
    assert [c.get(f"{level}draft").status_code for c in (officer, admin)] == [403, 200]
    far = f"/people/matrix/{world.foreign.pk}/"
    assert [c.get(far).status_code for c in (officer, admin)] == [404, 404]
