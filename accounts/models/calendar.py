"""The facts the law's clock needs from people: terms, days off, parameters a county or school decided."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.places import Authority, School


class Term(models.Model):
    """學期: when a school's semester runs and when its graduates leave (轉銜輔導及服務辦法第 4 條)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="terms",
        verbose_name=_("學校"),
    )
    school_year = models.PositiveSmallIntegerField(_("學年度"))  # ROC, 114
    semester = models.PositiveSmallIntegerField(_("學期"))
    starts_on = models.DateField(_("開學日"))
    ends_on = models.DateField(_("學期結束日"))
    graduates_on = models.DateField(_("畢業日"), null=True, blank=True)

    class Meta:
        verbose_name = _("學期")
        verbose_name_plural = _("學期")
        ordering = ["school", "-school_year", "-semester"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "semester"], name="term_once"
            ),
            models.CheckConstraint(
                condition=models.Q(semester__in=[1, 2]), name="term_semester_1_or_2"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="term_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(graduates_on__isnull=True)
                | models.Q(graduates_on__gte=models.F("starts_on")),
                name="term_graduation_not_before_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}-{self.semester}"


class OfficeDay(models.Model):
    """辦公日曆的一日: a day off or a make-up working day; of the nation when neither authority nor school is named."""

    authority = models.ForeignKey(
        Authority,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="office_days",
        verbose_name=_("縣市"),
    )
    school = models.ForeignKey(
        School,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="office_days",
        verbose_name=_("學校"),
    )
    date = models.DateField(_("日期"))
    is_off = models.BooleanField(_("放假"))
    name = models.CharField(_("名稱"), max_length=60, blank=True)
    source = models.CharField(_("來源"), max_length=120)

    class Meta:
        verbose_name = _("辦公日")
        verbose_name_plural = _("辦公日")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "authority", "school"],
                name="office_day_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(authority__isnull=True)
                | models.Q(school__isnull=True),
                name="office_day_of_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class RuleOverride(models.Model):
    """期限參數的另訂: a rule's parameter as a county or school lawfully decided it, in force from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(_("規則"), max_length=20)  # DL-MR-01
    parameter = models.CharField(_("參數"), max_length=40)
    value = models.CharField(_("值"), max_length=40)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rule_overrides",
        verbose_name=_("縣市"),
    )
    school = models.ForeignKey(
        School,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rule_overrides",
        verbose_name=_("學校"),
    )
    in_force_from = models.DateField(_("生效日"))
    until = models.DateField(_("適用至"), null=True, blank=True)
    citation = models.CharField(_("依據"), max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("決定人"),
    )
    decided_at = models.DateTimeField(_("決定時間"))

    class Meta:
        verbose_name = _("期限參數另訂")
        verbose_name_plural = _("期限參數另訂")
        ordering = ["rule", "parameter", "-in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "parameter", "authority", "school", "in_force_from"],
                name="rule_override_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(authority__isnull=False, school__isnull=True)
                | models.Q(authority__isnull=True, school__isnull=False),
                name="rule_override_of_one_place",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("in_force_from")),
                name="rule_override_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.parameter}={self.value}"
