"""諮商同意書."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    of,
    optional_text,
    require_not_future,
    require_on_case,
    require_running,
    required_text,
)
from cases.contacting import contact_rules
from cases.models import Case, Contact, CounselingConsent
from cases.timeline import Kind, note

Basis = CounselingConsent.Basis
ADULT_AGE = 18  # 民法第 12 條, since 2023-01-01


@transaction.atomic
def record_consent(
    *,
    by: User,
    case: Case,
    form_key: UUID,
    basis: str,
    service: str,
    signer: str,
    signed_on: date,
    on: date,
    contact: Contact | None = None,
    relation: str | None = None,
    until_on: date | None = None,
    conference_on: date | None = None,
    conference_reference: str | None = None,
) -> CounselingConsent:
    """For which service, by whom, on what ground; a form sent twice records it once.

    The student's own consent needs the conference that found the need (學生輔導法第 5 條之 1 第 3 項) or her majority.
    A barred contact can't be named. Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on_case(by, Word.CONSENT_MANAGE, case=case, on=on)
    fresh = locked_case(case)
    known = fresh.consents.filter(form_key=form_key).first()
    if known is not None:
        return known
    require_running(fresh)
    require_not_future(signed_on, on=on, field="signed_on")
    reference = optional_text(conference_reference, field="conference_reference")
    _check_basis(fresh, basis, signed_on, conference_on, reference)
    if contact is not None and not contact_rules(fresh.student, on=on).may_reach(contact):  # fmt: skip
        raise ValidationError({"contact": _("這位聯絡人受保護註記限制，不能作為同意人。")})  # fmt: skip
    if until_on is not None and until_on < signed_on:
        raise ValidationError({"until_on": _("有效日不能早於同意日。")})
    consent = CounselingConsent.objects.create(
        school=fresh.school,
        case=fresh,
        form_key=form_key,
        basis=basis,
        service=required_text(service, field="service"),
        contact=contact,
        signer=required_text(signer, field="signer"),
        relation=optional_text(relation, field="relation"),
        signed_on=signed_on,
        until_on=until_on,
        conference_on=conference_on,
        conference_reference=reference,
        recorded_by=by,
    )
    record(Event.CREATED, by=by, **of(consent))
    note(fresh, Kind.CONSENT, by=by, on=signed_on, summary=service, about=consent)
    return consent


@transaction.atomic
def withdraw_consent(
    *, by: User, consent: CounselingConsent, reason: str, withdrawn_on: date, on: date
) -> CounselingConsent:
    """撤回. Raises NotVisible, NotAllowed, WrongState when it was withdrawn, ValidationError."""
    require_on_case(by, Word.CONSENT_MANAGE, case=consent.case, on=on)
    row = CounselingConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    text = required_text(reason, field="reason")
    if row.withdrawn_on is not None:
        raise WrongState(_("這份同意已經撤回。"))
    require_not_future(withdrawn_on, on=on, field="withdrawn_on")
    if withdrawn_on < row.signed_on:
        raise ValidationError({"withdrawn_on": _("撤回日不能早於同意日。")})
    row.withdrawn_on, row.withdrawn_reason = withdrawn_on, text
    row.save()
    record(Event.CHANGED, by=by, part="withdrawn", **of(row))
    return row


def consents_in_force(case: Case, *, on: date) -> list[CounselingConsent]:
    """Those that stand on the day."""
    return [
        one
        for one in case.consents.filter(signed_on__lte=on)
        if (one.until_on is None or one.until_on >= on)
        and (one.withdrawn_on is None or one.withdrawn_on > on)
    ]


def _check_basis(
    case: Case,
    basis: str,
    signed_on: date,
    conference_on: date | None,
    reference: str | None,
) -> None:
    if basis not in Basis.values:
        raise ValidationError({"basis": _("請選擇同意的依據。")})
    if basis == Basis.STUDENT and (conference_on is None or reference is None):
        raise ValidationError(
            {
                "conference_on": _(
                    "學生本人同意須有個案會議認有必要，請填會議日期與紀錄。"
                )
            }
        )
    if conference_on is not None and conference_on > signed_on:
        raise ValidationError({"conference_on": _("會議日不能晚於同意日。")})
    if basis == Basis.ADULT and not _is_adult(case.student.born_on, signed_on):
        raise ValidationError({"basis": _("學生於同意日未滿 18 歲，或未登錄出生日期。")})  # fmt: skip


def _is_adult(born_on: date | None, day: date) -> bool:
    if born_on is None:
        return False
    birthday_is_to_come = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - birthday_is_to_come >= ADULT_AGE
