"""Filters that a person keeps for herself."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fields.text import SafeTextValidator


class SavedFilter(models.Model):
    """已存的篩選: a named query string of one list; the searched words are never kept, they may be a name."""

    class Page(models.TextChoices):
        STUDENTS = "students", _("學生")
        CASES = "cases", _("個案")

    app_privileges = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    page = models.CharField(
        _("清單"), max_length=8, choices=Page, default=Page.STUDENTS
    )
    label = models.CharField(_("名稱"), max_length=20, validators=[SafeTextValidator()])
    query = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("已存的篩選")
        verbose_name_plural = _("已存的篩選")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "label"], name="saved_filter_label_once"
            ),
            models.CheckConstraint(
                condition=models.Q(page__in=["students", "cases"]),
                name="saved_filter_page_known",
            ),
        ]

    def __str__(self) -> str:
        return self.label
