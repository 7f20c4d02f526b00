"""決議: who does what by when, and how it is judged; its progress."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from fields.encrypted import EncryptedCharField, EncryptedTextField
from meetings.models.custody import MeetingFile
from meetings.models.locks import columns_change
from meetings.models.meetings import Meeting
from meetings.querysets import ResolutionQuerySet


@pghistory.track()
class Resolution(ConcurrentTransitionMixin, models.Model):
    """決議: its owner's duty from adjournment on (`assigned_on`), 待核 until the minutes are approved.

    Approval locks the text (the database refuses a change); a correction of the minutes unlocks it, in the history.
    A resolution taken out while the text is open is `removed_at`, never deleted.
    """

    class Kind(models.TextChoices):
        """What is resolved; the special ones have their law."""

        STRATEGY = "strategy", _("輔導策略")
        FLEXIBLE = "flexible", _("彈性處理出缺勤或學習評量")
        NO_GUARDIAN = "no_guardian", _("未經法定代理人同意之諮商")
        RESIDENT = "resident", _("轉介駐校心理師或社工師")
        OUTSIDE = "outside", _("申請外聘心理健康專業人員")
        TIER3 = "tier3", _("轉介處遇性輔導（三級）")
        CLOSING = "closing", _("結案")

    class State(models.TextChoices):
        OPEN = "open", _("未開始")
        IN_PROGRESS = "in_progress", _("進行中")
        BLOCKED = "blocked", _("有困難")
        DONE = "done", _("完成")
        DROPPED = "dropped", _("不再執行")

    LAWS = {
        Kind.FLEXIBLE: "學生輔導法第 6 條之 1",
        Kind.NO_GUARDIAN: "學生輔導法第 5 條之 1 第 3 項",
    }

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        related_name="resolutions",
        verbose_name=_("會議"),
    )
    number = models.PositiveSmallIntegerField(_("案"))
    kind = models.CharField(
        _("種類"), max_length=12, choices=Kind, default=Kind.STRATEGY
    )
    text = EncryptedTextField(_("決議與執行方式"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("負責人"),
    )
    # Outsiders (a parent, another unit) have no account: a colleague follows it up.
    outside_owner = EncryptedCharField(
        _("校外負責人"), max_length=100, null=True, blank=True
    )
    due_on = models.DateField(_("期限"), null=True, blank=True)
    success = EncryptedTextField(_("成效評估方式"), null=True, blank=True)
    # 5-1 III: 學生本人同意 + 個案會議決議.
    student_agrees = models.BooleanField(_("學生本人同意"), default=False)
    state = FSMField(
        _("執行情形"), choices=State.choices, default=State.OPEN, protected=True
    )
    is_pending = models.BooleanField(_("待核"), default=True)
    assigned_on = models.DateField(_("交辦日"), null=True, blank=True)
    finished_on = models.DateField(_("完成日"), null=True, blank=True)
    removed_at = models.DateTimeField(_("刪去時間"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = ResolutionQuerySet.as_manager()

    RUNNING = (State.OPEN, State.IN_PROGRESS, State.BLOCKED)

    class Meta:
        verbose_name = _("決議")
        verbose_name_plural = _("決議")
        ordering = ["meeting", "number"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "due_on"],
                condition=Q(
                    state__in=["open", "in_progress", "blocked"],
                    assigned_on__isnull=False,
                ),
                name="resolution_running",
            ),
            models.Index(fields=["owner", "state"], name="resolution_of_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=Q(removed_at__isnull=True),
                name="resolution_number_once",
                deferrable=None,
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["open", "in_progress", "blocked", "done", "dropped"]
                ),
                name="resolution_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "strategy",
                        "flexible",
                        "no_guardian",
                        "resident",
                        "outside",
                        "tier3",
                        "closing",
                    ]
                ),
                name="resolution_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(is_pending=True)
                | Q(due_on__isnull=False, owner__isnull=False),
                name="resolution_approved_has_owner_and_day",
            ),
            models.CheckConstraint(
                condition=Q(is_pending=True)
                | ~Q(kind="no_guardian")
                | Q(student_agrees=True),
                name="resolution_student_agrees",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "dropped"], finished_on__isnull=False)
                | Q(
                    state__in=["open", "in_progress", "blocked"],
                    finished_on__isnull=True,
                ),
                name="resolution_finished_complete",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="resolution_identity_stays", fields=["school", "meeting"]
            ),
            pgtrigger.Protect(
                name="resolution_text_locked",
                operation=pgtrigger.Update,
                condition=columns_change(
                    "text",
                    "success",
                    "owner_id",
                    "outside_owner",
                    "due_on",
                    "kind",
                    "number",
                    "removed_at",
                    where="NOT OLD.is_pending AND NOT NEW.is_pending",
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_running(self) -> bool:
        return self.assigned_on is not None and self.state in self.RUNNING

    @property
    def law(self) -> str:
        """The article that gives it effect, where there is one."""
        return self.LAWS.get(self.Kind(self.kind), "")

    @transition(field=state, source=list(RUNNING), target=State.IN_PROGRESS)
    def proceed(self) -> None:
        """進行中."""

    @transition(field=state, source=list(RUNNING), target=State.BLOCKED)
    def block(self) -> None:
        """有困難."""

    @transition(field=state, source=list(RUNNING), target=State.DONE)
    def finish(self, *, on: Any) -> None:
        self.finished_on = on

    @transition(field=state, source=list(RUNNING), target=State.DROPPED)
    def drop(self, *, on: Any) -> None:
        """Only by who leads the office; with the reason in the progress."""
        self.finished_on = on

    @transition(
        field=state, source=[State.DONE, State.DROPPED], target=State.IN_PROGRESS
    )
    def reopen(self) -> None:
        self.finished_on = None


class Progress(models.Model):
    """執行回報: what was done, by whom, with its evidence. Only added to."""

    app_privileges = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    resolution = models.ForeignKey(
        Resolution,
        on_delete=models.PROTECT,
        related_name="progress",
        verbose_name=_("決議"),
    )
    state = models.CharField(_("執行情形"), max_length=11, choices=Resolution.State)
    text = EncryptedTextField(_("執行情形說明"))
    happened_on = models.DateField(_("日期"))
    evidence = models.ForeignKey(
        MeetingFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("佐證"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("回報人"),
    )
    at = models.DateTimeField(_("時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("執行回報")
        verbose_name_plural = _("執行回報")
        ordering = ["-at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_state_display()}"
