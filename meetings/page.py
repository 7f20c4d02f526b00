"""What a meeting's page shows to one person, and how a version of its minutes is laid out. The view has opened it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.vocabulary import Word
from cases.naming import Naming
from fields.roc_date import roc_date
from meetings import access
from meetings.content import Difference, differences
from meetings.headings import RECORDS_TO_KEEP, headings_of
from meetings.models import (
    ApprovalStage,
    Attendee,
    Comment,
    Meeting,
    Minutes,
    MinutesVersion,
    Resolution,
)

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


@dataclass(frozen=True)
class Place:
    """One heading of a version as shown. `begins`: the numbered part it opens, else ""."""

    key: str
    begins: str
    label: str
    text: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Item:
    """One resolution of a version as shown."""

    value: Mapping[str, Any]
    due_on: date | None
    comments: tuple[Comment, ...]
    changed: bool


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


def trail_of(versions: Iterable[MinutesVersion]) -> Iterable[dict[str, Any]]:
    """陳核歷程, oldest first."""
    for version in sorted(versions, key=lambda one: one.number):
        yield {
            "state": "ok", "icon_name": "send", "who": version.submitted_by.name,
            "did": _("送核"), "when": f"{_moment(version.submitted_at)}・" + _("第 %(number)d 版") % {"number": version.number},
            "reason": version.submit_note or "",
        }  # fmt: skip
        for stage in version.stages.all():
            if row := _stage_line(stage):
                yield row
        if version.state == MinutesVersion.State.WITHDRAWN:
            yield {"state": "back", "icon_name": "back", "who": version.submitted_by.name, "did": _("抽回"), "when": _moment(version.closed_at), "reason": ""}  # fmt: skip


def _stage_line(stage: ApprovalStage) -> dict[str, Any] | None:
    label = str(stage.get_key_display())
    if stage.state == Stage.SKIPPED:
        return {"state": "", "icon_name": "right", "who": label, "did": stage.skip_note, "when": "", "reason": ""}  # fmt: skip
    if stage.state in (Stage.WAITING, Stage.REGISTERED):
        since = roc_date(stage.waiting_since) if stage.waiting_since else ""
        return {"state": "cur", "icon_name": "clock", "who": label, "did": stage.state_label, "when": since, "reason": ""}  # fmt: skip
    if stage.state not in (Stage.APPROVED, Stage.RETURNED):
        return None
    signer = stage.signer.name if stage.signer else ""
    if stage.deputy_for:
        signer = _("%(deputy)s（代理%(name)s）") % {"deputy": signer, "name": stage.deputy_for.name}  # fmt: skip
    did = f"{label}{_('核可') if stage.state == Stage.APPROVED else _('退回')}"
    if stage.on_paper and stage.registered_by and stage.confirmed_by:
        did += _("（紙本，%(one)s登錄、%(other)s確認）") % {"one": stage.registered_by.name, "other": stage.confirmed_by.name}  # fmt: skip
    reason = "\n".join(comment.text for comment in stage.comments.all())
    return {
        "state": "ok" if stage.state == Stage.APPROVED else "back",
        "icon_name": "check" if stage.state == Stage.APPROVED else "back",
        "who": signer, "did": did, "when": _moment(stage.signed_at), "reason": reason,
    }  # fmt: skip


def steps_of(
    meeting: Meeting, minutes: Minutes | None, versions: list[MinutesVersion]
) -> list[dict[str, str]]:
    """承辦 → stages → 歸檔 of the newest version."""
    if minutes is None or not versions:
        return []
    newest = versions[0]
    author = "done" if minutes.state in (Minutes.State.SUBMITTED, Minutes.State.APPROVED) else "back"  # fmt: skip
    looks = {Stage.APPROVED: "done", Stage.SKIPPED: "done", Stage.WAITING: "now", Stage.REGISTERED: "now", Stage.RETURNED: "back"}  # fmt: skip
    steps = [{"title": _("承辦"), "state": author, "words": _("第 %(number)d 版") % {"number": newest.number}}]  # fmt: skip
    steps += [
        {"title": str(one.get_key_display()), "state": looks.get(Stage(one.state), ""), "words": one.state_label}
        for one in newest.stages.all()
    ]  # fmt: skip
    archived = meeting.state == State.ARCHIVED
    return [*steps, {"title": _("歸檔"), "state": "done" if archived else "", "words": ""}]  # fmt: skip


# --- the text of a version -----------------------------------------------------------------------


def shown_version(version: MinutesVersion) -> dict[str, Any]:
    """A version laid out by its headings, each with the comments pinned to it."""
    pinned: dict[str, list[Comment]] = {}
    for stage in version.stages.all():
        for comment in stage.comments.all():
            pinned.setdefault(comment.target, []).append(comment)
    last, places = "", []
    for one in headings_of(version.content["kind"]):
        begins, last = (one.parent if one.parent != last else ""), one.parent
        text = (
            "、".join(str(RECORDS_TO_KEEP[key]) for key in version.content["records_to_keep"])
            if one.key == "records_to_keep"
            else version.part(one.key)
        )  # fmt: skip
        places.append(Place(one.key, begins, one.label, text, tuple(pinned.get(one.key, ()))))  # fmt: skip
    return {
        "version": version,
        "content": version.content,
        "held_on": _day(version.content.get("held_on")),
        "next_on": _day(version.content.get("next_on")),
        "people": (people := _people(version.content)),
        "present": [one for one in people if one["signed_in_at"]],
        "places": places,
        "facts_comments": pinned.get("facts", []),
        "pinned": pinned,
    }


def items_of(version: MinutesVersion, changed: Iterable[Difference] = ()) -> list[Item]:
    """The version's resolutions; `changed`: what differs from the version before."""
    targets = {one.target for one in changed}
    pinned: dict[str, list[Comment]] = {}
    for stage in version.stages.all():
        for comment in stage.comments.all():
            pinned.setdefault(comment.target, []).append(comment)
    return [
        Item(
            one,
            _day(one["due_on"]),
            tuple(pinned.get(f"resolution:{one['id']}", ())),
            f"resolution:{one['id']}" in targets,
        )
        for one in version.content["resolutions"]
    ]


def difference_to_before(version: MinutesVersion) -> tuple[MinutesVersion | None, list[dict[str, Any]], list[Difference]]:  # fmt: skip
    """The version before (None for the first), and what differs: for the page, and as values."""
    before = version.minutes.versions.filter(number__lt=version.number).order_by("-number").first()  # fmt: skip
    if before is None:
        return None, [], []
    found = differences(before.content, version.content)
    shown = [
        {
            "label": difference_label(one),
            "target": one.target,
            "parts": [{"kind": kind, "text": text} for kind, text in one.pieces],
        }
        for one in found
    ]
    return before, shown, found


LABELS = {
    "held_on": gettext_lazy("開會日"), "starts_at": gettext_lazy("開始"), "place": gettext_lazy("地點"), "chair": gettext_lazy("主持人"), "recorder": gettext_lazy("紀錄"),
    "goal": gettext_lazy("會議目標"), "next_on": gettext_lazy("預定下次會議"), "next_at": gettext_lazy("下次時間"), "no_next_reason": gettext_lazy("不再開會之說明"),
    "outcome": gettext_lazy("結論"), "attendees": gettext_lazy("出席人員"),
}  # fmt: skip


def difference_label(one: Difference) -> str:
    """The place's name in words."""
    if one.target.startswith("resolution:"):
        number = one.label.partition(":")[2]
        return _("決議第 %(number)s 案") % {"number": number}
    return str(LABELS.get(one.target, one.label))


def _people(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    roles = dict(Attendee.Role.choices)
    return [{**one, "role_label": roles.get(one["role"], one["role"])} for one in content["attendees"]]  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = localtime(moment)
    return f"{roc_date(local.date())} {local:%H:%M}"
