"""確認、退回、逾期: what a second person does with a weighty appointment (SECURITY.md A4)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.appointments import note_appointment
from accounts.actions.checks import issue_ministry_account
from accounts.actions.guards import locked
from accounts.actions.handing_over import complete_hand_over
from accounts.audit_words import Event
from accounts.confirming import confirmers_of, lapses_at, may_confirm
from accounts.errors import NotAllowed, WrongState
from accounts.models import Appointment, User
from accounts.settings_register import value


@transaction.atomic
def confirm_appointments(
    *, by: User, appointments: Iterable[Appointment], on: date
) -> list[Appointment]:
    """`confirm_appointment` for each; all or none."""
    return [
        confirm_appointment(by=by, appointment=one, on=on)
        for one in sorted(appointments, key=lambda one: str(one.user_id))
    ]


@transaction.atomic
def confirm_appointment(
    *, by: User, appointment: Appointment, on: date, note: str = ""
) -> Appointment:
    """確認: the appointment gives sight from its first day, or from `on` when that has passed; what it replaces ends, and
    its ministry account is issued.

    Raises NotAllowed for who made it, whom it appoints, and who isn't in charge there; WrongState when it is decided
    already, too old, over, or the account disabled; ValidationError or StillOwned when a duty can't pass.
    """
    held = _waiting(appointment)
    _require_second_person(by, held, on=on)
    return _confirm(held, by=by, on=on, note=note)


@transaction.atomic
def refuse_appointment(
    *, by: User, appointment: Appointment, on: date, note: str
) -> Appointment:
    """退回: it never comes, for the reason in `note`. Raises NotAllowed and WrongState like `confirm_appointment`."""
    held = _waiting(appointment)
    _require_second_person(by, held, on=on)
    held.refuse(by=by, at=timezone.now(), note=note)
    held.save()
    note_appointment(Event.APPOINTMENT_REFUSED, by, held)
    return held


@transaction.atomic
def confirm_by_operator(*, appointment: Appointment, on: date) -> Appointment:
    """For `manage.py confirm_appointment`: an authority's first people, whom nobody can confirm in the browser.

    Raises NotAllowed for a school's or center's post, and where somebody can.
    """
    held = _waiting(appointment)
    parties = [one for one in (held.user_id, held.appointed_by_id) if one]
    if held.authority is None or confirmers_of(held.authority, on=on, besides=parties):
        raise NotAllowed(_("此職務可由系統內另一位人員確認。"))
    return _confirm(held, by=None, on=on, note="operator")


@transaction.atomic
def lapse_unconfirmed(*, now: datetime) -> list[Appointment]:
    """Effect: what nobody decided within `appointments.confirm_days` lapses. Out: those. Nothing replaced had ended."""
    before = now - timedelta(days=value("appointments.confirm_days"))
    late = Appointment.objects.pending().filter(appointed_at__lt=before)
    lapsed = list(late.select_for_update().order_by("pk"))
    for held in lapsed:
        held.lapse()
        held.save()
        note_appointment(Event.APPOINTMENT_LAPSED, None, held)
    return lapsed


def _waiting(appointment: Appointment) -> Appointment:
    """The appointment, locked. Raises WrongState unless it waits still."""
    locked(appointment.user)
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if not held.is_pending:
        raise WrongState(_("此職務已經決定。"))
    if lapses_at(held) < timezone.now():
        raise WrongState(_("已逾確認期限，請重新指派。"))
    return held


def _require_second_person(by: User, held: Appointment, *, on: date) -> None:
    if not may_confirm(by, held, on=on):
        raise NotAllowed(_("須由指派人與本人以外、管理或清查該單位人員者確認。"))


def _confirm(held: Appointment, *, by: User | None, on: date, note: str) -> Appointment:
    if held.until_on is not None and held.until_on < on:
        raise WrongState(_("此職務的期間已過，請重新指派。"))
    if not held.user.is_active:
        raise WrongState(_("帳號已停用，不能確認。"))
    held.from_on = max(held.from_on, on)
    held.confirm(by=by, at=timezone.now(), note=note)
    held.save()
    if held.wanted_account:
        issue_ministry_account(held, held.wanted_account, on=on)
    note_appointment(Event.APPOINTMENT_CONFIRMED, by, held)
    if held.replaces_id and by is not None:
        complete_hand_over(held, by=by, on=on)
    return held
