"""稽核軌跡: who did or was refused what, and the seals that chain the rows (SECURITY.md L1-L2, docs/adr/0004)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.audit_words import label_of, role_labels


class AuditEvent(models.Model):
    """稽核事件: one operation on sensitive data. No foreign keys: a row outlives what it speaks of."""

    class Outcome(models.TextChoices):
        DONE = "done", pgettext_lazy("outcome", "完成")
        REFUSED = "refused", pgettext_lazy("outcome", "拒絕")

    app_privileges = "SELECT, INSERT"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    at = models.DateTimeField(
        _("時間"), db_default=models.Func(function="clock_timestamp")
    )
    # The writer's transaction: below the oldest running one, no row can still appear (accounts/sealing.py).
    txid = models.BigIntegerField(
        db_default=models.Func(template="(pg_current_xact_id()::text)::bigint")
    )
    actor_id = models.UUIDField(null=True)
    actor = models.CharField(_("人員"), max_length=150, blank=True)
    acting_role = models.CharField(_("身分"), max_length=400, blank=True)
    school_id = models.UUIDField(null=True)
    authority_id = models.UUIDField(null=True)
    event = models.CharField(_("事件"), max_length=40)
    object_type = models.CharField(_("對象"), max_length=60, blank=True)
    object_id = models.CharField(_("對象識別碼"), max_length=64, blank=True)
    part = models.CharField(_("欄位群組"), max_length=60, blank=True)
    purpose = models.CharField(_("目的"), max_length=200, blank=True)
    outcome = models.CharField(
        _("結果"), max_length=8, choices=Outcome, default=Outcome.DONE
    )
    ip = models.GenericIPAddressField(_("來源位址"), null=True)
    request_id = models.CharField(_("請求編號"), max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("稽核事件")
        verbose_name_plural = _("稽核事件")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["txid"], name="audit_txid"),
            models.Index(fields=["at", "id"], name="audit_at"),
            models.Index(fields=["school_id", "at", "id"], name="audit_school"),
            models.Index(fields=["actor_id", "at", "id"], name="audit_actor"),
            models.Index(fields=["event", "at", "id"], name="audit_event"),
            models.Index(fields=["object_id", "at", "id"], name="audit_object"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "refused"]),
                name="audit_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.event}"

    @property
    def event_label(self) -> str:
        """事件 in the reader's language."""
        return label_of(self.event)

    @property
    def role_label(self) -> str:
        """身分 in the reader's language."""
        return role_labels(self.acting_role)


class AuditSeal(models.Model):
    """封印: a link of the chain over the events, made within a minute by one sealer."""

    app_privileges = "SELECT, INSERT"

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    form = models.SmallIntegerField()
    event_hash = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64)
    # At sealing: every transaction below `horizon` had ended, none above `ceiling` had begun.
    horizon = models.BigIntegerField()
    ceiling = models.BigIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("稽核封印")
        verbose_name_plural = _("稽核封印")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
