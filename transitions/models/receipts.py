"""What the current school received: missing items asked for, and part 2 of 附表三."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from fields.encrypted import EncryptedCharField, EncryptedTextField
from transitions.models.consents import DataKind
from transitions.models.packages import Package
from transitions.models.requests import TransferRequest


class MissingItem(models.Model):
    """尚缺資料: ticked but not supplied; the current school asked for it, to the minute, until it came."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("現就讀學校")
    )
    request = models.ForeignKey(
        TransferRequest,
        on_delete=models.PROTECT,
        related_name="missing_items",
        verbose_name=_("請求"),
    )
    kind = models.CharField(_("資料"), max_length=10, choices=DataKind)
    note = EncryptedTextField(_("缺少的內容"))
    contacted_at = models.DateTimeField(_("聯繫日期/時間"))
    contacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("聯繫人"),
    )
    supplied_at = models.DateTimeField(_("補件日期/時間"), null=True, blank=True)
    package = models.ForeignKey(
        Package,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("補件密件"),
    )

    class Meta:
        verbose_name = _("尚缺資料")
        verbose_name_plural = _("尚缺資料")
        ordering = ["contacted_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DataKind.values), name="missing_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(supplied_at__isnull=True)
                | Q(supplied_at__gte=models.F("contacted_at")),
                name="missing_supplied_after_asking",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Receipt(models.Model):
    """接收確認 (附表三 part 2), in one of the three official ways. The newest one stands; none is changed."""

    class State(models.TextChoices):
        COMPLETE = "complete", _("確認接收原就讀學校所提供(勾選)之各項資料。")
        SUPPLEMENTED = (
            "supplemented",
            _("尚缺部分資料(有勾選但未提供)，經聯繫補件後，已接收所有資料。"),
        )
        STILL_MISSING = (
            "still_missing",
            _("尚缺部分資料(有勾選但未提供)，經聯繫補件仍未提供。"),
        )

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Who recorded it: the current school, or the former one when the paper came back by mail.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("登錄學校")
    )
    request = models.ForeignKey(
        TransferRequest,
        on_delete=models.PROTECT,
        related_name="receipts",
        verbose_name=_("請求"),
    )
    state = models.CharField(_("資料接收確認"), max_length=13, choices=State)
    arrived_on = models.DateField(_("收到密件日"), null=True, blank=True)
    received_kinds = ArrayField(
        models.CharField(max_length=10, choices=DataKind),
        verbose_name=_("收到之資料"),
        default=list,
        blank=True,
    )
    contact_at = models.DateTimeField(_("聯繫日期/時間"), null=True, blank=True)
    supplement_at = models.DateTimeField(_("補件日期/時間"), null=True, blank=True)
    receiver = EncryptedCharField(_("接收單位(人)"), max_length=100)
    filled_on = models.DateField(_("填表日期"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    recorded_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("資料接收確認")
        verbose_name_plural = _("資料接收確認")
        ordering = ["-recorded_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["complete", "supplemented", "still_missing"]),
                name="receipt_state_known",
            ),
            # Printed under that box of the paper.
            models.CheckConstraint(
                condition=~Q(state="supplemented")
                | Q(contact_at__isnull=False, supplement_at__isnull=False),
                name="receipt_supplemented_has_times",
            ),
            models.CheckConstraint(
                condition=~Q(state="still_missing") | Q(contact_at__isnull=False),
                name="receipt_missing_was_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())
