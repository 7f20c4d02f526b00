"""What a version of the minutes contains, its hash, and what two versions differ in. Pure: rows in, values out."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.timezone import localtime

from meetings.headings import TEXT_KEYS, headings_of, label_of
from meetings.models import Attendee, Meeting, Minutes, Resolution

# A screening score must not reach parents or other offices: 「BSRS-5 由 14 分降為…」「心情溫度計 11 分」.
SCORE = re.compile(
    r"(BSRS(?:[-－ ]?5)?|心情溫度計|簡式健康量表)[^。；;\n]{0,16}?[0-9０-９]{1,2}\s*分",
    re.I,
)


def content_of(
    meeting: Meeting,
    minutes: Minutes,
    attendees: Iterable[Attendee],
    resolutions: Iterable[Resolution],
) -> dict[str, Any]:
    """The whole text as submitted, in JSON's own values. The student appears by code and case number, never by name."""
    value = {
        "kind": meeting.kind,
        "form": meeting.form,
        "sequence": meeting.sequence,
        "school": meeting.school.name,
        "case_number": meeting.case.number if meeting.case else "",
        "student_code": meeting.student.code,
        "held_on": meeting.held_on,
        "starts_at": meeting.starts_at,
        "opened_at": _clock(meeting.opened_at),
        "adjourned_at": _clock(meeting.adjourned_at),
        "place": meeting.place,
        "chair": meeting.chair.name if meeting.chair else "",
        "recorder": meeting.recorder.name if meeting.recorder else "",
        "goal": meeting.goal,
        "reminded": meeting.confidentiality_reminded_at is not None,
        "attendees": [_attendee(one) for one in attendees],
        "parts": {
            one.key: minutes.parts.get(one.key, "")
            for one in headings_of(meeting.kind)
            if one.key != "records_to_keep"
        },
        "records_to_keep": list(minutes.records_to_keep),
        "resolutions": [_resolution(one) for one in resolutions],
        "sped_consulted_on": meeting.sped_consulted_on,
        "next_on": meeting.next_on,
        "next_at": meeting.next_at,
        "no_next_reason": meeting.no_next_reason or "",
        "outcome": meeting.outcome,
    }
    plain: dict[str, Any] = json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    return plain


def digest(minutes: UUID, number: int, content: Mapping[str, Any]) -> str:
    """SHA-256 of one version's content, bound to its minutes and number."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))  # fmt: skip
    return hashlib.sha256(f"{minutes}:{number}:{text}".encode()).hexdigest()


def scores_in(content: Mapping[str, Any]) -> list[str]:
    """The places (heading keys, `resolution:<id>`) that tell a screening score."""
    found = [key for key, text in content["parts"].items() if SCORE.search(text or "")]
    found += [
        f"resolution:{one['id']}"
        for one in content["resolutions"]
        if SCORE.search(f"{one['text']}\n{one['success']}")
    ]
    return found


@dataclass(frozen=True)
class Difference:
    """One place that differs. `pieces`: ("same" | "del" | "ins", text) in reading order."""

    target: str
    label: str
    old: str
    new: str
    pieces: tuple[tuple[str, str], ...]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What changed from one version to the next, in the order of the minutes: facts, headings, resolutions."""
    before, after = _places(old), _places(new)
    keys = list(dict.fromkeys([*after, *before]))
    return [
        Difference(
            key,
            (after.get(key) or before[key])[0],
            was := before.get(key, ("", ""))[1],
            now := after.get(key, ("", ""))[1],
            tuple(_pieces(was, now)),
        )
        for key in keys
        if before.get(key, ("", ""))[1] != after.get(key, ("", ""))[1]
    ]


def text_differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:  # fmt: skip
    """What changed in the typed headings from one working text to another, in the order of the minutes."""
    return [
        Difference(key, label_of(key), was, now, tuple(_pieces(was, now)))
        for key in TEXT_KEYS
        if (was := old.get(key, "")) != (now := new.get(key, ""))
    ]


FACTS = ("held_on", "starts_at", "place", "chair", "recorder", "goal", "next_on", "next_at", "no_next_reason", "outcome")  # fmt: skip


def _places(content: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    places = {key: (key, str(content.get(key) or "")) for key in FACTS}
    places["attendees"] = (
        "attendees",
        "\n".join(_attendee_line(one) for one in content["attendees"]),
    )
    for key, text in content["parts"].items():
        places[key] = (label_of(key), text or "")
    places["records_to_keep"] = (
        label_of("records_to_keep"),
        "、".join(content["records_to_keep"]),
    )
    for one in content["resolutions"]:
        places[f"resolution:{one['id']}"] = (
            f"resolution:{one['number']}",
            _resolution_lines(one),
        )
    return places


def _attendee_line(one: Mapping[str, Any]) -> str:
    here = one["signed_in_at"] or one["absence_reason"] or "—"
    return f"{one['role']} {one['name']} {here}"


def _resolution_lines(one: Mapping[str, Any]) -> str:
    who = "、".join(filter(None, (one["owner_name"], one["outside_owner"])))
    return "\n".join(
        filter(None, (one["text"], who, one["due_on"] or "", one["success"]))
    )


def _pieces(old: str, new: str) -> Iterable[tuple[str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield "same", old[a:b]
            continue
        if b > a:
            yield "del", old[a:b]
        if d > c:
            yield "ins", new[c:d]


def _attendee(one: Attendee) -> dict[str, Any]:
    return {
        "role": one.role,
        "required": one.is_required,
        "name": one.shown_name,
        "title": one.title or "",
        "signed_in_at": _clock(one.signed_in_at),
        "reminded": one.confidentiality_at is not None,
        "absence_reason": one.absence_reason or "",
    }


def _resolution(one: Resolution) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "number": one.number,
        "kind": one.kind,
        "text": one.text,
        "owner": str(one.owner_id or ""),
        "owner_name": one.owner.name if one.owner else "",
        "outside_owner": one.outside_owner or "",
        "due_on": one.due_on.isoformat() if one.due_on else "",
        "success": one.success or "",
        "student_agrees": one.student_agrees,
    }


def _clock(moment: Any) -> str:
    return f"{localtime(moment):%H:%M}" if moment else ""
