"""Is the new student a transition student? One row for each, whether anybody suspects it or not (art. 6 I)."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models import Student
from fields.encrypted import EncryptedCharField, EncryptedTextField
from transitions.transfer_querysets import CheckQuerySet


@pghistory.track()
class EnrolmentCheck(models.Model):
    """新生查詢: the look-up in the ministry's 通報系統 within a month from the enrolment day (DL-TR-07).

    `result` is what that system answered; `found_here` only says that a school of this installation lists the student.
    Never deleted.
    """

    class Result(models.TextChoices):
        OPEN = "", _("尚未查詢")
        LISTED = "listed", _("是轉銜學生")
        NOT_LISTED = "not_listed", _("不是轉銜學生")

    class Need(models.TextChoices):
        """經評估有必要者 (art. 6 II)."""

        OPEN = "", _("尚未評估")
        NEEDED = "needed", _("有必要請求資料轉銜")
        NOT_NEEDED = "not_needed", _("沒有必要")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("現就讀學校")
    )
    student = models.OneToOneField(
        Student,
        on_delete=models.PROTECT,
        related_name="enrolment_check",
        verbose_name=_("學生"),
    )
    enrolled_on = models.DateField(_("入學日"))
    due_on = models.DateField(_("查詢期限"))
    aim_on = models.DateField(_("查詢期限（未順延）"))
    result = models.CharField(_("查詢結果"), max_length=10, choices=Result, blank=True)
    checked_on = models.DateField(_("查詢日"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("查詢人"),
    )
    reference = models.CharField(_("通報系統查詢編號"), max_length=40, blank=True)
    former_school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("原就讀學校（本系統內）"),
    )
    former_name = EncryptedCharField(
        _("原就讀學校"), max_length=100, null=True, blank=True
    )
    need = models.CharField(_("是否請求"), max_length=10, choices=Need, blank=True)
    need_reason = EncryptedTextField(_("評估理由"), null=True, blank=True)
    need_on = models.DateField(_("評估日"), null=True, blank=True)
    need_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("評估人"),
    )
    # The request that came of it went out; written by the action that sends it.
    requested_on = models.DateField(_("已發文請求日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("新生轉銜查詢")
        verbose_name_plural = _("新生轉銜查詢")
        ordering = ["due_on", "id"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "result", "due_on", "id"], name="check_by_school"
            ),
            models.Index(
                fields=["aim_on"], condition=Q(result=""), name="check_to_make"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=["", "listed", "not_listed"]),
                name="check_result_known",
            ),
            models.CheckConstraint(
                condition=Q(result="", checked_on__isnull=True)
                | ~Q(result="") & Q(checked_on__isnull=False, checked_by__isnull=False),
                name="check_result_complete",
            ),
            models.CheckConstraint(
                condition=Q(need="", need_on__isnull=True)
                | Q(
                    need__in=["needed", "not_needed"],
                    result="listed",
                    need_on__isnull=False,
                    need_by__isnull=False,
                    need_reason__isnull=False,
                ),
                name="check_need_of_a_listed_student",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolled_on:%Y-%m-%d} {self.get_result_display()}"
