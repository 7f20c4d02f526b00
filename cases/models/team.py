"""Who works on a case, and its dated tiers and categories."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.codes.official import Category, Tier
from cases.models.cases import MOST_SECONDARY, Case
from fields.encrypted import EncryptedCharField, EncryptedTextField


class CaseMember(models.Model):
    """輔導團隊: one person's part in a case from a day until a day. The words she has by it are CaseGrant rows.

    Never deleted: who was on the team stays to be read.
    """

    class Part(models.TextChoices):
        LEAD = "lead", _("主責")
        CO = "co", _("協同輔導")
        MENTOR = "mentor", _("認輔")
        HOMEROOM = "homeroom", _("導師")
        CENTER = "center", _("輔諮中心")
        INVITED = "invited", _("受邀同仁")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="members", verbose_name=_("個案")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("人員"),
    )
    part = models.CharField(_("角色"), max_length=8, choices=Part)
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)
    reason = EncryptedCharField(_("理由"), max_length=200, null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("加入者"),
    )
    added_at = models.DateTimeField(_("加入時間"), auto_now_add=True)
    ended_on = models.DateField(_("退出日"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("退出登錄人"),
    )
    end_reason = models.CharField(_("退出原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("輔導團隊成員")
        verbose_name_plural = _("輔導團隊成員")
        ordering = ["case", "from_on", "added_at"]
        indexes = [models.Index(fields=["user", "ended_on"], name="case_member_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(ended_on__isnull=True),
                name="case_member_once",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on__isnull=True, part="lead"),
                name="case_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(
                    part__in=["lead", "co", "mentor", "homeroom", "center", "invited"]
                ),
                name="case_member_part_known",
            ),
            models.CheckConstraint(
                condition=~Q(part="invited") | Q(until_on__isnull=False),
                name="case_member_invited_until",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="case_member_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__isnull=False, ended_by__isnull=False),
                name="case_member_end_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_part_display()}"


class TierChange(models.Model):
    """級別異動: from which tier to which, on what day, why, by whose decision. Only added to.

    An emergency goes to tier 3 after a joint conference (學生輔導法第 6 條).
    """

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="tier_changes",
        verbose_name=_("個案"),
    )
    from_tier = models.PositiveSmallIntegerField(
        _("原級別"), choices=Tier, null=True, blank=True
    )
    to_tier = models.PositiveSmallIntegerField(_("新級別"), choices=Tier)
    changed_on = models.DateField(_("生效日"))
    reason = EncryptedTextField(_("理由"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("決定人"),
    )
    is_emergency = models.BooleanField(_("緊急個案"), default=False)
    conference_on = models.DateField(_("聯席會議日"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("級別異動")
        verbose_name_plural = _("級別異動")
        ordering = ["case", "changed_on", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_tier__range=(1, 3))
                & (Q(from_tier__isnull=True) | Q(from_tier__range=(1, 3))),
                name="tier_change_1_to_3",
            ),
            models.CheckConstraint(
                condition=Q(from_tier__isnull=True) | ~Q(from_tier=F("to_tier")),
                name="tier_change_changes",
            ),
            models.CheckConstraint(
                condition=Q(is_emergency=False)
                | Q(to_tier=3, conference_on__isnull=False),
                name="tier_emergency_after_conference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.from_tier or '-'}→{self.to_tier}"


class CategoryChange(models.Model):
    """個案類別異動: the categories of a case from a day on. Only added to.

    On a day the case has those of the row recorded last of those valid from that day or earlier: a row recorded later
    holds from its day on, whatever was said of those days before. Before the first one it has the first one's.
    """

    app_privileges = "SELECT, INSERT"

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="category_changes",
        verbose_name=_("個案"),
    )
    main = models.CharField(_("個案類別（主）"), max_length=3, choices=Category)
    main_note = EncryptedCharField(
        _("主類別補充"), max_length=200, null=True, blank=True
    )
    secondary = ArrayField(
        models.CharField(max_length=3, choices=Category),
        verbose_name=_("個案類別（副）"),
        default=list,
        blank=True,
    )
    secondary_note = EncryptedCharField(
        _("副類別補充"), max_length=200, null=True, blank=True
    )
    changed_on = models.DateField(_("生效日"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    recorded_at = models.DateTimeField(_("登錄時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("個案類別異動")
        verbose_name_plural = _("個案類別異動")
        ordering = ["case", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(main__in=Category.values),
                name="category_change_known",
            ),
            models.CheckConstraint(
                condition=Q(secondary__contained_by=Category.values)
                & Q(secondary__len__lte=MOST_SECONDARY),
                name="category_change_at_most_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.main}"
