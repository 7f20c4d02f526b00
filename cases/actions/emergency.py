"""緊急調閱: who reads no case asks, a second person agrees, and for at most an hour a child's safety comes first.

SECURITY.md A10, docs/adr/0010. Whoever asks never approves her own, in whatever role: the actions say it, and the table does.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.offices import holders_at
from accounts.permissions import schools_within
from accounts.settings_register import value
from accounts.vocabulary import Scope, Word
from cases.actions.case_guards import required_text, turning
from cases.case_words import is_excluded
from cases.models import Case, EmergencyAccess
from cases.models.emergency import LONGEST
from deadlines.rules.rule import TAIPEI

ACCESS, CASE = EmergencyAccess._meta.label_lower, Case._meta.label_lower
LONGEST_REASON = 1000  # characters


@transaction.atomic
def ask_emergency(
    *,
    by: User,
    school_code: str,
    number: str,
    reason: str,
    form_key: UUID,
    now: datetime,
) -> EmergencyAccess:
    """Asks for one case by its school's code and its number; a form sent twice asks once. Out: the request.

    NotVisible alike for a school that isn't hers, a number nobody gave, and a case she must keep away from. Raises
    NotAllowed without emergency.ask, ValidationError without a reason or where nobody could approve, WrongState while
    her last request for the case waits.
    """
    on = _day(now)
    schools = schools_within(by, Word.EMERGENCY_ASK, on=on, among=(Scope.SCHOOL,))
    if not schools.exists():
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": Word.EMERGENCY_ASK.label})  # fmt: skip
    text = required_text(reason, field="reason")
    if len(text) > LONGEST_REASON:
        raise ValidationError({"reason": _("最多 %(most)d 字。") % {"most": LONGEST_REASON}})  # fmt: skip
    school = schools.filter(code=school_code.strip()).first()
    if school is None:
        raise NotVisible(CASE)
    case = _case_of(by, school, number, on=on)
    approvers = holders_at({school.pk}, Word.EMERGENCY_APPROVE, on=on)
    if not approvers.get(school.pk, set()) - {by.pk}:
        raise ValidationError(_("這所學校目前沒有可以核可緊急調閱的人員（輔導主任、教導主任或校長）。"))  # fmt: skip
    hers = EmergencyAccess.objects.filter(asked_by=by)
    if known := hers.filter(form_key=form_key).first():
        return known
    if hers.filter(case=case, state="asked", lapses_at__gt=now).exists():
        raise WrongState(_("這個案號已提出緊急調閱，正在等待核可。"))
    access = EmergencyAccess.objects.create(
        school=school, case=case, form_key=form_key, asked_by=by, asked_at=now, reason=text,
        lapses_at=now + timedelta(hours=value("emergency.answer_hours")),
    )  # fmt: skip
    _record(Event.EMERGENCY_ASKED, access, by=by)
    return access


@transaction.atomic
def approve_emergency(
    *, by: User, access: EmergencyAccess, now: datetime
) -> EmergencyAccess:
    """The second person's consent: the asker reads from now on, until `emergency.minutes` (at most 60) are over.

    Raises NotVisible without emergency.approve at the case's school or for whom an exclusion keeps away, NotAllowed for
    the asker herself, WrongState when it was answered, is too old, or the asker may ask no more.
    """
    _require_approver(by, access, now=now)
    row = _locked(access)
    if not row.is_waiting(now):
        raise WrongState(_("這項緊急調閱%(state)s，不能再核可。") % {"state": row.standing(now)})  # fmt: skip
    if not _may_still_ask(row, on=_day(now)):
        raise WrongState(_("提出人目前已不能提出緊急調閱，請改為不核可。"))
    minutes = timedelta(minutes=value("emergency.minutes"))
    with turning(row):
        row.approve(by=by, at=now, until=now + min(minutes, LONGEST))
    row.save(update_fields=["state", "answered_by", "answered_at", "until_at"])
    _record(Event.BREAK_GLASS, row, by=by, minutes=row.minutes)
    return row


@transaction.atomic
def decline_emergency(
    *, by: User, access: EmergencyAccess, reason: str, now: datetime
) -> EmergencyAccess:
    """不核可, with the reason the asker reads. Raises as `approve_emergency`, ValidationError without a reason."""
    _require_approver(by, access, now=now)
    text = required_text(reason, field="reason")
    row = _locked(access)
    with turning(row):
        row.decline(by=by, at=now, reason=text)
    row.save(update_fields=["state", "answered_by", "answered_at", "decline_reason"])
    _record(Event.EMERGENCY_DECLINED, row, by=by)
    return row


@transaction.atomic
def end_emergency(
    *, by: User, access: EmergencyAccess, now: datetime
) -> EmergencyAccess:
    """Over at once: by the asker (a request she takes back too), or by whoever may approve at the school.

    Raises NotVisible, NotAllowed for somebody else's request that waits (it is declined instead), WrongState when over.
    """
    on = _day(now)
    mine = EmergencyAccess.objects.filter(pk=access.pk)
    is_hers = mine.asked_by(by, on=on).exists()
    if not is_hers and not mine.visible_to(by, on=on).exists():
        raise NotVisible(ACCESS, access.pk)
    row = _locked(access)
    if not (row.is_waiting(now) or row.holds(now)):
        raise WrongState(_("這項緊急調閱%(state)s，不必再結束。") % {"state": row.standing(now)})  # fmt: skip
    if not is_hers and row.is_waiting(now):
        raise NotAllowed(_("還沒有核可的請求由提出人撤回，或由核可人不核可。"))
    with turning(row):
        row.end(by=by, at=now)
    row.save(update_fields=["state", "ended_by", "ended_at", "until_at"])
    _record(Event.EMERGENCY_ENDED, row, by=by, minutes=row.minutes)
    return row


@transaction.atomic
def lapse_emergencies(*, now: datetime) -> int:
    """What nobody answered in time waits for nobody any more. Out: how many."""
    waiting = EmergencyAccess.objects.filter(state="asked", lapses_at__lte=now)
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:500])  # fmt: skip
    for row in rows:
        row.lapse()
        row.save(update_fields=["state"])
        _record(Event.EMERGENCY_LAPSED, row, by=None)
    return len(rows)


def _case_of(by: User, school: School, number: str, *, on: date) -> Case:
    """The case, locked, so that two forms at once ask one after the other. Raises NotVisible."""
    rows = Case.objects.filter(school=school, number=number.strip())
    case = rows.select_for_update(of=("self",)).first()
    if case is None or is_excluded(by, case, on=on):
        raise NotVisible(CASE)
    return case


def _require_approver(by: User, access: EmergencyAccess, *, now: datetime) -> None:
    """Her own she may have asked for in another role, or lead the school's counseling: it makes no difference."""
    on, rows = _day(now), EmergencyAccess.objects.filter(pk=access.pk)
    sees = rows.visible_to(by, on=on).exists()
    if access.asked_by_id == by.pk and (sees or rows.asked_by(by, on=on).exists()):
        raise NotAllowed(_("緊急調閱須由提出人以外的第二個人核可。"))
    if not sees:
        raise NotVisible(ACCESS, access.pk)


def _may_still_ask(row: EmergencyAccess, *, on: date) -> bool:
    rows = EmergencyAccess.objects.filter(pk=row.pk)
    return rows.asked_by(row.asked_by, on=on).exists()


def _locked(access: EmergencyAccess) -> EmergencyAccess:
    rows = EmergencyAccess.objects.select_related("school", "asked_by")
    return rows.select_for_update(of=("self",)).get(pk=access.pk)


def _record(event: str, access: EmergencyAccess, *, by: User | None, **more: Any) -> None:  # fmt: skip
    record(
        event, by=by, school=access.school, object_type=ACCESS, object_id=access.pk,
        detail={"case": access.case_id, "asked_by": access.asked_by_id, **more},
    )  # fmt: skip


def _day(now: datetime) -> date:
    return now.astimezone(TAIPEI).date()
