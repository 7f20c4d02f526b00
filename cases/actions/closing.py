"""個案的一生: suspension, closing, reopening, archiving, follow-up."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import School, User
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    locked_case,
    of,
    optional_text,
    require_not_future,
    require_on_case,
    require_word_on_case,
    required_text,
    save,
    turning,
)
from cases.actions.cases import lock_student
from cases.actions.guards import locked, require_at, require_attending
from cases.actions.team import Part, check_joining, dissolve, join
from cases.actions.tiers import check_way_to_tier, enter_tier
from cases.due import archive_due
from cases.models import Case
from cases.timeline import Kind, note

HELPERS = (Part.MENTOR, Part.HOMEROOM, Part.CENTER, Part.INVITED)


@transaction.atomic
def suspend_case(*, by: User, case: Case, reason: str, on: date) -> Case:
    """暫停: nobody is served for now. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_case(by, Word.CASE_EDIT, case=case, on=on)
    fresh = locked_case(case)
    with turning(fresh):
        fresh.suspend(on=on, reason=required_text(reason, field="reason"))
    return _turned(fresh, by, on, Kind.SUSPENDED)


@transaction.atomic
def resume_case(*, by: User, case: Case, on: date) -> Case:
    """恢復服務. Raises NotVisible, NotAllowed, WrongState."""
    require_on_case(by, Word.CASE_EDIT, case=case, on=on)
    fresh = locked_case(case)
    with turning(fresh):
        fresh.resume()
    return _turned(fresh, by, on, Kind.RESUMED)


@transaction.atomic
def propose_closing(
    *,
    by: User,
    case: Case,
    reason: str,
    summary: str,
    on: date,
    follow_up: str | None = None,
    follow_up_on: date | None = None,
) -> Case:
    """提出結案 with reason, summary and follow-up; the director approves. Raises NotVisible, NotAllowed, WrongState,
    ValidationError."""
    require_on_case(by, Word.CASE_CLOSE, case=case, on=on)
    fresh = locked_case(case)
    if reason not in Case.ClosingReason.values:
        raise ValidationError({"reason": _("請選擇結案原因。")})
    if follow_up_on is not None and follow_up_on <= on:
        raise ValidationError({"follow_up_on": _("追蹤日應在今天之後。")})
    told = {
        "reason": reason,
        "summary": required_text(summary, field="summary"),
        "follow_up": optional_text(follow_up, field="follow_up"),
        "follow_up_on": follow_up_on,
    }
    _require_no_center(fresh)
    with turning(fresh):
        fresh.propose_closing(by=by, on=on, **told)
    return _turned(fresh, by, on, Kind.CLOSING, event=Event.SUBMITTED)


@transaction.atomic
def return_closing(*, by: User, case: Case, reason: str, on: date) -> Case:
    """退回結案 by the approver. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on_case(by, Word.CASE_APPROVE_CLOSING, case=case, on=on)
    fresh = locked_case(case)
    text = required_text(reason, field="reason")
    with turning(fresh):
        fresh.return_closing()
    return _turned(
        fresh, by, on, Kind.CLOSING_RETURNED, event=Event.RETURNED, summary=text
    )


@transaction.atomic
def withdraw_closing(*, by: User, case: Case, on: date) -> Case:
    """The proposer takes it back. Raises NotVisible, NotAllowed, WrongState."""
    require_on_case(by, Word.CASE_CLOSE, case=case, on=on)
    fresh = locked_case(case)
    with turning(fresh):
        fresh.return_closing()
    return _turned(fresh, by, on, Kind.CLOSING_RETURNED)


@transaction.atomic
def approve_closing(*, by: User, case: Case, on: date) -> Case:
    """核可結案: helpers leave, lead and co-counselors keep reading until it is archived.

    Nobody approves her own proposal, save where one person is the whole office (教導處制); the trail says so.
    Raises NotVisible, NotAllowed, WrongState.
    """
    require_on_case(by, Word.CASE_APPROVE_CLOSING, case=case, on=on)
    fresh = locked_case(case)
    alone = fresh.school.profile == School.Profile.TEACHING_AFFAIRS
    is_own = fresh.closing_proposed_by_id == by.pk
    if is_own and not alone:
        raise NotAllowed(_("提出結案的人不能自己核可。"))
    with turning(fresh):
        fresh.close(by=by, on=on, archive_due_on=archive_due(fresh.school, on))
    dissolve(fresh, HELPERS, by=by, on=on, reason=_("結案"))
    return _turned(
        fresh, by, on, Kind.CLOSED, event=Event.APPROVED, own_proposal=is_own
    )


@transaction.atomic
def reopen_case(
    *, by: User, case: Case, lead: User, tier: int, reason: str, on: date
) -> Case:
    """重新開案: the same case and number, a lead and a tier anew. For oneself or by who assigns, as `open_case`.

    Raises NotVisible, NotAllowed, WrongState when another case is open or the student has left, ValidationError.
    """
    require_on_case(by, Word.CASE_VIEW, case=case, on=on)
    require_at(by, Word.CASE_OPEN, school=case.school, on=on)
    if lead.pk != by.pk:
        require_at(by, Word.CASE_ASSIGN, school=case.school, on=on)
    text = required_text(reason, field="reason")
    require_attending(locked(case.student))
    lock_student(case.student)
    fresh = locked_case(case)
    if fresh.student.cases.filter(state__in=Case.RUNNING).exclude(pk=fresh.pk).exists():
        raise WrongState(_("這位學生已有開案中的個案。"))
    with turning(fresh):
        fresh.reopen()
    dissolve(fresh, [Part.LEAD, Part.CO], by=by, on=on, reason=_("重新開案"))
    check_joining(fresh, lead, Part.LEAD, on=on)
    fresh.lead = lead
    join(fresh, lead, Part.LEAD, by=by, on=on, reason=text[:200])
    if tier != fresh.tier:
        check_way_to_tier(fresh.tier, tier, False, None, on=on)
        enter_tier(fresh, tier, by=by, on=on, reason=text)
    return _turned(fresh, by, on, Kind.REOPENED, summary=text)


@transaction.atomic
def archive_case(*, by: User, case: Case, archived_on: date, on: date) -> Case:
    """歸檔 (DL-CM-04) by the custodian or the director; the team's sight ends. Raises NotVisible, WrongState,
    ValidationError."""
    require_word_on_case(by, Word.CUSTODY_MANAGE, case=case, on=on)
    fresh = locked_case(case)
    require_not_future(archived_on, on=on, field="archived_on")
    with turning(fresh):
        fresh.archive(by=by, on=archived_on)
    dissolve(fresh, Part.values, by=by, on=on, reason=_("歸檔"))
    return _turned(fresh, by, on, Kind.ARCHIVED)


@transaction.atomic
def finish_follow_up(*, by: User, case: Case, outcome: str, on: date) -> Case:
    """The follow-up named at closing is done. Raises NotVisible, NotAllowed, WrongState when none is due, ValidationError."""
    require_on_case(by, Word.CASE_EDIT, case=case, on=on)
    fresh = locked_case(case)
    text = required_text(outcome, field="outcome")
    if fresh.follow_up_on is None or fresh.is_running:
        raise WrongState(_("沒有待完成的結案追蹤。"))
    fresh.follow_up_on = None
    fresh.follow_up = "\n\n".join(filter(None, (fresh.follow_up, text)))
    save(fresh)
    record(Event.CHANGED, by=by, part="follow_up", **of(fresh))
    note(fresh, Kind.OTHER, by=by, on=on, summary=_("結案追蹤完成"))
    return fresh


def _turned(
    case: Case,
    by: User,
    on: date,
    kind: str,
    *,
    event: str = Event.CHANGED,
    summary: str = "",
    own_proposal: bool = False,
) -> Case:
    """Saves the turned case with its audit event and its line."""
    save(case)
    detail: dict[str, object] = {"state": case.state}
    if own_proposal:
        detail["own_proposal"] = True
    record(event, by=by, part="state", detail=detail, **of(case))
    note(case, kind, by=by, on=on, summary=summary)
    return case


def _require_no_center(case: Case) -> None:
    serving = case.center_referrals.exclude(state__in=["declined", "closed", "withdrawn"])  # fmt: skip
    if serving.exists():
        raise WrongState(_("輔諮中心的申請或服務尚未結束，請先結束再申請結案。"))
