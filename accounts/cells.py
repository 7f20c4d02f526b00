"""權限矩陣 at one county or school: what each cell is, may become, and who gains or loses by a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count
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
    """What one changed cell does: the scopes before and after, those gained and lost, by how many people, some of them by name."""

    role: Role
    word: Word
    before: Scopes
    after: Scopes
    gained: Scopes
    lost: Scopes
    people: int
    names: list[str]


NAMES_SHOWN = 20


def matrix_effects(proposal: MatrixProposal, *, on: date) -> list[Effect]:
    """The preview of a proposal: who gains or loses what, were it in force on the date. Two queries and one a role."""
    changes = proposal.changes.select_related("role").order_by("role__position", "word")
    return effects_of(changes, level=proposal.place, on=on)


def effects_of(changes: Iterable[Any], *, level: Level, on: date) -> list[Effect]:
    """As matrix_effects, of changes that need not be stored yet: rows with role, word, before and after."""
    changes = list(changes)
    counts = holder_counts(level, on=on)
    roles = {change.role.pk: change.role for change in changes}
    names = {role: _holders(level, roles[role], on=on) for role in roles}
    effects = []
    for change in changes:
        before, after = as_scopes(change.before), as_scopes(change.after)
        effects.append(
            Effect(
                role=change.role,
                word=Word(change.word),
                before=before,
                after=after,
                gained=after - allowed_under(before),
                lost=before - allowed_under(after),
                people=counts.get(change.role.pk, 0),
                names=names[change.role.pk],
            )
        )
    return effects


def holder_counts(level: Level, *, on: date) -> dict[str, int]:
    """How many active people hold each role there on the date, by role key. One query.

    At a school the roles of the county and its center are counted too: they serve the school, though it doesn't decide them.
    """
    held = _at_level(level) | _from_above(level)
    found = held.in_force(on).filter(user__is_active=True).order_by()
    return dict(
        found.values("role_id")
        .annotate(people=Count("user", distinct=True))
        .values_list("role_id", "people")
    )


def people_at(level: Level, *, on: date) -> int:
    """How many active people hold any role at or under the level on the date. One query."""
    held = _at_level(level).in_force(on).filter(user__is_active=True).order_by()
    return held.aggregate(people=Count("user", distinct=True))["people"]


def decides(level: Level, role: Role) -> bool:
    """Whether the level's matrix has any say over the role: a school's has none over the center's and the county's people."""
    here = (Role.Place.SCHOOL, Role.Place.ANY)
    return not isinstance(level, School) or role.place in here


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


def _from_above(level: Level) -> Any:
    if not isinstance(level, School):
        return Appointment.objects.none()
    return Appointment.objects.filter(
        center__authority=level.authority_id, role__place=Role.Place.CENTER
    ) | Appointment.objects.filter(
        authority=level.authority_id, role__place=Role.Place.AUTHORITY
    )


def _holders(level: Level, role: Role, *, on: date) -> list[str]:
    held = _at_level(level).in_force(on).filter(role=role, user__is_active=True)
    names = held.order_by("user__name").values_list("user__name", flat=True)
    return list(names.distinct()[:NAMES_SHOWN])
