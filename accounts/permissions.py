"""The one rule of who sees what, asked of a list or of an object. The only speaker of guardian.

A word needs both: a role that carries it where the object lies, and, for the scope TEAM, the person's own dated grant
on the object. So an ended appointment ends everything, and a forged grant row opens nothing. Exclusions come last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from guardian.utils import get_user_obj_perms_model

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import ObjectExclusion, ObjectGrant, School
from accounts.sights import Reach, sights_of
from accounts.vocabulary import Scope, Word

UnderReview = Callable[..., QuerySet[Any]]


@dataclass(frozen=True)
class Paths:
    """How one model reaches each scope; a path is a Django lookup from its rows, None where a scope has no meaning.

    school: to the School row (a foreign key); school_class: to the SchoolClass; owner: to the person whose row it is;
    center: to the CounselingCenter (center_rows instead, `(queryset, *, user, on, centers) -> queryset`, where no foreign
    key leads there); subject: to the object that grants and exclusions hang on ("pk": the row itself);
    also_excluded: to further objects whose exclusions hide the row (a case's student);
    under_review: `(queryset, *, user, on) -> queryset`, the rows that wait for this person's signature.
    """

    school: str = "school"
    school_class: str | None = None
    owner: str | tuple[str, ...] | None = None
    center: str | None = None
    center_rows: UnderReview | None = None
    subject: str = "pk"
    also_excluded: tuple[str, ...] = ()
    under_review: UnderReview | None = None

    @property
    def owners(self) -> tuple[str, ...]:
        return (self.owner,) if isinstance(self.owner, str) else self.owner or ()


def sights(user: Any, word: Word, *, on: date) -> dict[Scope, Reach]:
    """For each scope the person holds the word in on the date: where (see accounts.sights.Reach)."""
    return sights_of(user, on=on).of(word)


def may(user: Any, word: Word, *, at: Any = None, on: date) -> bool:
    """Whether the person holds the word at the place (School, CounselingCenter, Authority; None: anywhere), in any scope.

    For pages without an object. It never says that she sees a certain row: `visible` does.
    """
    return bool(scopes(user, word, at=at, on=on))


def scopes(user: Any, word: Word, *, at: Any = None, on: date) -> frozenset[Scope]:
    """The scopes in which she holds the word at the place (None: anywhere)."""
    return frozenset(
        scope
        for scope, reach in sights(user, word, on=on).items()
        if at is None or reach.covers(at)
    )


def schools_within(
    user: Any, word: Word, *, on: date, among: tuple[Scope, ...]
) -> QuerySet[School]:
    """The schools at which she holds the word within one of the scopes: for boards of status and numbers."""
    held = sights(user, word, on=on)
    reach = reduce(Reach.__or__, (held.get(scope, Reach()) for scope in among), Reach())
    return School.objects.filter(
        Q(pk__in=reach.schools) | Q(authority__in=reach.authorities | reach.served)
    )


def visible(
    queryset: QuerySet[Any], *, user: Any, word: Word, on: date, paths: Paths
) -> QuerySet[Any]:
    """The rows of the queryset on which the person holds the word on the date. List and object rule alike:
    `visible(...).filter(pk=pk).exists()` is the check. STATUS_ONLY and DEIDENTIFIED show no row.
    """
    branches = _branches(queryset.model, user=user, word=word, on=on, paths=paths)
    if not branches:
        return queryset.none()
    if len(branches) == 1:
        seen = branches[0](queryset)
    else:
        # A union of keys, never `OR`: an OR of sub-selects forbids the semi-join (214 ms against 2 at a million cases).
        rows = queryset.model._base_manager.order_by()
        keys = [branch(rows).values("pk") for branch in branches]
        seen = queryset.filter(pk__in=keys[0].union(*keys[1:]))
    for path in (paths.subject, *paths.also_excluded):
        seen = _without_excluded(seen, user=user, on=on, path=path)
    return seen


Branch = Callable[[QuerySet[Any]], QuerySet[Any]]


def _branches(
    model: type[Model], *, user: Any, word: Word, on: date, paths: Paths
) -> list[Branch]:
    """One filter for each scope the person holds; SCHOOL at a school makes the others there superfluous."""
    held = dict(sights(user, word, on=on))
    whole = held.get(Scope.SCHOOL, Reach())
    branches: list[Branch] = []

    def within(scope: Scope, **lookups: Any) -> None:
        reach = held[scope].without(whole) if scope is not Scope.SCHOOL else whole
        if reach.has_schools:
            where = Q(reach.schools_q(paths.school), **lookups)
            branches.append(lambda rows: rows.filter(where))

    if Scope.SCHOOL in held:
        within(Scope.SCHOOL)
    if Scope.CLASS in held and paths.school_class:
        within(Scope.CLASS, **{f"{paths.school_class}__in": held[Scope.CLASS].classes})
    if Scope.OWN in held:
        for owner in paths.owners:
            within(Scope.OWN, **{owner: user})
    if Scope.TEAM in held:
        grants = grant_model(subject_model(model, paths.subject))
        if grants is not None:
            mine = granted(user, word, grants=grants, on=on)
            within(Scope.TEAM, **{f"{paths.subject}__in": mine})
    if Scope.CENTER in held and paths.center:
        centers = Q(**{f"{paths.center}__in": held[Scope.CENTER].centers})
        branches.append(lambda rows: rows.filter(centers))
    if Scope.CENTER in held and paths.center_rows:
        found, ids = paths.center_rows, held[Scope.CENTER].centers
        branches.append(lambda rows: found(rows, user=user, on=on, centers=ids))
    if Scope.UNDER_REVIEW in held and paths.under_review:
        waiting, reach = paths.under_review, held[Scope.UNDER_REVIEW].without(whole)
        if reach.has_schools:
            where = reach.schools_q(paths.school)
            branches.append(lambda rows: waiting(rows.filter(where), user=user, on=on))
    return branches


def _without_excluded(
    rows: QuerySet[Any], *, user: Any, on: date, path: str
) -> QuerySet[Any]:
    exclusions = exclusion_model(subject_model(rows.model, path))
    if exclusions is None:
        return rows
    hers = exclusions._base_manager.filter(
        in_force(on), user=user, content_object=OuterRef(path)
    )
    return rows.filter(~Exists(hers))


def in_force(on: date) -> Q:
    """Dated rows that hold on the day, both ends included."""
    return Q(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


def subject_model(model: type[Model], path: str) -> Any:
    """The model that grants and exclusions hang on, following the path from a row."""
    if path == "pk":
        return model
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # a path of foreign keys
    return model


def grant_model(subject: Any) -> Any:
    """The subject's own table of grants, by guardian's look-up; None when nobody can be named on it."""
    found = get_user_obj_perms_model(subject)
    return found if issubclass(found, ObjectGrant) else None


def exclusion_model(subject: Any) -> Any:
    """The subject's own table of exclusions."""
    for relation in subject._meta.related_objects:
        if issubclass(relation.related_model, ObjectExclusion):
            return relation.related_model
    return None


def granted(user: Any, *words: Word, grants: Any, on: date) -> QuerySet[Any]:
    """The keys of the objects on which the person herself holds one of the words on the date. None for the disabled.

    Users only, no groups, no model-wide permission: those tables are closed to the application.
    """
    rows = grants._base_manager.filter(
        in_force(on), user=user, permission__codename__in=[one.value for one in words]
    )
    if not user.is_active:
        rows = rows.none()
    return rows.values("content_object_id")


@transaction.atomic
def grant(
    *,
    by: Any,
    user: Any,
    words: tuple[Word, ...],
    to: Model,
    from_on: date,
    reason: str,
    until_on: date | None = None,
    part: str = "",
    own_caseload: bool = False,
    school: Any = None,
) -> None:
    """The person may do the words on the object from a day until a day (included; None: open).

    The caller has checked that `by` may invite to the object. A second grant of a word replaces its dates and reason.
    `own_caseload`: only for the action that assigns a case, where a counseling office of one takes it herself.
    Raises PermissionDenied for oneself and for the disabled; ValueError for a word the object doesn't know.
    """
    if by == user and not own_caseload:
        raise PermissionDenied("nobody grants herself anything")
    if not user.is_active:
        raise PermissionDenied("a disabled account is given nothing")
    words = tuple(dict.fromkeys(words))
    grants = grant_model(type(to))
    known = {codename for codename, _name in to._meta.permissions}
    if grants is None or not known.issuperset(word.value for word in words):
        raise ValueError(f"{to._meta.label} can't be granted {words}")
    terms = {
        "from_on": from_on,
        "until_on": until_on,
        "reason": reason,
        "part": part,
        "granted_by": by,
    }
    grants._base_manager.bulk_create(
        [
            grants(user=user, permission=permission, content_object=to, **terms)
            for permission in _permissions(to, words)
        ],
        update_conflicts=True,
        unique_fields=["user", "permission", "content_object"],
        update_fields=[*terms, "granted_at"],
    )
    _audit(Event.OBJECT_GRANTED, by, user, to, school, words=words, until=until_on)


@transaction.atomic
def revoke(
    *,
    by: Any,
    user: Any,
    to: Model,
    words: tuple[Word, ...] | None = None,
    reason: str,
    school: Any = None,
) -> int:
    """Takes the words (None: all) on the object from the person at once. Out: how many grants were removed."""
    grants = grant_model(type(to))
    if grants is None:
        return 0
    rows = grants._base_manager.filter(user=user, content_object=to)
    if words is not None:
        rows = rows.filter(permission__codename__in=[word.value for word in words])
    taken = sorted(rows.values_list("permission__codename", flat=True))
    rows.delete()
    if taken:
        _audit(
            Event.OBJECT_REVOKED, by, user, to, school, words=taken, reason=reason[:200]
        )
    return len(taken)


@transaction.atomic
def revoke_all(*, by: Any, user: Any, school: Any = None, reason: str) -> int:
    """Takes every grant on objects of the school (None: of any) from the person who leaves. Out: how many were removed."""
    count = 0
    for grants in grant_models():
        rows: QuerySet[Any] = grants._base_manager.filter(user=user)
        if school is not None:
            rows = rows.filter(**{grants.school_path: school})
        for row in rows.select_related("content_object", "permission"):
            words = (Word(row.permission.codename),)
            count += revoke(
                by=by,
                user=user,
                to=row.content_object,
                words=words,
                reason=reason,
                school=school,
            )
    return count


def grant_models() -> list[Any]:
    """Every table of grants in the project."""
    return [model for model in apps.get_models() if issubclass(model, ObjectGrant)]


def _permissions(to: Model, words: tuple[Word, ...]) -> list[Permission]:
    """guardian's row for each word on a model; made here when `migrate` has not (a table emptied by a test, a
    restored copy)."""
    kind = ContentType.objects.get_for_model(to)
    wanted = [word.value for word in words]
    found = {
        row.codename: row
        for row in Permission.objects.filter(content_type=kind, codename__in=wanted)
    }
    return [
        found.get(codename)
        or Permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": codename}
        )[0]
        for codename in wanted
    ]


def _audit(
    event: str, by: Any, user: Any, to: Model, school: Any, **detail: Any
) -> None:
    record(
        event,
        by=by,
        school=school or getattr(to, "school", None),
        object_type=to._meta.label_lower,
        object_id=to.pk,
        detail={"person": user.pk, **detail},
    )
