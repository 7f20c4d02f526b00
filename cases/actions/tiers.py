"""級別異動, and what follows from it: the roster of high-concern students, for good (R-SC-1)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    may_on_case,
    of,
    require_not_future,
    require_on_case,
    require_running,
    required_text,
    save,
)
from cases.codes.official import Tier
from cases.models import Case, HighConcernEntry, TierChange
from cases.timeline import Kind, note


@transaction.atomic
def change_tier(
    *,
    by: User,
    case: Case,
    tier: int,
    reason: str,
    changed_on: date,
    on: date,
    is_emergency: bool = False,
    conference_on: date | None = None,
) -> Case:
    """Between tiers 1 and 2 by whoever edits the case; tier 3 by who assigns cases.

    Tier 3 follows tier 2, or an emergency's joint conference (學生輔導法第 6 條), whose day is then required.
    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on_case(by, Word.CASE_VIEW, case=case, on=on)
    word = Word.CASE_ASSIGN if tier == Tier.REMEDIAL else Word.CASE_EDIT
    if not may_on_case(by, word, case=case, on=on) and not may_on_case(
        by, Word.CASE_ASSIGN, case=case, on=on
    ):
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": word.label})
    fresh = locked_case(case)
    require_running(fresh)
    text = required_text(reason, field="reason")
    require_not_future(changed_on, on=on, field="changed_on")
    if tier == fresh.tier:
        raise WrongState(_("這個個案已經是這個級別。"))
    _check_dates(fresh, changed_on)
    check_way_to_tier(fresh.tier, tier, is_emergency, conference_on, on=on)
    enter_tier(
        fresh,
        tier,
        by=by,
        on=changed_on,
        reason=text,
        is_emergency=is_emergency,
        conference_on=conference_on,
    )
    save(fresh)
    return fresh


def check_way_to_tier(
    old: int | None,
    tier: int,
    is_emergency: bool,
    conference_on: date | None,
    *,
    on: date,
) -> None:
    """Raises ValidationError for a way the law doesn't know."""
    if tier not in Tier.values:
        raise ValidationError({"tier": _("級別應是發展性、介入性或處遇性。")})
    if is_emergency and tier != Tier.REMEDIAL:
        raise ValidationError({"is_emergency": _("只有轉入處遇性輔導才勾緊急個案。")})
    if is_emergency and conference_on is None:
        raise ValidationError(
            {"conference_on": _("緊急個案須先與輔諮中心召開會議，請填會議日期。")}
        )
    if conference_on is not None and conference_on > on:
        raise ValidationError({"conference_on": _("日期不能晚於今天。")})
    if tier == Tier.REMEDIAL and old != Tier.INTERVENTION and not is_emergency:
        raise ValidationError(
            {"tier": _("未經介入性輔導而轉處遇性輔導，限緊急個案並經會議評估。")}
        )


def enter_tier(
    case: Case,
    tier: int,
    *,
    by: User,
    on: date,
    reason: str,
    is_emergency: bool = False,
    conference_on: date | None = None,
    first: bool = False,
) -> TierChange:
    """Writes the change, the roster's row and the line; the caller has checked and saves the case. Lists forever."""
    change = TierChange.objects.create(
        school=case.school,
        case=case,
        from_tier=None if first else case.tier,
        to_tier=tier,
        changed_on=on,
        reason=reason,
        decided_by=by,
        is_emergency=is_emergency,
        conference_on=conference_on,
    )
    case.tier = tier
    if tier >= Tier.INTERVENTION:
        list_on_roster(case, tier, on=on)
    record(Event.CHANGED, by=by, part="tier", detail={"tier": tier}, **of(case))
    if not first:
        note(case, Kind.TIER, by=by, on=on, summary=str(Tier(tier).label), about=change)
    return change


def list_on_roster(case: Case, tier: int, *, on: date) -> HighConcernEntry:
    """列入高關懷學生名冊: once for a student at a school."""
    entry, _made = HighConcernEntry.objects.get_or_create(
        school=case.school,
        student=case.student,
        defaults={
            "case": case,
            "listed_on": on,
            "first_tier": tier,
            "grade": case.student.grade,
        },
    )
    return entry


def _check_dates(case: Case, changed_on: date) -> None:
    latest = case.tier_changes.order_by("-changed_on").first()
    if changed_on < (latest.changed_on if latest else case.opened_on):
        raise ValidationError(
            {"changed_on": _("生效日不能早於開案日或上一次級別異動。")}
        )
