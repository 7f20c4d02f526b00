"""What every version of a filed month has, a school's and a counseling center's."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MonthVersion(models.Model):
    """One filing of a month: its file's name and hash, who made it when, and the upload that is noted on it later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(_("版次"))
    filename = models.CharField(_("檔名"), max_length=120, blank=True)
    sha256 = models.CharField(_("檔案雜湊"), max_length=64, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填報人"),
    )
    made_at = models.DateTimeField(_("填報時間"))
    uploaded_at = models.DateTimeField(_("上傳部版時間"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    receipt = models.CharField(_("回執"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.report} v{self.number}"  # type: ignore[attr-defined]  # each heir's own month


UPLOAD_COMPLETE = models.Q(
    uploaded_at__isnull=True, uploaded_by__isnull=True
) | models.Q(uploaded_at__isnull=False, uploaded_by__isnull=False)
