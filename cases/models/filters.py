"""Filters that a person keeps for herself."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fields.text import SafeTextValidator


class SavedFilter(models.Model):
    """已存的篩選: a named query string of the student list; the searched words are never kept, they may be a name."""

    app_privileges = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    label = models.CharField(_("名稱"), max_length=20, validators=[SafeTextValidator()])
    query = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("已存的篩選")
        verbose_name_plural = _("已存的篩選")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "label"], name="saved_filter_label_once"
            )
        ]

    def __str__(self) -> str:
        return self.label
