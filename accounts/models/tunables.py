"""Values of the settings register that somebody changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SettingValue(models.Model):
    """設定值: one key's value for the installation, one county or one school; no row means the default."""

    class Level(models.TextChoices):
        SYSTEM = "system", _("系統")
        COUNTY = "county", _("縣市")
        SCHOOL = "school", _("學校")

    level = models.CharField(_("層級"), max_length=10, choices=Level)
    place = models.UUIDField(
        _("縣市或學校"), null=True, blank=True
    )  # the county's or the school's id
    key = models.CharField(_("設定項目"), max_length=80)
    value = models.JSONField(_("值"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("變更者"),
    )
    changed_at = models.DateTimeField(_("變更時間"), default=timezone.now)

    class Meta:
        verbose_name = _("設定值")
        verbose_name_plural = _("設定值")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "place", "key"],
                name="setting_value_once_a_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(level="system", place__isnull=True)
                | models.Q(level__in=["county", "school"], place__isnull=False),
                name="setting_value_place_fits_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.level})"
