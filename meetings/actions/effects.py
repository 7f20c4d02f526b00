"""What approved resolutions set in motion in the case: the principal's signature is what gives them effect (R-CC-5)."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.conference import (
    consent_by_conference,
    draft_by_conference,
    take_back_conference,
)
from cases.models import Case
from cases.timeline import Kind, note, take_back
from meetings.models import Attendee, MinutesVersion, Resolution

ResolutionKind = Resolution.Kind
# Kinds that stand on the case's timeline from the approval on; a consent has its own line.
LINES = {
    ResolutionKind.FLEXIBLE: Kind.RESOLUTION,
    ResolutionKind.RESIDENT: Kind.REFERRAL,
    ResolutionKind.OUTSIDE: Kind.REFERRAL,
    ResolutionKind.TIER3: Kind.REFERRAL,
}


def take_effect(version: MinutesVersion, *, by: User, on: date) -> None:
    """Tier 3 becomes a draft application, counseling without the guardian a consent on the conference's ground; referrals and
    flexible attendance a line. What a correction took out is taken back. A meeting without a case has no effect on one.
    """
    case = version.meeting.case
    if case is None:
        return
    rows = list(version.meeting.resolutions.select_related("owner"))
    standing = [one for one in rows if one.removed_at is None]
    for one in standing:
        _effect(one, version, case, by=by, on=on)
    kinds = {one.pk: one.kind for one in standing}
    take_back_conference(
        case=case,
        applications=[one.pk for one in rows if kinds.get(one.pk) != ResolutionKind.TIER3],
        consents=[one.pk for one in rows if kinds.get(one.pk) != ResolutionKind.NO_GUARDIAN],
        by=by,
        reason=_("會議紀錄更正，已無這項決議"),
        on=on,
    )  # fmt: skip
    for one in rows:
        if kinds.get(one.pk) not in LINES:
            take_back(case, one)


def _effect(
    row: Resolution, version: MinutesVersion, case: Case, *, by: User, on: date
) -> None:
    kind = ResolutionKind(row.kind)
    if kind == ResolutionKind.TIER3:
        draft_by_conference(
            case=case,
            key=row.pk,
            by=by,
            writer=row.owner,
            reason=row.text,
            done_so_far=version.part("handling_so_far"),
            conference_on=_day_with_the_center(version),
            on=on,
        )
    if kind == ResolutionKind.NO_GUARDIAN and version.meeting.held_on:
        consent_by_conference(
            case=case,
            key=row.pk,
            by=by,
            recorder=version.submitted_by,
            service=row.text,
            conference_on=version.meeting.held_on,
            reference=_reference(row, version),
        )
    if kind in LINES:
        note(
            case,
            LINES[kind],
            by=by,
            on=on,
            summary=f"{_reference(row, version)} {kind.label}：{row.text}",
            about=row,
            word=Word.RESOLUTION_VIEW,
        )


def _reference(row: Resolution, version: MinutesVersion) -> str:
    """How the minutes are found: meeting, version, resolution. No name."""
    return _("%(meeting)s 會議紀錄第 %(version)d 版決議第 %(number)d 案") % {
        "meeting": version.meeting,
        "version": version.number,
        "number": row.number,
    }


def _day_with_the_center(version: MinutesVersion) -> date | None:
    """聯席會議日: the meeting's, when somebody of the center signed in."""
    center = version.meeting.attendees.filter(
        role=Attendee.Role.CENTER, removed_on__isnull=True, signed_in_at__isnull=False
    )
    return version.meeting.held_on if center.exists() else None
