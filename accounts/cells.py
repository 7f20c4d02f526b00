"""權限矩陣 at one county or school: what each cell is, may become, and who gains or loses by a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from accounts.matrix import WITHIN, Scopes, lock, narrowed, unlocked
from accounts.models import Appointment, Authority, MatrixProposal, Role, School, User
from accounts.sights import Levels, cells_by_level
from accounts.vocabulary import Scope, Word

Level = Authority | School


@dataclass(frozen=True)
class Cell:
    """One cell at a level. `scopes`: in force; `inherited`: what it would be without this level's narrowing, which is
    also the most it may become; `lock`: why nobody may grant it, or None."""

    role: Role
    word: Word
    scopes: Scopes
    inherited: Scopes
    lock: Promise | None

    @property
    def choices(self) -> list[Scope]:
        """The scopes this level may choose from, narrowest meaning last; none for a locked cell."""
        return [scope for scope in Scope if scope in allowed_under(self.inherited)]


def allowed_under(inherited: Scopes) -> Scopes:
    """Every scope within the inherited ones."""
    return frozenset(low for high in inherited for low in WITHIN[high])


def matrix_of(level: Level) -> dict[tuple[str, Word], Cell]:
    """Every cell of the level by (role key, word), in the order of the page. Two queries."""
    roles = list(Role.objects.order_by("position"))
    authority, school = keys_of(level)
    levels = cells_by_level(
        roles=[role.pk for role in roles],
        authorities=[authority],
        schools=[school] if school else [],
    )
    return {
        (role.pk, word): _cell(role, word, levels, authority, school)
        for word in Word
        for role in roles
    }


def keys_of(level: Level) -> tuple[UUID, UUID | None]:
    """The authority's key, and the school's when the level is a school."""
    if isinstance(level, School):
        return level.authority_id, level.pk
    return level.pk, None


def _cell(
    role: Role, word: Word, levels: Levels, authority: UUID, school: UUID | None
) -> Cell:
    def at(key: UUID | None) -> Scopes | None:
        return levels.get((role.pk, key), {}).get(word)

    default = unlocked(role.pk, word, at(None) or frozenset())
    inherited = narrowed(default, at(authority)) if school else default
    own = at(school or authority)
    return Cell(
        role, word, narrowed(inherited, own), inherited, lock(role.pk, word, None)
    )


@dataclass(frozen=True)
class Effect:
    """What one changed cell does: scopes gained and lost, by how many people, some of them by name."""

    role: Role
    word: Word
    gained: Scopes
    lost: Scopes
    people: int
    names: list[str]


NAMES_SHOWN = 20


def matrix_effects(proposal: MatrixProposal, *, on: date) -> list[Effect]:
    """The preview of a proposal: who gains or loses what, were it in force on the date. Three queries and one a role."""
    holders: dict[str, list[str]] = {}
    effects = []
    for change in proposal.changes.select_related("role").order_by(
        "role__position", "word"
    ):
        if change.role_id not in holders:
            holders[change.role_id] = _holders(proposal.place, change.role_id, on=on)
        names = holders[change.role_id]
        before, after = as_scopes(change.before), as_scopes(change.after)
        effects.append(
            Effect(
                role=change.role,
                word=Word(change.word),
                gained=after - allowed_under(before),
                lost=before - allowed_under(after),
                people=len(names),
                names=names[:NAMES_SHOWN],
            )
        )
    return effects


def gains_herself(
    user: User, changes: Iterable[Any], *, level: Level, on: date
) -> list[Word]:
    """The words in which the person herself would gain by the changes, through an appointment at or under the level, now or to come.
    Whoever would gain neither proposes nor reviews (SECURITY.md A4)."""
    running = _at_level(level).filter(user=user).exclude(until_on__lt=on)
    mine = set(running.values_list("role_id", flat=True))
    return [
        Word(change.word)
        for change in changes
        if change.role_id in mine
        and as_scopes(change.after) - allowed_under(as_scopes(change.before))
    ]


def as_scopes(words: Iterable[str]) -> Scopes:
    """Stored scope words as scopes."""
    return frozenset(Scope(word) for word in words)


def _at_level(level: Level) -> Any:
    """The appointments whose cells the level's matrix decides."""
    if isinstance(level, School):
        return Appointment.objects.filter(school=level)
    return (
        Appointment.objects.filter(school__authority=level)
        | Appointment.objects.filter(center__authority=level)
        | Appointment.objects.filter(authority=level)
    )


def _holders(level: Level, role: str, *, on: date) -> list[str]:
    held = _at_level(level).in_force(on).filter(role=role, user__is_active=True)
    return list(
        held.order_by("user__name").values_list("user__name", flat=True).distinct()
    )
