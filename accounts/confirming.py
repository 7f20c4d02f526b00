"""確認: who is the second person that a weighty appointment waits for (SECURITY.md A4).

Where a school has no second person, the county's confirm; where an authority has none, the administrators of another
authority; where there is no other, whoever runs the server (`manage.py confirm_appointment`). Nobody ever confirms what
she made herself, nor what makes her something.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.audit_alerts import WEIGHTY_ROLES
from accounts.models import Appointment, Authority, Grant, User
from accounts.permissions import may
from accounts.places import Place
from accounts.querysets import PEOPLE_WORDS
from accounts.settings_register import value
from accounts.sights import sights_of
from accounts.vocabulary import Word


def is_weighty(role_key: str) -> bool:
    """Whether the role opens session content or other people's doors in the default matrix; a place's narrowing, which
    may be widened again, makes no difference."""
    return role_key in WEIGHTY_ROLES


def lapses_at(held: Appointment) -> datetime:
    """When it is too late to confirm it."""
    return held.appointed_at + timedelta(days=value("appointments.confirm_days"))


def confirmers_of(place: Place, *, on: date, besides: Iterable[object]) -> list[User]:
    """The active people who may confirm an appointment at the place on the date, without those named by key.

    The place's reviewers; where there are none its managers; where there are none the authority's; for an authority
    without any, the administrators of other authorities.
    """
    besides = list(besides)
    for word in (Word.PEOPLE_REVIEW, Word.PEOPLE_MANAGE):
        if found := _holding(word, place, on=on, besides=besides):
            return found
    if not isinstance(place, Authority):
        return confirmers_of(place.authority, on=on, besides=besides)
    return _elsewhere(place, on=on, besides=besides)


def _holding(
    word: Word, place: Place, *, on: date, besides: list[object]
) -> list[User]:
    roles = Grant.objects.filter(word=word).values("role")
    held = Appointment.objects.at(place).in_force(on).filter(role__in=roles)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return [
        one
        for one in people.exclude(pk__in=besides).order_by("pk")
        if may(one, word, at=place, on=on)
    ]


def _elsewhere(
    authority: Authority, *, on: date, besides: list[object], most: int = 20
) -> list[User]:
    held = (
        Appointment.objects.in_force(on)
        .filter(authority__isnull=False)
        .exclude(authority=authority)
    )
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return [
        one
        for one in people.exclude(pk__in=besides).order_by("pk")[:most]
        if may(one, Word.PEOPLE_MANAGE, on=on)
    ]


def may_confirm(user: User, held: Appointment, *, on: date) -> bool:
    """Whether she is a second person for it: neither who made it nor whom it appoints, and in charge there."""
    parties = (held.user_id, held.appointed_by_id)
    if user.pk in parties:
        return False
    if any(may(user, word, at=held.place, on=on) for word in PEOPLE_WORDS):
        return True
    return held.authority is not None and user in confirmers_of(
        held.authority, on=on, besides=[one for one in parties if one]
    )


def waiting_keys(user: User, *, on: date) -> list[UUID]:
    """The keys of what waits at the places whose people she manages or reviews, her own excepted; for the administrator
    of an authority also what waits at authorities that have nobody else."""
    here = Appointment.objects.visible_to(user, on=on).exclude(user=user)
    keys = list(here.pending().values_list("pk", flat=True))
    if _runs_an_authority(user, on=on):
        lone = Appointment.objects.pending().filter(authority__isnull=False)
        keys += [
            one.pk
            for one in lone.exclude(pk__in=keys).select_related("authority")
            if may_confirm(user, one, on=on)
        ]
    return keys


def waiting_for(user: User, *, on: date) -> QuerySet[Appointment]:
    """The same rows with everything their line shows, the oldest first."""
    return (
        Appointment.objects.filter(pk__in=waiting_keys(user, on=on))
        .select_related(
            "user", "role", "school__authority", "center__authority", "authority",
            "school_class", "appointed_by", "replaces__user", "deputy_for__user",
        )
        .order_by("appointed_at", "pk")
    )  # fmt: skip


def _runs_an_authority(user: User, *, on: date) -> bool:
    return any(
        holding.appointment.authority_id and Word.PEOPLE_MANAGE in holding.cells
        for holding in sights_of(user, on=on).holdings
    )
