"""風險: the screening score, the counselor's own judgement, the safety plan. Three things, never one."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases import bsrs
from cases.models.records import CounselingRecord
from cases.models.students import Student
from cases.records_querysets import RiskQuerySet
from fields.encrypted import EncryptedJSONField, EncryptedTextField


class InCase(models.Model):
    """What hangs on a case and is written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("個案"),
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", verbose_name=_("學生")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("評估人"),
    )
    idempotency_key = models.UUIDField(_("表單識別碼"), editable=False)
    # Written on the wrong student: it stays, and no longer holds.
    voided_at = models.DateTimeField(_("作廢時間"), null=True, blank=True)
    void_reason = EncryptedTextField(_("作廢理由"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)

    objects = RiskQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["author", "idempotency_key"], name="%(class)s_logged_once"
            ),
        ]


@pghistory.track()
class Screening(InCase):
    """心情溫度計（BSRS-5）: the answers, encrypted. A wrong one is voided or followed by a right one, never changed."""

    app_privileges = "SELECT, INSERT, UPDATE"  # UPDATE: only to void

    held_on = models.DateField(_("施測日"))
    record = models.ForeignKey(
        CounselingRecord,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="screenings",
        verbose_name=_("紀錄"),
    )
    answers = EncryptedJSONField(_("作答"))
    note = EncryptedTextField(_("備註"), null=True, blank=True)
    # For the lists that put alarms on top; the scores themselves stay closed.
    alarms = models.BooleanField(_("警示"), default=False)

    class Meta(InCase.Meta):
        verbose_name = _("心情溫度計")
        verbose_name_plural = _("心情溫度計")
        ordering = ["-held_on", "-created_at", "id"]
        indexes = [
            models.Index(fields=["case", "-held_on"], name="screening_of_case"),
        ]

    def __str__(self) -> str:
        return f"BSRS-5 {self.held_on}"

    @property
    def score(self) -> bsrs.Score:
        return bsrs.score(self.answers)


@pghistory.track()
class RiskAssessment(InCase):
    """自傷風險評估: what the counselor judges, with what she asked. 「尚未評估」 is a level of its own, never low."""

    class Level(models.TextChoices):
        NOT_ASSESSED = "not_assessed", _("尚未評估")
        LOW = "low", _("低")
        MEDIUM = "medium", _("中")
        HIGH = "high", _("高")

    app_privileges = (
        "SELECT, INSERT, UPDATE"  # UPDATE: only to void, and what followed it
    )

    assessed_on = models.DateField(_("評估日"))
    level = models.CharField(_("風險判斷"), max_length=12, choices=Level)
    # {"ideation": {"asked": true, "answer": "…"}, …} for cases.risk_asking.QUESTIONS.
    asked = EncryptedJSONField(_("詢問情形"))
    signs = EncryptedJSONField(_("觀察到的徵兆"), default=list, blank=True)
    protective = EncryptedJSONField(_("保護因子"), default=list, blank=True)
    judgement = EncryptedTextField(_("判斷說明"), null=True, blank=True)
    screening = models.ForeignKey(
        Screening,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("心情溫度計"),
    )
    record = models.ForeignKey(
        CounselingRecord,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("紀錄"),
    )
    reassess_on = models.DateField(_("再評估日"), null=True, blank=True)
    # The next assessment of the case; until there is one, this is the one that holds.
    followed_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("後一次評估"),
    )

    class Meta(InCase.Meta):
        verbose_name = _("風險評估")
        verbose_name_plural = _("風險評估")
        ordering = ["-assessed_on", "-created_at", "id"]
        indexes = [
            models.Index(
                fields=["school", "reassess_on"],
                condition=Q(
                    followed_by__isnull=True,
                    voided_at__isnull=True,
                    reassess_on__isnull=False,
                ),
                name="risk_to_reassess",
            ),
        ]
        constraints = [
            *InCase.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(followed_by__isnull=True, voided_at__isnull=True),
                name="risk_one_holds_a_case",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["not_assessed", "low", "medium", "high"]),
                name="risk_level_known",
            ),
            # Nobody is left at medium, high or unknown without a day to look again.
            models.CheckConstraint(
                condition=Q(level="low") | Q(reassess_on__isnull=False),
                name="risk_has_a_day_to_look_again",
            ),
            models.CheckConstraint(
                condition=Q(reassess_on__isnull=True)
                | Q(reassess_on__gte=F("assessed_on")),
                name="risk_looked_at_again_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.assessed_on}"


@pghistory.track()
class SafetyPlan(InCase):
    """安全計畫 with the student: each saving is a new version, the newest that is not voided holds."""

    app_privileges = "SELECT, INSERT, UPDATE"  # UPDATE: only to void

    version = models.PositiveIntegerField(_("版次"))
    agreed_on = models.DateField(_("訂定日"))
    # {section: text} for cases.risk_asking.PLAN_SECTIONS.
    sections = EncryptedJSONField(_("內容"))

    class Meta(InCase.Meta):
        verbose_name = _("安全計畫")
        verbose_name_plural = _("安全計畫")
        ordering = ["-version"]
        constraints = [
            *InCase.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "version"], name="safety_plan_one_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreed_on} v{self.version}"
