"""A case: one student's counseling at one school, from opening to closing."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from accounts.models import CounselingCenter, ObjectExclusion, ObjectGrant, School
from accounts.vocabulary import Word, object_words
from cases.codes.official import Category, Source, Tier
from cases.models.students import Student
from cases.querysets import CaseQuerySet
from fields.encrypted import EncryptedCharField, EncryptedTextField

MOST_SECONDARY = 2  # 個案類別（副）

# What named people may do on one case; which part of the team gets which is in cases/team_words.py.
CASE_WORDS = (
    Word.REFERRAL_VIEW,
    Word.CONCERN_VIEW,
    Word.CONCERN_SIGN,
    Word.CASE_VIEW,
    Word.CASE_EDIT,
    Word.CASE_INVITE,
    Word.CASE_CLOSE,
    Word.CASE_EXPORT,
    Word.CONSENT_MANAGE,
    Word.RISK_VIEW,
    Word.RISK_ASSESS,
    Word.CENTER_REFER,
    Word.HOMEROOM_LOG_READ,
    Word.MENTORING_READ,
    Word.MENTORING_WRITE,
    Word.RECORD_SUMMARY,
    Word.RECORD_READ,
    Word.RECORD_WRITE,
    Word.RECORD_PRINT,
    Word.INCIDENT_VIEW,
    Word.SAFETY_PLAN_VIEW,
    Word.MEETING_VIEW,
    Word.MEETING_RAISE,
    Word.MEETING_CONVENE,
    Word.MINUTES_DRAFT,
    Word.MINUTES_READ,
    Word.RESOLUTION_VIEW,
    Word.TRANSITION_VIEW,
    Word.TRANSITION_ASSESS,
    Word.TRANSITION_TRACK,
    Word.TRANSITION_CONSENT,
    Word.TRANSITION_RECEIVED,
    Word.TRANSITION_STATUS,
    Word.ACCESS_EXPLAIN,
)


class CaseCounter(models.Model):
    """The last case number given by a school in a school year; locked while the next one is taken."""

    app_privileges = "SELECT, INSERT, UPDATE"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_year = models.PositiveSmallIntegerField(_("學年度"))
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("案號計數")
        verbose_name_plural = _("案號計數")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year"], name="case_counter_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year}-{self.last:03}"


@pghistory.track()
class Case(ConcurrentTransitionMixin, models.Model):
    """個案: one open case per student and school. Never deleted.

    `lead`, `referrer` and `center` repeat the team and the referral for sight and lists; cases.actions writes both.
    """

    class State(models.TextChoices):
        OPEN = "open", _("在案")
        SUSPENDED = "suspended", _("暫停")
        CLOSING = "closing", _("結案待核")
        CLOSED = "closed", _("已結案")
        ARCHIVED = "archived", _("已歸檔")

    class ClosingReason(models.TextChoices):
        """結案原因."""

        GOALS_MET = "goals_met", _("輔導目標達成")
        STEPPED_DOWN = "stepped_down", _("轉由導師或認輔持續關懷")
        REFERRED = "referred", _("轉由其他專業資源服務")
        TRANSFERRED = "transferred", _("轉學或離校")
        GRADUATED = "graduated", _("畢業")
        DECLINED = "declined", _("學生或家長不願接受服務")
        OTHER = "other", _("其他")

    app_privileges = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", verbose_name=_("學校")
    )
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="cases", verbose_name=_("學生")
    )
    school_year = models.PositiveSmallIntegerField(_("學年度"))
    sequence = models.PositiveIntegerField(_("序號"))
    # 案號: given by the school year of opening; never the student code.
    number = models.CharField(_("案號"), max_length=12)
    state = FSMField(
        _("狀態"), choices=State.choices, default=State.OPEN, protected=True
    )
    tier = models.PositiveSmallIntegerField(_("級別"), choices=Tier)
    main_category = models.CharField(
        _("個案類別（主）"), max_length=3, choices=Category, blank=True
    )
    main_category_note = EncryptedCharField(
        _("主類別補充"), max_length=200, null=True, blank=True
    )
    secondary_categories = ArrayField(
        models.CharField(max_length=3, choices=Category),
        verbose_name=_("個案類別（副）"),
        default=list,
        blank=True,
    )
    secondary_category_note = EncryptedCharField(
        _("副類別補充"), max_length=200, null=True, blank=True
    )
    sources = ArrayField(
        models.PositiveSmallIntegerField(choices=Source), verbose_name=_("個案來源")
    )
    source_note = EncryptedCharField(
        _("來源說明"), max_length=200, null=True, blank=True
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("主責"),
    )
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("轉介人"),
    )
    center = models.ForeignKey(
        CounselingCenter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("服務中之輔諮中心"),
    )
    opened_on = models.DateField(_("開案日"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("開案人"),
    )
    # Every kind of record counts; written by the actions that record a service.
    last_served_on = models.DateField(_("最近服務日"), null=True, blank=True)
    suspended_on = models.DateField(_("暫停日"), null=True, blank=True)
    suspension_reason = EncryptedTextField(_("暫停原因"), null=True, blank=True)
    closing_reason = models.CharField(
        _("結案原因"), max_length=12, choices=ClosingReason, blank=True
    )
    closing_summary = EncryptedTextField(_("結案摘要"), null=True, blank=True)
    follow_up = EncryptedTextField(_("後續追蹤"), null=True, blank=True)
    follow_up_on = models.DateField(_("追蹤日"), null=True, blank=True)
    closing_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提出結案"),
    )
    closing_proposed_on = models.DateField(_("提出結案日"), null=True, blank=True)
    closed_on = models.DateField(_("結案日"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核可結案"),
    )
    archived_on = models.DateField(_("歸檔日"), null=True, blank=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("歸檔人"),
    )
    # A cache of DL-CM-04, written through the kernel.
    archive_due_on = models.DateField(_("歸檔期限"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = models.DateTimeField(_("建立時間"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新時間"), auto_now=True)

    objects = CaseQuerySet.as_manager()

    RUNNING = (State.OPEN, State.SUSPENDED, State.CLOSING)

    class Meta:
        verbose_name = _("個案")
        verbose_name_plural = _("個案")
        ordering = ["-opened_on", "-sequence"]
        default_permissions = ()
        permissions = [*object_words(*CASE_WORDS)]
        indexes = [
            models.Index(
                fields=["school", "state", "-opened_on"], name="case_by_school"
            ),
            models.Index(fields=["lead", "state"], name="case_by_lead"),
            models.Index(fields=["referrer"], name="case_by_referrer"),
            models.Index(fields=["center"], name="case_by_center"),
            models.Index(
                fields=["archive_due_on"],
                condition=Q(state="closed"),
                name="case_to_archive",
            ),
            models.Index(
                fields=["follow_up_on"],
                condition=Q(follow_up_on__isnull=False),
                name="case_to_follow_up",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(state__in=["open", "suspended", "closing"]),
                name="case_one_open_per_student",
            ),
            models.UniqueConstraint(
                fields=["school", "school_year", "sequence"], name="case_number_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["open", "suspended", "closing", "closed", "archived"]
                ),
                name="case_state_known",
            ),
            models.CheckConstraint(
                condition=Q(tier__range=(1, 3)), name="case_tier_1_to_3"
            ),
            models.CheckConstraint(
                condition=Q(main_category__in=["", *Category.values]),
                name="case_category_known",
            ),
            models.CheckConstraint(
                condition=Q(secondary_categories__contained_by=Category.values)
                & Q(secondary_categories__len__lte=MOST_SECONDARY),
                name="case_secondary_at_most_two",
            ),
            models.CheckConstraint(
                condition=~Q(main_category="T19") | Q(main_category_note__isnull=False),
                name="case_other_category_explained",
            ),
            models.CheckConstraint(
                condition=~Q(secondary_categories__contains=["T19"])
                | Q(secondary_category_note__isnull=False),
                name="case_other_secondary_explained",
            ),
            models.CheckConstraint(
                condition=Q(sources__contained_by=Source.values)
                & Q(sources__len__gte=1),
                name="case_sources_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | Q(suspended_on__isnull=False),
                name="case_suspended_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closing", "closed", "archived"])
                | Q(
                    closing_proposed_by__isnull=False,
                    closing_proposed_on__isnull=False,
                    closing_summary__isnull=False,
                )
                & ~Q(closing_reason=""),
                name="case_closing_complete",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["closed", "archived"],
                    closed_on__isnull=False,
                    closed_by__isnull=False,
                )
                | Q(
                    state__in=["open", "suspended", "closing"],
                    closed_on__isnull=True,
                    closed_by__isnull=True,
                ),
                name="case_closed_complete",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="archived",
                    archived_on__isnull=False,
                    archived_by__isnull=False,
                )
                | ~Q(state="archived")
                & Q(archived_on__isnull=True, archived_by__isnull=True),
                name="case_archived_complete",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_closed_after_opening",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="case_identity_stays",
                fields=["school", "student", "school_year", "sequence", "number"],
            ),
        ]

    def __str__(self) -> str:
        """The number alone: whatever prints a case without asking prints no name."""
        return self.number

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @property
    def categories(self) -> list[str]:
        """Main first; empty when none is set yet."""
        main = [self.main_category] if self.main_category else []
        return [*main, *self.secondary_categories]

    @transition(field=state, source=State.OPEN, target=State.SUSPENDED)
    def suspend(self, *, on: Any, reason: str) -> None:
        self.suspended_on, self.suspension_reason = on, reason

    @transition(field=state, source=State.SUSPENDED, target=State.OPEN)
    def resume(self) -> None:
        self.suspended_on = self.suspension_reason = None

    @transition(field=state, source=[State.OPEN, State.SUSPENDED], target=State.CLOSING)
    def propose_closing(self, *, by: Any, on: Any, **told: Any) -> None:
        self.closing_proposed_by, self.closing_proposed_on = by, on
        self.closing_reason, self.closing_summary = told["reason"], told["summary"]
        self.follow_up, self.follow_up_on = told["follow_up"], told["follow_up_on"]

    @transition(field=state, source=State.CLOSING, target=State.OPEN)
    def return_closing(self) -> None:
        """The approver sends it back, or the proposer takes it back; the text stays for the next try."""
        self.closing_proposed_by = self.closing_proposed_on = None
        self.suspended_on = self.suspension_reason = None

    @transition(field=state, source=State.CLOSING, target=State.CLOSED)
    def close(self, *, by: Any, on: Any, archive_due_on: Any) -> None:
        self.closed_by, self.closed_on = by, on
        self.archive_due_on = archive_due_on

    @transition(field=state, source=[State.CLOSED, State.ARCHIVED], target=State.OPEN)
    def reopen(self) -> None:
        self.closed_by = self.closed_on = self.archive_due_on = None
        self.archived_by = self.archived_on = None
        self.closing_proposed_by = self.closing_proposed_on = None
        self.suspended_on = self.suspension_reason = None
        self.follow_up_on = None

    @transition(field=state, source=State.CLOSED, target=State.ARCHIVED)
    def archive(self, *, by: Any, on: Any) -> None:
        self.archived_by, self.archived_on = by, on


class CaseGrant(ObjectGrant):
    """個別授權（個案）: written by accounts.permissions only, when somebody joins the team."""

    content_object = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="grants"
    )

    class Meta(ObjectGrant.Meta):
        verbose_name = _("個別授權（個案）")
        verbose_name_plural = _("個別授權（個案）")


class CaseExclusion(ObjectExclusion):
    """迴避（個案）: whom nothing lets near this case (conflict of interest)."""

    app_privileges = "SELECT, INSERT, UPDATE"

    content_object = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="exclusions"
    )

    class Meta(ObjectExclusion.Meta):
        verbose_name = _("迴避（個案）")
        verbose_name_plural = _("迴避（個案）")
