"""Which rows of people and places a person may see. `visible_to` is the rule of list and object alike."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.sights import Reach, sights_of
from accounts.vocabulary import Scope, Word

# Who may see the people of a place: those who manage them, and those who look at them once a year.
PEOPLE_WORDS = (Word.PEOPLE_MANAGE, Word.PEOPLE_REVIEW)
# Appointments in these states never came into force and never will.
VOID = ("refused", "lapsed", "withdrawn")


def people_reach(user: Any, *, on: date) -> Reach:
    """The places whose people the user sees."""
    reach = Reach()
    for word in PEOPLE_WORDS:
        held = sights_of(user, on=on).of(word)
        for scope in (Scope.SCHOOL, Scope.CENTER):
            reach = reach | held.get(scope, Reach())
    return reach


def _held_within(reach: Reach) -> Q:
    """Appointments at the places of a reach. A center's managers see the center's people, not its schools'."""
    return (
        Q(school__in=reach.schools)
        | Q(school__authority__in=reach.authorities)
        | Q(center__in=reach.centers)
        | Q(center__authority__in=reach.authorities)
        | Q(authority__in=reach.authorities)
    )


class SchoolQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date) -> "SchoolQuerySet":
        """The schools where the user holds an appointment, her center serves, or her authority runs."""
        reach = Reach()
        for holding in sights_of(user, on=on).holdings:
            reach = reach | holding.reach
        return self.filter(
            Q(pk__in=reach.schools) | Q(authority__in=reach.authorities | reach.served)
        )


class AppointmentQuerySet(models.QuerySet[Any]):
    def in_force(self, on: date) -> "AppointmentQuerySet":
        """Those that give sight on the date."""
        return self.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on),
            from_on__lte=on,
            confirmation="confirmed",
        )

    def standing(self) -> "AppointmentQuerySet":
        """Those that came, will come, or may yet be confirmed."""
        return self.exclude(confirmation__in=VOID)

    def pending(self) -> "AppointmentQuerySet":
        """Those that wait for a second person."""
        return self.filter(confirmation="pending")

    def at(self, place: Any) -> "AppointmentQuerySet":
        """Those held at the place itself: a School, CounselingCenter or Authority."""
        field = {
            "school": "school",
            "counselingcenter": "center",
            "authority": "authority",
        }
        return self.filter(**{field[place._meta.model_name]: place})

    def visible_to(self, user: Any, *, on: date) -> "AppointmentQuerySet":
        """The user's own, and those at the places whose people she manages or reviews."""
        if not getattr(user, "pk", None) or not user.is_active:
            return self.none()
        return self.filter(Q(user=user) | _held_within(people_reach(user, on=on)))


class UserQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, *, on: date) -> "UserQuerySet":
        """The user herself, and everyone who holds or held an appointment at the places whose people she manages."""
        if not getattr(user, "pk", None) or not user.is_active:
            return self.none()
        held = self.model._meta.get_field("appointments").related_model
        within = held._default_manager.filter(
            _held_within(people_reach(user, on=on)), user=OuterRef("pk")
        )
        return self.filter(Q(pk=user.pk) | Q(Exists(within)))
