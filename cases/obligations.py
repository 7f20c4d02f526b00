"""The duties of casework: answers owed to referrers, plan reviews, follow-ups, archiving, ticked risks.

Each source names its rule, its fact, its cached due column and its owner, in the words of the reminder engine's sources
(`rule_id`, `model`, `trigger`, `due`, `is_open`, `owned_by`, `visible`, `obligation`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Paths, schools_within, visible
from accounts.vocabulary import Scope, Word
from cases.models import Case, Plan, Referral, RiskNotice
from cases.querysets import ABOUT_A_CASE, CASE_PATHS, REFERRAL_PATHS
from deadlines.obligations import Obligation
from deadlines.reckonings import Reckoning, on_the_day

STEP = "由輔導室訂定之日期。"


class CaseworkSource:
    """One duty over one model."""

    rule_id: str
    title: str | Promise
    model: type[Model]
    trigger: str
    due: str
    owner: str = ""
    word: Word
    paths: Paths
    related: tuple[str, ...] = ("school",)

    def is_open(self) -> Q:
        """The rows whose duty runs, in columns of a partial index."""
        raise NotImplementedError

    def rows(self) -> QuerySet[Any]:
        return self.model._base_manager.select_related(*self.related)

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        """The rows whose duty the person may know of."""
        return visible(self.rows(), user=user, word=self.word, on=on, paths=self.paths)

    def owned_by(self, user: Any, *, on: date) -> Q:
        """The rows whose duty is the person's own."""
        return Q(**{self.owner: user})

    def mine(self, user: Any, *, on: date) -> QuerySet[Any]:
        """Her running duties, the earliest first."""
        rows = self.visible(user, on=on).filter(self.is_open())
        return rows.filter(self.owned_by(user, on=on)).order_by(self.due, "pk")

    def obligation(self, row: Any) -> Obligation:
        return Obligation(
            self.rule_id,
            row._meta.label_lower,
            str(row.pk),
            getattr(row, self.trigger),
            self.reckon(row),
        )

    def reckon(self, row: Any) -> Reckoning:
        """The date people set; a rule of the kernel overrides it."""
        return on_the_day(getattr(row, self.due), STEP)


class ReplySource(CaseworkSource):
    """回覆轉介人: the office's, from the day the referral came in (setting referral.reply_working_days)."""

    rule_id, title = "referral.reply", _("回覆轉介人")
    model, trigger, due = Referral, "submitted_on", "reply_due_on"
    word, paths = Word.REFERRAL_VIEW, REFERRAL_PATHS
    related = ("school", "student__school_class", "case__lead")

    def is_open(self) -> Q:
        return Q(state__in=Referral.SUBMITTED, reply_due_on__isnull=False)

    def owned_by(self, user: Any, *, on: date) -> Q:
        """The lead's once it is assigned; before that, whoever decides at the school."""
        office = schools_within(user, Word.REFERRAL_DECIDE, on=on, among=(Scope.SCHOOL,))  # fmt: skip
        return Q(case__lead=user) | Q(case__isnull=True, school__in=office)


class PlanReviewSource(CaseworkSource):
    """輔導計畫評估: the lead's."""

    rule_id, title = "plan.review", _("輔導計畫評估")
    model, trigger, due, owner = Plan, "made_on", "review_on", "case__lead"
    word, paths = Word.CASE_EDIT, ABOUT_A_CASE
    related = ("school", "case__student__school_class")

    def is_open(self) -> Q:
        return Q(
            superseded_at__isnull=True,
            reviewed_on__isnull=True,
            case__state__in=Case.RUNNING,
        )


class FollowUpSource(CaseworkSource):
    """結案追蹤: the former lead's."""

    rule_id, title = "case.follow_up", _("結案追蹤")
    model, trigger, due, owner = Case, "closed_on", "follow_up_on", "lead"
    word, paths = Word.CASE_EDIT, CASE_PATHS
    related = ("school", "student__school_class")

    def is_open(self) -> Q:
        return Q(follow_up_on__isnull=False, state=Case.State.CLOSED)


class ArchiveSource(CaseworkSource):
    """移交或歸檔 (DL-CM-04): the custodian's, by number only."""

    rule_id, title = "DL-CM-04", _("輔導資料移交或歸檔")
    model, trigger, due = Case, "closed_on", "archive_due_on"
    word, paths = Word.CUSTODY_MANAGE, CASE_PATHS

    def is_open(self) -> Q:
        return Q(state=Case.State.CLOSED, archive_due_on__isnull=False)

    def owned_by(self, user: Any, *, on: date) -> Q:
        return Q(school__in=schools_within(user, self.word, on=on, among=(Scope.SCHOOL,)))  # fmt: skip


class RiskNoticeSource(CaseworkSource):
    """勾選提示: the writer answers the same day; who decides on referrals learns that there is one, not what."""

    rule_id, title = "referral.risk", _("勾選項目可能須通報，請回答處理情形")
    model, trigger, due, owner = RiskNotice, "raised_on", "due_on", "writer"
    word = Word.REFERRAL_DECIDE
    paths = Paths(
        school="school",
        subject="referral__case",
        also_excluded=("referral__student",),
    )
    related = ("school", "writer")

    def is_open(self) -> Q:
        return Q(answer="", unticked_at__isnull=True) & ~Q(referral__state="withdrawn")

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        office = super().visible(user, on=on).values("pk")
        return self.rows().filter(Q(pk__in=office) | Q(writer=user))

    def alerts(self, user: Any, *, on: date) -> QuerySet[Any]:
        """The open ones of her school that others write: school, writer and day; the item is not read."""
        office = super().visible(user, on=on).filter(self.is_open())
        return office.exclude(writer=user).defer("item", "told_whom", "reference")


SOURCES: tuple[CaseworkSource, ...] = (
    RiskNoticeSource(),
    ReplySource(),
    PlanReviewSource(),
    FollowUpSource(),
    ArchiveSource(),
)


def duties_for(user: Any, *, on: date) -> Iterator[tuple[CaseworkSource, Any]]:
    """Every running duty of casework that is the person's own: one query a source."""
    for source in SOURCES:
        for row in source.mine(user, on=on):
            yield source, row
