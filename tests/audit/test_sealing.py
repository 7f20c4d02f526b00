"""One sealer, many writers: every row sealed once, in one chain, whatever commits when."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections, transaction
from django.utils import timezone

from accounts import audit, sealing, tasks
from accounts.models import AuditEvent, AuditSeal
from accounts.verifying import verify

WRITERS, EACH = 8, 60


def run_together(work, count):
    """Runs `work(index)` in `count` threads with connections of their own; raises what any of them raised."""
    errors, start = [], threading.Barrier(count)

    def one(index):
        try:
            start.wait(10)
            work(index)
        except Exception as error:  # noqa: BLE001,RUF100  (carried to the test's thread)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def chain():
    return list(AuditSeal.objects.order_by("seq").values_list("seq", "event_id"))


def test_the_form_covers_every_column():
    columns = {field.attname for field in AuditEvent._meta.concrete_fields}
    assert {"id", *sealing.FORMS[sealing.FORM]} == columns


def test_the_same_row_always_hashes_the_same():
    row = dict.fromkeys(sealing.FORMS[1], "")
    assert sealing.event_hash(row, form=1) == (
        "96324a54f6848eb8d9a5a8e0b91dcf2242925ce235a53bf578950917d5c66826"
    )


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap_and_no_fork():
    now = timezone.now()

    def write(index):
        for number in range(EACH):
            with transaction.atomic():
                audit.record("changed", by=None, detail={"writer": index, "n": number})
            if index == 0 and number % 10 == 0:
                sealing.seal_pending(timezone.now())

    run_together(write, WRITERS)
    sealing.seal_pending(now)
    total = WRITERS * EACH
    links = chain()
    assert [seq for seq, _event in links] == list(range(1, total + 1))
    assert {event for _seq, event in links} == set(
        AuditEvent.objects.values_list("pk", flat=True)
    )
    report = verify(now)
    assert (report.sealed, report.findings) == (total, [])


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain():
    for _ in range(100):
        audit.record("changed", by=None)
    counts = []
    run_together(lambda _index: counts.append(sealing.seal_pending(timezone.now())), 4)
    assert sum(counts) == 100
    assert len(chain()) == 100
    assert verify(timezone.now()).findings == []


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_and_out_of_order_is_not_lost():
    written, sealed = threading.Event(), threading.Event()
    late = []

    def write(index):
        if index == 0:
            with transaction.atomic():
                late.append(audit.record("changed", by=None).pk)
                written.set()
                sealed.wait(10)
        else:
            written.wait(10)
            for _ in range(3):
                audit.record("login", by=None)
            sealing.seal_pending(timezone.now())
            sealed.set()

    run_together(write, 2)
    assert late[0] not in [event for _seq, event in chain()]
    assert sealing.seal_pending(timezone.now()) == 1
    assert chain()[-1] == (4, late[0])
    assert verify(timezone.now()).findings == []


@pytest.mark.django_db(transaction=True)
def test_a_round_looks_only_above_the_low_water_mark(django_assert_num_queries):
    audit.record("login", by=None)
    sealing.seal_pending(timezone.now())
    horizon = AuditSeal.objects.get().horizon
    hidden = AuditEvent.objects.create(event="login", txid=horizon - 1)
    with django_assert_num_queries(6):  # begin, lock, numbers, last seal, rows, commit
        assert sealing.seal_pending(timezone.now()) == 0
    assert [
        (finding.kind.value, finding.event_id)
        for finding in verify(timezone.now() + timedelta(minutes=6)).findings
    ] == [("inserted", hidden.pk)]
    assert sealing.seal_pending(timezone.now(), everywhere=True) == 1


@pytest.mark.django_db(transaction=True)
def test_after_a_restore_into_a_younger_cluster_rows_are_still_sealed():
    audit.record("login", by=None)
    sealing.seal_pending(timezone.now())
    role = connections["owner"]
    with role.cursor() as owner:
        owner.execute("UPDATE accounts_auditseal SET horizon = horizon + 1000000000")
    audit.record("login", by=None)
    assert sealing.seal_pending(timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_more_rows_than_a_batch_are_sealed_in_one_round(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 10)
    for _ in range(25):
        audit.record("login", by=None)
    assert sealing.seal_pending(timezone.now()) == 25
    assert sealing.seal_pending(timezone.now()) == 0
    assert verify(timezone.now()).sealed == 25


@pytest.mark.django_db(transaction=True)
def test_the_task_seals_and_the_daily_letter_carries_the_head(settings):
    settings.AUDIT_HEAD_RECIPIENTS = ["custodian@county.example"]
    audit.record("login", by=None)
    tasks.seal_audit.delay()
    tasks.mail_audit_head.delay()
    head = AuditSeal.objects.get()
    (letter,) = mail.outbox
    assert letter.to == ["custodian@county.example"]
    assert letter.body.splitlines()[-1] == (
        f"manage.py verify_audit --head {head.seq}:{head.hash}"
    )


@pytest.mark.django_db(transaction=True)
def test_without_an_address_no_letter_goes(settings):
    settings.AUDIT_HEAD_RECIPIENTS = []
    audit.record("login", by=None)
    tasks.mail_audit_head.delay()
    assert (AuditSeal.objects.count(), mail.outbox) == (1, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["accounts_auditevent", "accounts_auditseal"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET {}",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "ALTER TABLE {} ADD COLUMN x int",
        "DROP TABLE {}",
    ],
)
def test_the_application_s_role_cannot_take_anything_back(table, statement):
    audit.record("login", by=None)
    sealing.seal_pending(timezone.now())
    setting = {"accounts_auditevent": "event = 'x'", "accounts_auditseal": "hash = 'x'"}
    with (
        connections["default"].cursor() as cursor,
        pytest.raises(Exception, match=r"permission denied|must be owner"),
    ):
        cursor.execute(statement.format(table, setting[table]))
    assert AuditEvent.objects.get().event == "login"
    assert len(AuditSeal.objects.get().hash) == 64
