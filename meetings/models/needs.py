"""The need for a meeting: raised by anyone concerned, judged by the guidance office (workflows W3 3.1, 3.2)."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from cases.models import Case, Student
from fields.encrypted import EncryptedTextField
from meetings.querysets import NeedQuerySet


class Need(ConcurrentTransitionMixin, models.Model):
    """召開需求. Never deleted."""

    class State(models.TextChoices):
        RAISED = "raised", _("待評估")
        APPROVED = "approved", _("同意召開")
        DECLINED = "declined", _("不召開")
        CLOSING = "closing", _("建議結案會議")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Why(models.TextChoices):
        RESOURCES = "resources", _("需要多方資源協助")
        STUCK = "stuck", _("陷入輔導困境")
        REASSESSMENT = "reassessment", _("輔導策略執行後再評估")
        CLOSING = "closing", _("評估可結案")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", verbose_name=_("學生")
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="meeting_needs",
        verbose_name=_("個案"),
    )
    why = models.CharField(_("事由"), max_length=12, choices=Why)
    reason = EncryptedTextField(_("說明"))
    is_urgent = models.BooleanField(_("緊急"), default=False)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.RAISED, protected=True
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    raised_on = models.DateField(_("提出日"))
    assess_due_on = models.DateField(_("評估期限"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("評估人"),
    )
    decided_on = models.DateField(_("評估日"), null=True, blank=True)
    decision_note = EncryptedTextField(_("評估說明"), null=True, blank=True)
    form_key = models.UUIDField(_("表單識別碼"), editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("召開需求")
        verbose_name_plural = _("召開需求")
        ordering = ["-raised_on", "-created_at"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["school", "state", "raised_on"], name="need_by_state")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["raised_by", "form_key"], name="need_raised_once"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="raised"),
                name="need_one_waiting_per_case",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["raised", "approved", "declined", "closing", "withdrawn"]
                ),
                name="need_state_known",
            ),
            models.CheckConstraint(
                condition=Q(why__in=["resources", "stuck", "reassessment", "closing"]),
                name="need_why_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["raised", "withdrawn"],
                    decided_by__isnull=True,
                    decided_on__isnull=True,
                )
                | Q(
                    state__in=["approved", "declined", "closing"],
                    decided_by__isnull=False,
                    decided_on__isnull=False,
                ),
                name="need_decided_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | Q(decision_note__isnull=False),
                name="need_declined_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="need_identity_stays",
                fields=["school", "student", "case", "raised_by", "raised_on"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.raised_on} {self.state_label}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    def _decided(self, by: Any, on: Any, note: str | None) -> None:
        self.decided_by, self.decided_on, self.decision_note = by, on, note

    @transition(field=state, source=State.RAISED, target=State.APPROVED)
    def approve(self, *, by: Any, on: Any, note: str | None) -> None:
        self._decided(by, on, note)

    @transition(field=state, source=State.RAISED, target=State.DECLINED)
    def decline(self, *, by: Any, on: Any, note: str) -> None:
        self._decided(by, on, note)

    @transition(field=state, source=State.RAISED, target=State.CLOSING)
    def suggest_closing(self, *, by: Any, on: Any, note: str | None) -> None:
        """「建議可另行召開結案會議」."""
        self._decided(by, on, note)

    @transition(field=state, source=State.RAISED, target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """By whoever raised it."""
