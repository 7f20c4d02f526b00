"""評估會議: who sat on it, and one decision with its reason for each student (art. 4 II, III)."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from fields.encrypted import EncryptedTextField
from transitions.models.transitions import Transition


@pghistory.track()
class Evaluation(ConcurrentTransitionMixin, models.Model):
    """評估會議. Its minutes lie with each student's item (R-EV-5): nobody reads another student's."""

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
    # On the day: those who must be there for this student alone.
    homeroom_present = models.CharField(_("出席導師"), max_length=80, blank=True)
    lead_present = models.CharField(_("出席主責輔導人員"), max_length=80, blank=True)
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


class EvaluationSeat(models.Model):
    """出席: the offices' seats and whoever was invited. Homeroom teachers and leads stand with their student's item."""

    class Part(models.TextChoices):
        DIRECTOR = "director", _("輔導主任或組長")
        TEACHER = "teacher", _("專（兼）任輔導教師")
        STUDENT_AFFAIRS = "student_affairs", _("學務處人員")
        ACADEMIC = "academic", _("教務處人員")
        PARENT = "parent", _("學生家長、監護人或法定代理人（列席）")
        NETWORK = "network", _("校外輔導資源網絡人員（列席）")
        PROFESSIONAL = "professional", _("專業輔導人員（列席）")
        SCHOLAR = "scholar", _("其他專家學者（列席）")

    REQUIRED = (Part.DIRECTOR, Part.TEACHER, Part.STUDENT_AFFAIRS, Part.ACADEMIC)

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    evaluation = models.ForeignKey(
        Evaluation,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name=_("評估會議"),
    )
    part = models.CharField(_("身分"), max_length=15, choices=Part)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("人員"),
    )
    name = models.CharField(_("姓名"), max_length=80)
    # Whom an invited person comes for; she hears this student's item only.
    item = models.ForeignKey(
        EvaluationItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guests",
        verbose_name=_("議案"),
    )
    need = EncryptedTextField(_("邀請必要性"), null=True, blank=True)
    is_present = models.BooleanField(_("出席"), default=False)
    removed_at = models.DateTimeField(_("移除時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("評估會議出席")
        verbose_name_plural = _("評估會議出席")
        ordering = ["evaluation", "part", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    part__in=[
                        "director",
                        "teacher",
                        "student_affairs",
                        "academic",
                        "parent",
                        "network",
                        "professional",
                        "scholar",
                    ]
                ),
                name="evaluation_part_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    part__in=["director", "teacher", "student_affairs", "academic"]
                )
                | Q(need__isnull=False),
                name="evaluation_guest_has_a_need",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.name}"
