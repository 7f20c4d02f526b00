"""稽催: a county's month with its two days, and each time it reminded a school by hand."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, School
from reporting.models.reports import MonthlyReport


class CountyMonth(models.Model):
    """縣市當月稽催: when its officers are told of the unfiled (DL-MR-04) and owe the list (DL-MR-05)."""

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="report_months",
        verbose_name=_("主管機關"),
    )
    month = models.DateField(_("填報月份"))
    remind_on = models.DateField(_("提醒日"))  # cache of DL-MR-04
    list_on = models.DateField(_("稽催日"))  # cache of DL-MR-05
    list_aim_on = models.DateField(_("稽催日（未順延）"))
    listed_at = models.DateTimeField(_("名單彙整時間"), null=True, blank=True)
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("彙整人"),
    )

    class Meta:
        verbose_name = _("縣市當月稽催")
        verbose_name_plural = _("縣市當月稽催")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "month"], name="county_month_once"
            ),
            models.CheckConstraint(
                condition=models.Q(listed_at__isnull=True, listed_by__isnull=True)
                | models.Q(listed_at__isnull=False, listed_by__isnull=False),
                name="county_list_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.month:%Y-%m}"


class Chase(models.Model):
    """催辦: an officer reminded a school of a month, once a day at most. The mail goes through the reminders' outbox."""

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(
        MonthlyReport, on_delete=models.PROTECT, related_name="chases"
    )
    asked_on = models.DateField(_("催辦日"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("催辦人"),
    )
    asked_at = models.DateTimeField(_("催辦時間"))

    class Meta:
        verbose_name = _("催辦")
        verbose_name_plural = _("催辦")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["asked_on"], name="chase_asked_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "asked_on"], name="chase_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.asked_on:%Y-%m-%d}"
