"""Letters of login: handed over when the request is sure, sent beside it.

The answer to 「忘記密碼」 must not take longer for an address that exists (SECURITY.md B6), and a mail server
that is slow or down must not break a page (O5).
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

log = structlog.get_logger(__name__)


@cache
def _postman() -> ThreadPoolExecutor:
    """Made at the first letter, so that each forked web process has its own."""
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (SMTPException, OSError) as error:
        # Its words would name the address, which stays out of the log.
        log.error("mail_not_sent", kind=type(error).__name__)


def deliver(message: EmailMessage) -> None:
    """Effect: sent after the transaction, in the background where MAIL_IN_BACKGROUND says so. Failure is logged."""
    if settings.MAIL_IN_BACKGROUND:
        transaction.on_commit(lambda: _postman().submit(_send, message))
    else:
        transaction.on_commit(lambda: _send(message))
