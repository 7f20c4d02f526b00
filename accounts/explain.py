"""誰可以看這個案，為什麼，到什麼時候: the people `visible` would show an object to, and by what."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts.models import Appointment
from accounts.permissions import (
    Paths,
    exclusion_model,
    grant_model,
    in_force,
    subject_model,
)
from accounts.sights import Holding, holdings_of
from accounts.vocabulary import Scope, Word


@dataclass(frozen=True)
class Seer:
    """One person and one reason. `words`: what she may do on the object by it; `until`: last day, None is open."""

    user: Any
    words: tuple[Word, ...]
    because: str
    until: date | None


@dataclass(frozen=True)
class Excluded:
    """A person whom an exclusion keeps away, whatever her roles and grants."""

    user: Any
    reason: str
    from_on: date
    until: date | None


@dataclass(frozen=True)
class Sightline:
    """The answer: who sees the object, and who is kept away."""

    seers: list[Seer]
    excluded: list[Excluded]


def who_can_see(
    row: Model, *, words: Iterable[Word], on: date, paths: Paths, reasons: bool = True
) -> Sightline:
    """Who may do any of the words on the row on the date. `paths` as in `permissions.visible`, which agrees with it.

    `reasons=False`: what people wrote as the reason of a grant or an exclusion is left out; who granted it stays.

    A fixed number of queries, and one more for each person who holds a word UNDER_REVIEW there.
    """
    words = tuple(words)
    facts = _Facts(row, on=on, paths=paths, reasons=reasons)
    excluded = facts.exclusions()
    away = {one.user.pk for one in excluded}
    found: dict[tuple[Any, str, date | None], set[Word]] = defaultdict(set)
    people: dict[Any, Any] = {}
    for holding in facts.holdings():
        held = holding.appointment
        if held.user_id in away:
            continue
        people[held.user_id] = held.user
        for word in words:
            for scope in holding.cells.get(word, ()):
                for because, until in facts.reasons(holding, word, scope):
                    found[held.user_id, because, until].add(word)
    seers = [
        Seer(people[key], tuple(w for w in words if w in held_words), because, until)
        for (key, because, until), held_words in found.items()
    ]
    seers.sort(key=lambda seer: (-len(seer.words), seer.user.name, seer.because))
    return Sightline(seers, excluded)


class _Facts:
    """What the row says of its school, class, owners, team and exclusions; each read once."""

    def __init__(self, row: Model, *, on: date, paths: Paths, reasons: bool) -> None:
        self.tells_reasons = reasons
        self.row, self.on, self.paths = row, on, paths
        wanted = {"school": paths.school, "authority": f"{paths.school}__authority"}
        if paths.school_class:
            wanted["class"] = paths.school_class
        if paths.center:
            wanted["center"] = paths.center
        self.rows = type(row)._base_manager.filter(pk=row.pk)
        values = self.rows.values_list(*wanted.values()).first() or [None] * len(wanted)
        self.of = dict(zip(wanted, values, strict=True))
        self.owners = {
            owner
            for path in paths.owners
            for owner in self.rows.values_list(path, flat=True)
            if owner
        }
        self.grants = self._grants()
        self._waiting: dict[Any, bool] = {}

    def holdings(self) -> list[Holding]:
        """The appointments in force that could reach the row, with their cells. Two queries."""
        held = Appointment.objects.in_force(self.on).filter(
            Q(school=self.of["school"])
            | Q(center__authority=self.of["authority"])
            | Q(authority=self.of["authority"]),
            user__is_active=True,
        )
        return holdings_of(
            held.select_related(
                "user", "role", "school", "center", "authority", "school_class"
            )
        )

    def exclusions(self) -> list[Excluded]:
        found = []
        for path in (self.paths.subject, *self.paths.also_excluded):
            table = exclusion_model(subject_model(type(self.row), path))
            if table is not None:
                keys = self.rows.values(path)
                rows = table._base_manager.filter(
                    in_force(self.on), content_object__in=keys
                )
                found += [
                    Excluded(
                        row.user,
                        row.reason if self.tells_reasons else "",
                        row.from_on,
                        row.until_on,
                    )
                    for row in rows.select_related("user").order_by("user__name")
                ]
        return found

    def _grants(self) -> dict[tuple[Any, str], Any]:
        subject = subject_model(type(self.row), self.paths.subject)
        table: Any = grant_model(subject)
        if table is None:
            return {}
        rows = table._base_manager.filter(
            in_force(self.on), content_object__in=self.rows.values(self.paths.subject)
        ).select_related("permission", "granted_by")
        return {(row.user_id, row.permission.codename): row for row in rows}

    def reasons(
        self, holding: Holding, word: Word, scope: Scope
    ) -> list[tuple[str, date | None]]:
        """Why this appointment shows the row by this word and scope, and until when; empty when it doesn't."""
        held = holding.appointment
        role = _("角色：%(role)s × %(scope)s") % {
            "role": held.role,
            "scope": scope.label,
        }
        if held.deputy_for_id:
            role = _("代理%(role)s × %(scope)s") % {
                "role": held.role,
                "scope": scope.label,
            }
        if scope is Scope.TEAM:
            grant = self.grants.get((held.user_id, word.value))
            if grant is None:
                return []
            until = min(filter(None, (grant.until_on, held.until_on)), default=None)
            return [(_why_granted(grant, self.tells_reasons), until)]
        if self._holds(holding, scope):
            return [(role, held.until_on)]
        return []

    def _holds(self, holding: Holding, scope: Scope) -> bool:
        held = holding.appointment
        if scope is Scope.SCHOOL:
            return True
        if scope is Scope.CLASS:
            mine = held.school_class_id
            return mine is not None and mine == self.of.get("class")
        if scope is Scope.OWN:
            return held.user_id in self.owners
        if scope is Scope.CENTER:
            return held.center_id is not None and held.center_id == self.of.get(
                "center"
            )
        if scope is Scope.UNDER_REVIEW and self.paths.under_review:
            if held.user_id not in self._waiting:
                rows = self.paths.under_review(self.rows, user=held.user, on=self.on)
                self._waiting[held.user_id] = bool(rows.exists())
            return self._waiting[held.user_id]
        return False


def _why_granted(grant: Any, tells_reason: bool) -> str:
    part = f"{grant.part}　" if grant.part else ""
    if not tells_reason:
        return _("%(part)s個別授權，%(by)s") % {"part": part, "by": grant.granted_by}
    return _("%(part)s個別授權：%(reason)s，%(by)s") % {
        "part": part,
        "reason": grant.reason,
        "by": grant.granted_by,
    }
