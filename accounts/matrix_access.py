"""The doors to the permission matrix: levels, proposals, cells. Not visible is 404, seen but not hers to change 403."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.access import NotAllowed, NotVisible
from accounts.cells import Cell, Level, matrix_of
from accounts.models import Authority, MatrixChange, MatrixProposal, School, User
from accounts.permissions import may, scopes, sights
from accounts.sights import Reach
from accounts.vocabulary import Scope, Word

MATRIX_WORDS = (Word.MATRIX_PROPOSE, Word.MATRIX_REVIEW)


EXPLAIN_SCOPES = frozenset({Scope.SCHOOL, Scope.STATUS_ONLY})


def _reach(
    user: Any, words: tuple[Word, ...], among: Iterable[Scope], on: date
) -> Reach:
    """The schools and authorities where she holds one of the words; a center has no matrix of its own."""
    reach = Reach()
    for word in words:
        held = sights(user, word, on=on)
        for scope in among:
            reach = reach | held.get(scope, Reach())
    return Reach(schools=reach.schools, authorities=reach.authorities)


def matrix_reach(user: Any, *, on: date) -> Reach:
    """Where she proposes or reviews. Raises NotAllowed when nowhere."""
    reach = _reach(user, MATRIX_WORDS, Scope, on)
    if not reach.has_schools:
        raise NotAllowed("accounts.matrix")
    return reach


def matrix_schools(reach: Reach) -> QuerySet[School]:
    """The schools whose matrix lies within."""
    return School.objects.filter(
        Q(pk__in=reach.schools) | Q(authority__in=reach.authorities)
    ).select_related("authority")


def schools_named(reach: Reach, text: str) -> QuerySet[School]:
    """Those whose name contains the text or whose code begins with it; all without a text."""
    schools = matrix_schools(reach).order_by("code")
    if not text:
        return schools
    return schools.filter(Q(name__contains=text) | Q(code__startswith=text))


def matrix_authorities(reach: Reach) -> QuerySet[Authority]:
    """The authorities whose matrix lies within."""
    return Authority.objects.filter(pk__in=reach.authorities)


def get_level(user: User, pk: UUID, *, on: date) -> Level:
    """A school or authority whose matrix she proposes or reviews. Raises NotAllowed, NotVisible."""
    return _level_within(matrix_reach(user, on=on), pk)


def get_level_to_change(user: User, pk: UUID, *, on: date) -> Level:
    """A level where she proposes. Raises NotAllowed, NotVisible."""
    level = get_level(user, pk, on=on)
    if not may(user, Word.MATRIX_PROPOSE, at=level, on=on):
        raise NotAllowed("accounts.matrix", pk)
    return level


def get_level_to_look_up(user: User, pk: UUID, *, on: date) -> tuple[Level, bool]:
    """A level at which she may ask who sees a case, and whether she may read the reasons people wrote.

    The administrator sees the code and the source only (STATUS_ONLY); those who see the whole school read the reasons.
    The rest ask on the case's own page. Raises NotAllowed, NotVisible.
    """
    reach = _reach(user, (Word.ACCESS_EXPLAIN,), EXPLAIN_SCOPES, on)
    if not reach.has_schools:
        raise NotAllowed("accounts.matrix")
    level = _level_within(reach, pk)
    return level, Scope.SCHOOL in scopes(user, Word.ACCESS_EXPLAIN, at=level, on=on)


def may_look_up(user: User, level: Level, *, on: date) -> bool:
    """Whether get_level_to_look_up opens for the level."""
    return bool(scopes(user, Word.ACCESS_EXPLAIN, at=level, on=on) & EXPLAIN_SCOPES)


def _level_within(reach: Reach, pk: UUID) -> Level:
    level = (
        matrix_schools(reach).filter(pk=pk).first()
        or matrix_authorities(reach).filter(pk=pk).first()
    )
    if level is None:
        raise NotVisible("accounts.matrix", pk)
    return level


def get_cell(level: Level, role: str, word: str) -> Cell:
    """One cell of a level she already got. Raises NotVisible for an unknown role or word."""
    cell = matrix_of(level).get((role, Word(word))) if word in Word.values else None
    if cell is None:
        raise NotVisible("accounts.matrix", f"{role} {word}"[:64])
    return cell


def visible_proposals(user: User, *, on: date) -> QuerySet[MatrixProposal]:
    """The proposals of the levels she proposes or reviews, with what a list shows. Raises NotAllowed when nowhere."""
    reach = matrix_reach(user, on=on)
    return (
        MatrixProposal.objects.filter(
            Q(school__in=reach.schools)
            | Q(school__authority__in=reach.authorities)
            | Q(authority__in=reach.authorities)
        )
        .select_related("school", "authority", "proposer", "reviewer")
        .order_by("-proposed_at", "pk")
    )


def counted(proposals: QuerySet[MatrixProposal]) -> QuerySet[MatrixProposal]:
    """With `cells`: how many cells each one changes."""
    return proposals.annotate(cells=Count("changes"))


def at_level(proposals: QuerySet[MatrixProposal], level: Level) -> Any:
    """Those of one level."""
    if isinstance(level, School):
        return proposals.filter(school=level)
    return proposals.filter(authority=level)


def changes_at(user: User, level: Level, *, on: date) -> QuerySet[MatrixChange]:
    """Every cell ever changed at the level, newest decision first."""
    proposals = at_level(visible_proposals(user, on=on), level)
    approved = proposals.filter(state=MatrixProposal.State.APPROVED)
    return (
        MatrixChange.objects.filter(proposal__in=approved.order_by().values("pk"))
        .select_related("role", "proposal__proposer", "proposal__reviewer")
        .order_by("-proposal__decided_at", "role__position", "word")
    )


def get_proposal(user: User, pk: UUID, *, on: date) -> MatrixProposal:
    """A proposal of her levels. Raises NotAllowed, NotVisible."""
    proposal = visible_proposals(user, on=on).filter(pk=pk).first()
    if proposal is None:
        raise NotVisible("accounts.matrixproposal", pk)
    return proposal


def get_proposal_to_review(user: User, pk: UUID, *, on: date) -> MatrixProposal:
    """A proposal of another person at a level where she reviews. Raises NotAllowed, NotVisible."""
    proposal = get_proposal(user, pk, on=on)
    if not may_review(user, proposal, on=on):
        raise NotAllowed("accounts.matrixproposal", pk)
    return proposal


def may_review(user: User, proposal: MatrixProposal, *, on: date) -> bool:
    """Whether she is a second person for it; whether she would gain by it is asked apart, to be explained."""
    return proposal.proposer_id != user.pk and may(
        user, Word.MATRIX_REVIEW, at=proposal.place, on=on
    )


def get_proposal_to_withdraw(user: User, pk: UUID, *, on: date) -> MatrixProposal:
    """Her own proposal. Raises NotAllowed, NotVisible."""
    proposal = get_proposal(user, pk, on=on)
    if proposal.proposer_id != user.pk:
        raise NotAllowed("accounts.matrixproposal", pk)
    return proposal
