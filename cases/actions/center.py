"""三級轉介: the school applies, the center decides and serves in the same case."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import CounselingCenter, User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    of,
    optional_text,
    require_on_case,
    require_running,
    required_text,
    save,
    turning,
)
from cases.actions.team import Part, check_joining, dissolve, join
from cases.actions.tiers import enter_tier
from cases.codes.official import Tier
from cases.models import Case, CenterReferral
from cases.timeline import Kind, note

State = CenterReferral.State
OPEN = (State.DRAFT, State.APPLIED, State.UNDER_REVIEW, State.RETURNED, *CenterReferral.SERVING)  # fmt: skip


@transaction.atomic
def draft_center_referral(
    *,
    by: User,
    case: Case,
    center: CounselingCenter,
    form_key: UUID,
    reason: str,
    on: date,
    done_so_far: str | None = None,
    expectations: str | None = None,
    is_emergency: bool = False,
    conference_on: date | None = None,
) -> CenterReferral:
    """The application as a draft; a form sent twice makes one. Raises NotVisible, NotAllowed, WrongState when one is
    running, ValidationError."""
    require_on_case(by, Word.CENTER_REFER, case=case, on=on)
    fresh = locked_case(case)
    known = fresh.center_referrals.filter(form_key=form_key).first()
    if known is not None:
        return known
    require_running(fresh)
    if center.authority_id != fresh.school.authority_id or not center.is_active:
        raise ValidationError({"center": _("這個輔諮中心不服務本校。")})
    if fresh.center_referrals.filter(state__in=OPEN).exists():
        raise WrongState(_("這個個案已有進行中的三級轉介。"))
    row = CenterReferral(
        school=fresh.school,
        case=fresh,
        center=center,
        form_key=form_key,
        written_by=by,
    )
    _write(row, reason, done_so_far, expectations, is_emergency, conference_on, on=on)
    row.save(force_insert=True)
    record(Event.CREATED, by=by, **of(row))
    return row


@transaction.atomic
def edit_center_referral(
    *,
    by: User,
    referral: CenterReferral,
    version: int,
    reason: str,
    on: date,
    done_so_far: str | None = None,
    expectations: str | None = None,
    is_emergency: bool = False,
    conference_on: date | None = None,
) -> CenterReferral:
    """A draft, or one returned for change. Raises as `draft_center_referral`; WrongState when somebody saved after
    `version`."""
    row = _of_the_school(by, referral, on=on)
    if row.version != version:
        raise WrongState(_("這份申請剛才已由別人更新，您輸入的內容尚未儲存。"))
    if row.state not in (State.DRAFT, State.RETURNED):
        raise WrongState(_("申請已送出，不能再修改。"))
    _write(row, reason, done_so_far, expectations, is_emergency, conference_on, on=on)
    save(row)
    record(Event.CHANGED, by=by, **of(row))
    return row


@transaction.atomic
def apply_to_center(*, by: User, referral: CenterReferral, on: date) -> CenterReferral:
    """申請. Tier 2 or 3, or an emergency after the joint conference. Raises NotVisible, NotAllowed, WrongState."""
    row = _of_the_school(by, referral, on=on)
    if row.case.tier == Tier.DEVELOPMENTAL and not row.is_emergency:
        raise WrongState(_("未經介入性輔導而申請處遇性輔導，限緊急個案並經會議評估。"))
    require_running(row.case)
    with turning(row):
        row.apply(on=on)
    return _turned(row, by, on, Event.SUBMITTED)


@transaction.atomic
def withdraw_center_referral(
    *, by: User, referral: CenterReferral, on: date
) -> CenterReferral:
    """The school takes it back before the decision. Raises NotVisible, NotAllowed, WrongState."""
    row = _of_the_school(by, referral, on=on)
    with turning(row):
        row.withdraw()
    return _turned(row, by, on, Event.CHANGED)


@transaction.atomic
def take_up_center_referral(
    *, by: User, referral: CenterReferral, on: date
) -> CenterReferral:
    """The center begins its assessment. Raises NotVisible, WrongState."""
    row = _of_the_center(by, referral, on=on)
    with turning(row):
        row.take_up()
    return _turned(row, by, on, Event.CHANGED)


@transaction.atomic
def return_center_referral(
    *, by: User, referral: CenterReferral, text: str, on: date
) -> CenterReferral:
    """退回補件. Raises NotVisible, WrongState, ValidationError."""
    row = _of_the_center(by, referral, on=on)
    with turning(row):
        row.ask_for_change(note=required_text(text, field="text"))
    return _turned(row, by, on, Event.RETURNED)


@transaction.atomic
def accept_center_referral(
    *,
    by: User,
    referral: CenterReferral,
    professional: User,
    is_direct: bool,
    on: date,
    reason: str | None = None,
) -> CenterReferral:
    """受理: the professional joins the case within the center's words; the case enters tier 3.

    Raises NotVisible, WrongState, ValidationError for someone who is no professional of the center.
    """
    row = _of_the_center(by, referral, on=on)
    case = locked_case(row.case)
    require_running(case)
    at_center = professional.appointments.in_force(on).filter(center=row.center)
    if not at_center.exists():
        raise ValidationError({"professional": _("這位人員不在本中心任職。")})
    check_joining(case, professional, Part.CENTER, on=on)
    decided: dict[str, Any] = {"by": by, "on": on, "professional": professional}
    decided["reason"] = optional_text(reason, field="reason")
    with turning(row):
        (row.serve_directly if is_direct else row.serve_indirectly)(**decided)
    join(
        case,
        professional,
        Part.CENTER,
        by=by,
        on=on,
        reason=row.state_label,
        own=by.pk == professional.pk,
    )
    case.center = row.center
    if case.tier != Tier.REMEDIAL:
        enter_tier(
            case,
            Tier.REMEDIAL,
            by=by,
            on=on,
            reason=_("輔諮中心受理三級轉介"),
            is_emergency=row.is_emergency,
            conference_on=row.conference_on,
        )
    save(case)
    return _turned(row, by, on, Event.APPROVED)


@transaction.atomic
def decline_center_referral(
    *, by: User, referral: CenterReferral, reason: str, on: date
) -> CenterReferral:
    """不受理, with a reason. Raises NotVisible, WrongState, ValidationError."""
    row = _of_the_center(by, referral, on=on)
    with turning(row):
        row.decline(by=by, on=on, reason=required_text(reason, field="reason"))
    return _turned(row, by, on, Event.RETURNED)


@transaction.atomic
def close_center_service(
    *, by: User, referral: CenterReferral, summary: str, on: date
) -> CenterReferral:
    """中心結案: the professional leaves the case, the school follows up. By her or her center's supervisor.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    row = _locked(referral)
    if row.professional_id != by.pk:
        _require_center(by, row, on=on)
    else:
        require_on_case(by, Word.CASE_EDIT, case=row.case, on=on)
    case = locked_case(row.case)
    with turning(row):
        row.close(on=on, summary=required_text(summary, field="summary"))
    dissolve(case, [Part.CENTER], by=by, on=on, reason=_("輔諮中心結案"))
    case.center = None
    save(case)
    return _turned(row, by, on, Event.CHANGED)


def _write(
    row: CenterReferral,
    reason: str,
    done_so_far: str | None,
    expectations: str | None,
    is_emergency: bool,
    conference_on: date | None,
    *,
    on: date,
) -> None:
    if is_emergency and conference_on is None:
        raise ValidationError(
            {"conference_on": _("緊急個案須先與輔諮中心召開會議，請填會議日期。")}
        )
    if conference_on is not None and conference_on > on:
        raise ValidationError({"conference_on": _("日期不能晚於今天。")})
    row.reason = required_text(reason, field="reason")
    row.done_so_far = optional_text(done_so_far, field="done_so_far")
    row.expectations = optional_text(expectations, field="expectations")
    row.is_emergency, row.conference_on = is_emergency, conference_on


def _locked(referral: CenterReferral) -> CenterReferral:
    rows = CenterReferral.objects.select_related("school", "case__school", "center")
    return rows.select_for_update(of=("self",)).get(pk=referral.pk)


def _of_the_school(by: User, referral: CenterReferral, *, on: date) -> CenterReferral:
    require_on_case(by, Word.CENTER_REFER, case=referral.case, on=on)
    return _locked(referral)


def _of_the_center(by: User, referral: CenterReferral, *, on: date) -> CenterReferral:
    _require_center(by, referral, on=on)
    return _locked(referral)


def _require_center(by: User, referral: CenterReferral, *, on: date) -> None:
    """NotVisible for who sees neither the application nor the case, NotAllowed for the school's own people."""
    seen = CenterReferral.objects.visible_to(by, on=on, word=Word.CENTER_ACCEPT)
    if seen.filter(pk=referral.pk).exists():
        return
    cases = Case.objects.visible_to(by, on=on).filter(pk=referral.case_id)
    if cases.exists():
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": Word.CENTER_ACCEPT.label})  # fmt: skip
    raise NotVisible(referral._meta.label_lower, referral.pk)


def _turned(row: CenterReferral, by: User, on: date, event: str) -> CenterReferral:
    save(row)
    record(event, by=by, part="state", detail={"state": row.state}, **of(row))
    if row.state != State.DRAFT:
        note(row.case, Kind.CENTER, by=by, on=on, summary=row.state_label)
    return row
