"""What hangs on a case that a door has opened: plans, team, exclusions, consents, readings. No door of its own."""

from datetime import date
from typing import Any
from uuid import UUID

from accounts.access import NotVisible
from accounts.audit_words import Event
from accounts.models import AuditEvent
from accounts.permissions import in_force
from cases.models import Case, CaseExclusion, CaseMember, CounselingConsent, Plan

LAST_READINGS = 100


def plans_of(case: Case) -> list[Plan]:
    """輔導計畫 of a case that a door has opened: the one in force first, then the former ones, newest first."""
    return list(
        case.plans.select_related("made_by", "reviewed_by").order_by("-revision")
    )


def parts_of_referrer(user: Any, case: Case) -> list[str]:
    """「你的分工」: what the office asked of the referrer, of the referrals she wrote herself."""
    rows = case.referrals.filter(referrer=user).order_by("-created_at")
    return [text for text in rows.values_list("referrer_part", flat=True) if text]


def who_left(case: Case) -> list[CaseMember]:
    """Who was in the team, the latest first."""
    rows = case.members.filter(ended_on__isnull=False).select_related("user")
    return list(rows.order_by("-ended_on", "-added_at")[:50])


def member_of(case: Case, pk: UUID | str) -> CaseMember:
    """One row of the team of a case that a door has opened. Raises NotVisible."""
    row = case.members.filter(pk=pk).select_related("user", "case__school").first()
    if row is None:
        raise NotVisible(CaseMember._meta.label_lower, pk)
    return row


def exclusions_of(case: Case, *, on: date) -> list[CaseExclusion]:
    """Who keeps away from the case today."""
    rows = CaseExclusion.objects.filter(in_force(on), content_object=case)
    return list(rows.select_related("user", "decided_by").order_by("from_on", "pk"))


def exclusion_of(case: Case, person: UUID | str, *, on: date) -> CaseExclusion:
    """The person's exclusion in force. Raises NotVisible."""
    for row in exclusions_of(case, on=on):
        if str(row.user_id) == str(person):
            return row
    raise NotVisible(CaseExclusion._meta.label_lower, person)


def consents_of(case: Case) -> list[CounselingConsent]:
    """The consents of a case that a door has opened, the latest first."""
    return list(case.consents.select_related("recorded_by").order_by("-signed_on", "-recorded_at"))  # fmt: skip


def consent_of(case: Case, pk: UUID | str) -> CounselingConsent:
    """One of them. Raises NotVisible."""
    row = case.consents.filter(pk=pk).select_related("case__school").first()
    if row is None:
        raise NotVisible(CounselingConsent._meta.label_lower, pk)
    return row


def readers_of(case: Case) -> list[AuditEvent]:
    """Who read, printed or was refused the case lately, newest first, for a page that asked for access.explain."""
    readings = (Event.CASE_READ, Event.EMERGENCY_READ, Event.RECORD_READ, Event.LIST_READ, Event.PRINTED, Event.EXPORTED, Event.ACCESS_REFUSED)  # fmt: skip
    rows = AuditEvent.objects.filter(object_id=str(case.pk), event__in=readings)
    return list(rows.order_by("-at", "-id")[:LAST_READINGS])
