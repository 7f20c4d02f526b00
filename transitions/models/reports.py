"""轉銜學生基本資料通報表（附表一）: answers, five signatures, upload."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from fields.encrypted import EncryptedJSONField
from transitions.models.transitions import Transition


@pghistory.track()
class BasicReport(models.Model):
    """附表一 of one transition student (art. 5 I, 6 IV). `step` is the signature it waits for; "" while it is written.

    An answer that changes after a signature voids the signatures.
    """

    class Step(models.TextChoices):
        """簽章, in the paper's order."""

        DRAFT = "", _("填寫中")
        GUIDANCE = "sign_guidance", _("輔導(處)室")
        STUDENT_AFFAIRS = "sign_student_affairs", _("學務處")
        ACADEMIC = "sign_academic", _("教務處")
        PRINCIPAL = "sign_principal", _("校長")
        SIGNED = "signed", _("核章完成")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    transition = models.OneToOneField(
        Transition,
        on_delete=models.PROTECT,
        related_name="report",
        verbose_name=_("轉銜"),
    )
    form_version = models.PositiveSmallIntegerField(_("表單版本"), default=1)
    answers: Any = EncryptedJSONField(_("內容"), default=dict)
    step = models.CharField(
        _("核章"), max_length=20, choices=Step, default=Step.DRAFT, blank=True
    )
    # Since when the present step waits.
    waiting_since = models.DateField(_("待核章起日"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填寫人"),
    )
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    class Meta:
        verbose_name = _("轉銜學生基本資料通報表")
        verbose_name_plural = _("轉銜學生基本資料通報表")
        indexes = [
            models.Index(
                fields=["school", "step"],
                condition=Q(waiting_since__isnull=False),
                name="basic_report_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    step__in=[
                        "",
                        "sign_guidance",
                        "sign_student_affairs",
                        "sign_academic",
                        "sign_principal",
                        "signed",
                    ]
                ),
                name="basic_report_step_known",
            ),
            models.CheckConstraint(
                condition=Q(step__in=["", "signed"], waiting_since__isnull=True)
                | ~Q(step__in=["", "signed"]) & Q(waiting_since__isnull=False),
                name="basic_report_waits_since",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transition_id} {self.step}"

    @property
    def is_signed(self) -> bool:
        return self.step == self.Step.SIGNED


class BasicReportSignature(models.Model):
    """簽章 on 附表一 with the digest of what was signed. Only added to."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    report = models.ForeignKey(
        BasicReport,
        on_delete=models.PROTECT,
        related_name="signatures",
        verbose_name=_("通報表"),
    )
    step = models.CharField(_("欄位"), max_length=20)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("簽章人"),
    )
    name = models.CharField(_("姓名"), max_length=80)
    title = models.CharField(_("職稱"), max_length=60, blank=True)
    signed_at = models.DateTimeField(_("簽章時間"))
    digest = models.CharField(max_length=64)
    voided_at = models.DateTimeField(_("失效時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("通報表簽章")
        verbose_name_plural = _("通報表簽章")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "step"],
                condition=Q(voided_at__isnull=True),
                name="basic_report_step_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.step}"
