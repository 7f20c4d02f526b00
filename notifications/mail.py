"""The sender: claim under a lease, look again, send, mark. Sent at least once, under one Message-ID.

A worker that dies leaves a lease that runs out; what it had not sent is sent by another. The one window for a repetition
is between the server's 250 and our mark; marking first would close it by losing mails, so we don't.
"""

import smtplib
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notifications.entitlement import Verdict, judge
from notifications.models import OutboxMail, Reminder

CLAIM = 20
LEASE = timedelta(minutes=5)
ONE_MAIL = timedelta(seconds=60)  # connect, talk and answer, each within EMAIL_TIMEOUT
BACKOFF = (1, 5, 15, 60, 240, 720, 1440)  # minutes
LONGEST = {
    "hourly": 5,
    "statutory": 60,
}  # minutes; the clock of the law doesn't wait for a day
LATER = timedelta(hours=1)
State, Mail = Reminder.State, OutboxMail.State


class Refused(Exception):
    """The server will never take this mail (5xx for its recipient or text). `code` is what it said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Failed(Exception):
    """Not now. `is_server`: the server itself can't be used, so the rest needn't try."""

    def __init__(self, code: str, *, is_server: bool) -> None:
        super().__init__(code)
        self.code, self.is_server = code, is_server


@dataclass
class Sent:
    """What one run did."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    dead: int = 0

    @property
    def any(self) -> bool:
        return bool(self.sent or self.dropped or self.failed or self.dead)


def send_pending(*, worker: uuid.UUID | None = None, limit: int = 1000) -> Sent:
    """Send what is ripe, 20 at a time, until nothing is, the server fails, or `limit` mails were tried."""
    me, total = worker or uuid.uuid4(), Sent()
    for _n in range(0, limit, CLAIM):
        before = total.failed
        claimed = claim(me, timezone.now())
        _send_claimed(claimed, me, total)
        if len(claimed) < CLAIM or total.failed > before:
            break
    return total


@transaction.atomic
def claim(worker: uuid.UUID, now: datetime, *, limit: int = CLAIM) -> list[OutboxMail]:
    """Take up to `limit` ripe mails for five minutes; other workers pass them by."""
    ripe = OutboxMail.objects.claimable(now).order_by("not_before", "pk")
    mails = list(ripe.select_for_update(skip_locked=True)[:limit])
    for mail in mails:
        mail.state, mail.lease_by = Mail.SENDING, worker
        mail.lease_until, mail.attempts = now + LEASE, mail.attempts + 1
    OutboxMail.objects.bulk_update(
        mails, ["state", "lease_by", "lease_until", "attempts"]
    )
    return mails


def _send_claimed(mails: list[OutboxMail], worker: uuid.UUID, total: Sent) -> None:
    queue = iter(mails)
    with _connection() as server:
        for mail in queue:
            if timezone.now() + ONE_MAIL > _until(mail):
                _give_back([mail, *queue], worker)
                return
            if not _deliver(mail, worker, server, total):
                _give_back(list(queue), worker)


def _until(mail: OutboxMail) -> datetime:
    return mail.lease_until or timezone.now()


def _deliver(mail: OutboxMail, worker: uuid.UUID, server: Any, total: Sent) -> bool:
    """One mail from look to mark. Out: whether the next may try."""
    reminder = Reminder.objects.select_related("recipient", "school").get(
        pk=mail.reminder_id
    )
    verdict = judge(reminder, timezone.now())
    if verdict is not Verdict.SEND:
        _drop(mail, worker, reminder, verdict)
        total.dropped += 1
        return True
    try:
        _hand_over(compose(reminder, mail.message_id), server)
    except Refused as refusal:
        _bury(mail, worker, reminder, refusal.code)
        total.dead += 1
        return True
    except Failed as failure:
        _put_off(mail, worker, reminder, failure.code)
        total.failed += 1
        return not failure.is_server
    mark_sent(mail, worker, reminder)
    total.sent += 1
    return True


@transaction.atomic
def mark_sent(mail: OutboxMail, worker: uuid.UUID, reminder: Reminder) -> None:
    """Only the holder of the lease may say so."""
    marked = _mine(mail, worker).update(
        state=Mail.SENT, sent_at=timezone.now(), lease_until=None, last_error=""
    )
    if marked:
        Reminder.objects.filter(pk=reminder.pk).update(state=State.DELIVERED)


@transaction.atomic
def _drop(
    mail: OutboxMail, worker: uuid.UUID, reminder: Reminder, verdict: Verdict
) -> None:
    if verdict is Verdict.LATER:
        _mine(mail, worker).update(
            state=Mail.PENDING,
            not_before=timezone.now() + LATER,
            lease_until=None,
            attempts=mail.attempts - 1,
        )
        return
    if _mine(mail, worker).update(state=Mail.DROPPED, lease_until=None):
        Reminder.objects.filter(pk=reminder.pk).update(state=verdict.value)


@transaction.atomic
def _bury(mail: OutboxMail, worker: uuid.UUID, reminder: Reminder, code: int) -> None:
    buried = _mine(mail, worker).update(
        state=Mail.DEAD, lease_until=None, last_error=str(code)
    )
    if buried:
        Reminder.objects.filter(pk=reminder.pk).update(state=State.FAILED)


def _put_off(
    mail: OutboxMail, worker: uuid.UUID, reminder: Reminder, code: str
) -> None:
    _mine(mail, worker).update(
        state=Mail.PENDING,
        not_before=timezone.now() + backoff(mail.attempts, reminder),
        lease_until=None,
        last_error=code[:40],
    )


def _give_back(mails: list[OutboxMail], worker: uuid.UUID) -> None:
    """Untried: as before the claim."""
    for mail in mails:
        _mine(mail, worker).update(
            state=Mail.PENDING, lease_until=None, attempts=mail.attempts - 1
        )


def _mine(mail: OutboxMail, worker: uuid.UUID) -> Any:
    return OutboxMail.objects.filter(pk=mail.pk, state=Mail.SENDING, lease_by=worker)


def backoff(attempts: int, reminder: Reminder) -> timedelta:
    """How long to wait after the n-th failure: 1, 5, 15, 60 minutes … a day; less for what the law asks."""
    minutes = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    if reminder.trigger_at is not None:
        minutes = min(minutes, LONGEST["hourly"])
    elif reminder.rule.startswith("DL-"):
        minutes = min(minutes, LONGEST["statutory"])
    return timedelta(minutes=minutes)


def compose(reminder: Reminder, message_id: str) -> EmailMultiAlternatives:
    """The mail, written now: a link and nothing of the duty, so nothing of a student (SECURITY.md D5)."""
    reader = reminder.recipient
    with translation.override(reader.language):
        address = settings.SITE_URL.rstrip("/") + reverse(
            "notifications:item", args=[reminder.pk]
        )
        context = {"address": address, "is_hourly": reminder.trigger_at is not None}
        mail = EmailMultiAlternatives(
            subject=_("您有一項期限提醒"),
            body=render_to_string("notifications/email/reminder.txt", context),
            to=[reader.email],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(
            render_to_string("notifications/email/reminder.html", context), "text/html"
        )
    return mail


class _connection:
    """A mail connection that is closed whatever happened to it."""

    def __enter__(self) -> Any:
        self.server = get_connection()
        return self.server

    def __exit__(self, *error: object) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.server.close()


def _hand_over(mail: EmailMultiAlternatives, server: Any) -> None:
    """Raises Refused or Failed; a return means that the server answered 250."""
    try:
        server.open()
        server.send_messages([mail])
    except (smtplib.SMTPException, OSError) as error:
        with suppress(smtplib.SMTPException, OSError):
            server.close()
        raise _meaning(error) from error


def _meaning(error: Exception) -> Refused | Failed:
    """5xx said of the recipient or the text is final. A door that stays shut, a bad password, silence: try again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = _codes(error)
        code = next(codes, 0)
        is_final = 500 <= code < 600
        return Refused(code) if is_final else Failed(str(code), is_server=code == 421)
    if isinstance(error, smtplib.SMTPDataError):
        if 500 <= error.smtp_code < 600:
            return Refused(error.smtp_code)
        return Failed(str(error.smtp_code), is_server=error.smtp_code == 421)
    if isinstance(error, smtplib.SMTPResponseException):
        return Failed(str(error.smtp_code), is_server=True)
    return Failed(type(error).__name__, is_server=True)


def _codes(error: smtplib.SMTPRecipientsRefused) -> Iterator[int]:
    return (code for code, _text in error.recipients.values())
