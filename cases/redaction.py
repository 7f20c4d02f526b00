"""A record as one reader may see it. What is hidden is not in the value: nothing downstream can show it by mistake."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from accounts.permissions import scopes
from accounts.settings_register import value
from accounts.vocabulary import Scope, Word
from cases.models import CounselingRecord
from cases.recording import Heads, heads_of


class Depth(StrEnum):
    """How much of a record the reader has: that it took place; a summary; all of it."""

    KNOWN = "known"
    SUMMARY = "summary"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class RedactedRecord:
    """One record for one reader. `summary`, `gist` and `parts` are None where she may not read them.

    `risk_facts` and `crisis_noticed` are there at every depth (issue 5: never hidden). `may_open`: she may read all of it
    by giving a reason. The other `may_…` are for the buttons; the actions ask again.
    """

    pk: UUID
    case_id: UUID
    kind: str
    kind_label: str
    held_on: date
    started_at: time | None
    minutes: int | None
    means: str
    means_label: str
    category: str
    category_label: str
    confidentiality: str
    confidentiality_label: str
    author_id: UUID
    author: str
    heads: tuple[Heads, ...]
    record_only: bool
    is_filed: bool
    crisis_noticed: bool
    risk_facts: str
    next_on: date | None
    next_at: time | None
    version: int
    created_at: datetime
    updated_at: datetime
    voided_at: datetime | None
    depth: Depth
    summary: str | None
    gist: str | None
    kind_note: str | None
    parts: dict[str, str] | None
    may_open: bool
    may_correct: bool
    may_void: bool

    @property
    def is_session(self) -> bool:
        return self.kind == CounselingRecord.SESSION

    @property
    def is_hidden(self) -> bool:
        return self.depth is not Depth.FULL

    @property
    def was_corrected(self) -> bool:
        return self.version > 1


@dataclass(frozen=True)
class Hands:
    """What the reader may do to records of one school: asked once for a list."""

    user_id: Any
    correct: frozenset[Scope]
    void: frozenset[Scope]

    @classmethod
    def of(cls, user: Any, *, school: Any, on: date) -> "Hands":
        return cls(
            user.pk,
            scopes(user, Word.RECORD_CORRECT, at=school, on=on),
            scopes(user, Word.RECORD_VOID, at=school, on=on),
        )

    def may_correct(self, record: Any) -> bool:
        return Scope.OWN in self.correct and record.author_id == self.user_id

    def may_void(self, record: Any) -> bool:
        if Scope.SCHOOL in self.void:
            return True
        return Scope.OWN in self.void and record.author_id == self.user_id


def depth_of(record: Any, *, opened: bool = False) -> Depth:
    """In: a row with `is_full` and `may_open` (RecordQuerySet.with_depth); `opened`: a reason was given for it."""
    if record.is_full or (opened and record.may_open):
        return Depth.FULL
    ordinary = record.confidentiality == CounselingRecord.Confidentiality.TEAM
    return Depth.SUMMARY if ordinary else Depth.KNOWN


def redacted(record: Any, hands: Hands, *, opened: bool = False) -> RedactedRecord:
    """The reader's view of a row that came through `known_to(...).with_depth(...)`."""
    depth = depth_of(record, opened=opened)
    full = depth is Depth.FULL
    standing = record.voided_at is None
    return RedactedRecord(
        pk=record.pk,
        case_id=record.case_id,
        kind=record.kind,
        kind_label=record.get_kind_display(),
        held_on=record.held_on,
        started_at=record.started_at,
        minutes=record.minutes,
        means=record.means,
        means_label=record.get_means_display(),
        category=record.category,
        category_label=record.get_category_display() if record.category else "",
        confidentiality=record.confidentiality,
        confidentiality_label=record.get_confidentiality_display(),
        author_id=record.author_id,
        author=record.author.name,
        heads=heads_of(record),
        record_only=record.record_only,
        is_filed=record.filed_in is not None,
        crisis_noticed=record.crisis_noticed,
        risk_facts=record.risk_facts or "",
        next_on=record.next_on,
        next_at=record.next_at,
        version=record.version,
        created_at=record.created_at,
        updated_at=record.updated_at,
        voided_at=record.voided_at,
        depth=depth,
        summary=summary_of(record.gist, record.school)
        if depth is not Depth.KNOWN
        else None,
        gist=record.gist if full else None,
        kind_note=(record.kind_note or "") if full else None,
        parts=dict(record.parts) if full else None,
        may_open=not full and record.may_open,
        may_correct=standing and full and hands.may_correct(record),
        may_void=standing and hands.may_void(record),
    )


def summary_of(gist: str, school: Any) -> str:
    """晤談摘要: the beginning of the gist, as long as the school's setting says, on one line."""
    length = value("record.summary_characters", school)
    line = " ".join(gist.split())
    return line if len(line) <= length else f"{line[:length]}…"
