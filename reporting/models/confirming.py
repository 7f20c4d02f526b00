"""Who confirmed which rows of a month, who was asked to, and the school's codes of its teachers."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School


class TeacherCode(models.Model):
    """教師編碼: the school's own code of somebody who reports (填報說明: 學校自行編定). Kept when she leaves."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("教師"),
    )
    code = models.CharField(_("教師編碼"), max_length=20)

    class Meta:
        verbose_name = _("教師編碼")
        verbose_name_plural = _("教師編碼")
        ordering = ["school", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user"], name="teacher_code_one_a_person"
            ),
            # Deferred: two teachers may change codes with each other in one form.
            models.UniqueConstraint(
                fields=["school", "code"],
                name="teacher_code_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~models.Q(code=""), name="teacher_code_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RowConfirmation(models.Model):
    """填報列確認: a teacher said that her rows of the month are right. Only added to; the newest counts.

    `digest` is that of the rows as she saw them: when they differ later, she is asked again.
    """

    app_privileges = "SELECT, INSERT"

    id = models.BigAutoField(primary_key=True)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    month = models.DateField(_("填報月份"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("教師"),
    )
    digest = models.CharField(_("內容雜湊"), max_length=64)
    case_rows = models.PositiveIntegerField(_("個案列數"))
    service_rows = models.PositiveIntegerField(_("服務列數"))
    confirmed_at = models.DateTimeField(_("確認時間"))

    class Meta:
        verbose_name = _("填報列確認")
        verbose_name_plural = _("填報列確認")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["school", "month", "user", "-id"],
                name="row_confirmation_newest",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="confirmation_month_is_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.user_id}"


class ConfirmationRequest(models.Model):
    """提醒確認: the contact asked a teacher to confirm her rows; one a month and teacher, asked again on a later day."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    month = models.DateField(_("填報月份"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("教師"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提醒人"),
    )
    asked_on = models.DateField(_("提醒日"))
    done_on = models.DateField(_("確認日"), null=True, blank=True)

    class Meta:
        verbose_name = _("提醒確認")
        verbose_name_plural = _("提醒確認")
        ordering = ["-asked_on", "id"]
        indexes = [
            models.Index(
                fields=["user"],
                condition=models.Q(done_on__isnull=True),
                name="confirmation_asked_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "month", "user"], name="confirmation_asked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="asked_month_is_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.user_id}"
