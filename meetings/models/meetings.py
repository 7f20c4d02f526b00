"""A meeting about one student: case conference, evaluation meeting, transition meeting."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from accounts.vocabulary import Word, object_words
from cases.models import Case, Student
from fields.encrypted import EncryptedCharField, EncryptedTextField
from meetings.models.meeting_checks import CONSTRAINTS, INDEXES
from meetings.models.needs import Need
from meetings.querysets import MeetingQuerySet

# What named people may do on one meeting: attendees, the recorder.
MEETING_WORDS = (
    Word.MEETING_VIEW,
    Word.MEETING_CONVENE,
    Word.MEETING_SIGN_IN,
    Word.MINUTES_DRAFT,
    Word.MINUTES_READ,
    Word.RESOLUTION_VIEW,
)


@pghistory.track()
class Meeting(ConcurrentTransitionMixin, models.Model):
    """會議: from planning to the archive. Never deleted; `cancel` says why it didn't take place.

    Evaluation and transition meetings (學生轉銜輔導及服務辦法第 4、9 條) share it; their special rules are transitions'.
    """

    class Kind(models.TextChoices):
        CASE = "case", _("個案會議")
        EVALUATION = "evaluation", _("評估會議")
        TRANSITION = "transition", _("轉銜會議")

    class Form(models.TextChoices):
        """What kind of case conference (codes: meeting_types)."""

        CONFERENCE = "conference", _("個案會議")
        SYSTEM = "system", _("系統整合之個案會議")
        CLOSING = "closing", _("結案會議")

    class State(models.TextChoices):
        PLANNING = "planning", _("籌備中")
        SCHEDULED = "scheduled", _("已排定")
        NOTIFIED = "notified", _("已通知")
        READY = "ready", _("資料備妥")
        HELD = "held", _("開會中")
        MINUTES = "minutes", _("紀錄陳核中")
        EXECUTING = "executing", _("決議執行中")
        REVIEWED = "reviewed", _("已檢討")
        ARCHIVED = "archived", _("已歸檔")
        CANCELLED = "cancelled", _("已取消")

    class Outcome(models.TextChoices):
        """六、（三）問題是否解決 (form key case_closed)."""

        CONTINUE = "continue", _("繼續執行策略與分工")
        CLOSE = "close", _("原問題已解決，建議結案")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name=_("學生"),
    )
    # A transition meeting may be about a student who has no case here yet.
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("個案"),
    )
    need = models.OneToOneField(
        Need,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting",
        verbose_name=_("召開需求"),
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("前次會議"),
    )
    kind = models.CharField(_("會議種類"), max_length=10, choices=Kind)
    # An evaluation meeting of several students is one sitting: its first row leads, and has the head counts.
    sitting = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("同場會議"),
    )
    form = models.CharField(
        _("會議型式"), max_length=10, choices=Form, default=Form.CONFERENCE
    )
    sequence = models.PositiveSmallIntegerField(_("次別"))
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.PLANNING, protected=True
    )
    goal = EncryptedTextField(_("會議目標"), null=True, blank=True)
    held_on = models.DateField(_("日期"), null=True, blank=True)
    starts_at = models.TimeField(_("開始"), null=True, blank=True)
    minutes_planned = models.PositiveSmallIntegerField(_("預定時長（分）"), default=50)
    place = EncryptedCharField(_("地點"), max_length=100, null=True, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主持人"),
    )
    # 「如遇重大、緊急及特殊狀況時，得請校長主持」 (R-CC-3)
    is_grave = models.BooleanField(_("重大、緊急或特殊狀況"), default=False)
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("紀錄"),
    )
    report = EncryptedTextField(_("個案報告（摘要）"), null=True, blank=True)
    convened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("召集人"),
    )
    planned_on = models.DateField(_("籌備起日"))
    notified_on = models.DateField(_("通知日"), null=True, blank=True)
    # R-CC-2: where the school has no special-education teacher.
    sped_consulted_on = models.DateField(_("特教諮詢日"), null=True, blank=True)
    sped_consultation = EncryptedTextField(_("特教諮詢紀錄"), null=True, blank=True)
    opened_at = models.DateTimeField(_("開會時間"), null=True, blank=True)
    confidentiality_reminded_at = models.DateTimeField(
        _("保密提醒時間"), null=True, blank=True
    )
    adjourned_at = models.DateTimeField(_("散會時間"), null=True, blank=True)
    adjourned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("宣布散會"),
    )
    minutes_taken = models.PositiveSmallIntegerField(
        _("實際時長（分）"), null=True, blank=True
    )
    next_on = models.DateField(_("預定下次會議"), null=True, blank=True)
    next_at = models.TimeField(_("下次時間"), null=True, blank=True)
    no_next_reason = EncryptedCharField(
        _("不再開會之說明"), max_length=200, null=True, blank=True
    )
    outcome = models.CharField(_("結論"), max_length=8, choices=Outcome, blank=True)
    review = EncryptedTextField(_("執行成果彙整"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("彙整人"),
    )
    reviewed_on = models.DateField(_("彙整日"), null=True, blank=True)
    archived_on = models.DateField(_("歸檔日"), null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("歸檔人"),
    )
    cancelled_reason = EncryptedTextField(_("取消原因"), null=True, blank=True)
    # 知會與會人員: when the approved minutes were opened to those who attended.
    distributed_on = models.DateField(_("知會日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = MeetingQuerySet.as_manager()

    BEFORE = (State.PLANNING, State.SCHEDULED, State.NOTIFIED, State.READY)
    AFTER = (State.MINUTES, State.EXECUTING, State.REVIEWED, State.ARCHIVED)

    class Meta:
        verbose_name = _("會議")
        verbose_name_plural = _("會議")
        ordering = ["-held_on", "-starts_at", "-created_at", "id"]
        default_permissions = ()
        permissions = [*object_words(*MEETING_WORDS)]
        indexes, constraints = INDEXES, CONSTRAINTS
        triggers = [
            pgtrigger.ReadOnly(
                name="meeting_identity_stays",
                fields=["school", "student", "case", "kind", "sequence", "need"],
            ),
        ]

    def __str__(self) -> str:
        """Kind and number: no name."""
        return f"{self.get_kind_display()} {self.sequence}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_before(self) -> bool:
        """Not yet opened, not cancelled."""
        return self.state in self.BEFORE

    @property
    def is_adjourned(self) -> bool:
        return self.state in self.AFTER

    @transition(field=state, source=list(BEFORE), target=State.SCHEDULED)
    def schedule(self) -> None:
        """Time, place, chair and attendees are fixed, or changed: notices must go out again."""
        self.notified_on = None

    @transition(
        field=state,
        source=[State.SCHEDULED, State.NOTIFIED, State.READY],
        target=State.NOTIFIED,
    )
    def notify(self, *, on: Any) -> None:
        self.notified_on = on

    @transition(field=state, source=State.NOTIFIED, target=State.READY)
    def get_ready(self) -> None:
        """Materials are ready."""

    @transition(
        field=state,
        source=[State.SCHEDULED, State.NOTIFIED, State.READY],
        target=State.HELD,
    )
    def open(self, *, at: Any) -> None:
        """召開 (from SCHEDULED in an emergency: the action asks for `is_grave`)."""
        self.opened_at = at

    @transition(field=state, source=State.HELD, target=State.MINUTES)
    def adjourn(self, *, by: Any, at: Any, taken: int) -> None:
        self.adjourned_by, self.adjourned_at, self.minutes_taken = by, at, taken

    @transition(field=state, source=State.MINUTES, target=State.EXECUTING)
    def execute(self) -> None:
        """The principal has approved the minutes."""

    @transition(field=state, source=State.EXECUTING, target=State.REVIEWED)
    def finish_review(self, *, by: Any, on: Any, review: str) -> None:
        self.reviewed_by, self.reviewed_on, self.review = by, on, review

    @transition(field=state, source=State.REVIEWED, target=State.ARCHIVED)
    def archive(self, *, by: Any, on: Any) -> None:
        self.archived_by, self.archived_on = by, on

    @transition(field=state, source=list(BEFORE), target=State.CANCELLED)
    def cancel(self, *, reason: str) -> None:
        self.cancelled_reason = reason
