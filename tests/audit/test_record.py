"""What one row says, and what it refuses to say."""

import uuid

import pytest
from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_a_row_says_who_what_where_and_on_which_object(director):
    school = uuid.uuid4()
    token = audit.current.set(audit.RequestContext(ip="203.0.113.9"))
    row = audit.record(
        "case_read",
        by=director,
        school=school,
        object_type="case",
        object_id=school,
        part="narrative",
        acting_role="counseling_director",
        purpose="結案審查",
        detail={"page": 2},
    )
    audit.current.reset(token)
    saved = AuditEvent.objects.values(
        "actor_id", "actor", "acting_role", "school_id", "event", "object_type", "object_id",
        "part", "purpose", "outcome", "ip", "detail",
    ).get(pk=row.pk)  # fmt: skip
    assert saved == {
        "actor_id": director.pk,
        "actor": "何主任（director）",
        "acting_role": "counseling_director",
        "school_id": school,
        "event": "case_read",
        "object_type": "case",
        "object_id": str(school),
        "part": "narrative",
        "purpose": "結案審查",
        "outcome": "done",
        "ip": "203.0.113.9",
        "detail": {"page": 2},
    }


def test_the_database_stamps_the_time_and_the_transaction(director):
    row = audit.record("login", by=director)
    row.refresh_from_db()
    assert row.at.tzname() == "UTC"
    assert row.txid > 0


def test_nobody_is_a_lawful_actor():
    row = audit.record("login_failed", by=None)
    assert (row.actor_id, row.actor) == (None, "")


def test_a_narrative_in_the_detail_is_refused_and_nothing_is_written(director):
    with pytest.raises(ValueError, match="longer than 200"):
        audit.record("changed", by=director, detail={"text": "晤" * 201})
    assert AuditEvent.objects.count() == 0


def test_a_word_that_is_no_word_is_refused(director):
    with pytest.raises(ValueError, match="not an audit word"):
        audit.record("Read it!", by=director)
    assert AuditEvent.objects.count() == 0


def test_a_row_falls_with_its_transaction(director):
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012  (the block is the transaction)
        audit.record("changed", by=director)
        raise RuntimeError
    assert AuditEvent.objects.count() == 0
