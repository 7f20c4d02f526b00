"""What happened to a case, in one list; every app's actions write into it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from accounts.vocabulary import Word
from cases.models.cases import Case
from cases.models.students import Student
from cases.querysets import TimelineQuerySet
from fields.encrypted import EncryptedCharField


class TimelineEntry(models.Model):
    """歷程: one line about one thing that happened to a case. Written beside the fact by cases.timeline.note.

    `word`: what a reader must hold on the case to see the line (a session's line asks for record.summary).
    `object_type` and `object_id` name the row it tells of; one line for each row and kind, renewed on correction.
    A line of something voided is taken back (`taken_back_at`), never deleted.
    """

    class Lane(models.TextChoices):
        """The filters of the case page."""

        SERVICE = "service", _("服務")
        MEETING = "meeting", _("會議")
        PAPER = "paper", _("文件")
        DEADLINE = "deadline", _("期限")
        CHANGE = "change", _("異動")

    class Kind(models.TextChoices):
        """What it tells of; a later app adds its own here."""

        OPENED = "opened", _("開案")
        TIER = "tier", _("級別異動")
        CATEGORY = "category", _("個案類別異動")
        LEAD = "lead", _("主責異動")
        TEAM = "team", _("團隊異動")
        SUSPENDED = "suspended", _("暫停")
        RESUMED = "resumed", _("恢復服務")
        CLOSING = "closing", _("申請結案")
        CLOSING_RETURNED = "closing_returned", _("結案退回")
        CLOSED = "closed", _("結案")
        REOPENED = "reopened", _("重新開案")
        ARCHIVED = "archived", _("歸檔")
        REFERRAL = "referral", _("轉介")
        REPLY = "reply", _("轉介回覆")
        CONSENT = "consent", _("諮商同意")
        PLAN = "plan", _("輔導計畫")
        PLAN_REVIEW = "plan_review", _("輔導計畫評估")
        CENTER = "center", _("輔諮中心服務")
        SESSION = "session", _("晤談")
        SERVICE = "service", _("服務紀錄")
        HOMEROOM_LOG = "homeroom_log", _("導師輔導紀錄")
        MENTORING = "mentoring", _("認輔紀錄")
        OBSERVATION = "observation", _("行為觀察紀錄")
        SCREENING = "screening", _("心情溫度計")
        RISK = "risk", _("風險評估")
        SAFETY_PLAN = "safety_plan", _("安全計畫")
        ATTACHMENT = "attachment", _("附件")
        CORRECTION = "correction", _("更正")
        INCIDENT = "incident", _("通報")
        MEETING = "meeting", _("個案會議")
        RESOLUTION = "resolution", _("決議")
        TRANSITION = "transition", _("轉銜")
        OTHER = "other", _("其他")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", verbose_name=_("學生")
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="timeline", verbose_name=_("個案")
    )
    lane = models.CharField(_("類別"), max_length=8, choices=Lane)
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    word = models.CharField(
        max_length=40, choices=Word, default=Word.CASE_VIEW, verbose_name=_("所需權限")
    )
    happened_on = models.DateField(_("日期"))
    happened_at = models.TimeField(_("時間"), null=True, blank=True)
    summary = EncryptedCharField(_("摘要"), max_length=500, null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("人員"),
    )
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    taken_back_at = models.DateTimeField(_("收回時間"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("歷程")
        verbose_name_plural = _("歷程")
        ordering = ["-happened_on", "-happened_at", "-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["case", "-happened_on", "-created_at"], name="timeline_case"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "object_type", "object_id", "kind"],
                condition=~Q(object_id=""),
                name="timeline_line_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    lane__in=["service", "meeting", "paper", "deadline", "change"]
                ),
                name="timeline_lane_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}"
