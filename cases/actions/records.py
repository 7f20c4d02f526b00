"""登錄與更正晤談及個案服務. One form makes one record, whatever is pressed twice."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.record_guards import (
    SentBefore,
    StaleText,
    lock_cases,
    note_served,
    once,
    recount_served,
    require_on_case,
    require_running,
)
from cases.models import Case, Correction, CounselingRecord, HeadCount
from cases.models.records import LONGEST_TEXT
from cases.record_lines import renew_line
from cases.recording import (
    RecordFacts,
    changes_report,
    facts_of,
    session_heads,
    snapshot,
)

RECORD = CounselingRecord._meta.label_lower


@transaction.atomic
def log_record(
    *, by: User, case: Case, facts: RecordFacts, key: UUID, on: date
) -> tuple[CounselingRecord, bool]:
    """The record and whether it is new. `key`: the form's own; `on`: today.

    Raises NotVisible, NotAllowed (record.write), WrongState for a closed case or a key used in another case,
    ValidationError naming the fields. Nothing is stored then.
    """
    case = require_on_case(by, Word.RECORD_WRITE, case=case, on=on)
    found = CounselingRecord.objects.filter(author=by, idempotency_key=key).first()
    if found is None:
        require_running(case)
        facts = facts.checked()
        require_day(facts.held_on, case=case, on=on)

    def make() -> CounselingRecord:
        return CounselingRecord.objects.create(
            school=case.school,
            case=case,
            student=case.student,
            author=by,
            idempotency_key=key,
            **_columns(facts),
        )

    record, is_new = once(CounselingRecord, make, by=by, key=key)
    if record.case_id != case.pk:
        raise WrongState(_("這張表單已在另一個個案存檔，請重新開啟表單。"))
    if not is_new:
        require_same_text(record, facts)
    if is_new:
        _write_heads(record, facts)
        note_served(case, record.held_on)
        renew_line(record, by=by)
        audit(Event.CREATED, by=by, detail={"kind": record.kind}, **about(record))
    return record, is_new


@transaction.atomic
def correct_record(
    *,
    by: User,
    record: CounselingRecord,
    facts: RecordFacts,
    version: int,
    on: date,
    reason: str = "",
) -> CounselingRecord:
    """The record as corrected by its author; what it said stays as a Correction. Unchanged facts change nothing.

    In: `version` as the form showed it. Raises NotVisible, NotAllowed (her own, record.correct), StaleText when somebody
    saved in between, WrongState when voided or archived, ValidationError (a filed record asks for a reason).
    """
    fresh = locked_record(by, record, word=Word.RECORD_CORRECT, on=on)
    facts = facts.checked()
    before = facts_of(fresh)
    if fresh.version != version:
        raise StaleText(stored=before, typed=facts, version=fresh.version)
    require_standing(fresh)
    require_day(facts.held_on, case=fresh.case, on=on)
    if facts == before:
        return fresh
    if fresh.filed_in is not None:
        require_reason(reason)
    keep_old(fresh, by=by, kind=Correction.Kind.CORRECTED, reason=reason, after=facts)
    for name, value in _columns(facts).items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save()
    fresh.heads.all().delete()
    _write_heads(fresh, facts)
    fresh.attachments.update(confidentiality=fresh.confidentiality)
    recount_served(fresh.case)
    renew_line(fresh, by=by)
    audit(Event.CHANGED, by=by, detail={"version": fresh.version}, **about(fresh))
    return fresh


def require_same_text(row: Any, facts: Any) -> None:
    """A form that comes again with another text than it was stored with loses nothing silently: raises StaleText.

    Of a row that was corrected since, nobody knows what the form said at first: it is taken for the same.
    """
    if row.version == 1 and (row.gist or "") != facts.gist.replace("\r\n", "\n").strip():  # fmt: skip
        raise SentBefore(stored=row.gist or "", typed=facts.gist, version=row.version)


def locked_record(
    by: User,
    record: CounselingRecord,
    *,
    word: Word,
    on: date,
    also: tuple[UUID, ...] = (),
) -> CounselingRecord:
    """The row on which she holds the word, locked with its case and the cases `also`. Raises NotVisible, NotAllowed."""
    rows = CounselingRecord.objects.filter(pk=record.pk)
    if not rows.known_to(by, on=on).exists():
        raise NotVisible(RECORD, record.pk)
    if not rows.held_by(by, word, on=on).exists():
        raise NotAllowed(RECORD, record.pk)
    # Cases before records, everywhere: two people at once wait for each other instead of blocking each other.
    lock_cases(*rows.values_list("case_id", flat=True), *also)
    locked = CounselingRecord.objects.select_for_update(of=("self",))
    joined = locked.select_related("school", "student", "case__student", "author")
    found: CounselingRecord = joined.get(pk=record.pk)
    return found


def require_standing(record: CounselingRecord) -> None:
    """Raises WrongState for a voided record and for one whose case is archived."""
    if record.voided_at is not None:
        raise WrongState(_("這筆紀錄已經作廢。"))
    if record.case.state == Case.State.ARCHIVED:
        raise WrongState(_("個案已歸檔，紀錄不再變更。"))


def require_day(held_on: date, *, case: Case, on: date) -> None:
    """Raises ValidationError for a day to come, or one on which the case wasn't open."""
    if held_on > on:
        raise ValidationError({"held_on": _("日期不能在今天之後。")})
    if held_on < case.opened_on:
        message = _("個案在這一天之後才開案；開案前的服務請登錄為無個案之服務。")
        raise ValidationError({"held_on": message})
    if case.closed_on is not None and held_on > case.closed_on:
        raise ValidationError({"held_on": _("日期不能在結案之後。")})


def require_reason(reason: str) -> str:
    """The reason without blanks at the ends. Raises ValidationError for none, and for one that is too long."""
    if not reason.strip():
        raise ValidationError({"reason": _("請填寫理由。")})
    if len(reason) > LONGEST_TEXT:
        raise ValidationError({"reason": _("理由太長，請縮短。")})
    return reason.strip()


def keep_old(
    record: CounselingRecord,
    *,
    by: User,
    kind: str,
    reason: str,
    after: RecordFacts | None,
) -> Correction:
    """The record as it stands now, kept. `after`: what it will say; None when it leaves the report's row altogether."""
    before = facts_of(record)
    counted = record.is_counted
    changes = counted if after is None else changes_report(before, after)
    heads = tuple(session_heads(record.student, record.held_on))
    kept = replace(before, heads=before.heads or heads)
    return Correction.objects.create(
        school=record.school,
        record=record,
        kind=kind,
        reason=reason.strip(),
        by=by,
        version=record.version,
        before=snapshot(kept),
        case_before=record.case,
        held_on_before=record.held_on,
        filed_in=record.filed_in,
        changes_report=changes,
    )


def about(record: CounselingRecord) -> dict[str, Any]:
    """How the audit trail names a record."""
    return {"school": record.school, "object_type": RECORD, "object_id": record.pk}


def _columns(facts: RecordFacts) -> dict[str, Any]:
    """The facts as the row's columns; empty optional texts are NULL."""
    columns = {
        name: getattr(facts, name)
        for name in facts.__dataclass_fields__
        if name != "heads"
    }
    columns["parts"] = dict(facts.parts)
    for name in ("kind_note", "risk_facts"):
        columns[name] = columns[name] or None
    return columns


def _write_heads(record: CounselingRecord, facts: RecordFacts) -> None:
    heads = facts.heads
    if record.is_session:
        heads = session_heads(record.student, record.held_on)
    HeadCount.objects.bulk_create(
        HeadCount(
            record=record,
            school=record.school,
            target=one.target,
            male=one.male,
            female=one.female,
            other=one.other,
        )
        for one in heads
    )
