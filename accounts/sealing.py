"""The chain over the audit trail: one sealer links each row to the one before by SHA-256 (docs/adr/0004)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import AuditEvent, AuditSeal

LOCK = 7_701_152_026  # the sealer's advisory lock in Postgres
BATCH = 2000  # rows sealed in one transaction
GENESIS = "0" * 64

# What an event's hash covers; its id stands in the seal. A new column of AuditEvent is a new form, old seals keep theirs.
FORMS: dict[int, tuple[str, ...]] = {
    1: (
        "uuid", "at", "txid", "actor_id", "actor", "acting_role", "school_id", "authority_id", "event",
        "object_type", "object_id", "part", "purpose", "outcome", "ip", "request_id", "detail",
    ),
}  # fmt: skip
FORM = max(FORMS)


def event_hash(row: Mapping[str, Any], *, form: int = FORM) -> str:
    """In: an event's columns. Out: 64 hex digits over all of them in one fixed JSON writing."""
    columns = {name: row[name] for name in FORMS[form]}
    text = json.dumps(
        columns,
        default=_written,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def seal_hash(seal: AuditSeal) -> str:
    """Out: the link's own hash, over everything in it but itself."""
    parts = (
        seal.seq,
        seal.event_id,
        seal.form,
        seal.event_hash,
        seal.prev_hash,
        seal.horizon,
        seal.ceiling,
        _written(seal.sealed_at),
    )
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def unsealed() -> QuerySet[AuditEvent]:
    """Every event without a seal. Reads both indexes whole: for the verifier and the daily round."""
    return AuditEvent.objects.filter(
        ~Exists(AuditSeal.objects.filter(event_id=OuterRef("pk")))
    )


def seal_pending(now: datetime, *, everywhere: bool = False) -> int:
    """Seals what has been written since the last round, in id order. Out: how many rows.

    In: `now` aware; `everywhere` looks past the low-water mark too (daily: rows with a forged transaction number).
    Only rows of transactions at or above the last seal's horizon can be unsealed, because everything below had
    ended and was swept then; so a row that a long transaction commits late, out of id order, is not lost, and the
    round costs the same in a table of any size. A second sealer at the same time does nothing and returns 0.
    """
    total = 0
    while True:
        count = _seal_batch(now, everywhere=everywhere)
        total += count
        if count < BATCH:
            return total


@transaction.atomic(durable=True)
def _seal_batch(now: datetime, *, everywhere: bool) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        # Taken before the rows are read: what ended before is seen, what begins after is caught next time.
        # The ceiling is this transaction's own number; a snapshot's xmax is not enough, running ones may lie above it.
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint"
        )
        horizon, ceiling = cursor.fetchone()
    last = AuditSeal.objects.order_by("-seq").first()
    low = last.horizon if last else 0
    # A mark above the running numbers comes from another cluster: restored, numbers began anew.
    if everywhere or low > horizon:
        low = 0
    rows = list(
        unsealed()
        .filter(txid__gte=low)
        .order_by("id")
        .values("id", *FORMS[FORM])[:BATCH]
    )
    if len(rows) == BATCH:
        horizon = min(low, horizon)  # more to come: the mark stays where it was
    done, prev = (last.seq, last.hash) if last else (0, GENESIS)
    seals = []
    for seq, row in enumerate(rows, start=done + 1):
        seal = AuditSeal(
            seq=seq,
            event_id=row["id"],
            form=FORM,
            event_hash=event_hash(row),
            prev_hash=prev,
            horizon=horizon,
            ceiling=ceiling,
            sealed_at=now,
        )
        seal.hash = prev = seal_hash(seal)
        seals.append(seal)
    AuditSeal.objects.bulk_create(seals)
    return len(seals)
