"""The head of the chain, told to people outside the database: what nobody can rewrite afterwards (SECURITY.md L2)."""

import hashlib
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_alerts import Alert, suspicious
from accounts.audit_words import Event
from accounts.models import AuditEvent, AuditSeal

log = structlog.get_logger(__name__)
ALARM_MEMORY = timedelta(
    hours=3
)  # an alert belongs to one hour; longer than that hour and its end


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


def raise_alarms(now: datetime) -> int:
    """What looks wrong is told once: a critical log line, a row of the trail, and one letter to those who keep the
    head of the chain. In: `now` aware. Out: how many alarms were new. The letter names counts and kinds, no person."""
    told = set(
        AuditEvent.objects.filter(
            event=Event.ALARM_RAISED, at__gt=now - ALARM_MEMORY
        ).values_list("object_id", flat=True)
    )
    fresh = [alert for alert in suspicious(now) if _alarm_key(alert) not in told]
    for alert in fresh:
        log.critical("audit_alarm", kind=str(alert.kind), count=alert.count)
        record(
            Event.ALARM_RAISED,
            by=None,
            object_type="audit_alarm",
            object_id=_alarm_key(alert),
            detail={"kind": str(alert.kind), "count": alert.count},
        )
    if fresh and settings.AUDIT_HEAD_RECIPIENTS:
        with translation.override("zh-hant"):
            lines = [f"{alert.kind.label}：{alert.count}" for alert in fresh]
            EmailMessage(
                subject=_("稽核警示 %(count)d 件") % {"count": len(fresh)},
                body=_("請登入系統，到「存取稽核」查看：")
                + "\n\n"
                + "\n".join(lines)
                + "\n",
                to=settings.AUDIT_HEAD_RECIPIENTS,
            ).send()
    return len(fresh)


def _alarm_key(alert: Alert) -> str:
    """Fits the trail's column and tells nothing by itself."""
    text = f"{alert.kind}|{alert.subject}|{alert.hour.isoformat()}"
    return hashlib.sha256(text.encode()).hexdigest()
