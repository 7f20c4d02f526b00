"""What an administrator has changed on the matrix page and not sent yet."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.places import Authority, School
from accounts.models.roles import Role


class MatrixDraftCell(models.Model):
    """草稿: one cell one person wants changed at a level; it has no effect and is gone once proposed or undone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(_("權限"), max_length=40)  # a Word
    scopes = models.JSONField(_("範圍"), default=list)  # of scope words, [] is none

    class Meta:
        verbose_name = _("權限異動草稿")
        verbose_name_plural = _("權限異動草稿")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "authority", "school", "role", "word"],
                name="draft_cell_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(authority__isnull=False, school__isnull=True)
                | models.Q(authority__isnull=True, school__isnull=False),
                name="draft_of_one_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.word}: {self.scopes}"
