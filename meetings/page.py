"""What a meeting's page shows to one person. The view has opened it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.vocabulary import Word
from cases.naming import Naming
from fields.roc_date import roc_date
from meetings import access
from meetings.models import (
    ApprovalStage,
    Attendee,
    Comment,
    Meeting,
    Minutes,
    MinutesVersion,
    Resolution,
)
from meetings.version_page import steps_of, trail_of

State, Stage = Meeting.State, ApprovalStage.State
SETTABLE = (State.SCHEDULED, State.NOTIFIED, State.READY)
# 議程: (minutes after the beginning, what, who) of the guide's order (000:34-58).
ORDER = (
    (0, gettext_lazy("主席報告與保密提醒"), "chair"),
    (5, gettext_lazy("觀察、期待與擔心"), ""),
    (15, gettext_lazy("個案報告與輔導評估"), ""),
    (25, gettext_lazy("專業建議與討論"), ""),
    (38, gettext_lazy("決議與分工"), "chair"),
    (48, gettext_lazy("預定下次會議"), ""),
)
# 評估會議: the initial assessment first, then one decision (學生轉銜輔導及服務辦法第 4 條).
ORDER_OF_EVALUATION = (
    (0, gettext_lazy("主席報告與保密提醒"), "chair"),
    (5, gettext_lazy("初評結果說明"), ""),
    (15, gettext_lazy("討論"), ""),
    (38, gettext_lazy("決議與理由"), "chair"),
)


def identity(meeting: Meeting, naming: Naming) -> dict[str, Any]:
    """The identity bar of every page about the meeting."""
    return {
        "meeting": meeting,
        "name": naming.of(meeting.student),
        "seat": naming.seat_of(meeting.student),
    }


def meeting_page(user: Any, meeting: Meeting, *, naming: Naming, on: date) -> dict[str, Any]:  # fmt: skip
    """Out: the page's context: people, resolutions, minutes, approvals, custody, and what she may do now."""
    words = access.words_on(user, meeting, on=on)
    attendees = list(
        meeting.attendees.filter(removed_on__isnull=True).select_related("user", "contact")
    )  # fmt: skip
    minutes = Minutes.objects.filter(meeting=meeting).first()
    versions = access.versions_of(user, meeting, on=on)
    resolutions = list(
        access.resolutions_for(user, on=on).filter(meeting=meeting).order_by("number")
    )
    mine = next((one for one in attendees if one.user_id == user.pk), None)
    required = [one for one in attendees if one.is_required]
    return {
        **identity(meeting, naming),
        "attendees": attendees,
        "mine": mine,
        "required": len(required),
        "required_present": sum(one.is_present for one in required),
        "present": sum(one.is_present for one in attendees),
        "preparation": list(meeting.preparation.all()) if Word.MEETING_CONVENE in words else [],
        "resolutions": resolutions,
        "overdue": sum(is_late(one, on) for one in resolutions),
        "minutes": minutes if Word.MINUTES_DRAFT in words or versions else None,
        "versions": versions,
        "trail": list(trail_of(versions)),
        "steps": steps_of(meeting, minutes, versions),
        "waiting": waiting_stage(user, versions, on=on),
        "returned": _returned(versions, minutes),
        "previous": _previous(user, meeting, on=on),
        "handouts": list(meeting.handouts.select_related("kept_by")) if Word.MEETING_CONVENE in words or Word.CUSTODY_MANAGE in words else None,
        "agenda": agenda_of(meeting),
        "today": on,
        **_may(user, meeting, minutes, mine, words, on=on),
    }  # fmt: skip


def _may(
    user: Any,
    meeting: Meeting,
    minutes: Minutes | None,
    mine: Attendee | None,
    words: frozenset[Word],
    *,
    on: date,
) -> dict[str, bool]:
    """Which buttons are shown; the actions ask again."""
    state, convenes = meeting.state, Word.MEETING_CONVENE in words
    drafts = Word.MINUTES_DRAFT in words
    leads = user.pk in (meeting.chair_id, meeting.recorder_id)
    settled = minutes is not None and minutes.state == Minutes.State.APPROVED
    is_open = minutes is not None and minutes.is_open
    by_hand = (
        meeting.kind != Meeting.Kind.EVALUATION
    )  # its sitting is run from transitions
    return {
        "convenes": convenes,
        "is_sitting": not by_hand,
        "may_plan": convenes and meeting.is_before and by_hand,
        "may_notify": convenes and state in SETTABLE and by_hand,
        "may_list": convenes and meeting.is_before,
        "may_get_ready": convenes and state == State.NOTIFIED,
        "may_invite": convenes and (meeting.is_before or state == State.HELD) and by_hand,
        "may_reply": mine is not None and mine.notified_on is not None and state in SETTABLE,
        "may_sign_in": mine is not None and not mine.is_present and meeting.held_on == on and state in (*SETTABLE, State.HELD),
        "may_open": leads and state in SETTABLE and meeting.held_on == on and by_hand,
        "may_lead": leads and state == State.HELD and by_hand,
        "may_write": drafts and is_open and state in (State.HELD, *Meeting.AFTER) and by_hand,
        "may_submit": drafts and is_open and meeting.is_adjourned,
        "may_withdraw": drafts and minutes is not None and minutes.state == Minutes.State.SUBMITTED,
        "may_correct": drafts and settled and state in (State.EXECUTING, State.REVIEWED),
        "may_distribute": convenes and settled and state in (State.EXECUTING, State.REVIEWED),
        "may_review": convenes and settled and state == State.EXECUTING,
        "may_archive": (convenes or Word.CUSTODY_MANAGE in words) and state == State.REVIEWED,
        "may_report": convenes and (meeting.is_before or state == State.HELD) and by_hand,
    }  # fmt: skip


def is_late(one: Resolution, on: date) -> bool:
    """Whether it runs and its day has passed."""
    return one.is_running and one.due_on is not None and one.due_on < on


def due_look(one: Resolution, on: date) -> tuple[str, str]:
    """(chip level, words) of a resolution's deadline."""
    if one.state in (Resolution.State.DONE, Resolution.State.DROPPED):
        day = roc_date(one.finished_on) if one.finished_on else ""
        return "done", f"{day} {one.state_label}"
    if one.due_on is None:
        return "none", _("未定")
    left = (one.due_on - on).days
    if left < 0:
        return "over", _("逾期 %(days)d 日") % {"days": -left}
    level = "soon" if left <= 3 else "near" if left <= 7 else "far"
    return level, _("剩 %(days)d 日") % {"days": left} if left else _("今日到期")


def agenda_of(meeting: Meeting) -> list[dict[str, str]]:
    """The order of the guide with its times, from the meeting's beginning."""
    if meeting.starts_at is None:
        return []
    begin = meeting.starts_at.hour * 60 + meeting.starts_at.minute
    length = meeting.minutes_planned / 50
    rows = []
    order = ORDER_OF_EVALUATION if meeting.kind == Meeting.Kind.EVALUATION else ORDER
    for after, what, who in order:
        at = begin + round(after * length)
        name = meeting.chair.name if who == "chair" and meeting.chair else ""
        rows.append({"at": f"{at // 60 % 24:02}:{at % 60:02}", "what": str(what), "who": name})  # fmt: skip
    return rows


# --- approvals -----------------------------------------------------------------------------------


def waiting_stage(user: Any, versions: Iterable[MinutesVersion], *, on: date) -> ApprovalStage | None:  # fmt: skip
    """The stage of these minutes that waits for this person, if any."""
    running = [one for one in versions if one.state == MinutesVersion.State.SUBMITTED]
    if not running:
        return None
    return access.waiting_for(user, on=on).filter(version__in=running).first()


def _returned(versions: list[MinutesVersion], minutes: Minutes | None) -> list[Comment]:
    """The comments of the last return, for the author who corrects."""
    if minutes is None or minutes.state != Minutes.State.RETURNED or not versions:
        return []
    return [
        comment for stage in versions[0].stages.all() for comment in stage.comments.all()
    ]  # fmt: skip


def _previous(user: Any, meeting: Meeting, *, on: date) -> list[Resolution]:
    """Earlier resolutions of the same case that still run or were just done: brought to this meeting."""
    if meeting.case_id is None:
        return []
    rows = access.resolutions_for(user, on=on).filter(
        meeting__case=meeting.case_id, assigned_on__isnull=False
    )
    return list(rows.exclude(meeting=meeting).order_by("-meeting__held_on", "number")[:20])  # fmt: skip
