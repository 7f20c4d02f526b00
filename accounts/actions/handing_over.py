"""交接、代理: a post passes on, or is held beside its holder for a while."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.appointment_letters import ask_confirmers
from accounts.actions.appointments import (
    finish_appointment,
    first_state,
    hand_duties,
    make_appointment,
    note_appointment,
    ready_to_end,
)
from accounts.actions.checks import check_appointment
from accounts.actions.guards import locked, place_kwargs, require_other
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import Appointment, User


@transaction.atomic
def hand_over(
    *,
    by: User,
    appointment: Appointment,
    to: User,
    on: date,
    reason: str,
    from_on: date | None = None,
    ministry_account: str = "",
) -> Appointment:
    """職務交接: the successor holds the same role, place and class from `from_on` (default today), the old appointment
    ends the day before, and its duties are hers. A ministry account is never inherited. Out: the new appointment.

    A weighty post passes on when a second person confirms it; until then its holder keeps everything."""
    held = _held_now(by, appointment, on=on)
    new = make_appointment(
        by=by,
        user=to,
        role=held.role,
        place=held.place,
        from_on=from_on or on,
        on=on,
        school_class=held.school_class,
        standing=held.standing,
        host_school=held.host_school,
        ministry_account=ministry_account,
        replaces=held,
        handover_reason=reason,
    )
    if new.is_pending:
        ask_confirmers(by=by, made=[new], on=on)
    else:
        complete_hand_over(new, by=by, on=on)
    return new


def _held_now(by: User, appointment: Appointment, *, on: date) -> Appointment:
    held = ready_to_end(by, appointment, on=on)
    if held.is_pending:
        raise WrongState(_("此職務尚待確認，不能交接或代理。"))
    return held


def complete_hand_over(new: Appointment, *, by: User, on: date) -> None:
    """Effect: the post that `new` replaces ends the day before it begins, and its duties are hers. Nothing when it is
    over already. Raises StillOwned, NotAllowed, ValidationError (nothing done) when a duty can't pass."""
    assert new.replaces is not None  # noqa: S101  asked by the callers
    held = Appointment.objects.select_for_update().get(pk=new.replaces_id)
    if held.until_on is not None and held.until_on < new.from_on:
        return
    last_day = max(new.from_on, held.from_on) - timedelta(days=1)
    hand_duties(held, by=by, successor=new.user, on=on, last_day=last_day)
    finish_appointment(
        by=by,
        held=held,
        on=on,
        last_day=last_day,
        reason=new.handover_reason,
        successor=new.user,
    )
    note_appointment(Event.HANDED_OVER, by, new, predecessor=held.user_id)


@transaction.atomic
def deputise(
    *,
    by: User,
    appointment: Appointment,
    deputy: User,
    from_on: date,
    until_on: date,
    on: date,
) -> Appointment:
    """代理: the deputy holds the same role beside its holder from a day until a day. A weighty
    one waits for its second person. Out: the deputy's appointment."""
    held = _held_now(by, appointment, on=on)
    require_other(by, deputy)
    person = locked(deputy)
    if not person.is_active or person == held.user:
        raise NotAllowed(_("代理人須為另一位使用中的人員。"))
    if held.deputy_for_id:
        raise ValidationError(_("代理人不能再指定代理人。"))
    if held.until_on is not None and until_on > held.until_on:
        raise ValidationError(_("代理期間不能超過本職期間。"))
    new = Appointment(
        user=person,
        role=held.role,
        school_class=held.school_class,
        deputy_for=held,
        from_on=from_on,
        until_on=until_on,
        appointed_by=by,
        confirmation=first_state(held.role),
        **place_kwargs(held.place),
    )
    check_appointment(new)
    new.save(force_insert=True)
    note_appointment(Event.DEPUTY_NAMED, by, new, until=until_on)
    ask_confirmers(by=by, made=[new], on=on)
    return new
