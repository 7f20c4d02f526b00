"""The duties of meetings: assessing a need, replying, sending the minutes up, approving, carrying out resolutions.

Registered in meetings/apps.py; the engine is told in accounts/obligations.py. Labels show class and masked name at most.
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
from cases.obligations import STEP, AgreedDay, who
from deadlines.reckonings import Reckoning, on_the_day
from meetings.due import APPROVAL, DRAFT, NEED, REPLY, reckon_setting
from meetings.models import ApprovalStage, Attendee, Meeting, Minutes, Need, Resolution
from meetings.querysets import NEED_PATHS, OF_MEETING_PATHS, RESOLUTION_PATHS

OPEN_MEETING = [Meeting.State.SCHEDULED, Meeting.State.NOTIFIED, Meeting.State.READY]
ABOUT = ("school", "meeting__student__school_class")


class SettingDay(ObligationSource):
    """A duty within a number of working days from its fact, which a setting tells."""

    setting: str

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        fact = self.trigger_of(row)
        return reckon_setting(self.setting, row.school, date(fact.year, fact.month, fact.day), calendars)  # fmt: skip


class NeedSource(OfficeDuty, SettingDay):
    """評估召開需求: the office's."""

    rule_id, name = "meeting.need", _("評估個案會議召開需求")
    model, trigger, due, setting = Need, "raised_on", "assess_due_on", NEED
    word, office, paths = Word.MEETING_ASSESS, Word.MEETING_ASSESS, NEED_PATHS
    related, url_name = ("school", "student__school_class"), "meetings:need"

    def is_open(self) -> Q:
        return Q(state=Need.State.RAISED)

    def label(self, row: Any) -> str:
        return who(row.student)


class ReplySource(SettingDay):
    """回覆開會通知: everyone's who was asked; the meeting's day at the latest."""

    rule_id, name = "meeting.reply", _("回覆開會通知")
    model, trigger, due, owner = Attendee, "notified_on", "reply_due_on", "user"
    word, paths, setting = Word.MEETING_VIEW, OF_MEETING_PATHS, REPLY
    related, url_name = ABOUT, "meetings:reply"

    def is_open(self) -> Q:
        return Q(
            user__isnull=False,
            replied_on__isnull=True,
            removed_on__isnull=True,
            reply_due_on__isnull=False,
            meeting__state__in=OPEN_MEETING,
        )

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        return self.rows().visible_to(user, on=on, word=self.word).filter(user=user)  # type: ignore[attr-defined]  # its own queryset

    def rows(self) -> QuerySet[Any]:
        return Attendee.objects.select_related(*self.related)

    def label(self, row: Any) -> str:
        day = f"{row.meeting.held_on:%m/%d}" if row.meeting.held_on else ""
        return f"{row.meeting.get_kind_display()} {day} {who(row.meeting.student)}"

    def reckon(self, row: Any, calendars: Calendars) -> Reckoning:
        found = super().reckon(row, calendars)
        last = row.meeting.held_on
        if last and last < date(found.due.year, found.due.month, found.due.day):
            return on_the_day(last, STEP)
        return found


class DraftSource(SettingDay):
    """完成會議紀錄並陳核: the recorder's, until it is submitted."""

    rule_id, name = "minutes.draft", _("完成會議紀錄並陳核")
    model, trigger, due, setting = Minutes, "adjourned_on", "due_on", DRAFT
    owner = "meeting__recorder"
    word, paths = Word.MINUTES_DRAFT, OF_MEETING_PATHS
    related = (*ABOUT, "meeting__recorder")

    def is_open(self) -> Q:
        return Q(state__in=Minutes.OPEN, due_on__isnull=False)

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        return self.rows().visible_to(user, on=on, word=self.word)  # type: ignore[attr-defined]  # its own queryset

    def rows(self) -> QuerySet[Any]:
        return Minutes.objects.select_related(*self.related).defer("parts")

    def url(self, row: Any) -> str:
        is_sitting = row.meeting.kind == Meeting.Kind.EVALUATION
        page = "meetings:meeting" if is_sitting else "meetings:minutes"
        return reverse(page, args=[row.meeting_id])

    def label(self, row: Any) -> str:
        return who(row.meeting.student)


class ApprovalSource(OfficeDuty, SettingDay):
    """核閱會議紀錄: of whoever may sign the stage, save those who wrote it. One heir for each stage."""

    key_of_stage: str
    name = _("核閱會議紀錄")
    model, trigger, due, setting = ApprovalStage, "waiting_since", "due_on", APPROVAL
    paths = Paths(
        school="school",
        subject="meeting",
        also_excluded=("meeting__case", "meeting__student"),
    )
    related, url_name = (*ABOUT, "version"), "meetings:approve"

    def is_open(self) -> Q:
        return Q(key=self.key_of_stage, state=ApprovalStage.State.WAITING)

    def rows(self) -> QuerySet[Any]:
        return ApprovalStage.objects.select_related(*self.related).defer(
            "version__content"
        )

    def owned_by(self, user: Any, *, on: date) -> Q:
        office = super().owned_by(user, on=on)
        return Q(office) & ~Q(version__authors__contains=[user.pk])

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = super().owners(rows, on=on)
        return {row.pk: held[row.pk] - set(row.version.authors) for row in rows}

    def label(self, row: Any) -> str:
        return who(row.meeting.student)


class SectionApproval(ApprovalSource):
    rule_id, key_of_stage = "minutes.approve_section", "section"
    word = office = Word.MINUTES_APPROVE_SECTION


class FirstApproval(ApprovalSource):
    rule_id, key_of_stage = "minutes.approve_first", "first"
    word = office = Word.MINUTES_APPROVE_FIRST


class FinalApproval(ApprovalSource):
    rule_id, key_of_stage = "minutes.approve_final", "final"
    word = office = Word.MINUTES_APPROVE_FINAL


class ResolutionSource(AgreedDay):
    """執行決議: its owner's from adjournment on, also while 待核."""

    rule_id, name = "resolution.due", _("執行會議決議")
    model, trigger, due, owner = Resolution, "assigned_on", "due_on", "owner"
    word, paths = Word.RESOLUTION_VIEW, RESOLUTION_PATHS[0]
    related, url_name = ABOUT, "meetings:resolution"

    def is_open(self) -> Q:
        return Q(
            state__in=Resolution.RUNNING,
            assigned_on__isnull=False,
            removed_at__isnull=True,
            due_on__isnull=False,
        )

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        return self.rows().visible_to(user, on=on)  # type: ignore[attr-defined]  # its own queryset

    def rows(self) -> QuerySet[Any]:
        return Resolution.objects.select_related(*self.related)

    def label(self, row: Any) -> str:
        number = _("決議第 %(number)d 案") % {"number": row.number}
        pending = f"（{_('待核')}）" if row.is_pending else ""
        return f"{who(row.meeting.student)} {number}{pending}"


SOURCES: tuple[ObligationSource, ...] = (
    NeedSource(),
    ReplySource(),
    DraftSource(),
    SectionApproval(),
    FirstApproval(),
    FinalApproval(),
    ResolutionSource(),
)
