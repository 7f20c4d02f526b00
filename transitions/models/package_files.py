"""附檔: files of the case that go with a package, each a copy of its own under the package's seal."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models import Attachment
from fields.encrypted import EncryptedCharField
from transitions.models.consents import DataKind
from transitions.models.packages import Package


@pghistory.track()
class PackageFile(models.Model):
    """附檔: ticked by the former school while the package is a draft; copied when it is approved, and never changed after.

    Until then its content is the case's attachment; from the seal on it lies encrypted under this row's key, so that what
    was sent can be shown whatever becomes of the attachment.
    """

    app_privileges = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("原就讀學校")
    )
    package = models.ForeignKey(
        Package,
        on_delete=models.PROTECT,
        related_name="files",
        verbose_name=_("密件"),
    )
    attachment = models.ForeignKey(
        Attachment,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("個案附件"),
    )
    kind = models.CharField(_("資料"), max_length=10, choices=DataKind)
    annex_number = models.CharField(_("附件編碼"), max_length=12)
    position = models.PositiveSmallIntegerField(_("順序"))
    name = EncryptedCharField(_("檔名"), max_length=200)
    extension = models.CharField(_("副檔名"), max_length=5)
    media_type = models.CharField(_("檔案類型"), max_length=90)
    size = models.PositiveIntegerField(_("大小（位元組）"))
    sha256 = models.CharField(_("雜湊值"), max_length=64)
    ticked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("勾選者"),
    )
    sealed_at = models.DateTimeField(_("封緘時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("轉銜附檔")
        verbose_name_plural = _("轉銜附檔")
        ordering = ["position", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["package", "attachment"], name="package_file_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DataKind.values), name="package_file_kind_known"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="package_file_sealed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.annex_number} {self.extension} {self.size}"

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def place(self) -> str:
        """Where the sealed copy lies in the storage."""
        return f"packages/{self.school_id}/{self.pk}"

    @property
    def seal(self) -> str:
        """The additional authenticated data: a file exchanged for another one doesn't open."""
        return f"transitions.PackageFile.file:{self.pk}"
