"""Tampering by someone who owns the database: found and named among ten thousand rows."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from accounts import audit, sealing, verifying
from accounts.models import AuditEvent, AuditSeal
from accounts.verifying import verify

ROWS, EACH = 10_000, 100
COPIED = "uuid, at, txid, actor_id, actor, acting_role, school_id, authority_id, event, object_type, object_id, part, purpose, outcome, ip, request_id, detail"
MINUTES = timedelta(minutes=6)


@pytest.fixture
def owner(transactional_db: None) -> Iterator[object]:
    with connections["owner"].cursor() as cursor:
        yield cursor


@pytest.fixture
def trail(owner: object) -> list[int]:
    """Ten thousand sealed rows; out: their ids in order."""
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(event="case_read", object_id=str(number), detail={"n": number})
            for number in range(ROWS)
        ],
        batch_size=2000,
    )
    assert sealing.seal_pending(timezone.now()) == ROWS
    return list(AuditEvent.objects.order_by("id").values_list("id", flat=True))


def found(**how):
    return sorted(
        (finding.kind.value, finding.event_id)
        for finding in verify(timezone.now() + MINUTES, **how).findings
    )


def test_each_kind_of_tampering_is_found_and_named(trail, owner):
    """Five kinds x 100 rows at once, none named twice, no other row named."""
    assert found() == []
    chosen = random.Random(770).sample(trail[:-1:3], 6 * EACH)
    changed, removed, cut, first, second, _spare = (
        chosen[start : start + EACH] for start in range(0, 6 * EACH, EACH)
    )
    pairs = list(zip(first[:EACH], second, strict=True))
    owner.execute(
        "UPDATE accounts_auditevent SET acting_role = 'x' WHERE id = ANY(%s)", [changed]
    )
    owner.execute("DELETE FROM accounts_auditevent WHERE id = ANY(%s)", [removed])
    owner.execute("DELETE FROM accounts_auditevent WHERE id = ANY(%s)", [cut])
    owner.execute(
        "DELETE FROM accounts_auditseal WHERE event_id = ANY(%s) RETURNING seq", [cut]
    )
    gaps = sorted(row[0] for row in owner.fetchall())
    for one, other in pairs:
        swap(owner, one, other)
    inserted = [insert_backdated(owner, row) for row in trail[1:-1:99][:EACH]]

    report = verify(timezone.now() + MINUTES)
    by_kind: dict[str, list[int]] = {}
    for finding in report.findings:
        by_kind.setdefault(finding.kind.value, []).append(
            finding.event_id or -(finding.seq or 0)
        )
    assert {kind: sorted(ids) for kind, ids in by_kind.items()} == {
        "changed": sorted(changed),
        "removed": sorted([*removed, *(-seq for seq in gaps)]),
        "swapped": sorted(first + second),
        "inserted": sorted(inserted),
    }
    assert not report.is_intact


def swap(owner, one, other):
    """Exchanges the two rows' numbers: each keeps its place in the chain and carries the other's words."""
    owner.execute("UPDATE accounts_auditevent SET id = -1 WHERE id = %s", [one])
    owner.execute("UPDATE accounts_auditevent SET id = %s WHERE id = %s", [one, other])
    owner.execute("UPDATE accounts_auditevent SET id = %s WHERE id = -1", [other])


def insert_backdated(owner, row):
    """A copy of a row, an hour older, under a number that never was; the database stamps a true transaction."""
    words = COPIED.replace("at,", "at - interval '1 hour',", 1).replace(
        "txid", "pg_current_xact_id()::text::bigint"
    )
    owner.execute(
        f"INSERT INTO accounts_auditevent (id, {COPIED}) SELECT -id, {words} FROM accounts_auditevent WHERE id = %s RETURNING id",  # noqa: S608  (the test's own words)
        [row],
    )
    return owner.fetchone()[0]


def test_an_inserted_row_is_named_even_after_the_sealer_took_it(owner):
    audit.record("login", by=None)
    sealing.seal_pending(timezone.now() - timedelta(minutes=30))
    inserted = insert_backdated(owner, AuditEvent.objects.get().pk)
    sealing.seal_pending(timezone.now())
    assert found() == [("inserted", inserted)]


def test_a_seal_rewritten_or_swapped_is_named(owner):
    for _ in range(6):
        audit.record("login", by=None)
    sealing.seal_pending(timezone.now())
    third, fifth = AuditSeal.objects.filter(seq__in=[3, 5]).order_by("seq")
    owner.execute("UPDATE accounts_auditseal SET event_id = -1 WHERE seq = 3")
    owner.execute(
        "UPDATE accounts_auditseal SET event_id = %s WHERE seq = 5", [third.event_id]
    )
    owner.execute(
        "UPDATE accounts_auditseal SET event_id = %s WHERE seq = 3", [fifth.event_id]
    )
    kinds = {kind for kind, _event in found()}
    named = {event for _kind, event in found()}
    assert (kinds, named) == ({"seal", "swapped"}, {third.event_id, fifth.event_id})


def test_a_cut_tail_or_a_rewritten_chain_differs_from_the_mailed_head(owner):
    for _ in range(4):
        audit.record("login", by=None)
    sealing.seal_pending(timezone.now())
    head = AuditSeal.objects.get(seq=4)
    assert found(known_head=(4, head.hash)) == []
    owner.execute("DELETE FROM accounts_auditevent WHERE id = %s", [head.event_id])
    owner.execute("DELETE FROM accounts_auditseal WHERE seq = 4")
    assert found() == []
    assert found(known_head=(4, head.hash)) == [("head", None)]
    audit.record("logout", by=None)
    sealing.seal_pending(timezone.now())
    forged = AuditSeal.objects.get(seq=4)
    assert found(known_head=(4, head.hash)) == [("head", forged.event_id)]


def test_rows_unsealed_for_five_minutes_are_reported_and_are_no_tampering(db):
    row = audit.record("login", by=None)
    now = timezone.now()
    assert verify(now + timedelta(minutes=4)).findings == []
    report = verify(now + MINUTES)
    assert [(f.kind.value, f.event_id) for f in report.findings] == [
        ("unsealed", row.pk)
    ]
    assert report.is_intact


def test_a_long_transaction_sealed_late_is_no_tampering(transactional_db):
    audit.record("login", by=None)
    sealing.seal_pending(timezone.now() + timedelta(minutes=10))
    assert found() == [("late", AuditEvent.objects.get().pk)]


def test_many_late_rows_hide_no_tampering(owner, monkeypatch):
    monkeypatch.setattr(verifying, "SHOWN", 3)
    for _ in range(6):
        audit.record("login", by=None)
    sealing.seal_pending(timezone.now() + timedelta(minutes=10))
    last = AuditEvent.objects.order_by("-id").values_list("id", flat=True)[0]
    owner.execute("DELETE FROM accounts_auditevent WHERE id = %s", [last])
    report = verify(timezone.now())
    assert dict(report.counts) == {"late": 5, "removed": 1}
    assert [finding.kind.value for finding in report.findings] == [*["late"] * 3, "removed"]  # fmt: skip
    assert not report.is_intact


def test_the_command_says_so_and_fails(owner):
    for _ in range(50):
        audit.record("login", by=None)
    sealing.seal_pending(timezone.now())
    ids = list(AuditEvent.objects.order_by("id").values_list("id", flat=True))
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    head = AuditSeal.objects.get(seq=50)
    assert json.loads(out.getvalue()) == {
        "intact": True,
        "sealed": 50,
        "head": {"seq": 50, "hash": head.hash},
        "counts": {},
        "findings": [],
    }
    owner.execute("DELETE FROM accounts_auditevent WHERE id = %s", [ids[41]])
    out = StringIO()
    with pytest.raises(CommandError, match="稽核軌跡遭竄改"):
        call_command("verify_audit", stdout=out)
    assert out.getvalue().splitlines() == [
        f"已封印 50 列，鏈首 50:{head.hash}",
        f"遭刪除　事件 {ids[41]}　封印 42",
    ]


def test_a_malformed_head_is_refused(db):
    with pytest.raises(CommandError, match="序號:雜湊值"):
        call_command("verify_audit", "--head", "x")
