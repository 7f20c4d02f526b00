"""填報列: what was filed, cell by cell. Students appear by the school's own code only."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from reporting.models.reports import ReportVersion


class FiledRow(models.Model):
    """A row of a version. `is_current`: its version is the month's current one; queries and statistics read only those."""

    sheet: ClassVar[str]

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(
        ReportVersion, on_delete=models.PROTECT, related_name="+"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(_("填報月份"))
    is_current = models.BooleanField(_("現行"), default=True)
    row = models.PositiveIntegerField(_("列"))
    teacher = models.CharField(_("教師編碼"), max_length=20)
    identity = models.PositiveSmallIntegerField(_("身分"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} #{self.row}"


class ReportedCase(FiledRow):
    """表A-1 當月個案: a student with an opened intervention and her sessions with one teacher."""

    app_privileges = "SELECT, INSERT, UPDATE"
    sheet = "cases"

    student = models.CharField(_("學生代號"), max_length=20)
    grade = models.PositiveSmallIntegerField(_("年級"))
    sex = models.CharField(_("性別"), max_length=10)
    sex_note = models.CharField(_("性別說明"), max_length=200, blank=True)
    sped = models.PositiveSmallIntegerField(_("特教身分"))
    status = models.PositiveSmallIntegerField(_("輔導概況"))
    source: Any = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("個案來源")
    )
    referral = models.PositiveSmallIntegerField(_("轉介概況"))
    main = models.PositiveSmallIntegerField(_("個案類別(主)"))
    main_note = models.CharField(_("主類別補充"), max_length=200, blank=True)
    secondary: Any = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("個案類別(副)")
    )
    secondary_note = models.CharField(_("副類別補充"), max_length=200, blank=True)
    sessions = models.PositiveIntegerField(_("當月累積次數"))

    class Meta:
        verbose_name = _("填報個案列")
        verbose_name_plural = _("填報個案列")
        indexes = [
            models.Index(
                fields=["school", "month"],
                condition=models.Q(is_current=True),
                name="reported_case_current",
            ),
            models.Index(fields=["version"], name="reported_case_version"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "teacher", "student"], name="reported_case_once"
            ),
        ]


class ReportedService(FiledRow):
    """表A-2 相關服務: person-times of one service item for one target kind."""

    app_privileges = "SELECT, INSERT, UPDATE"
    sheet = "services"

    item = models.PositiveSmallIntegerField(_("服務項目"))
    note = models.CharField(_("其他說明"), max_length=200, blank=True)
    target = models.PositiveSmallIntegerField(_("對象代號"))
    male = models.PositiveIntegerField(_("人次(生理男)"), default=0)
    female = models.PositiveIntegerField(_("人次(生理女)"), default=0)
    other = models.PositiveIntegerField(_("人次(其他)"), default=0)

    class Meta:
        verbose_name = _("填報服務列")
        verbose_name_plural = _("填報服務列")
        indexes = [
            models.Index(
                fields=["school", "month"],
                condition=models.Q(is_current=True),
                name="reported_service_current",
            ),
            models.Index(fields=["version"], name="reported_service_version"),
        ]
