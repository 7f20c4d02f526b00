"""Whom the school cares for without being asked, and who was ever counseled in tier 2 or 3."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.codes.official import CareReason, RosterCrisis, RosterStrategy, Tier
from cases.models.cases import Case
from cases.models.students import Student
from cases.querysets import CareQuerySet, HighConcernQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField


class CareEntry(models.Model):
    """主動關懷名單: why a student is cared for actively, from a day until a day (分工合作辦法第 4 條).

    `added_by` is empty where the system listed a student who transferred in.
    """

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="care_entries",
        verbose_name=_("學生"),
    )
    reason = models.CharField(_("原因"), max_length=13, choices=CareReason)
    note = EncryptedTextField(_("說明"), null=True, blank=True)
    from_on = models.DateField(_("列入日"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("列入者"),
    )
    added_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)
    ended_on = models.DateField(_("結束日"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("結束者"),
    )
    end_reason = EncryptedTextField(_("結束原因"), null=True, blank=True)

    objects = CareQuerySet.as_manager()

    class Meta:
        verbose_name = _("主動關懷名單")
        verbose_name_plural = _("主動關懷名單")
        ordering = ["-from_on", "-added_at"]
        indexes = [
            models.Index(
                fields=["school", "-from_on"],
                condition=Q(ended_on__isnull=True),
                name="care_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "reason"],
                condition=Q(ended_on__isnull=True),
                name="care_reason_once",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=CareReason.values), name="care_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__gte=F("from_on"), ended_by__isnull=False),
                name="care_end_complete",
            ),
            models.CheckConstraint(
                condition=Q(reason="transfer_in") | Q(added_by__isnull=False),
                name="care_added_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} {self.get_reason_display()}"


class HighConcernEntry(models.Model):
    """高關懷學生名冊: 「指在校期間曾接受介入性輔導或處遇性輔導之學生」 (轉銜辦法第 3、4 條; R-SC-1).

    One row for a student at a school, for good: the application can't delete it.
    """

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="high_concern_entries",
        verbose_name=_("學生"),
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("列入時之個案"),
    )
    listed_on = models.DateField(_("日期"))
    grade = models.PositiveSmallIntegerField(_("年級"), null=True, blank=True)
    first_tier = models.PositiveSmallIntegerField(_("列入時級別"), choices=Tier)
    crisis = ArrayField(
        models.CharField(max_length=3, choices=RosterCrisis),
        verbose_name=_("高關懷學生 危機狀態"),
        default=list,
        blank=True,
    )
    crisis_note = EncryptedCharField(
        _("危機狀態說明"), max_length=200, null=True, blank=True
    )
    strategies = ArrayField(
        models.CharField(max_length=3, choices=RosterStrategy),
        verbose_name=_("高關懷學生 輔導策略"),
        default=list,
        blank=True,
    )
    strategy_note = EncryptedCharField(
        _("輔導策略說明"), max_length=200, null=True, blank=True
    )
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = HighConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("高關懷學生名冊")
        verbose_name_plural = _("高關懷學生名冊")
        ordering = ["school", "listed_on", "id"]
        indexes = [models.Index(fields=["school", "listed_on"], name="concern_school")]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "student"], name="concern_student_once"
            ),
            models.CheckConstraint(
                condition=Q(first_tier__in=[2, 3]), name="concern_tier_2_or_3"
            ),
            models.CheckConstraint(
                condition=Q(crisis__contained_by=RosterCrisis.values)
                & (~Q(crisis__contains=["R9"]) | Q(crisis_note__isnull=False)),
                name="concern_crisis_known",
            ),
            models.CheckConstraint(
                condition=Q(strategies__contained_by=RosterStrategy.values)
                & (~Q(strategies__contains=["RS6"]) | Q(strategy_note__isnull=False)),
                name="concern_strategies_known",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="concern_stays",
                fields=["school", "student", "case", "listed_on", "first_tier"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student} {self.listed_on}"
