"""How versions of the minutes are shown: their text by headings, what differs, who signed. The view has opened them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fields.roc_date import roc_date
from meetings.content import Difference, differences
from meetings.headings import RECORDS_TO_KEEP, headings_of
from meetings.models import (
    ApprovalStage,
    Attendee,
    Comment,
    Meeting,
    Minutes,
    MinutesVersion,
)
from meetings.models.approvals import StageKey

State, Stage = Meeting.State, ApprovalStage.State


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


def trail_of(versions: Iterable[MinutesVersion]) -> Iterable[dict[str, Any]]:
    """陳核歷程, oldest first."""
    for version in sorted(versions, key=lambda one: one.number):
        yield _version_line(version)
        for stage in version.stages.all():
            if row := _stage_line(stage):
                yield row
        if version.state == MinutesVersion.State.WITHDRAWN:
            yield {"state": "back", "icon_name": "back", "who": version.submitted_by.name, "did": _("抽回"), "when": _moment(version.closed_at), "reason": ""}  # fmt: skip


def _version_line(version: MinutesVersion) -> dict[str, Any]:
    when = f"{_moment(version.submitted_at)}・" + _("第 %(number)d 版") % {"number": version.number}  # fmt: skip
    if version.again_of_id:
        return {"state": "back", "icon_name": "back", "who": str(StageKey.FIRST.label), "did": _("再看同一份內容"), "when": when, "reason": ""}  # fmt: skip
    return {
        "state": "ok", "icon_name": "send", "who": version.submitted_by.name,
        "did": _("送核"), "when": when, "reason": version.submit_note or "",
    }  # fmt: skip


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
    return before, shown_differences(found), found


def shown_differences(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Differences for `partials/diff.html`: label, target, parts."""
    return [
        {
            "label": difference_label(one),
            "target": one.target,
            "parts": [{"kind": kind, "text": text} for kind, text in one.pieces],
        }
        for one in found
    ]


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
