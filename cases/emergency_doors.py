"""The only door to emergency accesses, and to the case behind one while it holds. Unseen and missing answer alike: 404."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.explain import Seer, Sightline
from accounts.permissions import may
from accounts.vocabulary import Word
from cases.case_words import is_excluded
from cases.models import Case, EmergencyAccess
from deadlines.rules.rule import TAIPEI

ACCESS, CASE = EmergencyAccess._meta.label_lower, Case._meta.label_lower
LISTED = (Word.EMERGENCY_ASK, Word.EMERGENCY_APPROVE, Word.AUDIT_VIEW)
SHOWN = ("case", "school", "asked_by", "answered_by", "ended_by")
# What the page shows, said in the words of 誰可以看這個案.
SEEN_WORDS = (Word.CASE_VIEW, Word.RISK_VIEW, Word.SAFETY_PLAN_VIEW)


def accesses_for(user: Any, *, on: date) -> QuerySet[EmergencyAccess]:
    """緊急調閱清單: of the schools where she approves or reads the audit trail, and her own; newest first, without the
    reasons. Raises NotAllowed for everybody else."""
    if not any(may(user, word, on=on) for word in LISTED):
        raise NotAllowed(ACCESS)
    rows = EmergencyAccess.objects.order_by()
    keys = rows.asked_by(user, on=on).values("pk")
    for word in (Word.EMERGENCY_APPROVE, Word.AUDIT_VIEW):
        keys = keys.union(rows.visible_to(user, on=on, word=word).values("pk"))
    found = EmergencyAccess.objects.filter(pk__in=keys).select_related(*SHOWN)
    return found.defer("reason", "decline_reason")


@dataclass(frozen=True)
class Hands:
    """What she may do to one request now; the actions ask again. `sees_reason`: not who only reads the audit trail."""

    is_hers: bool
    approves: bool
    sees_reason: bool
    may_answer: bool
    may_end: bool
    may_read: bool
    may_list: bool


def get_access(
    user: Any, pk: UUID | str, *, now: datetime, is_read: bool = True
) -> tuple[EmergencyAccess, Hands]:
    """One request, with what she may do: for who asked, may approve, leads the case or reads the audit trail.

    Its reading is in the trail (`is_read`: it is shown now). Raises NotVisible.
    """
    on = _day(now)
    rows = EmergencyAccess.objects.filter(pk=pk)
    is_hers = rows.asked_by(user, on=on).exists()
    approves = rows.visible_to(user, on=on).exists()
    leads = of_lead(rows, user, on=on).exists()
    audits = rows.visible_to(user, on=on, word=Word.AUDIT_VIEW).exists()
    row = rows.select_related(*SHOWN).first()
    if row is None or not (is_hers or approves or leads or audits):
        raise NotVisible(ACCESS, pk)
    if is_read:
        record_read(by=user, school=row.school, object_type=ACCESS, object_id=row.pk)
    holds, waits = row.holds(now), row.is_waiting(now)
    return row, Hands(
        is_hers=is_hers,
        approves=approves,
        sees_reason=is_hers or approves or leads,
        may_answer=waits and approves and row.asked_by_id != user.pk,
        may_end=(is_hers and (waits or holds)) or (approves and holds),
        may_read=is_hers and holds,
        may_list=any(may(user, word, on=on) for word in LISTED),
    )


def of_lead(rows: Any, user: Any, *, on: date) -> Any:
    """The requests for cases that she leads and sees."""
    seen = Case.objects.visible_to(user, on=on).filter(lead=user)
    return rows.filter(case__in=seen)


def get_emergency_case(user: Any, pk: UUID | str, *, now: datetime) -> EmergencyAccess:
    """The request with its case, which the asker opens now: the reading is in the case's trail, with the access's key.

    Raises NotVisible before the approval, from the 61st minute on, after an end, for everybody but the asker, and for
    her as soon as she may ask no more or must keep away.
    """
    rows = EmergencyAccess.objects.asked_by(user, on=_day(now)).holding(now)
    shown = ("case__student__school_class", "case__lead", "school", "answered_by")
    row = rows.filter(pk=pk).select_related(*shown).first()
    if row is None:
        raise NotVisible(ACCESS, pk)
    record_read(
        by=user, event=Event.EMERGENCY_READ, school=row.school, object_type=CASE,
        object_id=row.case_id, part="emergency", detail={"access": row.pk},
    )  # fmt: skip
    return row


def holding_on(case: Case, *, now: datetime) -> list[EmergencyAccess]:
    """Who reads the case by an emergency access now, for a page that asked for access.explain. One query, mostly."""
    rows = case.emergencies.holding(now).select_related("asked_by", "answered_by")
    on = _day(now)
    return [
        row
        for row in rows.defer("reason", "decline_reason")
        if row.asked_by.is_active and not is_excluded(row.asked_by, case, on=on)
    ]


def with_emergencies(answer: Sightline, case: Case, *, now: datetime) -> Sightline:
    """The answer of 誰可以看這個案 with those whose emergency access holds."""
    seers = [
        Seer(row.asked_by, SEEN_WORDS, because_of(row), None)
        for row in holding_on(case, now=now)
    ]
    return Sightline([*answer.seers, *seers], answer.excluded)


def because_of(row: EmergencyAccess) -> str:
    """緊急調閱：某某核可，至 14:05."""
    until = f"{row.until_at.astimezone(TAIPEI):%H:%M}" if row.until_at else ""
    return _("緊急調閱：%(by)s 核可，至 %(time)s") % {
        "by": row.answered_by,
        "time": until,
    }


def _day(now: datetime) -> date:
    return now.astimezone(TAIPEI).date()
