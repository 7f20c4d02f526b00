"""What the team means to do, when it looks again, and whose consent stands behind a psychologist's service."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.models.cases import Case
from cases.models.contacts import Contact
from fields.encrypted import EncryptedCharField, EncryptedJSONField, EncryptedTextField


class Plan(models.Model):
    """輔導計畫: goals and strategies until a review. A revision is a new row; the newest is the plan in force.

    `goals`: a list of {"text", "measure", "state"}, checked by cases.actions.plans.clean_goals.
    """

    MOST_GOALS = 20

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="plans", verbose_name=_("個案")
    )
    revision = models.PositiveIntegerField(_("版次"))
    goals: Any = EncryptedJSONField(_("目標"), default=list)
    strategies = EncryptedTextField(_("策略"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("訂定人"),
    )
    made_on = models.DateField(_("訂定日"))
    made_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)
    review_on = models.DateField(_("評估日"))
    reviewed_on = models.DateField(_("已評估日"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("評估人"),
    )
    outcome = EncryptedTextField(_("評估結果"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("改版時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("輔導計畫")
        verbose_name_plural = _("輔導計畫")
        ordering = ["case", "-revision"]
        indexes = [
            models.Index(
                fields=["review_on"],
                condition=Q(superseded_at__isnull=True, reviewed_on__isnull=True),
                name="plan_to_review",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "revision"], name="plan_revision_once"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(superseded_at__isnull=True),
                name="plan_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("made_on")), name="plan_review_later"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True, reviewed_by__isnull=True)
                | Q(
                    reviewed_on__isnull=False,
                    reviewed_by__isnull=False,
                    outcome__isnull=False,
                ),
                name="plan_review_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} v{self.revision}"


class CounselingConsent(models.Model):
    """諮商同意: for which service, by whom, on what ground (心理師法第 19 條; 學生輔導法第 5 條之 1 第 3 項)."""

    class Basis(models.TextChoices):
        GUARDIAN = "guardian", _("法定代理人同意")
        STUDENT = "student", _("學生本人同意，經個案會議認有必要")
        ADULT = "adult", _("學生已成年，本人同意")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="consents", verbose_name=_("個案")
    )
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    basis = models.CharField(_("依據"), max_length=8, choices=Basis)
    service = EncryptedCharField(_("服務項目"), max_length=120)
    contact = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意之聯絡人"),
    )
    signer = EncryptedCharField(_("同意人"), max_length=280)
    relation = EncryptedCharField(_("關係"), max_length=40, null=True, blank=True)
    signed_on = models.DateField(_("同意日"))
    until_on = models.DateField(_("有效至"), null=True, blank=True)
    conference_on = models.DateField(_("個案會議日"), null=True, blank=True)
    conference_reference = EncryptedCharField(
        _("會議紀錄"), max_length=120, null=True, blank=True
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    recorded_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)
    withdrawn_on = models.DateField(_("撤回日"), null=True, blank=True)
    withdrawn_reason = EncryptedTextField(_("撤回說明"), null=True, blank=True)

    class Meta:
        verbose_name = _("諮商同意")
        verbose_name_plural = _("諮商同意")
        ordering = ["case", "-signed_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=["guardian", "student", "adult"]),
                name="consent_basis_known",
            ),
            models.CheckConstraint(
                condition=~Q(basis="student")
                | Q(conference_on__isnull=False, conference_reference__isnull=False),
                name="consent_student_with_conference",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("signed_on")),
                name="consent_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True)
                | Q(withdrawn_on__gte=F("signed_on")),
                name="consent_withdrawn_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_basis_display()}"
