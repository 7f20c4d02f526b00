"""The ministry's own blank files, and from which semester each is used."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficialBlank(models.Model):
    """部版空白表格: a file of the ministry, kept for good. `layout` names a layout, or "center" (table B)."""

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


class BlankActivation(models.Model):
    """啟用: from the first month of a semester on, this blank is the one of its layout. The newest entry counts."""

    app_privileges = "SELECT, INSERT"

    id = models.BigAutoField(primary_key=True)  # in the order of the entries
    blank = models.ForeignKey(
        OfficialBlank, on_delete=models.PROTECT, related_name="activations"
    )
    from_month = models.DateField(_("適用學期起月"))  # 1 August or 1 February
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("啟用人"),
    )
    activated_at = models.DateTimeField(_("啟用時間"))

    class Meta:
        verbose_name = _("空白表格啟用")
        verbose_name_plural = _("空白表格啟用")
        ordering = ["-from_month", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_month__day=1, from_month__month__in=[2, 8]),
                name="blank_from_the_start_of_a_semester",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blank} {self.from_month:%Y-%m}"
