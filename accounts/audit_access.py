"""Who may look at the audit trail, and at which part of it (words `audit.view` and `audit.export`)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import NotAllowed
from accounts.models import Appointment, AuditEvent, School
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
    """The rows this person may read: those of her schools, or of her authority, and those without any place (wrong
    passwords, locks) of the people who serve there today. Raises NotAllowed."""
    reach = reach_of(user, word)
    here = Q(school_id__in=reach.schools)
    if reach.authorities:
        here |= Q(authority_id__in=reach.authorities)
    # A list of keys, never a sub-select: an OR with one would leave both indexes unused.
    people = list(_people_of(reach))
    nowhere = Q(school_id=None, authority_id=None, actor_id__in=people)
    return AuditEvent.objects.filter(here | nowhere)


def _people_of(reach: Reach) -> QuerySet[Any]:
    """The keys of those with an appointment in force within the reach."""
    held = Appointment.objects.in_force(timezone.localdate()).filter(
        Q(school__in=reach.schools)
        | Q(school__authority__in=reach.authorities)
        | Q(center__authority__in=reach.authorities)
        | Q(authority__in=reach.authorities)
    )
    return held.order_by().values_list("user_id", flat=True).distinct()


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
