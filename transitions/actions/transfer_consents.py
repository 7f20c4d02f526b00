"""轉銜同意書 (附表二) and 免經同意: the only grounds under which data go (art. 6 III)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from cases.contacting import contact_rules
from cases.models import Contact
from transitions.actions.transfer_guards import (
    day_of,
    not_later,
    of,
    optional,
    require_half,
    require_state,
    text,
)
from transitions.grounds import guardians_for, is_adult
from transitions.models import (
    DataKind,
    Exemption,
    TransferConsent,
    TransferFile,
    TransferRequest,
)
from transitions.transfer_access import Half, Side

Form = TransferConsent.Form
OPEN = (*TransferRequest.BEFORE_SENDING, TransferRequest.State.SENT)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What the signed paper says (forms.yaml consent_guardian, consent_student)."""

    form: str
    data_items: Sequence[str]
    signer_name: str
    signer_id: str
    phone: str
    signed_on: date
    student_id: str = ""
    relation: str = ""
    key_other_text: str = ""
    advice: str = ""
    contact: UUID | None = None


@transaction.atomic
def record_consent(
    *,
    by: User,
    request: TransferRequest,
    side: Side,
    signed: Signed,
    on: date,
    scan: TransferFile | None = None,
) -> TransferConsent:
    """The signed paper, by whichever school has it. A guardian whom a protection flag excludes is refused, by row and by
    name; so is a guardian's consent for a student who is of age on the day of signing.

    Raises NotVisible, NotAllowed, WrongState, ValidationError by field.
    """
    half = require_half(by, request, side, Word.TRANSITION_CONSENT, on=on)
    require_state(half.request, *OPEN)
    kinds = clean_kinds(signed.data_items)
    not_later(signed.signed_on, on, "signed_on")
    is_guardian = signed.form == Form.GUARDIAN
    if signed.form not in Form.values:
        raise ValidationError({"form": _("請選擇由誰同意。")})
    contact = _guardian(half, signed, on=on) if is_guardian else None
    other = optional(signed.key_other_text, "key_other_text")
    if DataKind.KEY_OTHER in kinds and other is None:
        raise ValidationError({"key_other_text": _("勾選其他關鍵輔導資料時，請說明。")})
    row = TransferConsent.objects.create(
        school=half.school,
        request=half.request,
        form=signed.form,
        contact=contact,
        student_name=str(half.request.subject.get("name") or half.student.name),
        student_id=_student_id(half, signed, needed=is_guardian),
        relation=text(signed.relation, "relation", longest=40) if is_guardian else None,
        original_school=half.request.former_name,
        current_school=half.request.school_name,
        data_items=kinds,
        key_other_text=other if DataKind.KEY_OTHER in kinds else None,
        advice=optional(signed.advice, "advice"),
        signer_name=text(signed.signer_name, "signer_name", longest=280),
        signer_id=text(signed.signer_id, "signer_id", longest=20),
        phone=text(signed.phone, "phone", longest=60),
        signed_on=signed.signed_on,
        scan=scan,
        recorded_by=by,
    )
    record(
        Event.CREATED, by=by, part=row.form, detail={"kinds": kinds}, **of(half, row)
    )
    return row


@transaction.atomic
def revoke_consent(
    *, by: User, consent: TransferConsent, side: Side, on: date
) -> TransferConsent:
    """撤回同意: nothing goes under it from now on; what went under it stays proved. Raises NotVisible, NotAllowed, WrongState."""
    half = require_half(by, consent.request, side, Word.TRANSITION_CONSENT, on=on)
    row = TransferConsent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if not row.stands:
        raise WrongState(_("這份同意書已撤回。"))
    row.revoked_on, row.revoked_by = on, by
    row.save(update_fields=["revoked_on", "revoked_by"])
    record(Event.CHANGED, by=by, part="revoked", **of(half, row))
    return row


@transaction.atomic
def propose_exemption(
    *,
    by: User,
    request: TransferRequest,
    side: Side,
    ground: str,
    reason: str,
    evidence: str,
    data_items: Sequence[str],
    on: date,
    authority_number: str = "",
    authority_on: date | None = None,
    file: TransferFile | None = None,
) -> Exemption:
    """免經同意, with its evidence, for the principal to decide. Public interest needs the authority's letter (R-CT-2).

    Raises NotVisible, NotAllowed, WrongState when one is waiting, ValidationError by field.
    """
    half = require_half(by, request, side, Word.TRANSITION_CONSENT, on=on)
    require_state(half.request, *OPEN)
    if ground not in Exemption.Ground.values:
        raise ValidationError({"ground": _("請選擇事由。")})
    number = optional(authority_number, "authority_number", longest=60) or ""
    if ground == Exemption.Ground.E2 and not (number and authority_on):
        raise ValidationError(
            {"authority_number": _("基於公共利益者，須填主管機關同意之文號與日期。")}
        )
    not_later(authority_on, on, "authority_on")
    waiting = half.request.exemptions.filter(school=half.school, state=Exemption.State.PROPOSED)  # fmt: skip
    if waiting.exists():
        raise WrongState(_("已有一件免經同意待校長核定。"))
    row = Exemption.objects.create(
        school=half.school,
        request=half.request,
        ground=ground,
        reason=text(reason, "reason"),
        evidence=text(evidence, "evidence"),
        authority_number=number,
        authority_on=authority_on,
        file=file,
        data_items=clean_kinds(data_items),
        proposed_by=by,
        proposed_on=on,
    )
    record(Event.SUBMITTED, by=by, detail={"ground": ground}, **of(half, row))
    return row


@transaction.atomic
def decide_exemption(
    *,
    by: User,
    exemption: Exemption,
    side: Side,
    approved: bool,
    now: datetime,
    note: str = "",
) -> Exemption:
    """The principal's decision, at the school that proposed it; never by who proposed.

    Raises NotVisible, NotAllowed, WrongState, ValidationError for a refusal without a word why.
    """
    half = require_half(by, exemption.request, side, Word.TRANSITION_EXEMPT, on=day_of(now))  # fmt: skip
    row = Exemption.objects.get(pk=exemption.pk)
    if row.school_id != half.school.pk:
        raise NotAllowed(_("免經同意由提出的學校核定。"))
    if row.proposed_by_id == by.pk:
        raise NotAllowed(_("不能核定自己提出的免經同意。"))
    words = optional(note, "note") if approved else text(note, "note")
    with turning(row):
        (row.approve if approved else row.reject)(by=by, at=now, note=words)
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    record(
        Event.APPROVED if approved else Event.RETURNED,
        by=by, detail={"ground": row.ground}, **of(half, row),
    )  # fmt: skip
    return row


def clean_kinds(kinds: Sequence[str]) -> list[str]:
    """In the paper's order. Raises ValidationError for none or an unknown one."""
    chosen = [kind for kind in DataKind.values if kind in set(kinds)]
    if not chosen or set(kinds) - set(chosen):
        raise ValidationError({"data_items": _("請至少勾選一項資料。")})
    return chosen


def _guardian(half: Half, signed: Signed, *, on: date) -> Contact:
    """The legal representative, as protection leaves her (SECURITY: a barred parent is never asked)."""
    if half.student is None:
        raise WrongState(_("請先確認是本校的哪一位學生。"))
    if is_adult(half.student, signed.signed_on):
        raise ValidationError({"form": _("學生已成年，由學生本人同意。")})
    found = next((one for one in guardians_for(half, on=on) if one.pk == signed.contact), None)  # fmt: skip
    barred = contact_rules(half.student, on=on).barred_people
    if found is None or signed.signer_name.strip() in barred:
        raise ValidationError({"contact": _("請從可聯繫的法定代理人中選擇。")})
    return found


def _student_id(half: Half, signed: Signed, *, needed: bool) -> str | None:
    known = signed.student_id or str(half.request.subject.get("national_id") or "")
    if needed:
        return text(known, "student_id", longest=20)
    return optional(known, "student_id", longest=20)
