"""提出與評估召開需求 (workflows W3 3.1, 3.2)."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import optional_text, require_running, required_text
from cases.models import Case
from meetings.actions.guards import of, require_case_word, turn
from meetings.actions.planning import begin
from meetings.due import NEED, due_by
from meetings.models import Meeting, Need


@transaction.atomic
def raise_need(
    *,
    by: User,
    case: Case,
    why: str,
    reason: str,
    form_key: UUID,
    on: date,
    is_urgent: bool = False,
) -> Need:
    """提出召開需求: by anyone concerned. Raises NotVisible, NotAllowed, WrongState (closed, or one waits), ValidationError.

    The same form sent twice is one need.
    """
    require_case_word(by, Word.MEETING_RAISE, case=case, on=on)
    same = Need.objects.filter(raised_by=by, form_key=form_key).first()
    if same is not None:
        return same
    if why not in Need.Why.values:
        raise ValidationError({"why": _("請選擇事由。")})
    text = required_text(reason, field="reason")
    fresh = Case.objects.select_for_update().select_related("school").get(pk=case.pk)
    require_running(fresh)
    if fresh.meeting_needs.filter(state=Need.State.RAISED).exists():
        raise WrongState(_("這個個案已有一件召開需求待評估。"))
    need = Need.objects.create(
        school=fresh.school,
        student=fresh.student,
        case=fresh,
        why=why,
        reason=text,
        is_urgent=is_urgent,
        raised_by=by,
        raised_on=on,
        assess_due_on=due_by(NEED, fresh.school, on),
        form_key=form_key,
    )
    record(Event.CREATED, by=by, **of(need))
    return need


@transaction.atomic
def approve_need(*, by: User, need: Need, on: date, note: str = "") -> Meeting:
    """同意召開: planning begins, with the attendees the rules propose. Out: the meeting. Raises as `decline_need`."""
    fresh = _to_assess(by, need, on)
    told = optional_text(note, field="note")
    turn(fresh, fresh.approve, by=by, on=on, note=told)
    fresh.save()
    record(Event.APPROVED, by=by, **of(fresh))
    form = Meeting.Form.CLOSING if fresh.why == Need.Why.CLOSING else ""
    return begin(by=by, case=fresh.case, on=on, need=fresh, form=form)


@transaction.atomic
def decline_need(*, by: User, need: Need, reason: str, on: date) -> Need:
    """不召開, with the reason. Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    fresh = _to_assess(by, need, on)
    text = required_text(reason, field="note")
    turn(fresh, fresh.decline, by=by, on=on, note=text)
    fresh.save()
    record(Event.RETURNED, by=by, **of(fresh))
    return fresh


@transaction.atomic
def suggest_closing(*, by: User, need: Need, on: date, note: str = "") -> Need:
    """「如可結案，建議可另行召開結案會議」. Raises as `decline_need`."""
    fresh = _to_assess(by, need, on)
    turn(fresh, fresh.suggest_closing, by=by, on=on, note=optional_text(note, field="note"))  # fmt: skip
    fresh.save()
    record(Event.CHANGED, by=by, part="suggest_closing", **of(fresh))
    return fresh


@transaction.atomic
def withdraw_need(*, by: User, need: Need, on: date) -> Need:
    """By whoever raised it. Raises NotVisible, NotAllowed, WrongState."""
    fresh = _seen(by, need, on)
    if fresh.raised_by_id != by.pk:
        raise NotAllowed(_("只有提出人可以撤回。"))
    turn(fresh, fresh.withdraw)
    fresh.save()
    record(Event.CHANGED, by=by, part="withdraw", **of(fresh))
    return fresh


def _seen(by: User, need: Need, on: date) -> Need:
    seen = Need.objects.visible_to(by, on=on)
    if not seen.filter(pk=need.pk).exists():
        raise NotVisible(Need._meta.label_lower, need.pk)
    fresh: Need = (
        Need.objects.select_for_update(of=("self",))
        .select_related("school", "case__school", "case__student")
        .get(pk=need.pk)
    )
    return fresh


def _to_assess(by: User, need: Need, on: date) -> Need:
    fresh = _seen(by, need, on)
    held = Need.objects.visible_to(by, on=on, word=Word.MEETING_ASSESS)
    if not held.filter(pk=need.pk).exists():
        raise NotAllowed(_("您沒有「%(word)s」的權限。") % {"word": Word.MEETING_ASSESS.label})  # fmt: skip
    return fresh
