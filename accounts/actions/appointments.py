"""指派、結束: how an appointment comes and goes; handing_over.py and confirmations.py have the rest."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.appointment_letters import ask_confirmers
from accounts.actions.checks import (
    check_appointment,
    check_ministry_account,
    issue_ministry_account,
)
from accounts.actions.guards import (
    Place,
    audit_place,
    locked,
    place_kwargs,
    require,
    require_other,
)
from accounts.audit import record
from accounts.audit_words import Event
from accounts.confirming import is_weighty
from accounts.duties import duties_of, pass_on
from accounts.errors import BulkRefused, NotAllowed, StillOwned, WrongState
from accounts.models import Appointment, Role, School, SchoolClass, User
from accounts.permissions import revoke_all
from accounts.vocabulary import Word


@transaction.atomic
def appoint(
    *,
    by: User,
    user: User,
    role: Role,
    place: Place,
    from_on: date,
    on: date,
    until_on: date | None = None,
    school_class: SchoolClass | None = None,
    standing: int | None = None,
    host_school: School | None = None,
    ministry_account: str = "",
) -> Appointment:
    """指派職務: the person holds the role at the place from a day, until a day (included) or open. A weighty one gives
    nothing until a second person confirms it (confirmations.py), who is told by mail.

    `ministry_account` is the personal part (4-8 of a-z0-9_) of a reporting post's account. Raises NotAllowed for
    oneself and for a place not managed; ValidationError for a disabled account and facts that don't fit together.
    """
    made = make_appointment(
        by=by,
        user=user,
        role=role,
        place=place,
        from_on=from_on,
        on=on,
        until_on=until_on,
        school_class=school_class,
        standing=standing,
        host_school=host_school,
        ministry_account=ministry_account,
    )
    ask_confirmers(by=by, made=[made], on=on)
    return made


def make_appointment(
    *,
    by: User,
    user: User,
    role: Role,
    place: Place,
    from_on: date,
    on: date,
    until_on: date | None = None,
    school_class: SchoolClass | None = None,
    standing: int | None = None,
    host_school: School | None = None,
    ministry_account: str = "",
    replaces: Appointment | None = None,
    handover_reason: str = "",
) -> Appointment:
    """`appoint` without its letter; `replaces` is the post that ends when this one begins."""
    require_other(by, user)
    require(by, Word.PEOPLE_MANAGE, at=place, on=on)
    person = locked(user)
    if not person.is_active:
        raise ValidationError(_("帳號已停用，不能指派職務。"))
    appointment = Appointment(
        user=person,
        role=role,
        school_class=school_class,
        standing=standing,
        host_school=host_school,
        from_on=from_on,
        until_on=until_on,
        appointed_by=by,
        confirmation=first_state(role),
        replaces=replaces,
        handover_reason=handover_reason,
        **place_kwargs(place),
    )
    check_appointment(appointment)
    if ministry_account and appointment.is_pending:
        check_ministry_account(appointment, ministry_account)
        appointment.wanted_account = ministry_account
    appointment.save(force_insert=True)
    if ministry_account and not appointment.is_pending:
        issue_ministry_account(appointment, ministry_account, on=on)
    note_appointment(Event.APPOINTMENT_MADE, by, appointment)
    return appointment


@transaction.atomic
def appoint_at(
    *, by: User, places: list[tuple[Place, str]], on: date, **post: Any
) -> Appointment:
    """`appoint` at each place with its own ministry account (the halves of a combined school); all or none. Out: the
    first."""
    made = [
        appoint(by=by, place=place, on=on, **{**post, "ministry_account": account})
        for place, account in places
    ]
    return made[0]


def first_state(role: Role) -> str:
    """The confirmation in which an appointment to the role begins."""
    states = Appointment.Confirmation
    return states.PENDING if is_weighty(role.key) else states.CONFIRMED


@transaction.atomic
def bulk_appoint(
    *, by: User, rows: list[dict[str, Any]], on: date
) -> list[Appointment]:
    """整批指派: each row the keywords of `appoint`. All or nothing: raises BulkRefused with every bad row and why."""
    made: list[Appointment] = []
    errors: list[tuple[int, str]] = []
    for number, row in enumerate(rows, start=1):
        try:
            with transaction.atomic():
                made.append(make_appointment(by=by, on=on, **row))
        except ValidationError as error:
            errors.append((number, " ".join(error.messages)))
        except NotAllowed as error:
            errors.append((number, str(error)))
    if errors:
        raise BulkRefused(errors)
    ask_confirmers(by=by, made=made, on=on)
    return made


@transaction.atomic
def end_appointment(
    *,
    by: User,
    appointment: Appointment,
    on: date,
    reason: str,
    last_day: date | None = None,
    successor: User | None = None,
) -> Appointment:
    """結束職務: no sight after `last_day` (None: none from now on, on the next request). One that still waits for its
    second person is withdrawn.

    Its open cases, approvals and duties go to the successor or interim, who holds an appointment at the same place
    on the following day, and is not `by` (nobody takes open cases for herself). Raises StillOwned (nothing done) when something would be left without an owner.
    """
    if successor is not None:
        require_other(by, successor)
    held = ready_to_end(by, appointment, on=on)
    last_day = last_day or on - timedelta(days=1)
    last_day = max(last_day, held.from_on - timedelta(days=1))
    hand_duties(held, by=by, successor=successor, on=on, last_day=last_day)
    return finish_appointment(
        by=by, held=held, on=on, last_day=last_day, reason=reason, successor=successor
    )


def ready_to_end(by: User, appointment: Appointment, *, on: date) -> Appointment:
    """The appointment, locked, when `by` may end it. Raises NotAllowed; WrongState when it is over or never came."""
    require_other(by, appointment.user)
    require(by, Word.PEOPLE_MANAGE, at=appointment.place, on=on)
    return still_running(appointment, on=on)


def still_running(appointment: Appointment, *, on: date) -> Appointment:
    """The appointment, locked. Raises WrongState when it is over or never came."""
    locked(appointment.user)
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if held.is_void:
        raise WrongState(_("此職務未經確認，沒有生效。"))
    if held.until_on is not None and held.until_on < on:
        raise WrongState(_("此職務已經結束。"))
    return held


def hand_duties(
    held: Appointment, *, by: User, successor: User | None, on: date, last_day: date
) -> None:
    """Everything open passes to the successor. Raises StillOwned (nothing done) when something would be left."""
    open_duties = duties_of(held, on=on)
    if not open_duties:
        return
    if successor is None:
        raise StillOwned(
            _("尚有 %(count)s 件未結事項，請先指定接手人或暫代人。")
            % {"count": len(open_duties)},
            open_duties,
        )
    following = max(last_day + timedelta(days=1), on)
    takes_over = successor.appointments.in_force(following).at(held.place)
    if (
        successor == held.user
        or not successor.is_active
        or not takes_over.exclude(pk=held.pk).exists()
    ):
        raise NotAllowed(_("接手人在該日起須於同一單位任職。"))
    pass_on(held, to=successor, by=by, on=on)
    left = duties_of(held, on=on)
    if left:
        raise StillOwned(_("仍有未結事項無法移交。"), left)


def finish_appointment(
    *,
    by: User,
    held: Appointment,
    on: date,
    last_day: date,
    reason: str,
    successor: User | None = None,
) -> Appointment:
    """Writes the end, ends its deputies, and takes the leaver's object grants when nothing is left at the school
    (for a center or county: anywhere)."""
    held.until_on = min(filter(None, (held.until_on, last_day)))
    held.ended_by, held.ended_at = by, timezone.now()
    held.end_reason, held.successor = reason, successor
    if held.is_pending:
        held.withdraw()
    held.save()
    note_appointment(
        Event.APPOINTMENT_ENDED, by, held, reason=reason, until=held.until_on
    )
    deputies = held.deputies.standing().filter(until_on__gt=last_day)
    for deputy in deputies.select_for_update():
        day = max(last_day, deputy.from_on - timedelta(days=1))
        finish_appointment(by=by, held=deputy, on=on, last_day=day, reason=reason)
    stays = Appointment.objects.standing().filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on), user=held.user
    )
    if held.school is not None:  # a center's people hold grants at many schools
        stays = stays.filter(school=held.school)
    if not stays.exists():
        revoke_all(by=by, user=held.user, school=held.school, reason=reason)
    return held


def note_appointment(
    event: str, by: User | None, held: Appointment, **detail: Any
) -> None:
    """Effect: the event about the appointment is in the trail."""
    record(
        event,
        by=by,
        object_type="accounts.appointment",
        object_id=held.pk,
        detail={"person": held.user_id, "role": held.role_id, **detail},
        **audit_place(held.place),
    )
