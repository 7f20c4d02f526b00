"""公告: what the county or the installation tells those who report."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority


class Announcement(models.Model):
    """公告, shown from a day until a day (both included; no end: until it is withdrawn). Never deleted.

    `authority` empty: for every county of the installation.
    """

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("對象"),
    )
    title = models.CharField(_("標題"), max_length=120)
    body = models.TextField(_("內容"), max_length=4000)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("發布人"),
    )
    published_at = models.DateTimeField(_("發布時間"))
    withdrawn_at = models.DateTimeField(_("撤下時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("公告")
        verbose_name_plural = _("公告")
        ordering = ["-from_on", "-published_at"]
        indexes = [
            models.Index(
                fields=["-from_on"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="announcement_standing",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="announcement_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
