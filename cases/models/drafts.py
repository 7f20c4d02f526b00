"""草稿: what somebody was typing, hers alone, until she saves or discards it or it expires."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from fields.encrypted import EncryptedJSONField


class Draft(models.Model):
    """草稿: one for each person, form and subject. It survives a lost session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("人員"),
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    form = models.CharField(_("表單"), max_length=40)
    # What it is about (a case, a record, a referral), opaque here: the key of the row, or empty for a new one.
    subject = models.CharField(_("對象識別碼"), max_length=36, blank=True)
    content = EncryptedJSONField(_("內容"))
    version = models.PositiveIntegerField(_("版次"), default=1)
    saved_at = models.DateTimeField(_("儲存時間"))
    expires_at = models.DateTimeField(_("到期時間"))

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        ordering = ["-saved_at", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["expires_at"], name="draft_by_expiry")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "subject"], name="draft_once_a_form"
            ),
        ]

    def __str__(self) -> str:
        return self.form
