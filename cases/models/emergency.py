"""緊急調閱: for at most an hour, with a second person's consent, who keeps the accounts reads what saves a child."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.models import School
from cases.models.cases import Case
from cases.querysets import EmergencyQuerySet
from fields.encrypted import EncryptedTextField

LONGEST = timedelta(minutes=60)  # SECURITY.md A10; no setting goes beyond it
# ROW(...) compares ciphertext as it stands, which Django's lookups refuse.
ASKING = "ROW({0}.school_id, {0}.case_id, {0}.form_key, {0}.asked_by_id, {0}.asked_at, {0}.reason, {0}.lapses_at)"
ANSWER = "ROW({0}.answered_by_id, {0}.answered_at, {0}.decline_reason)"


class EmergencyAccess(models.Model):
    """One request for one case: asked by one person, answered by another, over at `until_at` (SECURITY.md A10).

    An early end brings `until_at` forward, so `until_at` alone says how long the sight lasts. It widens no other sight.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("等待核可")
        APPROVED = "approved", _("已核可")
        DECLINED = "declined", _("不核可")
        ENDED = "ended", _("提前結束")
        LAPSED = "lapsed", _("逾時未核可")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="emergencies",
        verbose_name=_("個案"),
    )
    form_key = models.UUIDField(_("表單識別碼"), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    asked_at = models.DateTimeField(_("提出時間"))
    # Encrypted: it may name a child.
    reason = EncryptedTextField(_("理由"))
    # Unanswered by then, it is nobody's to approve any more.
    lapses_at = models.DateTimeField(_("核可期限"))
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.ASKED, protected=True
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核可人"),
    )
    answered_at = models.DateTimeField(_("核可時間"), null=True, blank=True)
    decline_reason = EncryptedTextField(_("不核可理由"), null=True, blank=True)
    until_at = models.DateTimeField(_("調閱至"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提前結束人"),
    )
    ended_at = models.DateTimeField(_("提前結束時間"), null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("緊急調閱")
        verbose_name_plural = _("緊急調閱")
        default_permissions = ()
        ordering = ["-asked_at", "id"]
        indexes = [
            models.Index(fields=["school", "-asked_at"], name="emergency_by_school"),
            models.Index(
                fields=["lapses_at"],
                condition=Q(state="asked"),
                name="emergency_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "form_key"], name="emergency_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["asked", "approved", "declined", "ended", "lapsed"]
                ),
                name="emergency_state_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="emergency_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "declined", "ended"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                | Q(
                    state__in=["asked", "lapsed", "ended"],
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                    until_at__isnull=True,
                ),
                name="emergency_answer_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", until_at__isnull=False)
                | Q(state="declined", until_at__isnull=True)
                & Q(decline_reason__isnull=False)
                | Q(state__in=["asked", "lapsed", "ended"]),
                name="emergency_outcome_complete",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True)
                | Q(until_at__gte=F("answered_at"))
                & Q(until_at__lte=F("answered_at") + LONGEST),
                name="emergency_at_most_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(state="ended")
                & Q(ended_by__isnull=False, ended_at__isnull=False)
                | ~Q(state="ended") & Q(ended_by__isnull=True, ended_at__isnull=True),
                name="emergency_end_complete",
            ),
            models.CheckConstraint(
                condition=Q(lapses_at__gt=F("asked_at")),
                name="emergency_lapses_later",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="emergency_asking_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"{ASKING.format('OLD')} IS DISTINCT FROM {ASKING.format('NEW')}"
                ),
            ),
            # Once answered, the answer stands, and the hour only ever becomes shorter.
            pgtrigger.Protect(
                name="emergency_answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.answered_at IS NOT NULL AND"
                    f" ({ANSWER.format('OLD')} IS DISTINCT FROM {ANSWER.format('NEW')}"
                    " OR OLD.until_at IS NULL AND NEW.until_at IS NOT NULL"
                    " OR OLD.until_at IS NOT NULL AND NEW.until_at IS NULL"
                    " OR NEW.until_at > OLD.until_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.state}"

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def minutes(self) -> int | None:
        """How long the sight lasts, or lasted, in whole minutes begun; None where nobody approved."""
        if self.until_at is None or self.answered_at is None:
            return None
        return -(-int((self.until_at - self.answered_at).total_seconds()) // 60)

    def is_waiting(self, now: datetime) -> bool:
        return self.state == self.State.ASKED and now < self.lapses_at

    def holds(self, now: datetime) -> bool:
        """Whether the asker may read now: not in the 61st minute any more."""
        return (
            self.state == self.State.APPROVED
            and self.until_at is not None
            and now < self.until_at
        )

    def standing(self, now: datetime) -> str:
        """How it stands, in words."""
        if self.state == self.State.ASKED and not self.is_waiting(now):
            return str(self.State.LAPSED.label)
        if self.state == self.State.APPROVED:
            return str(_("調閱中") if self.holds(now) else _("已到期"))
        if self.state == self.State.ENDED and self.answered_at is None:
            return str(_("已撤回"))
        return self.state_label

    @transition(field=state, source=State.ASKED, target=State.APPROVED)
    def approve(self, *, by: Any, at: datetime, until: datetime) -> None:
        self.answered_by, self.answered_at, self.until_at = by, at, until

    @transition(field=state, source=State.ASKED, target=State.DECLINED)
    def decline(self, *, by: Any, at: datetime, reason: str) -> None:
        self.answered_by, self.answered_at, self.decline_reason = by, at, reason

    @transition(field=state, source=[State.ASKED, State.APPROVED], target=State.ENDED)
    def end(self, *, by: Any, at: datetime) -> None:
        self.ended_by, self.ended_at = by, at
        if self.until_at is not None:
            self.until_at = min(self.until_at, at)

    @transition(field=state, source=State.ASKED, target=State.LAPSED)
    def lapse(self) -> None:
        """Nobody answered in time."""
