"""Who was told what, once; the mails that carry it; the sweep's heartbeat (SECURITY.md section 3)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from notifications.querysets import OutboxQuerySet, ReminderQuerySet


class Reminder(models.Model):
    """提醒: one person is told of one stage of one duty. The unique constraint is the whole guarantee.

    The duty is named by its key (rule, subject, trigger); its date follows from the facts and is never kept here.
    """

    class State(models.TextChoices):
        DUE = "due", _("待寄送")
        DELIVERED = "delivered", _("已寄送")
        OBSOLETE = "obsolete", _("已無須提醒")
        FOLDED = "folded", _("併入較晚的提醒")
        SILENCED = "silenced", _("僅在站內顯示")
        FAILED = "failed", _("無法寄達")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(_("規則"), max_length=40)  # DL-TR-08
    subject_type = models.CharField(_("對象種類"), max_length=60)
    subject_id = models.UUIDField(_("對象"))
    # The fact's day; for rules counted in hours also its moment.
    trigger_on = models.DateField(_("觸發日"))
    trigger_at = models.DateTimeField(_("觸發時刻"), null=True, blank=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reminders",
        verbose_name=_("收件人"),
    )
    stage = models.CharField(_("階段"), max_length=12)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("學校"),
    )
    state = models.CharField(_("狀態"), max_length=10, choices=State, default=State.DUE)
    created_at = models.DateTimeField(_("建立時間"))
    read_at = models.DateTimeField(_("已讀時間"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "subject_id",
                    "rule",
                    "stage",
                    "trigger_on",
                    "trigger_at",
                    "recipient",
                    "subject_type",
                ],
                name="reminder_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "due",
                        "delivered",
                        "obsolete",
                        "folded",
                        "silenced",
                        "failed",
                    ]
                ),
                name="reminder_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-created_at"],
                name="reminder_inbox",
                condition=~Q(state__in=["folded", "obsolete"]),
            ),
            models.Index(
                fields=["recipient"],
                name="reminder_unread",
                condition=Q(read_at__isnull=True)
                & ~Q(state__in=["folded", "obsolete"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.stage}"


class OutboxMail(models.Model):
    """待寄郵件: the mail of one reminder. It holds no text: the mail is written at the moment of sending."""

    class State(models.TextChoices):
        PENDING = "pending", _("待寄送")
        SENDING = "sending", _("寄送中")
        SENT = "sent", _("已寄送")
        DEAD = "dead", _("無法寄達")
        DROPPED = "dropped", _("已無須寄送")

    reminder = models.OneToOneField(
        Reminder, on_delete=models.CASCADE, related_name="mail", verbose_name=_("提醒")
    )
    message_id = models.CharField(_("郵件識別碼"), max_length=120, unique=True)
    not_before = models.DateTimeField(_("最早寄送時間"))
    state = models.CharField(
        _("狀態"), max_length=8, choices=State, default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("嘗試次數"), default=0)
    lease_until = models.DateTimeField(_("保留至"), null=True, blank=True)
    lease_by = models.UUIDField(_("寄送程序"), null=True, blank=True)
    last_error = models.CharField(
        _("錯誤"), max_length=40, blank=True
    )  # a code, no text
    sent_at = models.DateTimeField(_("寄出時間"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("待寄郵件")
        verbose_name_plural = _("待寄郵件")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["pending", "sending", "sent", "dead", "dropped"]
                ),
                name="outbox_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="outbox_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outbox_sent_at_when_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="outbox_waiting",
                condition=Q(state="pending"),
            ),
            models.Index(
                fields=["lease_until"],
                name="outbox_leased",
                condition=Q(state="sending"),
            ),
            models.Index(fields=["id"], name="outbox_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return self.message_id


class SweepLog(models.Model):
    """掃描紀錄: one line for each finished or begun sweep; the newest finished one is the heartbeat."""

    started_at = models.DateTimeField(_("開始時間"))
    finished_at = models.DateTimeField(_("結束時間"), null=True, blank=True)
    rows_created = models.PositiveIntegerField(_("新增提醒"), default=0)
    unowned = models.PositiveIntegerField(_("無人可通知"), default=0)
    worker = models.CharField(_("程序"), max_length=60)

    class Meta:
        verbose_name = _("掃描紀錄")
        verbose_name_plural = _("掃描紀錄")
        ordering = ["-id"]
        indexes = [models.Index(fields=["-finished_at"], name="sweep_heartbeat")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
