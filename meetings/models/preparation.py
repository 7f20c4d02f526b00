"""會議前準備: the check list (workflows W3 3.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from meetings.models.meetings import Meeting


class PreparationItem(models.Model):
    """One thing to prepare: done by whom and when, or said not to be needed."""

    class Key(models.TextChoices):
        TALKS = "talks", _("會前與重要他人溝通，確定會議目的")
        PARENTS = "parents", _("先與校內人員取得共識，再邀請家長")
        NOTICES = "notices", _("發送校內外開會通知")
        SHEET = "sheet", _("準備簽到單")
        BASIC = "basic", _("個案基本資料")
        CARE = "care_form", _("學生關懷表")
        RECORDS = "records", _("個案輔導紀錄")
        PAST = "past_minutes", _("個案（轉介）會議紀錄")
        EQUIPMENT = "equipment", _("會議及記錄所需器材")
        STAFF = "staff", _("拍照及記錄人員")
        SIGNS = "signs", _("校外人員出席之指引標示")

    app_privileges = "SELECT, INSERT, UPDATE"

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="preparation",
        verbose_name=_("會議"),
    )
    key = models.CharField(_("項目"), max_length=12, choices=Key)
    position = models.PositiveSmallIntegerField(_("順序"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("完成者"),
    )
    done_at = models.DateTimeField(_("完成時間"), null=True, blank=True)
    is_needless = models.BooleanField(_("不需要"), default=False)

    class Meta:
        verbose_name = _("準備事項")
        verbose_name_plural = _("準備事項")
        ordering = ["meeting", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["meeting", "key"], name="preparation_once"),
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False),
                name="preparation_complete",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())

    @property
    def is_settled(self) -> bool:
        """Done, or said not to be needed."""
        return self.done_at is not None
