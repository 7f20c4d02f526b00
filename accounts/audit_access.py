"""Who may look at the audit trail, and at which part of it (words `audit.view` and `audit.export`)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import NotAllowed
from accounts.models import AuditEvent, School
from accounts.permissions import sights
from accounts.sights import Reach
from accounts.vocabulary import Scope, Word


def reach_of(user: Any, word: Word = Word.AUDIT_VIEW) -> Reach:
    """The places whose trail this person may read. Raises NotAllowed when there is none."""
    held = sights(user, word, on=timezone.localdate())
    reach = held.get(Scope.SCHOOL, Reach()) | held.get(Scope.CENTER, Reach())
    if not (reach.schools or reach.authorities):
        raise NotAllowed("audit")
    return reach


def visible_events(user: Any, word: Word = Word.AUDIT_VIEW) -> QuerySet[AuditEvent]:
    """The rows this person may read: those of her schools, or of her authority. Raises NotAllowed."""
    reach = reach_of(user, word)
    return AuditEvent.objects.filter(
        Q(school_id__in=reach.schools) | Q(authority_id__in=reach.authorities)
        if reach.authorities
        else Q(school_id__in=reach.schools)
    )


def school_choices(user: Any) -> list[tuple[str, str]]:
    """(id, name) of the schools whose rows this person may read, for the filter."""
    reach = reach_of(user)
    schools = School.objects.filter(
        Q(pk__in=reach.schools) | Q(authority__in=reach.authorities)
    )
    return [(str(school.pk), school.name) for school in schools]


def school_names(ids: Iterable[Any]) -> dict[Any, str]:
    """Names of the schools on one page, in one query."""
    schools = School.objects.filter(pk__in={one for one in ids if one})
    return {school.pk: school.name for school in schools}
