"""What a person decides about her own reminders."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    """提醒偏好. There is no field for statutory reminders: nobody can switch them off (SECURITY.md R10)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="reminder_preference",
        verbose_name=_("人員"),
    )
    mails_optional = models.BooleanField(
        _("非法定事項也寄電子郵件"),
        default=True,
        help_text=_("關閉後，會議決議等非法定期限只在站內提醒；法定期限一律寄信。"),
    )

    class Meta:
        verbose_name = _("提醒偏好")
        verbose_name_plural = _("提醒偏好")

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: Any) -> "Preference":
        """Hers, or the defaults, unsaved."""
        return cls.objects.filter(user=user).first() or cls(user=user)


class CalendarFeed(models.Model):
    """行事曆訂閱: a secret address of one's own. Only the hash of its secret is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="calendar_feed",
        verbose_name=_("人員"),
    )
    token_hash = models.CharField(_("密鑰雜湊"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("建立時間"))

    class Meta:
        verbose_name = _("行事曆訂閱")
        verbose_name_plural = _("行事曆訂閱")

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: Any) -> "CalendarFeed | None":
        """Hers, if she made one."""
        return cls.objects.filter(user=user).first()
