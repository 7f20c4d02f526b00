"""The views' only door to records. Unseen and missing answer alike; every reading is in the audit trail."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.vocabulary import Word
from cases.models import Case, Correction, CounselingRecord, HeadCount
from cases.redaction import Depth, Hands, RedactedRecord, redacted

RECORD = CounselingRecord._meta.label_lower
WITH = ("school", "author")
HEADS = ArraySubquery(
    HeadCount.objects.filter(record=OuterRef("pk"))
    .order_by("target")
    .values(
        each=JSONObject(target="target", male="male", female="female", other="other")
    )
)


def known_records(user: Any, *, on: date, among: Q) -> Any:
    """Rows she may know of, with their depth, newest first. For doors and lists of this app; pages get values."""
    rows = CounselingRecord.objects.known_to(user, on=on, among=among)
    rows = rows.with_depth(user, on=on, among=among)
    return rows.select_related(*WITH).annotate(head_counts=HEADS)


def records_for(
    user: Any,
    case: Case,
    *,
    on: date,
    voided: bool = False,
    keys: Collection[str] | None = None,
) -> list[RedactedRecord]:
    """The records of a case as she may see them, newest first; one audit row for the list.

    In: `voided` adds the voided ones; `keys` keeps to these (a page of the timeline). Out: [] for somebody who may read no sessions of the case (a homeroom teacher).
    """
    among = Q(case=case) if keys is None else Q(case=case, pk__in=keys)
    rows = known_records(user, on=on, among=among)
    if not voided:
        rows = rows.standing()
    hands = Hands.of(user, school=case.school, on=on)
    shown = [redacted(row, hands) for row in rows]
    if shown:
        full = sum(one.depth is Depth.FULL for one in shown)
        record_read(
            by=user,
            event=Event.LIST_READ,
            school=case.school,
            object_type=RECORD,
            object_id=case.pk,
            detail={"shown": len(shown), "full": full},
        )
    return shown


def get_record(
    user: Any, pk: UUID | str, *, on: date, reason: str = ""
) -> RedactedRecord:
    """One record as she may see it; all of it when she may, or when she gives a reason and may open it.

    Raises NotVisible; NotAllowed when the reason opens nothing for her. The reading and its reason are in the trail.
    """
    row = _known(user, pk, on=on)
    opened = bool(reason.strip()) and not row.is_full
    if opened and not row.may_open:
        raise NotAllowed(RECORD, pk)
    view = redacted(row, Hands.of(user, school=row.school, on=on), opened=opened)
    record_read(
        by=user,
        school=row.school,
        object_type=RECORD,
        object_id=row.pk,
        part=view.depth.value,
        purpose=reason.strip() if opened else "",
        detail={"version": row.version},
    )
    return view


def get_record_for(
    user: Any, pk: UUID | str, *, word: Word, on: date
) -> CounselingRecord:
    """The row for a form: word is record.correct (her own text, which she reads in full) or record.void.

    Raises NotVisible when unknown to her, NotAllowed when known without the word.
    """
    row = _known(user, pk, on=on)
    held = CounselingRecord.objects.held_by(user, word, on=on, among=Q(pk=row.pk))
    if not held.exists() or (word is Word.RECORD_CORRECT and not row.is_full):
        raise NotAllowed(RECORD, pk)
    found: CounselingRecord = row
    return found


def versions_of(user: Any, pk: UUID | str, *, on: date) -> list[Correction]:
    """What a record said before, newest first, for those who read it in full without a reason. Raises as get_record_for."""
    row = _known(user, pk, on=on)
    if not row.is_full:
        raise NotAllowed(RECORD, pk)
    record_read(
        by=user,
        school=row.school,
        object_type=RECORD,
        object_id=row.pk,
        part="versions",
    )
    return list(row.corrections.select_related("by"))


def moved_from(user: Any, case: Case, *, on: date) -> list[Correction]:
    """What was moved out of the case: when, by whom, no content. For those who may know of its records."""
    seen = Case.objects.visible_to(user, on=on, word=Word.RECORD_SUMMARY)
    if not seen.filter(pk=case.pk).exists():
        return []
    moved = Correction.objects.filter(case_before=case, kind=Correction.Kind.MOVED)
    return list(moved.select_related("by").defer("before", "reason"))


def _known(user: Any, pk: UUID | str, *, on: date) -> Any:
    row = known_records(user, on=on, among=Q(pk=pk)).first()
    if row is None:
        raise NotVisible(RECORD, pk)
    return row
