"""The duties of casework: answers owed to referrers, plan reviews, follow-ups, archiving, ticked risks, looking again.

Registered in cases/apps.py; the engine is told in accounts/obligations.py. Labels show class and masked name at most.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.calendars import Calendars
from accounts.obligations import ObligationSource
from accounts.offices import OfficeDuty
from accounts.permissions import Paths
from accounts.vocabulary import Word
from cases.due import reply_reckoning
from cases.models import Case, Plan, Referral, RiskAssessment, RiskNotice, Student
from cases.names import mask
from cases.querysets import ABOUT_A_CASE, CASE_PATHS, REFERRAL_PATHS
from deadlines.reckonings import Reckoning, on_the_day
from deadlines.rules import RULES

STEP = "由輔導室訂定之日期。"
NOTICE_PATHS = Paths(
    school="school",
    owner="writer",
    subject="referral__case",
    also_excluded=("referral__student",),
)


REPORTING = RULES["DL-IN-01"]  # what a ticked risk may call for


class ByLaw(ObligationSource):
    """A duty of the house that stands before one of the law: it can't be silenced, and it names that law."""

    @property
    def is_statutory(self) -> bool:
        return True

    @property
    def law(self) -> str:
        return f"{REPORTING.law}{REPORTING.article}"

    @property
    def citation(self) -> str:
        return REPORTING.citation


class AgreedDay(ObligationSource):
    """A duty on a day that people set."""

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        return on_the_day(getattr(row, self.due), STEP)


class ReplySource(OfficeDuty, ObligationSource):
    """回覆轉介人: from the day the referral came in. The lead's once it is assigned; before that, the office's."""

    rule_id, name = "referral.reply", _("回覆轉介人")
    url_name = "casework:referral"
    model, trigger, due = Referral, "submitted_on", "reply_due_on"
    word, office, paths = Word.REFERRAL_VIEW, Word.REFERRAL_DECIDE, REFERRAL_PATHS
    related = ("school", "student__school_class", "case")

    def is_open(self) -> Q:
        return Q(state__in=Referral.SUBMITTED, reply_due_on__isnull=False)

    def owned_by(self, user: Any, *, on: date) -> Q:
        office = super().owned_by(user, on=on)
        return Q(case__lead=user) | Q(office, case__isnull=True)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        leads = {row.pk: {row.case.lead_id} - {None} for row in rows if row.case}
        return super().owners(rows, on=on) | leads

    def label(self, row: Any) -> str:
        return who(row.student)

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        return reply_reckoning(row.school, row.submitted_on, calendars)


class PlanReviewSource(AgreedDay):
    """輔導計畫評估: the lead's."""

    rule_id, name = "plan.review", _("輔導計畫評估")
    url_name = "casework:plan"
    model, trigger, due, owner = Plan, "made_on", "review_on", "case__lead"
    word, paths = Word.CASE_EDIT, ABOUT_A_CASE
    related = ("school", "case__student__school_class")

    def is_open(self) -> Q:
        return Q(
            superseded_at__isnull=True,
            reviewed_on__isnull=True,
            case__state__in=Case.RUNNING,
        )

    def label(self, row: Any) -> str:
        return who(row.case.student)

    def url(self, row: Any) -> str:
        return reverse(self.url_name, args=[row.case_id])


class FollowUpSource(AgreedDay):
    """結案追蹤: the former lead's."""

    rule_id, name = "case.follow_up", _("結案追蹤")
    url_name = "casework:case"
    model, trigger, due, owner = Case, "closed_on", "follow_up_on", "lead"
    word, paths = Word.CASE_EDIT, CASE_PATHS
    related = ("school", "student__school_class")

    def is_open(self) -> Q:
        return Q(follow_up_on__isnull=False, state=Case.State.CLOSED)

    def label(self, row: Any) -> str:
        return who(row.student)


class ArchiveSource(OfficeDuty, ObligationSource):
    """移交或歸檔 (DL-CM-04): the custodian's, by number only."""

    rule_id = "DL-CM-04"
    url_name = "casework:archive"
    model, trigger, due = Case, "closed_on", "archive_due_on"
    word, office, paths = Word.CUSTODY_MANAGE, Word.CUSTODY_MANAGE, CASE_PATHS

    def is_open(self) -> Q:
        return Q(state=Case.State.CLOSED, archive_due_on__isnull=False)

    def label(self, row: Any) -> str:
        return str(row.number)


class RiskNoticeSource(ByLaw, AgreedDay):
    """勾選提示: the writer answers the same day."""

    rule_id, name = "referral.risk", _("勾選項目可能須通報，請回答處理情形")
    url_name = "casework:referral"
    model, trigger, due, owner = RiskNotice, "raised_on", "due_on", "writer"
    word, paths = Word.REFERRAL_VIEW, NOTICE_PATHS
    related = ("school", "referral__student__school_class")

    def is_open(self) -> Q:
        return Q(answer="", unticked_at__isnull=True) & ~Q(referral__state="withdrawn")

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        return super().visible(user, on=on).filter(writer=user)

    def label(self, row: Any) -> str:
        return who(row.referral.student)

    def url(self, row: Any) -> str:
        return reverse(self.url_name, args=[row.referral_id])


class RiskAlertSource(OfficeDuty, ByLaw, AgreedDay):
    """The same for who decides on referrals: she learns that there is one and who wrote it, not of whom and what."""

    rule_id, name = "referral.risk_alert", _("有教師勾選可能須通報的項目，尚未回答")
    model, trigger, due = RiskNotice, "raised_on", "due_on"
    word, office, paths = Word.REFERRAL_DECIDE, Word.REFERRAL_DECIDE, NOTICE_PATHS
    related = ("school", "writer")

    def url(self, row: Any) -> str:
        return reverse("casework:referrals")  # not whose it is

    def is_open(self) -> Q:
        return RiskNoticeSource().is_open()

    def rows(self) -> QuerySet[Any]:
        return super().rows().defer("item", "told_whom", "reference")

    def owned_by(self, user: Any, *, on: date) -> Q:
        return Q(super().owned_by(user, on=on)) & ~Q(writer=user)

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = super().owners(rows, on=on)
        return {row.pk: held[row.pk] - {row.writer_id} for row in rows}

    def label(self, row: Any) -> str:
        return str(row.writer.name)


class ReassessmentSource(AgreedDay):
    """再評估風險: the lead's, until somebody assesses again or the case closes."""

    rule_id, name = "risk.reassess", _("再評估自傷風險")
    url_name = "casework:assess_risk"
    model, trigger, due = RiskAssessment, "assessed_on", "reassess_on"
    owner = "case__lead"
    word, paths = Word.RISK_VIEW, ABOUT_A_CASE
    related = ("school", "case__student__school_class")

    def is_open(self) -> Q:
        return Q(
            followed_by__isnull=True,
            voided_at__isnull=True,
            reassess_on__isnull=False,
            case__state__in=Case.RUNNING,
        )

    def label(self, row: Any) -> str:
        return who(row.case.student)

    def url(self, row: Any) -> str:
        return reverse(self.url_name, args=[row.case_id])


SOURCES: tuple[ObligationSource, ...] = (
    RiskNoticeSource(),
    RiskAlertSource(),
    ReplySource(),
    PlanReviewSource(),
    FollowUpSource(),
    ArchiveSource(),
    ReassessmentSource(),
)


def who(student: Student) -> str:
    """「801 王○明」: the reader is unknown here, so everybody is masked."""
    school_class = student.school_class.name if student.school_class else ""
    return f"{school_class} {mask(student.name)}".strip()
