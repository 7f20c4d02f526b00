"""Filled papers with their signatures, and the risks that were ticked on them."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models.referrals import Referral
from cases.models.students import Student
from fields.blind_index import BlindIndexField
from fields.encrypted import EncryptedCharField, EncryptedJSONField

LONGEST_AMENDING_REASON = 200  # characters


@pghistory.track()
class FilledPaper(models.Model):
    """已填表件: the validated answers of one form in one version (ARCHITECTURE.md rule 6). Never deleted.

    Locked by the principal's seal: an amendment is a new paper that names the old one.
    """

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", verbose_name=_("學生")
    )
    referral = models.ForeignKey(
        Referral,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("轉介"),
    )
    form_id = models.CharField(_("表單"), max_length=60)
    form_version = models.PositiveSmallIntegerField(_("表單版本"))
    answers: Any = EncryptedJSONField(_("內容"), default=dict)
    revision = models.PositiveIntegerField(_("版次"), default=1)
    amends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("修正自"),
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填寫人"),
    )
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    saved_at = models.DateTimeField(_("儲存時間"), auto_now=True)
    locked_at = models.DateTimeField(_("鎖定時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("已填表件")
        verbose_name_plural = _("已填表件")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "form_id"],
                condition=Q(amends__isnull=True),
                name="paper_once_a_referral",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} v{self.form_version}"


class PaperSignature(models.Model):
    """簽章: who signed which step of a paper, and what she signed (the digest of the answers). Only added to."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    paper = models.ForeignKey(
        FilledPaper,
        on_delete=models.PROTECT,
        related_name="signatures",
        verbose_name=_("表件"),
    )
    step = models.CharField(_("欄位"), max_length=20)  # the field's key in the form
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
        verbose_name = _("簽章")
        verbose_name_plural = _("簽章")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "step"],
                condition=Q(voided_at__isnull=True),
                name="paper_step_signed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.step}"


class RiskNotice(models.Model):
    """勾選提示: a ticked item that may call for a report within 24 hours, asked at once, in the draft already.

    Unanswered it reminds the writer the same day and alerts the director, who sees that there is one, not what.
    """

    class Answer(models.TextChoices):
        OPEN = "", _("尚未回答")
        REPORTED = "reported", _("已通報")
        TOLD = "told", _("已告知")
        OLD = "old_report", _("過去已通報")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    referral = models.ForeignKey(
        Referral,
        on_delete=models.PROTECT,
        related_name="risk_notices",
        verbose_name=_("轉介"),
    )
    item = EncryptedCharField(_("項目"), max_length=80)  # "A207"
    # So that one item raises one notice, although it is encrypted.
    item_index = BlindIndexField(source="item", scope="risk_notice.item")
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填寫人"),
    )
    raised_at = models.DateTimeField(_("勾選時間"))
    raised_on = models.DateField(_("勾選日"))
    due_on = models.DateField(_("應回答日"))
    answer = models.CharField(_("處理"), max_length=10, choices=Answer, blank=True)
    told_whom = EncryptedCharField(_("告知何人"), max_length=80, null=True, blank=True)
    reported_on = models.DateField(_("通報日"), null=True, blank=True)
    reference = EncryptedCharField(_("案號"), max_length=60, null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("回答人"),
    )
    answered_at = models.DateTimeField(_("回答時間"), null=True, blank=True)
    unticked_at = models.DateTimeField(_("取消勾選時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("勾選提示")
        verbose_name_plural = _("勾選提示")
        ordering = ["raised_at"]
        indexes = [
            models.Index(
                fields=["school", "due_on"],
                condition=Q(answer="", unticked_at__isnull=True),
                name="risk_notice_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "item_index"], name="risk_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(
                    answer__in=["reported", "told", "old_report"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="risk_notice_answer_complete",
            ),
            models.CheckConstraint(
                condition=~Q(answer="told") | Q(told_whom__isnull=False),
                name="risk_notice_told_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.raised_on} {self.get_answer_display()}"

    @property
    def is_open(self) -> bool:
        return self.answer == "" and self.unticked_at is None
