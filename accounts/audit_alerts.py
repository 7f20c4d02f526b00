"""What in the trail deserves a second look soon (SECURITY.md L5). A plain function; who is told is decided above."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import Event
from accounts.default_matrix import DEFAULT_ROLES
from accounts.models import AuditEvent
from accounts.settings_register import value
from accounts.vocabulary import PRIVILEGED, SESSION_CONTENT

HOUR = dt.timedelta(hours=1)
GRANTS = (Event.ROLE_GRANTED, Event.ROLE_CHANGE_APPROVED)
APPOINTMENTS = (Event.APPOINTMENT_MADE, Event.DEPUTY_NAMED)
# Roles that read session content or open other people's doors, as the default matrix has them.
WEIGHTY_ROLES = frozenset(
    role.key
    for role in DEFAULT_ROLES
    if {word for word, _scope in role.pairs()} & (SESSION_CONTENT | PRIVILEGED)
)
EXPORTS = (Event.EXPORTED, Event.AUDIT_EXPORTED)
VIEWED = (Event.CASE_READ, Event.RECORD_READ, Event.FILE_READ, Event.EMERGENCY_READ)


class Kind(TextChoices):
    GRANT = "grant", _("授予角色權限")
    BREAK_GLASS = "break_glass", _("緊急調閱")
    MANY_VIEWS = "many_views", _("一小時內大量查閱")
    NIGHT_EXPORT = "night_export", _("夜間匯出")
    LOCKS = "locks", _("一小時內多個帳號鎖定")
    REFUSALS = "refusals", _("一小時內多次遭拒")


@dataclass(frozen=True)
class Alert:
    """`subject` (a row, a person, an address) with `hour` makes it the same alert in the next round."""

    kind: Kind
    subject: str
    hour: dt.datetime
    count: int = 1


def suspicious(now: dt.datetime) -> list[Alert]:
    """In: `now` aware. Out: the alerts of the last hour, with a fixed number of queries; asked every five minutes,
    whoever tells of them keeps what was told by (kind, subject, hour)."""
    recent = AuditEvent.objects.filter(at__gt=now - HOUR, at__lte=now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [*_single(recent, hour), *_counted(recent, hour)]


def _single(recent: Any, hour: dt.datetime) -> Iterator[Alert]:
    words = Q(event__in=(*GRANTS, *EXPORTS, Event.BREAK_GLASS))
    appointed = Q(event__in=APPOINTMENTS, detail__role__in=sorted(WEIGHTY_ROLES))
    done = recent.filter(words | appointed, outcome=AuditEvent.Outcome.DONE)
    for row in done.order_by("id").values("id", "event", "at")[:1000]:
        kind = Kind.NIGHT_EXPORT if row["event"] in EXPORTS else Kind.GRANT
        if row["event"] == Event.BREAK_GLASS:
            kind = Kind.BREAK_GLASS
        if kind != Kind.NIGHT_EXPORT or _at_night(row["at"]):
            yield Alert(kind, str(row["id"]), hour)


def _counted(recent: Any, hour: dt.datetime) -> Iterator[Alert]:
    views = recent.filter(event__in=VIEWED, actor_id__isnull=False)
    for row in _many(views, "actor_id", value("audit.views_per_hour")):
        yield Alert(Kind.MANY_VIEWS, str(row["actor_id"]), hour, row["count"])
    # Who is sent to change her password, enrol or prove herself anew (302) has tried nothing that isn't hers.
    refused = recent.filter(
        Q(detail__status__isnull=True) | ~Q(detail__status=int(HTTPStatus.FOUND)),
        outcome=AuditEvent.Outcome.REFUSED,
    )
    for row in _many(refused, "actor_id", value("audit.refusals_per_hour"), "ip"):
        subject = str(row["actor_id"] or row["ip"])
        yield Alert(Kind.REFUSALS, subject, hour, row["count"])
    locks = recent.filter(event=Event.LOGIN_LOCKED).count()
    if locks >= value("audit.locks_per_hour"):
        yield Alert(Kind.LOCKS, "", hour, locks)


def _many(rows: Any, key: str, limit: int, *also: str) -> Any:
    counted = rows.values(key, *also).annotate(count=Count("id"))
    return counted.filter(count__gt=limit).order_by(key)[:1000]


def _at_night(moment: dt.datetime) -> bool:
    hour = timezone.localtime(moment).hour
    return hour >= value("audit.night_from") or hour < value("audit.night_until")
