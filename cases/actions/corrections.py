"""作廢與移動: a record logged on the wrong student, also after its month was filed."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.permissions import visible
from accounts.vocabulary import Word
from cases.actions.record_guards import (
    CASE,
    locked_case,
    note_served,
    recount_served,
)
from cases.actions.records import (
    about,
    keep_old,
    locked_record,
    require_day,
    require_reason,
)
from cases.models import Case, Correction, CounselingRecord, HeadCount
from cases.record_lines import renew_line, take_back_line
from cases.recording import session_heads
from cases.records_querysets import CASE_TEAM


@transaction.atomic
def void_record(
    *, by: User, record: CounselingRecord, reason: str, version: int, on: date
) -> CounselingRecord:
    """The record no longer counts and stays readable with its reason.

    Raises NotVisible, NotAllowed (record.void: her own, or the office's), WrongState when voided or corrected
    meanwhile, ValidationError without a reason.
    """
    fresh = _fresh(by, record, version=version, on=on)
    reason = require_reason(reason)
    keep_old(fresh, by=by, kind=Correction.Kind.VOIDED, reason=reason, after=None)
    fresh.voided_at = timezone.now()
    fresh.version += 1
    fresh.save(update_fields=["voided_at", "version", "updated_at"])
    recount_served(fresh.case)
    take_back_line(fresh)
    audit(Event.DELETED, by=by, part="voided", **about(fresh))
    return fresh


@transaction.atomic
def move_record(
    *,
    by: User,
    record: CounselingRecord,
    to: Case,
    reason: str,
    version: int,
    on: date,
) -> CounselingRecord:
    """The record, now in the other case of the same school; a trace stays in the one it left (Correction.case_before).

    Raises as void_record; NotVisible or NotAllowed for the other case (record.write there, or record.void for the whole
    school); WrongState for the same case, another school's or an archived one; ValidationError when it wasn't open that day.
    """
    fresh = _fresh(by, record, version=version, on=on, also=(to.pk,))
    reason = require_reason(reason)
    old, new = fresh.case, _target(by, to, on=on)
    if new.pk == old.pk or new.school_id != old.school_id:
        raise WrongState(_("請選擇同校的另一個個案。"))
    if new.state == Case.State.ARCHIVED:
        raise WrongState(_("目標個案已歸檔。"))
    require_day(fresh.held_on, case=new, on=on)
    keep_old(fresh, by=by, kind=Correction.Kind.MOVED, reason=reason, after=None)
    take_back_line(fresh)
    fresh.case, fresh.student = new, new.student
    fresh.version += 1
    # The row the old report carries is not this one any more; the new student's row has yet to be filed.
    fresh.filed_in = None
    fresh.save(update_fields=["case", "student", "version", "filed_in", "updated_at"])
    _move_what_hangs_on(fresh)
    recount_served(old)
    note_served(new, fresh.held_on)
    renew_line(fresh, by=by)
    audit(
        Event.CHANGED,
        by=by,
        part="moved",
        detail={"from": str(old.pk), "to": str(new.pk)},
        **about(fresh),
    )
    return fresh


def _fresh(
    by: User,
    record: CounselingRecord,
    *,
    version: int,
    on: date,
    also: tuple[UUID, ...] = (),
) -> CounselingRecord:
    fresh = locked_record(by, record, word=Word.RECORD_VOID, on=on, also=also)
    if fresh.voided_at is not None:
        raise WrongState(_("這筆紀錄已經作廢。"))
    if fresh.version != version:
        # No text in this answer: who voids may not be somebody who reads it.
        raise WrongState(_("這筆紀錄剛才已更正，請重新整理後再處理。"))
    return fresh


def _target(by: User, case: Case, *, on: date) -> Case:
    cases = Case.objects.filter(pk=case.pk)
    if not cases.visible_to(by, on=on).exists():
        raise NotVisible(CASE, case.pk)
    writes = cases.visible_to(by, on=on, word=Word.RECORD_WRITE)
    # Being the lead or the referrer of the other case isn't enough: the team's grant, or the office's word.
    clears = visible(cases, user=by, word=Word.RECORD_VOID, on=on, paths=CASE_TEAM)
    if not (writes.exists() or clears.exists()):
        raise NotAllowed(CASE, case.pk)
    return locked_case(case)


def _move_what_hangs_on(record: CounselingRecord) -> None:
    """Files go with the record; a session's head is now the other student's."""
    record.attachments.update(case=record.case)
    if not record.is_session:
        return
    record.heads.all().delete()
    for one in session_heads(record.student, record.held_on):
        HeadCount.objects.create(
            record=record,
            school=record.school,
            target=one.target,
            male=one.male,
            female=one.female,
            other=one.other,
        )
