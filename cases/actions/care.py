"""主動關懷名單 and 高關懷學生名冊."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    of,
    optional_text,
    require_sees_student,
    required_text,
    save,
)
from cases.actions.guards import require_at
from cases.codes.official import CareReason, RosterCrisis, RosterStrategy
from cases.models import CareEntry, HighConcernEntry, Student


@transaction.atomic
def list_for_care(
    *,
    by: User,
    student: Student,
    reason: str,
    on: date,
    from_on: date | None = None,
    text: str | None = None,
) -> CareEntry:
    """列入主動關懷名單, by who opens cases at the school. Raises NotVisible, NotAllowed, WrongState when she is listed for
    this reason, ValidationError."""
    require_sees_student(by, student=student, on=on)
    require_at(by, Word.CASE_OPEN, school=student.school, on=on)
    if reason not in CareReason.values:
        raise ValidationError({"reason": _("請選擇列入原因。")})
    if reason == CareReason.OTHER and not (text or "").strip():
        raise ValidationError({"text": _("原因為「其他」時，請說明。")})
    if from_on is not None and from_on > on:
        raise ValidationError({"from_on": _("日期不能晚於今天。")})
    Student.objects.select_for_update().only("pk").get(pk=student.pk)
    if student.care_entries.open().filter(reason=reason).exists():
        raise WrongState(_("這位學生已因這個原因列在名單上。"))
    entry = CareEntry.objects.create(
        school=student.school,
        student=student,
        reason=reason,
        note=optional_text(text, field="text"),
        from_on=from_on or on,
        added_by=by,
    )
    record(Event.CREATED, by=by, **of(entry))
    return entry


def list_transfer_in(student: Student, *, on: date) -> CareEntry:
    """轉入學生 are listed by themselves (臺中市友善校園輔導業務報告拾壹、六). Within the caller's transaction."""
    entry, _made = CareEntry.objects.get_or_create(
        student=student,
        reason=CareReason.TRANSFER_IN,
        ended_on=None,
        defaults={"school_id": student.school_id, "from_on": on},
    )
    return entry


@transaction.atomic
def end_care(*, by: User, entry: CareEntry, reason: str, on: date) -> CareEntry:
    """Off the list, with a reason. Raises NotVisible, NotAllowed, WrongState when it has ended, ValidationError."""
    if not CareEntry.objects.visible_to(by, on=on).filter(pk=entry.pk).exists():
        raise NotVisible(entry._meta.label_lower, entry.pk)
    require_at(by, Word.CASE_OPEN, school=entry.school, on=on)
    row = CareEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    text = required_text(reason, field="reason")
    if row.ended_on is not None:
        raise WrongState(_("這筆關懷已經結束。"))
    row.ended_on, row.ended_by, row.end_reason = max(on, row.from_on), by, text
    row.save()
    record(Event.CHANGED, by=by, part="ended", **of(row))
    return row


@transaction.atomic
def describe_high_concern(
    *,
    by: User,
    entry: HighConcernEntry,
    crisis: Sequence[str],
    strategies: Sequence[str],
    on: date,
    crisis_note: str | None = None,
    strategy_note: str | None = None,
    version: int | None = None,
) -> HighConcernEntry:
    """危機狀態 and 輔導策略 of the roster's row, by the office. Raises NotVisible, NotAllowed, WrongState when somebody saved
    after `version`, ValidationError."""
    if not HighConcernEntry.objects.visible_to(by, on=on).filter(pk=entry.pk).exists():
        raise NotVisible(entry._meta.label_lower, entry.pk)
    require_at(by, Word.REFERRAL_DECIDE, school=entry.school, on=on)
    row = HighConcernEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if version is not None and row.version != version:
        raise WrongState(_("這份資料剛才已由別人更新，請比對後再送出。"))
    errors = {}
    if not set(crisis) <= set(RosterCrisis.values):
        errors["crisis"] = _("請從清單選擇。")
    if not set(strategies) <= set(RosterStrategy.values):
        errors["strategies"] = _("請從清單選擇。")
    if RosterCrisis.R9 in crisis and not (crisis_note or "").strip():
        errors["crisis_note"] = _("選「其他」時，請說明。")
    if RosterStrategy.RS6 in strategies and not (strategy_note or "").strip():
        errors["strategy_note"] = _("請填單位名稱。")
    if errors:
        raise ValidationError(errors)
    row.crisis, row.strategies = sorted(set(crisis)), sorted(set(strategies))
    row.crisis_note = optional_text(crisis_note, field="crisis_note")
    row.strategy_note = optional_text(strategy_note, field="strategy_note")
    save(row)
    record(Event.CHANGED, by=by, **of(row))
    return row
