"""A student of the high-concern roster on her way out of the former school."""

import uuid
from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from cases.models import Case, HighConcernEntry, Student
from fields.encrypted import EncryptedTextField
from transitions.querysets import TransitionQuerySet


@pghistory.track()
class Transition(ConcurrentTransitionMixin, models.Model):
    """轉銜（原就讀學校）: one leaving of one student of the roster (學生轉銜輔導及服務辦法第 4、5 條). Never deleted.

    LISTED is the transition student who is tracked from the day after `left_on`. `evaluation_*`, `tracking_until_on`
    and `authority_*` are caches of the kernel's dates (DL-TR-01 to 04, 06). What the current school does has rows of
    its own; this one ends with the notice to her school or to the authority.
    """

    class Cause(models.TextChoices):
        """Which sentence of art. 4 II dates the evaluation meeting."""

        GRADUATION = "graduation", _("畢業")
        EARLY_LEAVING = "early_leaving", _("提前離校")
        NO_REGISTRATION = "no_registration", _("未按時註冊")

    class State(models.TextChoices):
        PENDING = "pending", _("待評估")
        NOT_LISTED = "not_listed", _("不列為轉銜學生")
        LISTED = "listed", _("轉銜學生")
        FOUND = "found", _("已確定就學，待通知")
        NOTIFIED = "notified", _("已通知現就讀學校")
        REGISTERED = "registered", _("已通知主管機關列冊")
        ENDED = "ended", _("終止")

    class Basis(models.TextChoices):
        """How it is known that she is enrolled there; an admission list is none of them."""

        SCHOOL = "school", _("現就讀學校確認已報到註冊")
        REGISTER = "register", _("學籍系統查得在學")
        PROOF = "proof", _("在學證明")
        INSIDE = "inside", _("本系統內之學生資料")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("原就讀學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="transitions",
        verbose_name=_("學生"),
    )
    entry = models.ForeignKey(
        HighConcernEntry,
        on_delete=models.PROTECT,
        related_name="transitions",
        verbose_name=_("高關懷名冊"),
    )
    # Her last case: its team sees the transition.
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="+", verbose_name=_("個案")
    )
    cause = models.CharField(_("離校情形"), max_length=15, choices=Cause)
    school_year = models.PositiveSmallIntegerField(_("學年度"))  # ROC, 114
    grade = models.PositiveSmallIntegerField(_("年級"), null=True, blank=True)
    class_name = models.CharField(_("班級"), max_length=40, blank=True)
    graduates_on = models.DateField(_("畢業日"), null=True, blank=True)
    # Reckoned from the school's usual day until somebody names the real one.
    graduation_is_estimated = models.BooleanField(_("畢業日為預估"), default=False)
    left_on = models.DateField(_("離校日"), null=True, blank=True)
    term_starts_on = models.DateField(_("開學日"), null=True, blank=True)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.PENDING, protected=True
    )
    evaluation_due_on = models.DateField(_("評估會議期限"))
    evaluation_aim_on = models.DateField(_("評估會議期限（未順延）"))
    # The meeting needs it before; the school's own lead (setting transition.assessment_days).
    assessment_due_on = models.DateField(_("初評期限"), null=True, blank=True)
    assessed_on = models.DateField(_("初評完成日"), null=True, blank=True)
    evaluated_on = models.DateField(_("決議日"), null=True, blank=True)
    decision_reason = EncryptedTextField(_("決議理由"), null=True, blank=True)
    uploaded_on = models.DateField(_("通報系統上傳日"), null=True, blank=True)
    upload_number = models.CharField(_("通報編號"), max_length=40, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("上傳人"),
    )
    # Whose duty tracking is; the case's lead unless the office names another.
    tracker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("追蹤人員"),
    )
    rhythm_days = models.PositiveSmallIntegerField(_("追蹤間隔（日）"), default=30)
    next_contact_on = models.DateField(_("下次追蹤日"), null=True, blank=True)
    last_contact_on = models.DateField(_("最近追蹤日"), null=True, blank=True)
    tracking_until_on = models.DateField(_("追蹤期滿日"), null=True, blank=True)
    authority_due_on = models.DateField(_("通知主管機關期限"), null=True, blank=True)
    authority_aim_on = models.DateField(
        _("通知主管機關期限（未順延）"), null=True, blank=True
    )
    # Enrolled there, not only admitted (R: a no-show reopens tracking).
    found_on = models.DateField(_("確定就學日"), null=True, blank=True)
    found_school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("現就讀學校（本系統內）"),
    )
    found_school_name = models.CharField(_("現就讀學校"), max_length=100, blank=True)
    found_basis = models.CharField(
        _("確認依據"), max_length=8, choices=Basis, blank=True
    )
    notified_on = models.DateField(_("通報系統通知日"), null=True, blank=True)
    letter_on = models.DateField(_("發文日期"), null=True, blank=True)
    letter_number = models.CharField(_("發文字號"), max_length=60, blank=True)
    authority_notified_on = models.DateField(_("通知主管機關日"), null=True, blank=True)
    ended_on = models.DateField(_("終止日"), null=True, blank=True)
    end_reason = EncryptedTextField(_("終止原因"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = TransitionQuerySet.as_manager()

    RUNNING = (State.PENDING, State.LISTED, State.FOUND)

    class Meta:
        verbose_name = _("轉銜")
        verbose_name_plural = _("轉銜")
        ordering = ["school_id", "-school_year", "class_name", "id"]
        indexes = [
            models.Index(
                fields=["school", "state", "class_name", "id"],
                name="transition_by_school",
            ),
            models.Index(fields=["case"], name="transition_by_case"),
            models.Index(fields=["tracker", "state"], name="transition_by_tracker"),
            models.Index(
                fields=["evaluation_aim_on"],
                condition=Q(state="pending"),
                name="transition_to_evaluate",
            ),
            models.Index(
                fields=["authority_aim_on"],
                condition=Q(state="listed"),
                name="transition_to_register",
            ),
            models.Index(
                fields=["next_contact_on"],
                condition=Q(state="listed"),
                name="transition_to_track",
            ),
            models.Index(fields=["found_school"], name="transition_by_found_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=~Q(state="ended"),
                name="transition_one_a_student",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "pending",
                        "not_listed",
                        "listed",
                        "found",
                        "notified",
                        "registered",
                        "ended",
                    ]
                ),
                name="transition_state_known",
            ),
            models.CheckConstraint(
                condition=Q(cause="graduation", graduates_on__isnull=False)
                | Q(cause="early_leaving", left_on__isnull=False)
                | Q(cause="no_registration", term_starts_on__isnull=False),
                name="transition_cause_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "ended"])
                | Q(evaluated_on__isnull=False, decision_reason__isnull=False),
                name="transition_decided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(uploaded_on__isnull=True)
                | Q(uploaded_by__isnull=False) & ~Q(upload_number=""),
                name="transition_upload_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["found", "notified"])
                | Q(found_on__isnull=False)
                & ~Q(found_school_name="")
                & ~Q(found_basis=""),
                name="transition_found_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="notified")
                | Q(notified_on__isnull=False, letter_on__isnull=False)
                & ~Q(letter_number=""),
                name="transition_notified_both_ways",
            ),
            models.CheckConstraint(
                condition=~Q(state="registered")
                | Q(authority_notified_on__isnull=False),
                name="transition_authority_notified",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended")
                | Q(ended_on__isnull=False, end_reason__isnull=False),
                name="transition_ended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(rhythm_days__range=(7, 92)),
                name="transition_rhythm_7_to_92",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="transition_identity_stays", fields=["school", "student", "entry"]
            ),
        ]

    def __str__(self) -> str:
        """The student's code and the way she leaves: never a name."""
        return f"{self.student.code} {self.get_cause_display()}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def is_transition_student(self) -> bool:
        """Decided so by the evaluation meeting (R-SC-2)."""
        return self.state in (
            self.State.LISTED,
            self.State.FOUND,
            self.State.NOTIFIED,
            self.State.REGISTERED,
        )

    @transition(field=state, source=State.PENDING, target=State.LISTED)
    def list_as_transition_student(self, *, on: date, reason: str) -> None:
        self.evaluated_on, self.decision_reason = on, reason

    @transition(field=state, source=State.PENDING, target=State.NOT_LISTED)
    def leave_unlisted(self, *, on: date, reason: str) -> None:
        self.evaluated_on, self.decision_reason = on, reason

    @transition(
        field=state, source=[State.LISTED, State.REGISTERED], target=State.FOUND
    )
    def find(self, *, on: date, school: School | None, name: str, basis: str) -> None:
        self.found_on, self.found_school, self.found_school_name = on, school, name
        self.found_basis = basis
        self.next_contact_on = None

    @transition(field=state, source=State.FOUND, target=State.NOTIFIED)
    def notify(self, *, on: date, letter_on: date, letter_number: str) -> None:
        self.notified_on, self.letter_on = on, letter_on
        self.letter_number = letter_number

    @transition(field=state, source=[State.FOUND, State.NOTIFIED], target=State.LISTED)
    def reopen_tracking(self, *, next_contact_on: date) -> None:
        """She didn't appear there: no school is found. What was sent stays in the history."""
        self.found_on = self.found_school = None
        self.found_school_name = self.found_basis = self.letter_number = ""
        self.notified_on = self.letter_on = None
        self.next_contact_on = next_contact_on

    @transition(field=state, source=State.LISTED, target=State.REGISTERED)
    def hand_to_authority(self, *, on: date) -> None:
        self.authority_notified_on = on
        self.next_contact_on = None

    @transition(
        field=state,
        source=[
            State.PENDING,
            State.NOT_LISTED,
            State.LISTED,
            State.FOUND,
            State.NOTIFIED,
            State.REGISTERED,
        ],
        target=State.ENDED,
    )
    def end(self, *, on: date, reason: str) -> None:
        self.ended_on, self.end_reason, self.next_contact_on = on, reason, None
