"""The lines that records, notes, assessments and files have in a case's timeline. No narrative stands in them.

The case page puts a record's gist beside its line from the reader's own RedactedRecord (by object_id).
"""

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.vocabulary import Word
from cases.models import (
    Attachment,
    BehaviourObservation,
    CounselingRecord,
    HomeroomLog,
    MentoringRecord,
    RiskAssessment,
    SafetyPlan,
    Screening,
    TimelineEntry,
)
from cases.timeline import note, take_back

Kind, Lane = TimelineEntry.Kind, TimelineEntry.Lane
# model -> (kind, lane, word a reader needs on the case, the day it happened on)
LINES: dict[type, tuple[str, str, Word, str]] = {
    HomeroomLog: (Kind.HOMEROOM_LOG, Lane.SERVICE, Word.HOMEROOM_LOG_READ, "held_on"),
    MentoringRecord: (Kind.MENTORING, Lane.SERVICE, Word.MENTORING_READ, "held_on"),
    BehaviourObservation: (
        Kind.OBSERVATION,
        Lane.SERVICE,
        Word.HOMEROOM_LOG_READ,
        "held_on",
    ),
    # That a screening was made is part of the session; its score is read through the door alone.
    Screening: (Kind.SCREENING, Lane.SERVICE, Word.RECORD_SUMMARY, "held_on"),
    RiskAssessment: (Kind.RISK, Lane.SERVICE, Word.RISK_VIEW, "assessed_on"),
    SafetyPlan: (Kind.SAFETY_PLAN, Lane.PAPER, Word.RISK_VIEW, "agreed_on"),
    Attachment: (Kind.ATTACHMENT, Lane.PAPER, Word.RECORD_SUMMARY, "uploaded_at"),
}


def renew_line(row: Any, *, by: User, summary: str = "") -> TimelineEntry | None:
    """Write the row's line, or write it anew after a correction or a move. None for a note without a case."""
    if row.case_id is None:
        return None
    kind, lane, word, happened = _shape(row)
    day = getattr(row, happened)
    return note(
        row.case,
        kind,
        by=by,
        on=timezone.localdate(day) if happened == "uploaded_at" else day,
        at=getattr(row, "started_at", None),
        summary=summary or _summary(row),
        about=row,
        word=word,
        lane=lane,
    )


def take_back_line(row: Any) -> None:
    """The row was voided or left this case: its line goes, and stays in the table."""
    if row.case_id is not None:
        take_back(row.case, row)


def _shape(row: Any) -> tuple[str, str, Word, str]:
    if isinstance(row, CounselingRecord):
        kind = Kind.SESSION if row.is_session else Kind.SERVICE
        return kind, Lane.SERVICE, Word.RECORD_SUMMARY, "held_on"
    return LINES[type(row)]


def _summary(row: Any) -> str:
    """Codes and minutes only."""
    if isinstance(row, CounselingRecord):
        words = [row.category] if row.category else []
        if not row.is_session:
            words.insert(0, row.kind)
        if row.minutes:
            words.append(f"{row.minutes}′")
        return " ".join(words)
    if isinstance(row, RiskAssessment):
        return row.level
    return ""
