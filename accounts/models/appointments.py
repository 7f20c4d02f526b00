"""A person holds a role at a place, from a day until a day."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.places import Authority, CounselingCenter, School, SchoolClass
from accounts.models.roles import Role
from accounts.querysets import VOID, AppointmentQuerySet

MINISTRY_ACCOUNT = r"^[0-9A-Z]{6}_[a-z0-9_]{4,8}$"


class Appointment(FSMModelMixin, models.Model):
    """任職: the only source of a person's role-wide sight. In force from `from_on` through `until_on`, both included;
    ended before its first day when `until_on` is the day before. Never deleted. A weighty one gives nothing until a
    second person confirmed it (accounts/confirming.py)."""

    class Standing(models.IntegerChoices):
        """身分: the ministry's kinds of guidance teacher (填報說明)."""

        FULL_TIME = 1, _("專任輔導教師")
        PART_TIME = 2, _("兼任輔導教師")
        JOINT_HOST = 3, _("合聘專任輔導教師－主聘學校")
        JOINT_BRANCH = 4, _("合聘專任輔導教師－從聘學校")

    class Confirmation(models.TextChoices):
        """確認: a role of no weight is confirmed as it is made."""

        CONFIRMED = "confirmed", _("已確認")
        PENDING = "pending", _("待確認")
        REFUSED = "refused", _("未獲確認")
        LAPSED = "lapsed", _("逾期未確認")
        WITHDRAWN = "withdrawn", _("已撤回")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("人員"),
    )
    role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("角色"),
    )
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("學校"),
    )
    center = models.ForeignKey(
        CounselingCenter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("輔諮中心"),
    )
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("主管機關"),
    )
    school_class = models.ForeignKey(
        SchoolClass,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("班級"),
    )
    standing = models.PositiveSmallIntegerField(
        _("身分"), choices=Standing, null=True, blank=True
    )
    host_school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主聘學校"),
    )
    deputy_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("代理"),
    )
    from_on = models.DateField(_("起"))
    until_on = models.DateField(_("迄"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("指派人"),
    )
    appointed_at = models.DateTimeField(_("指派時間"), auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("結束人"),
    )
    ended_at = models.DateTimeField(_("結束時間"), null=True, blank=True)
    end_reason = models.CharField(_("結束原因"), max_length=200, blank=True)
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("接手人"),
    )
    confirmation = FSMField(
        _("確認"),
        choices=Confirmation.choices,
        default=Confirmation.CONFIRMED,
        protected=True,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("確認人"),
    )
    decided_at = models.DateTimeField(_("確認時間"), null=True, blank=True)
    decision_note = models.CharField(_("確認意見"), max_length=200, blank=True)
    # What happens when it is confirmed: the post that ends, and the ministry account that is issued.
    replaces = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("交接自"),
    )
    handover_reason = models.CharField(_("交接原因"), max_length=200, blank=True)
    wanted_account = models.CharField(_("填報帳號個人碼"), max_length=8, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任職")
        verbose_name_plural = _("任職")
        ordering = ["role__position", "from_on"]
        indexes = [
            models.Index(fields=["school", "role"], name="appointment_school_role"),
            models.Index(
                fields=["appointed_at"],
                condition=models.Q(confirmation="pending"),
                name="appointment_pending",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    school__isnull=False, center__isnull=True, authority__isnull=True
                )
                | models.Q(
                    school__isnull=True, center__isnull=False, authority__isnull=True
                )
                | models.Q(
                    school__isnull=True, center__isnull=True, authority__isnull=False
                ),
                name="appointment_at_one_place",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on") - timedelta(days=1)),
                name="appointment_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(standing__isnull=True)
                | models.Q(standing__range=(1, 4), school__isnull=False),
                name="appointment_standing_1_to_4",
            ),
            models.CheckConstraint(
                condition=models.Q(standing=4, host_school__isnull=False)
                & ~models.Q(host_school=models.F("school"))
                | models.Q(standing__isnull=True, host_school__isnull=True)
                | models.Q(standing__in=[1, 2, 3], host_school__isnull=True),
                name="appointment_branch_names_its_host",
            ),
            models.CheckConstraint(
                condition=models.Q(school_class__isnull=True)
                | models.Q(school__isnull=False),
                name="appointment_class_at_a_school",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_for__isnull=True)
                | models.Q(until_on__isnull=False),
                name="appointment_deputy_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    until_on__isnull=False,
                ),
                name="appointment_end_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(appointed_by__isnull=True)
                | ~models.Q(appointed_by=models.F("user")),
                name="appointment_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    confirmation__in=[
                        "confirmed",
                        "pending",
                        "refused",
                        "lapsed",
                        "withdrawn",
                    ]
                ),
                name="appointment_confirmation_known",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("user"))
                & (
                    models.Q(appointed_by__isnull=True)
                    | ~models.Q(decided_by=models.F("appointed_by"))
                ),
                name="appointment_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    confirmation="pending",
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | models.Q(
                    confirmation="refused",
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | models.Q(confirmation__in=["confirmed", "lapsed", "withdrawn"]),
                name="appointment_decision_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.place}"

    @property
    def place(self) -> School | CounselingCenter | Authority:
        """Where it is held."""
        place = self.school or self.center or self.authority
        assert place is not None  # noqa: S101  appointment_at_one_place
        return place

    def is_in_force(self, on: date) -> bool:
        """Whether it gives sight on the date."""
        return (
            self.confirmation == self.Confirmation.CONFIRMED
            and self.from_on <= on
            and (self.until_on is None or on <= self.until_on)
        )

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a second person."""
        return self.confirmation == self.Confirmation.PENDING

    @property
    def is_void(self) -> bool:
        """Whether it never came, and never will."""
        return self.confirmation in VOID

    @transition(
        field=confirmation,
        source=Confirmation.PENDING,
        target=Confirmation.CONFIRMED,
    )
    def confirm(self, **decision: Any) -> None:
        self._decide(**decision)

    @transition(
        field=confirmation, source=Confirmation.PENDING, target=Confirmation.REFUSED
    )
    def refuse(self, **decision: Any) -> None:
        self._decide(**decision)

    @transition(
        field=confirmation, source=Confirmation.PENDING, target=Confirmation.LAPSED
    )
    def lapse(self) -> None:
        """Nobody decided in time."""

    @transition(
        field=confirmation, source=Confirmation.PENDING, target=Confirmation.WITHDRAWN
    )
    def withdraw(self) -> None:
        """Taken back by who manages the place."""

    def _decide(self, *, by: Any, at: datetime, note: str = "") -> None:
        self.decided_by, self.decided_at, self.decision_note = by, at, note


class MinistryAccount(models.Model):
    """填報帳號: the personal account of a reporting post in the ministry's system, `unit code_personal part`.
    A row is never changed or removed, so an account once used is never given again (R-AC-1)."""

    app_privileges = "SELECT, INSERT"

    account = models.CharField(_("填報帳號"), max_length=15, unique=True)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="ministry_accounts"
    )
    issued_on = models.DateField(_("啟用日"))

    class Meta:
        verbose_name = _("填報帳號")
        verbose_name_plural = _("填報帳號")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__regex=MINISTRY_ACCOUNT),
                name="ministry_account_form",
            ),
        ]

    def __str__(self) -> str:
        return self.account
