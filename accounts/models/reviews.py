"""The yearly look at who holds what."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.appointments import Appointment
from accounts.models.places import Authority, CounselingCenter, School


class AccessReview(models.Model):
    """年度權限清查: every appointment and object grant of a place, each confirmed or revoked (SECURITY.md B8)."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    center = models.ForeignKey(
        CounselingCenter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))  # ROC
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("發起人"),
    )
    started_at = models.DateTimeField(_("開始時間"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("年度權限清查")
        verbose_name_plural = _("年度權限清查")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "school", "center", "authority"],
                name="access_review_once_a_year",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    school__isnull=False, center__isnull=True, authority__isnull=True
                )
                | models.Q(
                    school__isnull=True, center__isnull=False, authority__isnull=True
                )
                | models.Q(
                    school__isnull=True, center__isnull=True, authority__isnull=False
                ),
                name="access_review_of_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.place}"

    @property
    def place(self) -> School | CounselingCenter | Authority:
        """Whose people are looked at."""
        place = self.school or self.center or self.authority
        assert place is not None  # noqa: S101  access_review_of_one_place
        return place


class AccessReviewItem(models.Model):
    """清查項目: one appointment, or one object grant (by its table and key)."""

    class Mark(models.TextChoices):
        OPEN = "open", _("待確認")
        CONFIRMED = "confirmed", _("保留")
        REVOKED = "revoked", _("收回")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(
        AccessReview, on_delete=models.PROTECT, related_name="items"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("人員"),
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    grant_table = models.CharField(max_length=80, blank=True)  # "cases.CaseGrant"
    grant_id = models.BigIntegerField(null=True, blank=True)
    what = models.CharField(_("內容"), max_length=200)
    until_on = models.DateField(_("迄"), null=True, blank=True)
    mark = models.CharField(_("結果"), max_length=10, choices=Mark, default=Mark.OPEN)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("確認人"),
    )
    marked_at = models.DateTimeField(_("確認時間"), null=True, blank=True)
    note = models.CharField(_("說明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("清查項目")
        verbose_name_plural = _("清查項目")
        ordering = ["holder__name", "what"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mark__in=["open", "confirmed", "revoked"]),
                name="review_item_mark_known",
            ),
            models.CheckConstraint(
                condition=models.Q(appointment__isnull=False, grant_id__isnull=True)
                | models.Q(appointment__isnull=True, grant_id__isnull=False),
                name="review_item_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(mark="open", marked_by__isnull=True)
                | ~models.Q(mark="open")
                & models.Q(marked_by__isnull=False, marked_at__isnull=False),
                name="review_item_mark_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(marked_by__isnull=True)
                | ~models.Q(marked_by=models.F("holder")),
                name="review_item_not_by_its_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.what}"
