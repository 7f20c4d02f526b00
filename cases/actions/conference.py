"""What a case conference resolved, as rows of the case, so that nobody types it twice.

Called by the meeting's approval, which has asked for every permission there is to ask: the minutes are 核定, the people
have agreed. A row carries the resolution's key as its `form_key`: approved once more after a correction, it isn't made again.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import CounselingCenter, User
from accounts.vocabulary import Word
from cases.actions.case_guards import locked_case, may_on_case, of, save
from cases.actions.center import OPEN
from cases.models import Case, CenterReferral, CounselingConsent
from cases.timeline import Kind, note

SERVICE = 120  # characters of CounselingConsent.service


def draft_by_conference(
    *,
    case: Case,
    key: UUID,
    by: User,
    writer: User | None,
    reason: str,
    done_so_far: str,
    conference_on: date | None,
    on: date,
) -> CenterReferral | None:
    """三級轉介 as a draft; the school still looks at it and applies (W16).

    In: `writer`, the resolution's owner, who becomes its author where she may refer the case, else its lead;
    `conference_on`, the day if the center took part. Out: None when the case is closed, an application runs already, or
    the county has several centers to choose from.
    """
    fresh = locked_case(case)
    center = _center_of(fresh)
    running = fresh.center_referrals.filter(state__in=OPEN).exists()
    known = fresh.center_referrals.filter(form_key=key).exists()
    if known or running or center is None or not fresh.is_running:
        return None
    refers = writer is not None and may_on_case(writer, Word.CENTER_REFER, case=fresh, on=on)  # fmt: skip
    row = CenterReferral.objects.create(
        school=fresh.school,
        case=fresh,
        center=center,
        form_key=key,
        reason=reason,
        done_so_far=done_so_far or None,
        conference_on=conference_on,
        written_by=writer if writer is not None and refers else fresh.lead,
    )
    record(Event.CREATED, by=by, part="conference", **of(row))
    return row


def consent_by_conference(
    *,
    case: Case,
    key: UUID,
    by: User,
    recorder: User,
    service: str,
    conference_on: date,
    reference: str,
) -> CounselingConsent | None:
    """學生本人同意，經個案會議認有必要 (學生輔導法第 5 條之 1 第 3 項), with the approved minutes as evidence.

    In: `reference`, how the minutes are found. Out: None when it was recorded before or the case is closed.
    """
    fresh = locked_case(case)
    if not fresh.is_running or fresh.consents.filter(form_key=key).exists():
        return None
    row = CounselingConsent.objects.create(
        school=fresh.school,
        case=fresh,
        form_key=key,
        basis=CounselingConsent.Basis.STUDENT,
        service=service[:SERVICE],
        signer=fresh.student.name,
        relation=_("學生本人"),
        signed_on=conference_on,
        conference_on=conference_on,
        conference_reference=reference[:SERVICE],
        recorded_by=recorder,
    )
    record(Event.CREATED, by=by, part="conference", **of(row))
    note(fresh, Kind.CONSENT, by=by, on=conference_on, summary=row.service, about=row)
    return row


def take_back_conference(
    *,
    case: Case,
    applications: Iterable[UUID],
    consents: Iterable[UUID],
    by: User,
    reason: str,
    on: date,
) -> None:
    """What the corrected minutes no longer resolve, by key: a draft not yet sent is withdrawn, a consent ends."""
    drafts = case.center_referrals.select_for_update(of=("self",)).filter(
        form_key__in=list(applications), state=CenterReferral.State.DRAFT
    )
    for draft in drafts:
        draft.withdraw()
        save(draft)
        record(Event.CHANGED, by=by, part="conference", **of(draft))
    standing = case.consents.select_for_update(of=("self",)).filter(
        form_key__in=list(consents), withdrawn_on__isnull=True
    )
    for consent in standing:
        consent.withdrawn_on, consent.withdrawn_reason = on, reason
        consent.save(update_fields=["withdrawn_on", "withdrawn_reason"])
        record(Event.CHANGED, by=by, part="withdrawn", **of(consent))


def _center_of(case: Case) -> CounselingCenter | None:
    """The one that serves the case already, or the county's only one."""
    if case.center is not None:
        return case.center
    centers = CounselingCenter.objects.filter(
        authority=case.school.authority_id, is_active=True
    )
    found = list(centers[:2])
    return found[0] if len(found) == 1 else None
