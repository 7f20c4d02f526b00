"""The request for a student's data: one row that two schools share, each seeing its half."""

import uuid
from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from cases.models import Case, Student
from fields.encrypted import (
    EncryptedCharField,
    EncryptedJSONField,
    EncryptedTextField,
)
from transitions.models.enrolment_checks import EnrolmentCheck
from transitions.transfer_querysets import RequestQuerySet


class Delivery(models.TextChoices):
    """送達方式: how a letter or a sealed set travels."""

    SYSTEM = "system", _("本系統內密件送達")
    REGISTERED = "registered", _("雙掛號密件郵寄")
    COURIER = "courier", _("專人送達")
    EXCHANGE = "exchange", _("公文交換（密件）")


@pghistory.track()
class TransferRequest(ConcurrentTransitionMixin, models.Model):
    """資料轉銜請求 (學生轉銜輔導及服務辦法第 6 條第 2 項; 第 7 條第 2 款). Never deleted.

    `school` is the current school, `former_school` the former one; a school outside the installation has a name only.
    `student` and `case` are the current school's, `former_student` and `former_case` the former school's, and neither
    school reads the other's. `received_on` starts the fifteen days, and `transferred_on` ends them: while no package is
    on its way or accepted it is empty, whatever was refused, taken back or ran out.
    """

    class Kind(models.TextChoices):
        LISTED = "listed", _("轉銜學生")
        UNLISTED = "unlisted", _("非轉銜學生（第 7 條）")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("陳核中")
        APPROVED = "approved", _("已核定，待發文")
        SENT = "sent", _("已發文")
        CONFIRMED = "confirmed", _("已確認接收")
        WITHDRAWN = "withdrawn", _("已撤回")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("對象"), max_length=8, choices=Kind)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.DRAFT, protected=True
    )
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("現就讀學校"),
    )
    school_name = models.CharField(_("現就讀學校全稱"), max_length=100)
    former_school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("原就讀學校"),
    )
    former_name = models.CharField(_("原就讀學校全稱"), max_length=100)
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfer_requests",
        verbose_name=_("學生（現就讀學校）"),
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("個案（現就讀學校）"),
    )
    former_student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("學生（原就讀學校）"),
    )
    former_case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("個案（原就讀學校）"),
    )
    check_row = models.ForeignKey(
        EnrolmentCheck,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("新生查詢"),
    )
    # Whom it is about, as the consent tells the former school: name, national ID, birth date.
    subject: Any = EncryptedJSONField(_("學生身分"), default=dict)
    # The letter's own fields (forms.yaml transfer_request_letter), fixed when it is approved.
    letter: Any = EncryptedJSONField(_("公文"), default=dict)
    need = EncryptedTextField(_("請求之必要性"), null=True, blank=True)
    returned_reason = EncryptedTextField(_("退回原因"), null=True, blank=True)
    submitted_on = models.DateField(_("陳核日"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("承辦人"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核定人"),
    )
    approved_at = models.DateTimeField(_("核定時間"), null=True, blank=True)
    issue_number = models.CharField(_("發文字號"), max_length=60, blank=True)
    issued_on = models.DateField(_("發文日期"), null=True, blank=True)
    delivery = models.CharField(
        _("送達方式"), max_length=10, choices=Delivery, blank=True
    )
    registered_number = models.CharField(_("掛號號碼"), max_length=30, blank=True)
    sign_off = EncryptedCharField(_("封緘簽章"), max_length=80, null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("發文人"),
    )
    sent_at = models.DateTimeField(_("發文時間"), null=True, blank=True)
    # 收文日: the day it reached the former school, whether or not anybody opened it.
    received_on = models.DateField(_("收文日"), null=True, blank=True)
    received_number = models.CharField(_("收文字號"), max_length=60, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("收文登錄人"),
    )
    # Caches of DL-TR-08 or DL-TR-12.
    transfer_due_on = models.DateField(_("資料轉銜期限"), null=True, blank=True)
    transfer_aim_on = models.DateField(
        _("資料轉銜期限（未順延）"), null=True, blank=True
    )
    transferred_on = models.DateField(_("密件寄出日"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤回人"),
    )
    withdrawn_at = models.DateTimeField(_("撤回時間"), null=True, blank=True)
    withdrawn_reason = EncryptedTextField(_("撤回理由"), null=True, blank=True)
    # The browser's key of the form: sent twice, it makes one row.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = RequestQuerySet.as_manager()

    BEFORE_SENDING = (State.DRAFT, State.SUBMITTED, State.APPROVED)

    class Meta:
        verbose_name = _("資料轉銜請求")
        verbose_name_plural = _("資料轉銜請求")
        ordering = ["-created_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["school", "state", "-created_at"], name="request_cur"),
            models.Index(
                fields=["former_school", "state", "-received_on"], name="request_former"
            ),
            models.Index(fields=["case"], name="request_case"),
            models.Index(fields=["former_case"], name="request_former_case"),
            models.Index(
                fields=["transfer_aim_on"],
                condition=Q(state="sent", transferred_on__isnull=True),
                name="request_to_answer",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "approved",
                        "sent",
                        "confirmed",
                        "withdrawn",
                    ]
                ),
                name="request_state_known",
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | Q(former_school__isnull=False),
                name="request_of_a_school_here",
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=True)
                | Q(former_school__isnull=True)
                | ~Q(school=models.F("former_school")),
                name="request_between_two_schools",
            ),
            models.CheckConstraint(
                condition=Q(school__isnull=True, student__isnull=True)
                | Q(school__isnull=False, student__isnull=False),
                name="request_student_of_the_school",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "confirmed"])
                | Q(school__isnull=True)
                | Q(
                    approved_by__isnull=False,
                    issued_on__isnull=False,
                    sent_by__isnull=False,
                )
                & ~Q(issue_number="")
                & ~Q(delivery=""),
                name="request_sent_complete",
            ),
            models.CheckConstraint(
                condition=~Q(delivery="registered") | ~Q(registered_number=""),
                name="request_registered_has_number",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True, transfer_due_on__isnull=True)
                | Q(received_on__isnull=False, transfer_due_on__isnull=False),
                name="request_received_starts_the_days",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(withdrawn_by__isnull=False, withdrawn_reason__isnull=False),
                name="request_withdrawn_complete",
            ),
            models.UniqueConstraint(
                fields=["student", "former_name"],
                condition=~Q(state="withdrawn"),
                name="request_once_a_former_school",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="request_identity_stays",
                fields=["school", "former_school", "student", "kind", "form_key"],
            ),
        ]

    def __str__(self) -> str:
        """No name: who prints a request without asking prints 「○生」."""
        return f"{self.issue_number or self.created_at.date()} ○生"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def rule_id(self) -> str:
        """The fifteen days are art. 6 II's, or by its procedure art. 7 (2)'s."""
        return "DL-TR-08" if self.kind == self.Kind.LISTED else "DL-TR-12"

    @property
    def is_received(self) -> bool:
        """The former school has it: from here on it is that school's too."""
        return self.received_on is not None

    @property
    def is_inside(self) -> bool:
        """Both schools work in this installation."""
        return self.school_id is not None and self.former_school_id is not None

    @transition(field=state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self, *, on: date) -> None:
        self.returned_reason, self.submitted_on = None, on

    @transition(field=state, source=State.SUBMITTED, target=State.DRAFT)
    def send_back(self, *, reason: str) -> None:
        self.returned_reason = reason

    @transition(field=state, source=State.SUBMITTED, target=State.APPROVED)
    def approve(self, *, by: Any, at: Any) -> None:
        self.approved_by, self.approved_at = by, at

    @transition(field=state, source=State.APPROVED, target=State.SENT)
    def send(self, *, by: Any, at: Any) -> None:
        self.sent_by, self.sent_at = by, at

    @transition(field=state, source=State.DRAFT, target=State.SENT)
    def arrive(self) -> None:
        """From a school outside: the former school registers a letter that came on paper."""

    @transition(field=state, source=State.SENT, target=State.CONFIRMED)
    def confirm(self) -> None:
        """附表三 part 2 is filled."""

    @transition(field=state, source=State.CONFIRMED, target=State.SENT)
    def reopen(self) -> None:
        """The confirmation was of a package that came too early; a later one stands."""

    @transition(
        field=state,
        source=[State.DRAFT, State.SUBMITTED, State.APPROVED, State.SENT],
        target=State.WITHDRAWN,
    )
    def withdraw(self, *, by: Any, at: Any, reason: str) -> None:
        self.withdrawn_by, self.withdrawn_at, self.withdrawn_reason = by, at, reason

    @property
    def received_day(self) -> date:
        """For those who asked `is_received` first."""
        if self.received_on is None:
            raise ValueError("not received")
        return self.received_on
