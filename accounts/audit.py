"""Writing the audit trail. `record` inside the caller's transaction; refusals on a connection of their own."""

import contextvars
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit_words import Event
from accounts.models import AuditEvent
from accounts.places import Place, active_place, roles_at

log = structlog.get_logger(__name__)

DETAIL_TEXT = 200  # characters; longer is narrative, which has no place here
ROLES_TEXT = 400  # characters of the acting roles' keys
_together: contextvars.ContextVar[list[AuditEvent] | None] = contextvars.ContextVar(
    "audit_together", default=None
)
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


class AuditUnavailable(Exception):
    """The trail could not be written, so nothing may be shown or done: AuditMiddleware answers 503 (SECURITY.md L3)."""


@dataclass(frozen=True)
class RequestContext:
    """From where, and as whom: `ip` by trusted proxies only; the place in its header, and her roles there."""

    ip: str | None = None
    request: HttpRequest | None = None


NOWHERE = RequestContext()  # a task, a command
current: contextvars.ContextVar[RequestContext] = contextvars.ContextVar(
    "audit_request", default=NOWHERE
)


def record(
    event: str,
    *,
    by: Any,
    school: Any = None,
    authority: Any = None,
    object_type: str = "",
    object_id: object = "",
    part: str = "",
    acting_role: str = "",
    outcome: str = AuditEvent.Outcome.DONE,
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """One row in the caller's transaction: it lives and dies with the change it tells of.

    In: `event` a word of accounts.audit_words.Event; `by` the person or None (nobody is logged in); `school` and
    `authority` rows or ids (default: where the person acts in this request, and `acting_role` her roles there);
    `detail` short plain values, never personal data.
    Raises AuditUnavailable when the row can't be written, ValueError for a malformed word or detail.
    """
    return _write(
        "default",
        event,
        by=by,
        school=school,
        authority=authority,
        object_type=object_type,
        object_id=object_id,
        part=part,
        acting_role=acting_role,
        outcome=outcome,
        purpose=purpose,
        detail=detail,
    )


def record_read(
    *,
    by: Any,
    object_type: str,
    object_id: object = "",
    event: str = Event.RECORD_READ,
    **rest: Any,
) -> AuditEvent:
    """A door's note that a confidential object is being shown; called before anything of it leaves. As `record`."""
    return record(event, by=by, object_type=object_type, object_id=object_id, **rest)


@contextmanager
def together() -> Iterator[None]:
    """A page that reads several things: its rows are written by one statement, at the end of the block.

    Nothing may be shown before the block ends; an exception inside leaves no row (its refusal has a row of its own).
    Raises AuditUnavailable at the end.
    """
    rows: list[AuditEvent] = []
    token = _together.set(rows)
    try:
        yield
    finally:
        _together.reset(token)
    if not rows:
        return
    try:
        AuditEvent.objects.bulk_create(rows)
    except DatabaseError as error:
        log.critical("audit_unavailable", audit_event=rows[0].event, alias="default")
        raise AuditUnavailable(rows[0].event) from error


def record_refusal(
    event: str = Event.ACCESS_REFUSED, *, by: Any, **rest: Any
) -> AuditEvent | None:
    """A refusal on its own connection, so that it stays although the request rolls back. As `record`.

    Out: the row, or None when it could not be written: the refusal stands anyway, the log carries the alarm.
    """
    try:
        return _write("audit", event, by=by, outcome=AuditEvent.Outcome.REFUSED, **rest)
    except AuditUnavailable:
        return None


def _write(
    alias: str,
    event: str,
    *,
    by: Any,
    school: Any = None,
    authority: Any = None,
    object_id: object = "",
    acting_role: str = "",
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
    **plain: Any,
) -> AuditEvent:
    if not _WORD.fullmatch(event):
        raise ValueError(f"not an audit word: {event!r}")
    context = current.get()
    known = by if getattr(by, "pk", None) else None
    place, roles = _acting(known, context)
    row = AuditEvent(
        event=str(event),
        actor_id=known.pk if known else None,
        actor=_label(known) if known else "",
        acting_role=acting_role or roles,
        **_where(school, authority, place),
        object_id=_clean(object_id, 64),
        purpose=_clean(purpose, 200),
        ip=context.ip,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id") or "")[
            :64
        ],
        detail=_plain(detail or {}),
        **plain,
    )
    waiting = _together.get()
    if waiting is not None and alias == "default":
        waiting.append(row)
        return row
    try:
        row.save(using=alias, force_insert=True)
    except DatabaseError as error:
        log.critical("audit_unavailable", audit_event=str(event), alias=alias)
        raise AuditUnavailable(event) from error
    return row


def _acting(person: Any, context: RequestContext) -> tuple[Place | None, str]:
    """Where the request's own person acts and the keys of her roles there; nothing for anybody else.

    Asked only when a row is written, and then it shares the queries of the page's permission checks.
    """
    request = context.request
    if person is None or request is None or request.user.pk != person.pk:
        return None, ""
    try:
        place = active_place(request)
        roles = roles_at(request.user, place, on=timezone.localdate()) if place else []
    except DatabaseError:  # a refusal must not be lost to a transaction that is broken
        return None, ""
    return place, _joined(roles)


def _joined(keys: list[str]) -> str:
    """As many whole keys as the column holds."""
    while len(",".join(keys)) > ROLES_TEXT:
        keys = keys[:-1]
    return ",".join(keys)


def _where(school: Any, authority: Any, place: Place | None) -> dict[str, Any]:
    """What the caller names wins; a school she acts at is not written beside another county."""
    if school is None and authority is None and place is not None:
        if place._meta.model_name == "school":
            school = place
        else:
            authority = getattr(place, "authority", place)
    return {
        "school_id": _key(school),
        "authority_id": _key(authority) or getattr(school, "authority_id", None),
    }


def _label(person: Any) -> str:
    name = getattr(person, "name", "")
    return f"{name}（{person.username}）" if name else person.username


def _key(row_or_id: Any) -> Any:
    return getattr(row_or_id, "pk", row_or_id) or None


def _clean(value: object, limit: int | None = None) -> str:
    """What Postgres can store of a text that a browser sent: a refusal must not be lost to an odd key."""
    text = str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return text[:limit]


def _plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key): _plain_value(key, value) for key, value in detail.items()}


def _plain_value(key: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain_value(key, item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    text = _clean(value)
    if len(text) > DETAIL_TEXT:
        raise ValueError(f"audit detail {key!r} is longer than {DETAIL_TEXT}")
    return text
