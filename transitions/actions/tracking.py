"""追蹤六個月: contacts, the school found, the notices, the authority (art. 5 II)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.errors import WrongState
from accounts.models import Appointment, Authority, School, User
from accounts.permissions import visible
from accounts.vocabulary import Word
from cases.actions.case_guards import (
    of,
    require_not_future,
    required_text,
    save,
    turning,
)
from cases.timeline import Kind, note
from transitions.actions.dropouts import clear_open
from transitions.actions.guards import locked, require_on, require_state
from transitions.graduations import roc_year
from transitions.models import RegisterEntry, TrackingContact, Transition
from transitions.querysets import TRANSITION_PATHS
from transitions.tracking import begin_tracking

Method, Outcome = TrackingContact.Method, TrackingContact.Outcome
Basis, State = Transition.Basis, Transition.State
# Kept as written, whatever the language of who pressed.
ENROLLED, REPORTED = "已就學。", "學校回報已就學"


@dataclass(frozen=True, slots=True)
class Found:
    """Where she is enrolled: a school of this installation or the name of another; on which day, known by what."""

    enrolled_on: date
    basis: str
    school: School | None = None
    name: str = ""


@transaction.atomic
def note_contact(
    *,
    by: User,
    row: Transition,
    contacted_on: date,
    method: str,
    outcome: str,
    told: str,
    on: date,
) -> TrackingContact:
    """One contact of the six months; the next is due in the chosen rhythm, at the latest on the last day.

    An outcome of ENROLLED finds no school by itself: `find_school` does, with the way it is known. NO_SHOW reopens the
    tracking of one who was found. Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on(by, Word.TRANSITION_TRACK, row=row, on=on)
    fresh = locked(row)
    require_state(fresh, State.LISTED, State.FOUND, State.NOTIFIED, State.REGISTERED)
    require_not_future(contacted_on, on=on, field="contacted_on")
    if fresh.left_on is None or contacted_on < fresh.left_on:
        raise ValidationError(
            {"contacted_on": _("追蹤自離校後開始，日期不能早於離校日。")}
        )
    if method not in Method.values or outcome not in Outcome.values:
        raise ValidationError({"outcome": _("請從清單選擇方式與結果。")})
    made = TrackingContact.objects.create(
        school=fresh.school,
        transition=fresh,
        contacted_on=contacted_on,
        method=method,
        outcome=outcome,
        told=required_text(told, field="told"),
        noted_by=by,
    )
    fresh.last_contact_on = max(fresh.last_contact_on or contacted_on, contacted_on)
    if outcome == Outcome.NO_SHOW and fresh.state in (State.FOUND, State.NOTIFIED):
        _reopen(fresh, contacted_on)
    elif fresh.state == State.LISTED:
        fresh.next_contact_on = _next(fresh, contacted_on)
    save(fresh)
    record(Event.CREATED, by=by, detail={"outcome": outcome}, **of(made))
    note(fresh.case, Kind.TRANSITION, by=by, on=contacted_on, summary=_("追蹤：%(outcome)s") % {"outcome": made.get_outcome_display()}, about=made, word=Word.TRANSITION_VIEW)  # fmt: skip
    return made


@transaction.atomic
def set_tracking(
    *, by: User, row: Transition, tracker: User, rhythm_days: int, on: date
) -> Transition:
    """Who tracks and how often. The tracker must be able to: the word on this very transition.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on(by, Word.TRANSITION_TRACK, row=row, on=on)
    fresh = locked(row)
    require_state(fresh, State.PENDING, State.LISTED, State.FOUND)
    if not 7 <= rhythm_days <= 92:
        raise ValidationError({"rhythm_days": _("間隔應在 7 到 92 日之間。")})
    able = visible(
        Transition.objects.filter(pk=fresh.pk),
        user=tracker,
        word=Word.TRANSITION_TRACK,
        on=on,
        paths=TRANSITION_PATHS,
    )
    here = Appointment.objects.in_force(on).filter(user=tracker, school=fresh.school)
    if not here.exists() or not able.exists():
        raise ValidationError({"tracker": _("這位人員不能追蹤這位學生。")})
    fresh.tracker, fresh.rhythm_days = tracker, rhythm_days
    if fresh.state == State.LISTED and fresh.left_on is not None:
        fresh.next_contact_on = _next(fresh, fresh.last_contact_on or fresh.left_on)
    save(fresh)
    record(Event.CHANGED, by=by, part="tracker", detail={"person": tracker.pk, "days": rhythm_days}, **of(fresh))  # fmt: skip
    return fresh


@transaction.atomic
def find_school(*, by: User, row: Transition, found: Found, on: date) -> Transition:
    """確定就學: she is enrolled there, not only admitted. Ends the dropout duty that is open.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    require_on(by, Word.TRANSITION_TRACK, row=row, on=on)
    fresh = locked(row)
    require_state(fresh, State.LISTED, State.REGISTERED)
    if fresh.left_on is None:
        raise WrongState(_("學生尚未離校。"))
    require_not_future(found.enrolled_on, on=on, field="enrolled_on")
    if found.enrolled_on < fresh.left_on:
        raise ValidationError({"enrolled_on": _("就學日不能早於離校日。")})
    if found.basis not in Basis.values:
        raise ValidationError(
            {"basis": _("請選擇如何確認已報到註冊；僅錄取名單不足。")}
        )
    if found.school is not None and found.school.pk == fresh.school_id:
        raise ValidationError({"school": _("現就讀學校不能是本校；返校請辦理轉入。")})
    name = found.school.name if found.school else required_text(found.name, field="name")  # fmt: skip
    with turning(fresh):
        fresh.find(on=found.enrolled_on, school=found.school, name=name[:100], basis=found.basis)  # fmt: skip
    save(fresh)
    clear_open(fresh, on=found.enrolled_on, reason=ENROLLED)
    _leave_register(fresh, on=on)
    record(Event.CHANGED, by=by, part="found", detail={"basis": found.basis}, **of(fresh))  # fmt: skip
    note(fresh.case, Kind.TRANSITION, by=by, on=found.enrolled_on, summary=_("確定現就讀學校"), about=fresh, word=Word.TRANSITION_VIEW)  # fmt: skip
    return fresh


@transaction.atomic
def notify_school(
    *,
    by: User,
    row: Transition,
    notified_on: date,
    letter_on: date,
    letter_number: str,
    on: date,
) -> Transition:
    """通知現就讀學校, in the system and by letter (DL-TR-05). Raises NotVisible, NotAllowed, WrongState, ValidationError."""
    require_on(by, Word.TRANSITION_TRACK, row=row, on=on)
    fresh = locked(row)
    require_state(fresh, State.FOUND)
    for field, day in (("notified_on", notified_on), ("letter_on", letter_on)):
        require_not_future(day, on=on, field=field)
        if fresh.found_on and day < fresh.found_on:
            raise ValidationError({field: _("不能早於確定就學日。")})
    number = required_text(letter_number, field="letter_number")[:60]
    with turning(fresh):
        fresh.notify(on=notified_on, letter_on=letter_on, letter_number=number)
    save(fresh)
    record(Event.SUBMITTED, by=by, part="notice", **of(fresh))
    return fresh


@transaction.atomic
def notify_authority(
    *, by: User, row: Transition, notified_on: date, system_number: str, on: date
) -> RegisterEntry:
    """通知主管機關列冊 (DL-TR-06): the six months are over and she is in no school. The authority's list gets its row.

    Raises NotVisible, NotAllowed, WrongState before the six months are over, ValidationError.
    """
    require_on(by, Word.TRANSITION_EVALUATE, row=row, on=on)
    fresh = locked(row)
    require_state(fresh, State.LISTED)
    require_not_future(notified_on, on=on, field="notified_on")
    # Six months by the law, whatever a county adds to the tracking (art. 10).
    over_on = fresh.authority_aim_on
    if over_on is None or notified_on < over_on:
        raise WrongState(_("追蹤滿六個月、學生仍未就學，才通知主管機關。"))
    with turning(fresh):
        fresh.hand_to_authority(on=notified_on)
    save(fresh)
    authority = Authority.objects.select_for_update().get(pk=fresh.school.authority_id)
    year = roc_year(notified_on)
    last = RegisterEntry.objects.filter(authority=authority, year=year).aggregate(Max("sequence"))  # fmt: skip
    made = RegisterEntry.objects.create(
        authority=authority,
        school=fresh.school,
        transition=fresh,
        year=year,
        sequence=(last["sequence__max"] or 0) + 1,
        notified_on=notified_on,
        notified_by=by,
        system_number=required_text(system_number, field="system_number")[:40],
    )
    record(Event.SUBMITTED, by=by, detail={"number": made.number}, **of(made))
    note(fresh.case, Kind.TRANSITION, by=by, on=notified_on, summary=_("追蹤期滿未就學，已通知主管機關列冊"), about=made, word=Word.TRANSITION_VIEW)  # fmt: skip
    return made


def _reopen(row: Transition, contacted_on: date) -> None:
    """未報到: the school is not found; the six months run on from the day she left."""
    with turning(row):
        row.reopen_tracking(next_contact_on=contacted_on)
    begin_tracking(row, Calendars())
    row.next_contact_on = _next(row, contacted_on)


def _next(row: Transition, held_on: date) -> date:
    """The next contact: in the rhythm, the last one on the last day of the six months. After that, in the rhythm again."""
    due = held_on + timedelta(days=row.rhythm_days)
    until = row.tracking_until_on
    return min(due, until) if until and held_on < until else due


def _leave_register(row: Transition, *, on: date) -> None:
    RegisterEntry.objects.filter(transition=row, removed_on__isnull=True).update(
        removed_on=on, removal_reason=REPORTED
    )
