"""What a person's appointments in force let her do, and where: two queries for a person and a day, kept on the user.

This module knows rows by their shape only (no model is imported), so that querysets may ask it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from accounts.matrix import Scopes, narrowed, unlocked
from accounts.vocabulary import Scope, Word

Ids = frozenset[UUID]
Cells = Mapping[Word, Scopes]


@dataclass(frozen=True)
class Reach:
    """Where a scope holds: schools, authorities with all their schools, centers, authorities a center serves, classes."""

    schools: Ids = frozenset()
    authorities: Ids = frozenset()
    centers: Ids = frozenset()
    served: Ids = frozenset()
    classes: Ids = frozenset()

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(
            self.schools | other.schools,
            self.authorities | other.authorities,
            self.centers | other.centers,
            self.served | other.served,
            self.classes | other.classes,
        )

    def covers(self, place: Any) -> bool:
        """Whether the place (a School, CounselingCenter or Authority) lies within."""
        kind = place._meta.model_name
        if kind == "authority":
            return place.pk in self.authorities
        if kind == "counselingcenter":
            return place.pk in self.centers or place.authority_id in self.authorities
        return (
            place.pk in self.schools
            or place.authority_id in self.authorities
            or place.authority_id in self.served
        )

    @property
    def has_schools(self) -> bool:
        """Whether any school lies within."""
        return bool(self.schools or self.authorities or self.served)

    def without(self, other: "Reach") -> "Reach":
        """This reach less the schools and authorities the other one names."""
        return Reach(
            self.schools - other.schools,
            self.authorities - other.authorities,
            self.centers,
            self.served - other.authorities,
            self.classes,
        )

    def schools_q(self, path: str) -> Q:
        """The rows whose school, reached by `path` (a foreign key to School), lies within. Never an empty Q."""
        counties = self.authorities | self.served
        found = Q(**{f"{path}__in": self.schools})
        if counties:
            by_county = Q(**{f"{path}__authority__in": counties})
            found = found | by_county if self.schools else by_county
        return found


@dataclass(frozen=True)
class Holding:
    """One appointment in force and the cells it carries, all narrowing done."""

    appointment: Any
    cells: Cells

    @property
    def reach(self) -> Reach:
        held = self.appointment
        if held.school_id:
            classes = [held.school_class_id] if held.school_class_id else []
            return Reach(
                schools=frozenset([held.school_id]), classes=frozenset(classes)
            )
        if held.center_id:
            return Reach(
                centers=frozenset([held.center_id]),
                served=frozenset([held.center.authority_id]),
            )
        return Reach(authorities=frozenset([held.authority_id]))


@dataclass(frozen=True)
class Sights:
    """Everything a person's appointments give on one day."""

    holdings: tuple[Holding, ...] = ()
    _by_word: dict[Word, dict[Scope, Reach]] = field(default_factory=dict, repr=False)

    def of(self, word: Word) -> dict[Scope, Reach]:
        """For each scope she holds the word in: where."""
        if word not in self._by_word:
            found: dict[Scope, Reach] = {}
            for holding in self.holdings:
                for scope in holding.cells.get(word, ()):
                    found[scope] = found.get(scope, Reach()) | holding.reach
            self._by_word[word] = found
        return self._by_word[word]

    def words(self, place: Any = None) -> frozenset[Word]:
        """The words she holds within any scope, at the place when one is named."""
        return frozenset(
            word
            for holding in self.holdings
            if place is None or holding.reach.covers(place)
            for word in holding.cells
        )


def sights_of(user: Any, *, on: date) -> Sights:
    """The person's sights on the date; none for the anonymous and the disabled. Two queries, the first time only.

    Kept on the user object, which lives as long as the request: whoever ends an appointment reloads the person.
    """
    if not getattr(user, "pk", None) or not user.is_active:
        return Sights()
    kept = user.__dict__.setdefault("_sights", {})
    if on not in kept:
        held = user.appointments.in_force(on).select_related(
            "role", "school__authority", "center", "authority"
        )
        kept[on] = Sights(tuple(holdings_of(held)))
    return kept[on]


def forget_sights(user: Any) -> None:
    """Next time her appointments are read anew; called by the actions that change them."""
    user.__dict__.pop("_sights", None)


def holdings_of(appointments: Iterable[Any]) -> list[Holding]:
    """In: appointments with role, school and center loaded. Out: each with its effective cells. One query for all."""
    held = list(appointments)
    if not held:
        return []
    levels = cells_by_level(
        roles={one.role_id for one in held},
        authorities={_authority_of(one) for one in held},
        schools={one.school_id for one in held if one.school_id},
    )
    return [Holding(one, _effective(one, levels)) for one in held]


Levels = dict[tuple[str, UUID | None], dict[Word, Scopes]]


def cells_by_level(
    *, roles: Iterable[str], authorities: Iterable[UUID], schools: Iterable[UUID]
) -> Levels:
    """The stored cells by (role, level): level None is the default, else an authority's or school's key."""
    grants = apps.get_model("accounts", "Grant")._default_manager.filter(
        Q(authority__isnull=True, school__isnull=True)
        | Q(authority__in=set(authorities))
        | Q(school__in=set(schools)),
        role__in=set(roles),
    )
    found: dict[tuple[str, UUID | None], dict[Word, set[Scope]]] = defaultdict(
        lambda: defaultdict(set)
    )
    known = set(Word.values)
    for role, word, scope, authority, school in grants.values_list(
        "role_id", "word", "scope", "authority_id", "school_id"
    ):
        if word in known:  # a word of yesterday's release grants nothing
            found[role, authority or school][Word(word)].add(Scope(scope))
    return {
        level: {
            word: frozenset(scopes) - {Scope.NONE} for word, scopes in cells.items()
        }
        for level, cells in found.items()
    }


def effective_cells(
    role: str, levels: Levels, *, authority: UUID | None, school: UUID | None
) -> dict[Word, Scopes]:
    """Default, cut by the county's and the school's narrowing, without what is locked. Empty cells are left out."""
    default = levels.get((role, None), {})
    county = levels.get((role, authority), {}) if authority else {}
    own = levels.get((role, school), {}) if school else {}
    cells = {
        word: unlocked(role, word, narrowed(scopes, county.get(word), own.get(word)))
        for word, scopes in default.items()
    }
    return {word: scopes for word, scopes in cells.items() if scopes}


def _authority_of(appointment: Any) -> UUID:
    place = appointment.school or appointment.center
    return place.authority_id if place else appointment.authority_id


def _effective(appointment: Any, levels: Levels) -> Cells:
    cells = effective_cells(
        appointment.role_id,
        levels,
        authority=_authority_of(appointment),
        school=appointment.school_id,
    )
    if appointment.school_id:
        return cells
    fit = _AT_CENTER if appointment.center_id else _AT_AUTHORITY
    fitted = {
        word: frozenset(fit[scope] for scope in scopes if scope in fit)
        for word, scopes in cells.items()
    }
    return {word: scopes for word, scopes in fitted.items() if scopes}


# Which scopes make sense at a place that is no school. A role held anywhere (系統管理員) says SCHOOL for "this place".
_AT_CENTER = {
    scope: scope
    for scope in (
        Scope.OWN,
        Scope.TEAM,
        Scope.CENTER,
        Scope.UNDER_REVIEW,
        Scope.STATUS_ONLY,
        Scope.DEIDENTIFIED,
    )
} | {Scope.SCHOOL: Scope.CENTER}
_AT_AUTHORITY = {
    scope: scope
    for scope in (Scope.OWN, Scope.SCHOOL, Scope.STATUS_ONLY, Scope.DEIDENTIFIED)
}
