"""開會通知, 簽到冊, 議程, 會議紀錄, 決議一覽 and 決議回覆表 as PDF, the minutes as ODT too (workflows W3).

The student stands on them by code and case number, never by name (the notice to outsiders: 王○明). No screening score
leaves the office: the minutes can't be submitted with one, and what goes out is looked through once more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import WrongState
from accounts.vocabulary import Word
from cases.names import mask
from documents.odt import render_odt
from documents.pdf import Paper, render_pdf
from meetings.content import SCORE
from meetings.headings import ADJOURNMENT, RECORDS_TO_KEEP, headings_of
from meetings.models import Attendee, Meeting, MinutesVersion, Resolution
from meetings.papers.doors import (
    attendees_of,
    meeting_to_print,
    note_printing,
    resolutions_of,
    version_to_print,
)
from meetings.papers.minutes_odt import blocks

ODT = "application/vnd.oasis.opendocument.text"


@dataclass(frozen=True)
class Sheet:
    """One kind of paper. `gather` turns the meeting into the template's context; `to_whom` says whether it goes to one attendee."""

    key: str
    label: Any
    word: Word
    template: str
    gather: Callable[..., dict[str, Any]]
    to_whom: bool = False
    outside: bool = False


def print_sheet(
    user: Any,
    pk: UUID,
    key: str,
    *,
    purpose: str,
    now: datetime,
    attendee: Attendee | None = None,
) -> Paper:
    """The paper `key` of SHEETS as PDF. In: `now`, a local moment; `attendee` for a paper to one person.

    Raises NotVisible, NotAllowed; WrongState while there is nothing to print; ValidationError when a paper for outsiders
    would tell a screening score or its reader isn't asked; documents.errors.RenderFailed.
    """
    sheet, on = SHEETS[key], now.date()
    meeting = meeting_to_print(user, pk, word=sheet.word, on=on)
    context = sheet.gather(user, meeting, on, attendee) | {"meeting": meeting}
    if sheet.outside:
        _refuse_scores(context)
    note_printing(user, meeting, paper=key, purpose=purpose)
    return render_pdf(
        sheet.template,
        context | {"sheet": sheet.label},
        confidential=True,
        printed_by=user.name,
        purpose=purpose,
        now=now,
        draft=bool(context.get("is_draft")),
    )


def minutes_odt(user: Any, pk: UUID, *, purpose: str, now: datetime) -> bytes:
    """The minutes as an editable .odt, for schools that must. Raises as `print_sheet`."""
    on = now.date()
    meeting = meeting_to_print(user, pk, word=Word.MINUTES_READ, on=on)
    context = _minutes(user, meeting, on, None)
    note_printing(user, meeting, paper="minutes_odt", purpose=purpose)
    title = f"{meeting.school.name} {meeting.get_kind_display()}"
    return render_odt(blocks(meeting, context), title=title, footer=_("密　會後收回"))


def sheets_for(meeting: Meeting) -> list[Sheet]:
    """What can be printed of the meeting as it stands."""
    wanted = ["notice", "sign_in", "agenda"] if meeting.held_on else []
    if meeting.is_adjourned:
        wanted += ["minutes", "resolutions", "reply"]
    return [SHEETS[key] for key in wanted]


def _notice(
    user: Any, meeting: Meeting, on: date, attendee: Attendee | None
) -> dict[str, Any]:
    _require_planned(meeting)
    if attendee is None or attendee.meeting_id != meeting.pk or attendee.removed_on:
        raise ValidationError({"attendee": _("請選擇這次會議的出席人員。")})
    return {"attendee": attendee, "student": mask(meeting.student.name)}


def _sign_in(
    user: Any, meeting: Meeting, on: date, attendee: Attendee | None
) -> dict[str, Any]:
    _require_planned(meeting)
    return {"attendees": list(attendees_of(meeting)), "blank": range(3)}


def _agenda(
    user: Any, meeting: Meeting, on: date, attendee: Attendee | None
) -> dict[str, Any]:
    _require_planned(meeting)
    earlier = meeting.previous
    return {
        "attendees": list(attendees_of(meeting)),
        "earlier": list(resolutions_of(earlier)) if earlier else [],
        "groups": _grouped(
            {one.key: one.hint for one in headings_of(meeting.kind)}, meeting.kind
        ),
        "adjournment": ADJOURNMENT,
    }


def _minutes(
    user: Any, meeting: Meeting, on: date, attendee: Attendee | None
) -> dict[str, Any]:
    version = version_to_print(meeting)
    if version is None:
        raise WrongState(_("會議紀錄還沒有送核，沒有可以列印的內容。"))
    content = version.content
    texts = content["parts"] | {"records_to_keep": _kept(content["records_to_keep"])}
    stages = list(version.stages.select_related("signer").order_by("position"))
    return {
        "version": version,
        "content": content,
        "held_on": date.fromisoformat(content["held_on"]),
        "next_on": _day(content["next_on"]),
        "outcome": _outcome(content["outcome"]),
        "attendees": [_present(one) for one in content["attendees"]],
        "resolutions": [_told(one) for one in content["resolutions"]],
        "groups": _grouped(texts, content["kind"]),
        "adjournment": ADJOURNMENT,
        "stages": stages,
        "is_draft": version.state != MinutesVersion.State.APPROVED,
    }


def _resolutions(
    user: Any, meeting: Meeting, on: date, attendee: Attendee | None
) -> dict[str, Any]:
    rows = list(resolutions_of(meeting))
    if not rows:
        raise WrongState(_("這次會議沒有決議。"))
    return {"resolutions": rows, "is_draft": any(row.is_pending for row in rows)}


def _reply(
    user: Any, meeting: Meeting, on: date, attendee: Attendee | None
) -> dict[str, Any]:
    rows = [row for row in resolutions_of(meeting) if not row.is_pending]
    if not rows:
        raise WrongState(_("決議要等會議紀錄核定後才能回覆。"))
    if attendee is None or attendee.meeting_id != meeting.pk or attendee.removed_on:
        raise ValidationError({"attendee": _("請選擇這次會議的出席人員。")})
    own = [row for row in rows if attendee.user_id and row.owner_id == attendee.user_id]
    return {"attendee": attendee, "resolutions": own or rows}


def _refuse_scores(context: Mapping[str, Any]) -> None:
    for row in context.get("resolutions", ()):
        if SCORE.search(f"{row.text}\n{row.success or ''}"):
            raise ValidationError(
                _("第 %(number)s 案的文字提到篩檢分數，不能交給家長或其他單位。請先更正會議紀錄。")
                % {"number": row.number}
            )  # fmt: skip


def _require_planned(meeting: Meeting) -> None:
    if meeting.held_on is None:
        raise WrongState(_("會議還沒有排定日期與地點。"))


def _grouped(texts: Mapping[str, str], kind: str) -> list[dict[str, Any]]:
    """The headings in the paper's order under their numbered parts, each with its text."""
    groups: list[dict[str, Any]] = []
    for one in headings_of(kind):
        if not groups or groups[-1]["parent"] != one.parent:
            groups.append({"parent": one.parent, "headings": []})
        row = {"key": one.key, "label": one.label, "text": texts.get(one.key, "")}
        groups[-1]["headings"].append(row)
    return groups


def _outcome(value: str) -> str:
    return str(Meeting.Outcome(value).label) if value else ""


def _present(one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "role_label": Attendee.Role(one["role"]).label}


def _kept(keys: list[str]) -> str:
    return "、".join(str(RECORDS_TO_KEEP[key]) for key in keys)


def _told(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "kind_label": Resolution.Kind(one["kind"]).label,
        "law": Resolution.LAWS.get(Resolution.Kind(one["kind"]), ""),
        "who": "、".join(filter(None, (one["owner_name"], one["outside_owner"]))),
        "due_on": _day(one["due_on"]),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


SHEETS = {
    sheet.key: sheet
    for sheet in (
        Sheet("notice", gettext_lazy("開會通知單"), Word.MEETING_CONVENE, "print/meeting_notice.html", _notice, to_whom=True),
        Sheet("sign_in", gettext_lazy("與會人員簽到冊"), Word.MEETING_CONVENE, "print/meeting_sign_in.html", _sign_in),
        Sheet("agenda", gettext_lazy("會議議程"), Word.MEETING_CONVENE, "print/meeting_agenda.html", _agenda),
        Sheet("minutes", gettext_lazy("會議紀錄"), Word.MINUTES_READ, "print/meeting_minutes.html", _minutes),
        Sheet("resolutions", gettext_lazy("決議一覽表"), Word.RESOLUTION_VIEW, "print/meeting_resolutions.html", _resolutions),
        Sheet("reply", gettext_lazy("個案（轉介）會議決議回覆表"), Word.MEETING_CONVENE, "print/meeting_reply.html", _reply, to_whom=True, outside=True),
    )
}  # fmt: skip
