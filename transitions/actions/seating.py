"""Who sits on an evaluation meeting: the offices' members and guests (R-EV-2, 3)."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import NotVisible
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import of, optional_text, required_text
from cases.actions.guards import require_at
from transitions.models import Evaluation, EvaluationItem, EvaluationSeat

Part = EvaluationSeat.Part


@transaction.atomic
def set_seat(
    *,
    by: User,
    evaluation: Evaluation,
    part: str,
    name: str,
    on: date,
    user: User | None = None,
    item: EvaluationItem | None = None,
    need: str = "",
    is_present: bool = False,
) -> EvaluationSeat:
    """A member of an office, or a guest (列席) with the need for her and the student she comes for (R-EV-3).

    Raises NotVisible, NotAllowed, WrongState when the meeting is over, ValidationError.
    """
    fresh = open_meeting(by, evaluation, on=on)
    if part not in Part.values:
        raise ValidationError({"part": _("請從清單選擇。")})
    is_guest = part not in EvaluationSeat.REQUIRED
    if is_guest and not need.strip():
        raise ValidationError({"need": _("列席人員以必要時為限，請說明必要性。")})
    if is_guest and item is None:
        raise ValidationError({"item": _("列席人員只參加一位學生的議案，請選學生。")})
    if item is not None and item.evaluation_id != fresh.pk:
        raise ValidationError({"item": _("這位學生不在本次會議。")})
    seat = EvaluationSeat.objects.create(
        school=fresh.school,
        evaluation=fresh,
        part=part,
        user=user,
        name=required_text(user.name if user else name, field="name")[:80],
        item=item if is_guest else None,
        need=optional_text(need, field="need") if is_guest else None,
        is_present=is_present,
    )
    record(Event.CHANGED, by=by, part="seats", detail={"part": part}, **of(fresh))
    return seat


@transaction.atomic
def set_presence(
    *, by: User, evaluation: Evaluation, present: Iterable[EvaluationSeat], on: date
) -> None:
    """簽到 of the offices' seats and guests, as a whole. Raises as `set_seat`."""
    fresh = open_meeting(by, evaluation, on=on)
    keys = {seat.pk for seat in present}
    seats = fresh.seats.filter(removed_at__isnull=True)
    seats.filter(pk__in=keys).update(is_present=True)
    seats.exclude(pk__in=keys).update(is_present=False)
    record(Event.CHANGED, by=by, part="presence", detail={"present": len(keys)}, **of(fresh))  # fmt: skip


def open_meeting(by: User, evaluation: Evaluation, *, on: date) -> Evaluation:
    """The meeting that is called and not over, locked, for who runs it. Raises NotVisible, NotAllowed, WrongState."""
    rows = Evaluation.objects.select_related("school", "chair")
    fresh = rows.select_for_update(of=("self",)).filter(pk=evaluation.pk).first()
    if fresh is None:
        raise NotVisible(evaluation._meta.label_lower, evaluation.pk)
    require_at(by, Word.TRANSITION_EVALUATE, school=fresh.school, on=on)
    if fresh.state != Evaluation.State.CALLED:
        raise WrongState(_("這次會議%(state)s。") % {"state": fresh.state_label})
    return fresh
