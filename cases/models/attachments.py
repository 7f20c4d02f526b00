"""附件: a file on a case or a record, encrypted outside any public folder."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models.records import CounselingRecord
from cases.records_querysets import AttachmentQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField


class Attachment(models.Model):
    """附件: its content lies encrypted in the file storage under this row's key."""

    class State(models.TextChoices):
        CLEAN = "clean", _("可下載")
        QUARANTINED = "quarantined", _("等待掃毒")
        INFECTED = "infected", _("含有惡意程式")
        REMOVED = "removed", _("已移除")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("個案"),
    )
    record = models.ForeignKey(
        CounselingRecord,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("紀錄"),
    )
    name = EncryptedCharField(_("檔名"), max_length=200)
    extension = models.CharField(_("副檔名"), max_length=5)
    media_type = models.CharField(_("檔案類型"), max_length=90)
    size = models.PositiveIntegerField(_("大小（位元組）"))
    sha256 = models.CharField(_("雜湊值"), max_length=64)
    state = models.CharField(_("狀態"), max_length=11, choices=State)
    confidentiality = models.CharField(
        _("保密層級"),
        max_length=4,
        choices=CounselingRecord.Confidentiality,
        default=CounselingRecord.Confidentiality.TEAM,
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("上傳者"),
    )
    uploaded_at = models.DateTimeField(_("上傳時間"), auto_now_add=True)
    idempotency_key = models.UUIDField(_("表單識別碼"), editable=False)
    removed_reason = EncryptedTextField(_("移除理由"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["-uploaded_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["case", "-uploaded_at"], name="attachment_of_case"),
            models.Index(
                fields=["state"],
                condition=Q(state="quarantined"),
                name="attachment_to_scan",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["uploaded_by", "idempotency_key"],
                name="attachment_uploaded_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["clean", "quarantined", "infected", "removed"]),
                name="attachment_state_known",
            ),
            models.CheckConstraint(
                condition=Q(confidentiality__in=["team", "lead"]),
                name="attachment_confidentiality_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extension} {self.size}"

    @property
    def place(self) -> str:
        """Where the file lies in the storage."""
        return f"attachments/{self.school_id}/{self.pk}"

    @property
    def seal(self) -> str:
        """The additional authenticated data: a file exchanged for another one doesn't open."""
        return f"cases.Attachment.file:{self.pk}"
