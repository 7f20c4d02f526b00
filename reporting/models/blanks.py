"""The ministry's own blank files."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficialBlank(models.Model):
    """部版空白表格: the file that the writer fills; the newest of a layout is used."""

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layout = models.CharField(_("表格版本"), max_length=20)
    filename = models.CharField(_("檔名"), max_length=120)
    sha256 = models.CharField(_("檔案雜湊"), max_length=64)
    content = models.BinaryField(_("內容"))  # a public form: no secret
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("上傳人"),
    )
    uploaded_at = models.DateTimeField(_("上傳時間"))

    class Meta:
        verbose_name = _("部版空白表格")
        verbose_name_plural = _("部版空白表格")
        ordering = ["layout", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "sha256"], name="official_blank_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layout} {self.filename}"
