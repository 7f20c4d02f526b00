"""The head of the chain, told to people outside the database: what nobody can rewrite afterwards (SECURITY.md L2)."""

from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AuditSeal

log = structlog.get_logger(__name__)


def send_head(now: datetime) -> int:
    """Mails and logs the last seal. In: `now` aware. Out: how many letters went (0 without a seal or an address)."""
    head = AuditSeal.objects.order_by("-seq").first()
    if head is None:
        return 0
    log.info("audit_head", seq=head.seq, hash=head.hash)
    recipients = settings.AUDIT_HEAD_RECIPIENTS
    if not recipients:
        return 0
    with translation.override("zh-hant"):
        letter = EmailMessage(
            subject=_("稽核軌跡鏈首 %(date)s")
            % {"date": timezone.localtime(now).date().isoformat()},
            body=_(
                "請妥善保存本信。日後可用下列指令核對稽核軌跡是否遭竄改：\n\n"
                "manage.py verify_audit --head %(seq)d:%(hash)s\n"
            )
            % {"seq": head.seq, "hash": head.hash},
            to=recipients,
        )
    return letter.send()
