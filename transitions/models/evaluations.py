"""評估會議: one decision with its reason for each student (art. 4 II, III); who is asked, comes and signs is in meetings."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from fields.encrypted import EncryptedTextField
from meetings.models import Meeting
from transitions.models.transitions import Transition


@pghistory.track()
class Evaluation(ConcurrentTransitionMixin, models.Model):
    """評估會議: the sitting. Each student of it is a meeting of its own (`EvaluationItem.meeting`) with her invitations,
    sign-in, minutes and approval (R-EV-5): nobody reads another student's. HELD from the adjournment on.
    """

    class State(models.TextChoices):
        CALLED = "called", _("已排定")
        HELD = "held", _("已召開")
        CANCELLED = "cancelled", _("已取消")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    school_year = models.PositiveSmallIntegerField(_("學年度"))
    number = models.PositiveSmallIntegerField(_("次別"))
    meets_on = models.DateField(_("日期"))
    meets_at = models.TimeField(_("時間"), null=True, blank=True)
    place = models.CharField(_("地點"), max_length=60, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("主席"),
    )
    # Empty where the principal herself chairs; otherwise by which paper she designated the chair.
    designation = models.CharField(_("校長指定依據"), max_length=120, blank=True)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.CALLED, protected=True
    )
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("召集人"),
    )
    held_on = models.DateField(_("召開日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)

    class Meta:
        verbose_name = _("評估會議")
        verbose_name_plural = _("評估會議")
        ordering = ["-meets_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "number"],
                name="evaluation_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["called", "held", "cancelled"]),
                name="evaluation_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_on__isnull=False),
                name="evaluation_held_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year} 學年度第 {self.number} 次評估會議"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @transition(field=state, source=State.CALLED, target=State.HELD)
    def hold(self, *, on: object) -> None:
        self.held_on = on  # type: ignore[assignment]  # a date

    @transition(field=state, source=State.CALLED, target=State.CANCELLED)
    def cancel(self) -> None:
        pass


class EvaluationItem(models.Model):
    """One student before the meeting. `decision` is written before the meeting is closed, and counts when it is."""

    class Decision(models.TextChoices):
        LIST = "list", _("列為轉銜學生")
        NOT_LIST = "not_list", _("不列為轉銜學生")
        POSTPONED = "postponed", _("延至下次會議")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    evaluation = models.ForeignKey(
        Evaluation,
        on_delete=models.PROTECT,
        related_name="items",
        verbose_name=_("評估會議"),
    )
    transition = models.ForeignKey(
        Transition,
        on_delete=models.PROTECT,
        related_name="evaluation_items",
        verbose_name=_("轉銜"),
    )
    position = models.PositiveSmallIntegerField(_("順序"))
    # Invitations, sign-in, minutes and their approval; the first student's leads the sitting.
    meeting = models.OneToOneField(
        Meeting,
        on_delete=models.PROTECT,
        related_name="evaluation_item",
        verbose_name=_("會議"),
    )
    homeroom = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("導師"),
    )
    decision = models.CharField(_("決議"), max_length=9, choices=Decision, blank=True)
    reason = EncryptedTextField(_("理由"), null=True, blank=True)
    minutes = EncryptedTextField(_("討論紀錄"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登錄人"),
    )
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)

    class Meta:
        verbose_name = _("評估會議議案")
        verbose_name_plural = _("評估會議議案")
        ordering = ["evaluation", "position"]
        indexes = [models.Index(fields=["homeroom"], name="evaluation_by_homeroom")]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "transition"], name="evaluation_student_once"
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(reason__isnull=False),
                name="evaluation_decided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "list", "not_list", "postponed"]),
                name="evaluation_decision_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.position}"
