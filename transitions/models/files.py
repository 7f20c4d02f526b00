"""Scans and annexes of a transfer: encrypted outside any public folder, like every attachment."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from fields.encrypted import EncryptedCharField


class TransferFile(models.Model):
    """轉銜附件: a signed consent, the authority's letter, an annex. Its content lies encrypted under this row's key."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("上傳學校")
    )
    request = models.ForeignKey(
        "transitions.TransferRequest",
        on_delete=models.PROTECT,
        related_name="files",
        verbose_name=_("請求"),
    )
    name = EncryptedCharField(_("檔名"), max_length=200)
    extension = models.CharField(_("副檔名"), max_length=5)
    media_type = models.CharField(_("檔案類型"), max_length=90)
    size = models.PositiveIntegerField(_("大小（位元組）"))
    sha256 = models.CharField(_("雜湊值"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("上傳者"),
    )
    uploaded_at = models.DateTimeField(_("上傳時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("轉銜附件")
        verbose_name_plural = _("轉銜附件")
        ordering = ["uploaded_at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.extension} {self.size}"

    @property
    def place(self) -> str:
        """Where the file lies in the storage."""
        return f"transfers/{self.school_id}/{self.pk}"

    @property
    def seal(self) -> str:
        """The additional authenticated data: a file exchanged for another one doesn't open."""
        return f"transitions.TransferFile.file:{self.pk}"
