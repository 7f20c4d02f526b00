"""轉銜學生初評參考指標, one for each transition, with its ticked indicators."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from fields.encrypted import EncryptedTextField
from transitions.codes import Degree, Indicator, Recommendation, Wish
from transitions.models.transitions import Transition


@pghistory.track()
class InitialAssessment(models.Model):
    """初評 (106 年 2 月版): for the evaluation meeting only; it never leaves the school (R-IA-6) and has no total (R-IA-5).

    `filled_on` is set when the lead signs it; before that it is a draft.
    """

    class Origin(models.TextChoices):
        """當事人意願: who applied."""

        APPLIED = "applied", _("當事人或法定代理人主動提出申請")
        NOT_APPLIED = "not_applied", _("非當事人或法定代理人主動提出申請")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    transition = models.OneToOneField(
        Transition,
        on_delete=models.PROTECT,
        related_name="assessment",
        verbose_name=_("轉銜"),
    )
    form_version = models.PositiveSmallIntegerField(_("表單版本"), default=1)
    application_origin = models.CharField(
        _("當事人意願"), max_length=11, choices=Origin, blank=True
    )
    student_wish = models.CharField(
        _("當事人(即學生本人)"), max_length=8, choices=Wish, blank=True
    )
    guardian_wish = models.CharField(
        _("法定代理人"), max_length=8, choices=Wish, blank=True
    )
    # Of age on the filling day (DL-TR-13): the guardian is not asked.
    is_of_age = models.BooleanField(_("學生已成年"), default=False)
    summary = EncryptedTextField(_("總結初評結果"), null=True, blank=True)
    recommendation = models.CharField(
        _("建議是否轉銜"), max_length=10, choices=Recommendation, blank=True
    )
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填表人"),
    )
    filled_on = models.DateField(_("填表日期"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    class Meta:
        verbose_name = _("初評")
        verbose_name_plural = _("初評")
        constraints = [
            models.CheckConstraint(
                condition=Q(filled_on__isnull=True)
                | ~Q(application_origin="")
                & ~Q(student_wish="")
                & ~Q(recommendation="")
                & Q(summary__isnull=False)
                & (Q(is_of_age=True) | ~Q(guardian_wish="")),
                name="assessment_filled_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_of_age=False) | Q(guardian_wish=""),
                name="assessment_of_age_asks_no_guardian",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transition_id} {self.filled_on or ''}"


class AssessedIndicator(models.Model):
    """A ticked indicator: one degree and one risk value of its band (R-IA-3, R-IA-4)."""

    app_privileges = "SELECT, INSERT, UPDATE, DELETE"

    assessment = models.ForeignKey(
        InitialAssessment,
        on_delete=models.PROTECT,
        related_name="indicators",
        verbose_name=_("初評"),
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    indicator = models.CharField(_("指標"), max_length=2, choices=Indicator)
    degree = models.CharField(_("程度"), max_length=4, choices=Degree)
    risk_value = models.PositiveSmallIntegerField(_("風險值"))
    other_text = EncryptedTextField(_("其他"), null=True, blank=True)

    class Meta:
        verbose_name = _("初評指標")
        verbose_name_plural = _("初評指標")
        ordering = ["indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="indicator_once"
            ),
            models.CheckConstraint(
                condition=Q(indicator__in=Indicator.values), name="indicator_known"
            ),
            models.CheckConstraint(
                condition=Q(degree="low", risk_value=0)
                | Q(degree="mid", risk_value__range=(1, 3))
                | Q(degree="high", risk_value__range=(4, 5)),
                name="indicator_risk_in_its_band",
            ),
            models.CheckConstraint(
                condition=~Q(indicator="I8") | Q(other_text__isnull=False),
                name="indicator_other_explained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.degree} {self.risk_value}"
