"""Roles, what they grant, and how two people change it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models.places import Authority, School
from accounts.vocabulary import Scope


class Role(models.Model):
    """角色: 導師, 輔導教師, 校長 … A person holds it by an Appointment; what it may do is its Grants."""

    class Place(models.TextChoices):
        SCHOOL = "school", _("學校")
        CENTER = "center", _("輔諮中心")
        AUTHORITY = "authority", _("主管機關")
        ANY = "any", _("各級")

    key = models.SlugField(_("代號"), max_length=40, primary_key=True)
    name_zh = models.CharField(_("名稱"), max_length=40)
    name_en = models.CharField(_("英文名稱"), max_length=60)
    place = models.CharField(_("任職處"), max_length=10, choices=Place)
    position = models.PositiveSmallIntegerField(_("順序"))

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__in=["school", "center", "authority", "any"]),
                name="role_place_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh


class Grant(models.Model):
    """授權: a role may do a word within a scope. Without authority and school it is the default; with one of them
    it is that level's narrowing of the cell, and scope NONE closes the cell there."""

    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    word = models.CharField(_("權限"), max_length=40)  # a Word
    scope = models.CharField(_("範圍"), max_length=16, choices=Scope)
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("授權")
        verbose_name_plural = _("授權")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "word", "scope", "authority", "school"],
                name="grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(authority__isnull=True)
                | models.Q(school__isnull=True),
                name="grant_of_one_level",
            ),
            models.CheckConstraint(
                condition=~models.Q(scope=Scope.NONE)
                | models.Q(authority__isnull=False)
                | models.Q(school__isnull=False),
                name="grant_none_only_narrows",
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=sorted(Scope.values)),
                name="grant_scope_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.word} {self.scope}"


class MatrixProposal(ConcurrentTransitionMixin, models.Model):
    """權限異動案: changes of a county's or school's matrix, in force only when a second person agrees (SECURITY.md A4)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待覆核")
        APPROVED = "approved", _("已生效")
        REJECTED = "rejected", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.PROPOSED, protected=True
    )
    reason = models.TextField(_("理由"), max_length=500)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提案人"),
    )
    proposed_at = models.DateTimeField(_("提案時間"), auto_now_add=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("覆核人"),
    )
    decided_at = models.DateTimeField(_("決定時間"), null=True, blank=True)
    decision_note = models.CharField(_("覆核意見"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("權限異動案")
        verbose_name_plural = _("權限異動案")
        ordering = ["-proposed_at"]
        indexes = [
            models.Index(fields=["school", "-proposed_at"], name="proposal_school"),
            models.Index(
                fields=["authority", "-proposed_at"], name="proposal_authority"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["proposed", "approved", "rejected", "withdrawn"]
                ),
                name="proposal_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(authority__isnull=False, school__isnull=True)
                | models.Q(authority__isnull=True, school__isnull=False),
                name="proposal_of_one_level",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewer__isnull=True)
                | ~models.Q(reviewer=models.F("proposer")),
                name="proposal_needs_a_second_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["approved", "rejected"])
                & models.Q(reviewer__isnull=False, decided_at__isnull=False)
                | models.Q(state="withdrawn", decided_at__isnull=False)
                | models.Q(
                    state="proposed", reviewer__isnull=True, decided_at__isnull=True
                ),
                name="proposal_decision_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposed_at:%Y-%m-%d} {self.get_state_display()}"

    @property
    def place(self) -> Authority | School:
        """The level whose matrix it changes."""
        place = self.school or self.authority
        assert place is not None  # noqa: S101  proposal_of_one_level
        return place

    @transition(field=state, source=State.PROPOSED, target=State.APPROVED)
    def approve(self, **decision: Any) -> None:
        self._decide(**decision)

    @transition(field=state, source=State.PROPOSED, target=State.REJECTED)
    def reject(self, **decision: Any) -> None:
        self._decide(**decision)

    @transition(field=state, source=State.PROPOSED, target=State.WITHDRAWN)
    def withdraw(self, *, at: Any) -> None:
        self.decided_at = at

    def _decide(self, *, reviewer: Any, at: Any, note: str = "") -> None:
        self.reviewer, self.decided_at, self.decision_note = reviewer, at, note


class MatrixChange(models.Model):
    """異動項目: one cell of a proposal, the scopes before and after (lists of scope words, [] is none)."""

    app_privileges = "SELECT, INSERT"

    proposal = models.ForeignKey(
        MatrixProposal, on_delete=models.PROTECT, related_name="changes"
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(_("權限"), max_length=40)  # a Word
    before = models.JSONField(_("原範圍"), default=list)
    after = models.JSONField(_("新範圍"), default=list)

    class Meta:
        verbose_name = _("異動項目")
        verbose_name_plural = _("異動項目")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "role", "word"], name="change_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.word}: {self.before} → {self.after}"
