"""Files of a meeting, and the custody of handouts, recordings and photographs (R-CC-6)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from fields.encrypted import EncryptedCharField, EncryptedTextField
from meetings.models.meetings import Meeting
from meetings.querysets import OfMeetingQuerySet


class MeetingFile(models.Model):
    """附件（會議）: a scan or a piece of evidence, encrypted in the file storage under this row's key."""

    class Kind(models.TextChoices):
        SCAN = "scan", _("紙本核可掃描檔")
        SIGN_IN = "sign_in", _("簽到單掃描檔")
        EVIDENCE = "evidence", _("決議執行佐證")

    class State(models.TextChoices):
        CLEAN = "clean", _("可下載")
        QUARANTINED = "quarantined", _("等待掃毒")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="files", verbose_name=_("會議")
    )
    kind = models.CharField(_("種類"), max_length=8, choices=Kind)
    name = EncryptedCharField(_("檔名"), max_length=200)
    extension = models.CharField(_("副檔名"), max_length=5)
    media_type = models.CharField(_("檔案類型"), max_length=90)
    size = models.PositiveIntegerField(_("大小（位元組）"))
    sha256 = models.CharField(_("雜湊值"), max_length=64)
    state = models.CharField(_("狀態"), max_length=11, choices=State)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("上傳者"),
    )
    uploaded_at = models.DateTimeField(_("上傳時間"), auto_now_add=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("會議附件")
        verbose_name_plural = _("會議附件")
        ordering = ["-uploaded_at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.extension} {self.size}"

    @property
    def storage_name(self) -> str:
        """Where the file lies in the storage."""
        return f"meetings/{self.school_id}/{self.pk}"

    @property
    def seal(self) -> str:
        """The additional authenticated data: a file exchanged for another one doesn't open."""
        return f"meetings.MeetingFile.file:{self.pk}"


class Handout(models.Model):
    """會議資料與錄音錄影: how many went out and came back, who keeps them where, when they were destroyed by whom."""

    class Kind(models.TextChoices):
        PAPER = "paper", _("書面資料")
        AUDIO = "audio", _("錄音")
        VIDEO = "video", _("錄影")
        PHOTO = "photo", _("照片")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="handouts",
        verbose_name=_("會議"),
    )
    kind = models.CharField(_("種類"), max_length=5, choices=Kind)
    title = EncryptedCharField(_("名稱"), max_length=100)
    copies_out = models.PositiveSmallIntegerField(_("發出份數"), default=1)
    copies_back = models.PositiveSmallIntegerField(_("收回份數"), null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("保管人"),
    )
    kept_where = EncryptedCharField(_("保管處所"), max_length=100)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    recorded_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)
    destroyed_on = models.DateField(_("銷毀日"), null=True, blank=True)
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("銷毀人"),
    )
    destruction_note = EncryptedTextField(_("銷毀方式"), null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("會議資料")
        verbose_name_plural = _("會議資料")
        ordering = ["recorded_at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["paper", "audio", "video", "photo"]),
                name="handout_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(copies_back__isnull=True)
                | Q(copies_back__lte=F("copies_out")),
                name="handout_no_more_back_than_out",
            ),
            models.CheckConstraint(
                condition=Q(
                    destroyed_on__isnull=True,
                    destroyed_by__isnull=True,
                    destruction_note__isnull=True,
                )
                | Q(
                    destroyed_on__isnull=False,
                    destroyed_by__isnull=False,
                    destruction_note__isnull=False,
                ),
                name="handout_destroyed_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
