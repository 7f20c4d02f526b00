"""請求指派人員參加個案會議 (art. 7 I (1)), and the person of the former school at the transition meeting (art. 9 II)."""

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
from fields.encrypted import EncryptedCharField, EncryptedTextField
from meetings.models import Meeting
from transitions.models.requests import TransferRequest
from transitions.transfer_querysets import AttendanceQuerySet


@pghistory.track()
class AttendanceRequest(ConcurrentTransitionMixin, models.Model):
    """請原就讀學校派員: to the case conference of a student who is not listed, or to the transition meeting.

    「原就讀學校不得拒絕」: there is no refusal, only who comes and when. Travel to a transition meeting is paid by the
    current school (art. 9 II); for a conference the text says nothing.
    """

    class Occasion(models.TextChoices):
        CONFERENCE = "conference", _("個案會議（第 7 條第 1 款）")
        TRANSITION_MEETING = "transition", _("轉銜會議（第 9 條第 2 項）")

    class State(models.TextChoices):
        ASKED = "asked", _("已請求，待指派")
        NAMED = "named", _("已指派人員")
        ATTENDED = "attended", _("已出席")
        WITHDRAWN = "withdrawn", _("請求學校撤回")

    class Capacity(models.TextChoices):
        TEACHER = "guidance_teacher", _("輔導教師")
        PROFESSIONAL = "professional", _("專業輔導人員")
        LEAD = "lead", _("主責輔導人員")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.CharField(_("會議"), max_length=10, choices=Occasion)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.ASKED, protected=True
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("現就讀學校")
    )
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
        related_name="+",
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
    request = models.ForeignKey(
        TransferRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("資料轉銜請求"),
    )
    # 轉銜會議 in this school's own list of meetings; the person named there is its guest.
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("會議"),
    )
    subject_name = EncryptedCharField(_("學生姓名"), max_length=280)
    need = EncryptedTextField(
        _("評估有介入性或處遇性輔導之必要"), null=True, blank=True
    )
    meets_at = models.DateTimeField(_("會議時間"))
    place = models.CharField(_("會議地點"), max_length=100)
    travel_paid_by_current = models.BooleanField(_("差旅費由現就讀學校支應"))
    issue_number = models.CharField(_("發文字號"), max_length=60)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("請求人"),
    )
    asked_on = models.DateField(_("請求日"))
    received_on = models.DateField(_("收文日"), null=True, blank=True)
    person = EncryptedCharField(_("指派人員"), max_length=80, null=True, blank=True)
    person_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("指派人員（本系統帳號）"),
    )
    capacity = models.CharField(_("身分"), max_length=16, choices=Capacity, blank=True)
    phone = EncryptedCharField(_("聯絡電話"), max_length=60, null=True, blank=True)
    comes_at = models.DateTimeField(_("到場時間"), null=True, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("指派登錄人"),
    )
    named_on = models.DateField(_("指派日"), null=True, blank=True)
    attended_on = models.DateField(_("出席日"), null=True, blank=True)
    withdrawn_reason = EncryptedTextField(_("撤回理由"), null=True, blank=True)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("派員請求")
        verbose_name_plural = _("派員請求")
        ordering = ["-asked_on", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["school", "state"], name="attendance_cur"),
            models.Index(fields=["former_school", "state"], name="attendance_former"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "named", "attended", "withdrawn"]),
                name="attendance_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["named", "attended"])
                | Q(
                    person__isnull=False, comes_at__isnull=False, named_on__isnull=False
                )
                & ~Q(capacity=""),
                name="attendance_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(occasion="transition") | Q(travel_paid_by_current=True),
                name="attendance_travel_is_the_hosts",
            ),
            models.CheckConstraint(
                condition=~Q(school=models.F("former_school")),
                name="attendance_between_two_schools",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="attendance_identity_stays",
                fields=["school", "former_school", "student", "occasion", "form_key"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} ○生"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @transition(field=state, source=[State.ASKED, State.NAMED], target=State.NAMED)
    def name_person(self, *, by: Any, on: date) -> None:
        self.named_by, self.named_on = by, on

    @transition(field=state, source=State.NAMED, target=State.ATTENDED)
    def attend(self, *, on: date) -> None:
        self.attended_on = on

    @transition(field=state, source=[State.ASKED, State.NAMED], target=State.WITHDRAWN)
    def withdraw(self, *, reason: str) -> None:
        """By the school that asked, never by the one that was asked."""
        self.withdrawn_reason = reason
