"""Writing 歷程: the action that records a fact notes its line beside it, in its own transaction."""

from datetime import date, time
from typing import Any

from django.utils import timezone

from accounts.vocabulary import Word
from cases.models import Case, TimelineEntry

Kind, Lane = TimelineEntry.Kind, TimelineEntry.Lane

LANE_OF: dict[str, str] = {
    **dict.fromkeys(
        (
            Kind.SESSION,
            Kind.SERVICE,
            Kind.HOMEROOM_LOG,
            Kind.MENTORING,
            Kind.OBSERVATION,
            Kind.CENTER,
        ),
        Lane.SERVICE,
    ),
    **dict.fromkeys((Kind.MEETING, Kind.RESOLUTION), Lane.MEETING),
    **dict.fromkeys(
        (
            Kind.REFERRAL,
            Kind.REPLY,
            Kind.CONSENT,
            Kind.ATTACHMENT,
            Kind.SCREENING,
            Kind.RISK,
            Kind.SAFETY_PLAN,
            Kind.INCIDENT,
            Kind.TRANSITION,
        ),
        Lane.PAPER,
    ),
    Kind.PLAN_REVIEW: Lane.DEADLINE,
}


def note(
    case: Case,
    kind: str,
    *,
    by: Any,
    on: date,
    at: time | None = None,
    summary: str = "",
    about: Any = None,
    word: Word = Word.CASE_VIEW,
    lane: str = "",
) -> TimelineEntry:
    """One line. `about`: the row it tells of; the same row and kind again renews its line (a correction, a moved date).

    `word`: what a reader must hold on the case to see it. `summary`: at most 500 characters; the rest is cut for the
    line only. `lane`: where LANE_OF doesn't say, 異動.
    """
    values = {
        "school_id": case.school_id,
        "student_id": case.student_id,
        "lane": lane or LANE_OF.get(kind, Lane.CHANGE),
        "word": word,
        "happened_on": on,
        "happened_at": at,
        "summary": _short(summary),
        "actor": by,
        "taken_back_at": None,
    }
    if about is None:
        return TimelineEntry.objects.create(case=case, kind=kind, **values)
    line, _made = TimelineEntry.objects.update_or_create(
        case=case,
        kind=kind,
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        defaults=values,
    )
    return line


def take_back(case: Case, about: Any) -> int:
    """The lines of a voided or moved row disappear from the case. Out: how many."""
    return TimelineEntry.objects.filter(
        case=case,
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        taken_back_at__isnull=True,
    ).update(taken_back_at=timezone.now())


def _short(summary: str) -> str | None:
    text = summary.strip()
    return (text if len(text) <= 500 else text[:499] + "…") or None
