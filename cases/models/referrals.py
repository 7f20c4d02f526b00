"""A referral with its papers, signatures and risk notices."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import School
from cases.codes.official import Source
from cases.models.cases import Case
from cases.models.students import Student
from cases.querysets import ReferralQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField


@pghistory.track()
class Referral(ConcurrentTransitionMixin, models.Model):
    """轉介: somebody tells the guidance office that a student needs help. Never deleted.

    `state` is the way of the paper (four stages, seal, reply; W2); the assignment stands beside it: `case` is set when
    the office assigns (派案), while the principal's seal is still on its way.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        STAGE1 = "stage1_signed", _("第一階段已簽")
        STAGE2 = "stage2_signed", _("已送出（第二階段已簽）")
        STAGE3 = "stage3_signed", _("第三階段已簽")
        STAGE4 = "stage4_signed", _("第四階段已簽，待校長核章")
        SEALED = "principal_sealed", _("校長已核章")
        REPLIED = "replied", _("已回覆")
        DECLINED = "declined", _("不開案")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Paper(models.TextChoices):
        """Which paper it is written on; NONE for a student's, parent's or peer's own request."""

        NONE = "none", _("不使用表單")
        HIGH_CONCERN = "high_concern_assessment", _("高關懷學生評估指標及輔導表")
        DROPOUT = "dropout_high_concern_referral", _("中輟高關懷群學生轉介單")

    class Urgency(models.TextChoices):
        ROUTINE = "routine", _("一般")
        SOON = "soon", _("儘速")
        EMERGENCY = "emergency", _("緊急")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student,
        on_delete=models.PROTECT,
        related_name="referrals",
        verbose_name=_("學生"),
    )
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.DRAFT, protected=True
    )
    paper = models.CharField(_("表單"), max_length=40, choices=Paper)
    sources = ArrayField(
        models.PositiveSmallIntegerField(choices=Source), verbose_name=_("個案來源")
    )
    source_note = EncryptedCharField(
        _("來源說明"), max_length=200, null=True, blank=True
    )
    urgency = models.CharField(
        _("急迫性"), max_length=9, choices=Urgency, default=Urgency.ROUTINE
    )
    concern = EncryptedTextField(_("需要協助之處"), null=True, blank=True)
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("轉介人"),
    )
    # The browser's key of the form: a resent form or a second tab finds the first one's row.
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    submitted_on = models.DateField(_("送出日"), null=True, blank=True)
    returned_reason = EncryptedTextField(_("退回原因"), null=True, blank=True)
    assessment = EncryptedTextField(_("輔導室評估"), null=True, blank=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("評估人"),
    )
    assessed_on = models.DateField(_("評估日"), null=True, blank=True)
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("個案"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("派案或不開案"),
    )
    decided_on = models.DateField(_("決定日"), null=True, blank=True)
    decline_reason = EncryptedTextField(_("不開案理由"), null=True, blank=True)
    # 「你的分工」: what the referrer is asked to do; she sees this, never a session.
    referrer_part = EncryptedTextField(_("轉介人之分工"), null=True, blank=True)
    sealed_on = models.DateField(_("核章日"), null=True, blank=True)
    replied_on = models.DateField(_("回覆日"), null=True, blank=True)
    # A cache: the day the office owes an answer, by the setting referral.reply_working_days.
    reply_due_on = models.DateField(_("應回覆日"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = ReferralQuerySet.as_manager()

    # The office has it in hand.
    SUBMITTED = (State.STAGE2, State.STAGE3, State.STAGE4, State.SEALED)

    class Meta:
        verbose_name = _("轉介")
        verbose_name_plural = _("轉介")
        ordering = ["-created_at"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["school", "state", "-submitted_on"], name="referral_school"
            ),
            models.Index(fields=["referrer", "-created_at"], name="referral_referrer"),
            models.Index(
                fields=["reply_due_on"],
                condition=Q(
                    state__in=[
                        "stage2_signed",
                        "stage3_signed",
                        "stage4_signed",
                        "principal_sealed",
                    ]
                ),
                name="referral_reply_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "stage1_signed",
                        "stage2_signed",
                        "stage3_signed",
                        "stage4_signed",
                        "principal_sealed",
                        "replied",
                        "declined",
                        "withdrawn",
                    ]
                ),
                name="referral_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    paper__in=[
                        "none",
                        "high_concern_assessment",
                        "dropout_high_concern_referral",
                    ]
                ),
                name="referral_paper_known",
            ),
            models.CheckConstraint(
                condition=Q(sources__contained_by=Source.values)
                & Q(sources__len__gte=1),
                name="referral_sources_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "stage1_signed", "withdrawn"])
                | Q(submitted_on__isnull=False),
                name="referral_submitted_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined")
                | Q(
                    decided_by__isnull=False,
                    decided_on__isnull=False,
                    decline_reason__isnull=False,
                    case__isnull=True,
                ),
                name="referral_declined_complete",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True)
                | Q(decided_by__isnull=False, decided_on__isnull=False),
                name="referral_assigned_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="replied")
                | Q(replied_on__isnull=False)
                & (Q(paper="none") | Q(sealed_on__isnull=False)),
                name="referral_reply_after_seal",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="referral_identity_stays",
                fields=["school", "student", "referrer", "form_key"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d} {self.state_label}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def needs_seal(self) -> bool:
        """Papers go through the four stages to the principal (R-HC-2); a plain request doesn't."""
        return self.paper != self.Paper.NONE

    @property
    def is_waiting_for_the_office(self) -> bool:
        """Submitted, neither assigned nor declined."""
        return self.state in self.SUBMITTED and self.case_id is None

    @transition(field=state, source=State.DRAFT, target=State.STAGE1)
    def sign_stage1(self) -> None:
        """第一階段: the referrer."""

    @transition(field=state, source=State.STAGE1, target=State.STAGE2)
    def sign_stage2(self, *, on: Any, reply_due_on: Any) -> None:
        """第二階段, which submits it."""
        self.submitted_on, self.reply_due_on = on, reply_due_on
        self.returned_reason = None

    @transition(field=state, source=State.STAGE2, target=State.STAGE3)
    def sign_stage3(self) -> None:
        """第三階段: 輔導人員."""

    @transition(field=state, source=State.STAGE3, target=State.STAGE4)
    def sign_stage4(self) -> None:
        """第四階段: 輔導單位."""

    @transition(field=state, source=State.STAGE4, target=State.SEALED)
    def seal(self, *, on: Any) -> None:
        """校長核章: content is locked from here on."""
        self.sealed_on = on

    @transition(field=state, source=State.STAGE4, target=State.STAGE3)
    def send_back(self, *, reason: str) -> None:
        """The principal wants another strategy."""
        self.returned_reason = reason

    @transition(field=state, source=[State.STAGE1, State.STAGE2], target=State.DRAFT)
    def return_to_referrer(self, *, reason: str | None) -> None:
        self.returned_reason = reason
        self.submitted_on = self.reply_due_on = None

    @transition(field=state, source=[State.STAGE2, State.SEALED], target=State.REPLIED)
    def reply(self, *, on: Any) -> None:
        """From STAGE2 only where no seal is needed; the database checks it too."""
        self.replied_on = on

    @transition(
        field=state,
        source=[State.STAGE2, State.STAGE3, State.STAGE4],
        target=State.DECLINED,
    )
    def decline(self, *, by: Any, on: Any, reason: str) -> None:
        self.decided_by, self.decided_on, self.decline_reason = by, on, reason

    @transition(
        field=state,
        source=[State.DRAFT, State.STAGE1, State.STAGE2],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """The referrer takes it back before the office decided."""
