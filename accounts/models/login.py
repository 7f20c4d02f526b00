"""What login remembers: failed tries, earlier passwords, sessions' last activity."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LoginFailure(models.Model):
    """登入失敗計數: consecutive failures of one account or one unknown name (SECURITY.md B1, 附表十 TW40).

    The key is an HMAC, so that a password typed into the account field isn't kept. There is no foreign key:
    the row is written on its own connection and must not wait for a lock on the person's row.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(_("連續失敗次數"))
    locked_until = models.DateTimeField(_("鎖定至"), null=True, blank=True)
    last_failed_at = models.DateTimeField(_("最近失敗時間"), db_index=True)

    class Meta:
        verbose_name = _("登入失敗計數")
        verbose_name_plural = _("登入失敗計數")

    def __str__(self) -> str:
        return self.key[:8]


class PasswordHistory(models.Model):
    """舊密碼: the hash of a password the person no longer uses, kept so that it isn't used again (TW42)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="earlier_passwords",
        verbose_name=_("人員"),
    )
    password = models.CharField(_("密碼雜湊"), max_length=128)
    retired_at = models.DateTimeField(_("停用時間"), default=timezone.now)

    class Meta:
        verbose_name = _("舊密碼")
        verbose_name_plural = _("舊密碼")
        ordering = ["-retired_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.retired_at:%Y-%m-%d}"


class SessionActivity(models.Model):
    """工作階段活動: when a session began and when its person last did something.

    Not part of the session's data: two requests of one page would overwrite each other's session, while
    this is one column set by one statement.
    """

    session_key = models.CharField(max_length=40, primary_key=True)
    began_at = models.DateTimeField(_("登入時間"))
    active_at = models.DateTimeField(_("最近活動時間"), db_index=True)
    touched = False  # in this request only

    class Meta:
        verbose_name = _("工作階段活動")
        verbose_name_plural = _("工作階段活動")

    def __str__(self) -> str:
        return f"{self.active_at:%Y-%m-%d %H:%M}"
