"""評估會議 decided student by student, closed, its minutes sent up (R-EV-2, 5, 6)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import of, optional_text, required_text, save, turning
from cases.actions.guards import require_at
from cases.timeline import Kind, note
from meetings.actions.guards import locked_meeting, locked_minutes
from meetings.actions.holding import Closing, close_meeting, closing_gaps
from meetings.actions.minutes import submit_minutes
from meetings.content import SCORE
from meetings.models import Meeting, Minutes
from transitions.actions.guards import require_version
from transitions.actions.sitting import leading, open_sitting, require_leader
from transitions.composition import complete_errors
from transitions.models import Evaluation, EvaluationItem, Transition
from transitions.tracking import begin_tracking

Decision = EvaluationItem.Decision


@transaction.atomic
def decide(
    *,
    by: User,
    item: EvaluationItem,
    decision: str,
    reason: str,
    on: date,
    minutes: str = "",
    version: int | None = None,
) -> EvaluationItem:
    """One decision and its reason for one student; it counts when the meeting is closed.

    Raises NotVisible, NotAllowed, WrongState (over, changed meanwhile, no initial assessment: R-EV-6), ValidationError.
    """
    open_sitting(by, item.evaluation, on=on)
    fresh = _locked(item, version)
    if decision not in Decision.values:
        raise ValidationError({"decision": _("請選擇決議。")})
    if decision != Decision.POSTPONED and fresh.transition.assessed_on is None:
        raise WrongState(
            _("這位學生還沒有完成初評表，不能作成決議（初評應於會前完成）。")
        )
    fresh.decision = decision
    _write_text(fresh, reason, minutes, by=by)
    save(fresh)
    record(Event.CHANGED, by=by, part="decision", **of(fresh))
    return fresh


@transaction.atomic
def close_evaluation(
    *,
    by: User,
    evaluation: Evaluation,
    taken: int,
    counts: Mapping[int, tuple[int, int, int]],
    at: datetime,
    on: date,
) -> Evaluation:
    """散會 by chair or recorder: held with its lawful members (R-EV-2), every decision takes effect, postponed students stay
    pending. `taken`: minutes; `counts`: 對象 -> (male, female, other) 人次 of the whole sitting, for the monthly report.

    Raises NotVisible, NotAllowed, WrongState before it was opened, ValidationError with everything that is missing.
    """
    fresh = open_sitting(by, evaluation, on=on)
    lead = leading(fresh)
    require_leader(by, lead)
    if lead.state != Meeting.State.HELD or lead.held_on is None:
        raise WrongState(_("會議還沒有開始。"))
    items = list(fresh.items.select_related("transition").select_for_update(of=("self",)))  # fmt: skip
    closing = Closing(taken=taken, counts=counts)
    missing = complete_errors(fresh, items, held_on=lead.held_on)
    missing += closing_gaps(closing)
    if missing:
        raise ValidationError(missing)
    for item in items:
        _adjourn(item, closing if item.meeting_id == lead.pk else Closing(taken=taken), by=by, at=at, on=on)  # fmt: skip
    with turning(fresh):
        fresh.hold(on=lead.held_on)
    save(fresh)
    decided = _take_effect(items, lead.held_on, by=by)
    record(Event.APPROVED, by=by, detail={"decided": decided}, **of(fresh))
    return fresh


@transaction.atomic
def amend(
    *,
    by: User,
    item: EvaluationItem,
    reason: str,
    minutes: str,
    on: date,
    version: int | None = None,
) -> EvaluationItem:
    """Minutes and reason after the meeting, while their text is open: before it went up, returned, or being corrected. The
    decision stands. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_at(by, Word.TRANSITION_EVALUATE, school=item.school, on=on)
    fresh = _locked(item, version)
    meeting = locked_meeting(fresh.meeting)
    text = locked_minutes(meeting)
    if not meeting.is_adjourned or not text.is_open:
        raise WrongState(
            _("會議紀錄目前是「%(state)s」，不能修改。") % {"state": text.state_label}
        )
    _write_text(fresh, reason, minutes, by=by)
    save(fresh)
    _fill(text, fresh, by=by)
    record(Event.CHANGED, by=by, part="minutes", **of(fresh))
    return fresh


@transaction.atomic
def send_up(*, by: User, evaluation: Evaluation, at: datetime, on: date) -> int:
    """陳核 of every student's minutes whose text is open. Out: how many went up. Raises NotVisible, NotAllowed, WrongState
    when none is open, ValidationError."""
    rows = Evaluation.objects.select_related("school")
    fresh = rows.select_for_update(of=("self",)).filter(pk=evaluation.pk).first()
    if fresh is None:
        raise NotVisible(evaluation._meta.label_lower, evaluation.pk)
    require_at(by, Word.TRANSITION_EVALUATE, school=fresh.school, on=on)
    waiting = Minutes.objects.filter(
        meeting__evaluation_item__evaluation=fresh,
        state__in=Minutes.OPEN,
        adjourned_on__isnull=False,
    )
    texts = list(waiting.select_related("meeting").order_by("meeting__evaluation_item__position"))  # fmt: skip
    if not texts:
        raise WrongState(_("沒有可以送核的會議紀錄。"))
    for text in texts:
        submit_minutes(by=by, meeting=text.meeting, on=on, at=at, version=text.version)
    record(Event.SUBMITTED, by=by, detail={"students": len(texts)}, **of(fresh))
    return len(texts)


def _locked(item: EvaluationItem, version: int | None) -> EvaluationItem:
    rows = EvaluationItem.objects.select_related("transition__student", "school", "meeting")  # fmt: skip
    fresh = rows.select_for_update(of=("self",)).get(pk=item.pk)
    require_version(fresh, version)
    return fresh


def _write_text(item: EvaluationItem, reason: str, minutes: str, *, by: User) -> None:
    for field, told in (("reason", reason), ("minutes", minutes)):
        if SCORE.search(told):
            raise ValidationError({field: _("請勿寫入量表分數；紀錄會提供給與會人員與其他單位。")})  # fmt: skip
    item.reason = required_text(reason, field="reason")
    item.minutes = optional_text(minutes, field="minutes")
    item.decided_by = by


def _adjourn(
    item: EvaluationItem, closing: Closing, *, by: User, at: datetime, on: date
) -> None:
    meeting = locked_meeting(item.meeting)
    text = locked_minutes(meeting)
    _fill(text, item, by=by)
    later = item.decision == Decision.POSTPONED
    reason = _("延至下次評估會議。") if later else _("依決議辦理轉銜輔導及追蹤。")
    told = Closing(taken=closing.taken, counts=closing.counts, no_next_reason=reason)
    close_meeting(meeting, text, told, by=by, at=at, on=on)


def _fill(text: Minutes, item: EvaluationItem, *, by: User) -> None:
    """The student's own words into her own minutes; whoever wrote them may not approve them."""
    with translation.override("zh-hant"):
        decision = str(item.get_decision_display())
    text.parts = {
        "discussion": item.minutes or "",
        "decision": decision,
        "reason": item.reason or "",
    }
    written = [item.decided_by_id] if item.decided_by_id else []
    text.authors = sorted({*text.authors, *written, by.pk})
    text.version += 1
    text.save()


def _take_effect(items: list[EvaluationItem], held_on: date, *, by: User) -> int:
    calendars = Calendars()
    keys = [item.transition_id for item in items if item.decision != Decision.POSTPONED]
    rows = Transition.objects.select_related("school__authority", "case", "student")
    locked_rows = {row.pk: row for row in rows.select_for_update(of=("self",)).filter(pk__in=keys)}  # fmt: skip
    for item in items:
        if row := locked_rows.get(item.transition_id):
            _apply(row, item, held_on, calendars, by=by)
    return len(keys)


def _apply(
    row: Transition,
    item: EvaluationItem,
    held_on: date,
    calendars: Calendars,
    *,
    by: User,
) -> None:
    reason = item.reason or ""
    with turning(row):
        if item.decision == Decision.LIST:
            row.list_as_transition_student(on=held_on, reason=reason)
            begin_tracking(row, calendars)
        else:
            row.leave_unlisted(on=held_on, reason=reason)
    save(row)
    note(
        row.case,
        Kind.TRANSITION,
        by=by,
        on=held_on,
        summary=_("評估會議：%(decision)s") % {"decision": item.get_decision_display()},
        about=item,
        word=Word.TRANSITION_VIEW,
    )
