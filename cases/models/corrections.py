"""更正、作廢與移動: what a record said before, who changed it and why. Written once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models.records import CounselingRecord
from cases.models.services import ServiceRecord
from cases.records_querysets import CorrectionQuerySet
from fields.encrypted import EncryptedJSONField, EncryptedTextField


class Correction(models.Model):
    """更正歷程: one change of a saved record. Reporting reads it by month to amend what was filed."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", _("更正")
        VOIDED = "voided", _("作廢")
        MOVED = "moved", _("移動")

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    record = models.ForeignKey(
        CounselingRecord,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("紀錄"),
    )
    service = models.ForeignKey(
        ServiceRecord,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("服務"),
    )
    kind = models.CharField(_("種類"), max_length=9, choices=Kind)
    reason = EncryptedTextField(_("理由"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("更正人"),
    )
    at = models.DateTimeField(_("更正時間"), auto_now_add=True)
    version = models.PositiveIntegerField(_("更正前版次"))
    # Every field as it stood, texts and counts.
    before = EncryptedJSONField(_("更正前內容"))
    case_before = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moved_away",
        verbose_name=_("原個案"),
    )
    # For reporting: which filed report carries the old row, the day it was for, and whether its numbers differ.
    held_on_before = models.DateField(_("原日期"))
    filed_in = models.UUIDField(_("已填報之月報"), null=True, blank=True)
    changes_report = models.BooleanField(_("影響月報"), default=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正歷程")
        verbose_name_plural = _("更正歷程")
        ordering = ["-at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "held_on_before"], name="correction_by_month"
            ),
            models.Index(
                fields=["filed_in"],
                condition=Q(filed_in__isnull=False),
                name="correction_after_filing",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=False, service__isnull=True)
                | Q(record__isnull=True, service__isnull=False),
                name="correction_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["corrected", "voided", "moved"]),
                name="correction_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind="moved") | Q(case_before__isnull=False),
                name="correction_moved_from_somewhere",
            ),
            models.UniqueConstraint(
                fields=["record", "version"], name="correction_of_record_once_a_version"
            ),
            models.UniqueConstraint(
                fields=["service", "version"],
                name="correction_of_service_once_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on_before}"
