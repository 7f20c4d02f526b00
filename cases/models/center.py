"""The school asks the counseling center for tier-3 service."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import CounselingCenter, School
from cases.models.cases import Case
from cases.querysets import CenterReferralQuerySet
from fields.encrypted import EncryptedTextField


class CenterReferral(ConcurrentTransitionMixin, models.Model):
    """三級轉介（輔諮中心）: the application and what became of it (W16; 分工合作辦法第 7、8 條). Never deleted."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        APPLIED = "applied", _("已申請")
        UNDER_REVIEW = "under_review", _("中心評估中")
        RETURNED = "returned", _("退回補件")
        DIRECT = "direct", _("直接服務")
        INDIRECT = "indirect", _("間接服務")
        DECLINED = "declined", _("不受理")
        CLOSED = "closed", _("中心結案")
        WITHDRAWN = "withdrawn", _("學校撤回")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="center_referrals",
        verbose_name=_("個案"),
    )
    center = models.ForeignKey(
        CounselingCenter,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("輔諮中心"),
    )
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.DRAFT, protected=True
    )
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    reason = EncryptedTextField(_("轉介原因"))
    done_so_far = EncryptedTextField(_("學校已提供之輔導"), null=True, blank=True)
    expectations = EncryptedTextField(_("期待之協助"), null=True, blank=True)
    is_emergency = models.BooleanField(_("緊急個案"), default=False)
    conference_on = models.DateField(_("聯席會議日"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("申請人"),
    )
    applied_on = models.DateField(_("申請日"), null=True, blank=True)
    return_note = EncryptedTextField(_("補件說明"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("受理或不受理"),
    )
    decided_on = models.DateField(_("決定日"), null=True, blank=True)
    decision_reason = EncryptedTextField(_("決定說明"), null=True, blank=True)
    professional = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("專業輔導人員"),
    )
    closed_on = models.DateField(_("中心結案日"), null=True, blank=True)
    closing_summary = EncryptedTextField(_("結案說明"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = CenterReferralQuerySet.as_manager()

    SERVING = (State.DIRECT, State.INDIRECT)

    class Meta:
        verbose_name = _("三級轉介")
        verbose_name_plural = _("三級轉介")
        ordering = ["-created_at"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["center", "state"], name="center_referral_center"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(
                    state__in=[
                        "draft",
                        "applied",
                        "under_review",
                        "returned",
                        "direct",
                        "indirect",
                    ]
                ),
                name="center_referral_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "applied",
                        "under_review",
                        "returned",
                        "direct",
                        "indirect",
                        "declined",
                        "closed",
                        "withdrawn",
                    ]
                ),
                name="center_referral_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(applied_on__isnull=False),
                name="center_referral_applied",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["direct", "indirect"])
                | Q(decided_by__isnull=False, professional__isnull=False),
                name="center_referral_served_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined")
                | Q(decided_by__isnull=False, decision_reason__isnull=False),
                name="center_referral_declined_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
                name="center_referral_closed_complete",
            ),
            models.CheckConstraint(
                condition=Q(is_emergency=False) | Q(conference_on__isnull=False),
                name="center_emergency_conference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.state_label}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.APPLIED)
    def apply(self, *, on: Any) -> None:
        self.applied_on, self.return_note = on, None

    @transition(field=state, source=State.APPLIED, target=State.UNDER_REVIEW)
    def take_up(self) -> None:
        """The center begins its assessment."""

    @transition(
        field=state,
        source=[State.APPLIED, State.UNDER_REVIEW],
        target=State.RETURNED,
    )
    def ask_for_change(self, *, note: str) -> None:
        self.return_note = note

    @transition(
        field=state, source=[State.APPLIED, State.UNDER_REVIEW], target=State.DIRECT
    )
    def serve_directly(self, **decided: Any) -> None:
        self._decide(**decided)

    @transition(
        field=state, source=[State.APPLIED, State.UNDER_REVIEW], target=State.INDIRECT
    )
    def serve_indirectly(self, **decided: Any) -> None:
        self._decide(**decided)

    @transition(
        field=state, source=[State.APPLIED, State.UNDER_REVIEW], target=State.DECLINED
    )
    def decline(self, *, by: Any, on: Any, reason: str) -> None:
        self.decided_by, self.decided_on, self.decision_reason = by, on, reason

    @transition(field=state, source=[State.DIRECT, State.INDIRECT], target=State.CLOSED)
    def close(self, *, on: Any, summary: str) -> None:
        self.closed_on, self.closing_summary = on, summary

    @transition(
        field=state,
        source=[State.DRAFT, State.APPLIED, State.UNDER_REVIEW, State.RETURNED],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """The school takes it back before the center decided."""

    def _decide(self, *, by: Any, on: Any, professional: Any, reason: str) -> None:
        self.decided_by, self.decided_on = by, on
        self.professional, self.decision_reason = professional, reason or None
