"""建立轉銜: for a graduating class, and by itself for whoever leaves or will graduate. Nobody falls through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.models import School, User
from accounts.obligations import in_batches
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.actions.case_guards import of, required_text, save, turning
from cases.actions.guards import require_at
from cases.models import HighConcernEntry, Student
from transitions.actions.guards import locked, require_on
from transitions.dropping_out import begin_dropout
from transitions.former_obligations import ASSESSMENT, EVALUATIONS
from transitions.graduations import estimated_graduation, roc_school_year
from transitions.leaving import (
    about_to_graduate,
    cause_of,
    graduating,
    last_cases,
    last_classes,
    left_without,
    out_of_step,
    term_starts,
)
from transitions.models import Transition
from transitions.tracking import begin_tracking

Cause, State, Leaving = Transition.Cause, Transition.State, Student.Leaving
RETURNED = "學生已返校就讀。"


@dataclass(frozen=True, slots=True)
class Opened:
    """made: new transitions; dated: those whose graduation day was set or changed."""

    made: int
    dated: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What the nightly run did."""

    made: int
    changed: int
    ended: int


@transaction.atomic
def open_for_graduates(
    *, by: User, school: School, graduates_on: date, on: date
) -> Opened:
    """應屆畢業生成批建立: every attending student of the roster in the school's highest grade; who is there already gets
    the day. In: `graduates_on`, the day of graduation. Raises NotAllowed, ValidationError for a day gone by more than a year.
    """
    require_at(by, Word.TRANSITION_EVALUATE, school=school, on=on)
    if abs((graduates_on - on).days) > 366:
        raise ValidationError({"graduates_on": _("畢業日應在一年之內，請更正。")})
    School.objects.select_for_update().only("pk").get(pk=school.pk)
    calendars = Calendars()
    known = Transition.objects.select_for_update(of=("self",)).filter(
        school=school, cause=Cause.GRADUATION, state=State.PENDING, left_on__isnull=True
    )
    other_day = known.exclude(graduates_on=graduates_on, graduation_is_estimated=False)
    dated = _redate_many(list(other_day.select_related("school")), graduates_on, calendars)  # fmt: skip
    entries = graduating(school)
    made = _begin_many(entries, cause=Cause.GRADUATION, days={school.pk: graduates_on}, calendars=calendars)  # fmt: skip
    record(
        Event.CREATED,
        by=by,
        school=school,
        object_type=Transition._meta.label_lower,
        part="graduates",
        detail={"made": len(made), "dated": dated, "day": f"{graduates_on}"},
    )
    return Opened(len(made), dated)


@transaction.atomic
def end_transition(*, by: User, row: Transition, reason: str, on: date) -> Transition:
    """終止: listed by mistake, or she came back before the nightly run saw it. Raises NotVisible, NotAllowed, WrongState,
    ValidationError."""
    require_on(by, Word.TRANSITION_EVALUATE, row=row, on=on)
    fresh = locked(row)
    text = required_text(reason, field="reason")
    if fresh.student.left_on is not None and fresh.state != State.PENDING:
        raise ValidationError(
            {"reason": _("學生已離校，轉銜義務仍在，不能終止；請依追蹤程序辦理。")}
        )
    with turning(fresh):
        fresh.end(on=on, reason=text)
    save(fresh)
    record(Event.CHANGED, by=by, part="ended", **of(fresh))
    return fresh


def keep_up(*, on: date) -> Kept:
    """The nightly run: who left or will graduate gets her transition, facts of the roster are followed, who came back is
    ended. Batches of 500, each in a transaction of its own; nothing twice."""
    calendars = Calendars()
    made = 0
    for batch in in_batches(left_without()):
        with transaction.atomic():
            made += len(_begin_left(batch, calendars))
    for batch in in_batches(about_to_graduate()):
        with transaction.atomic():
            made += len(_begin_estimated(batch, calendars, on=on))
    changed = ended = 0
    for batch in in_batches(out_of_step()):
        for row in batch:
            with transaction.atomic():
                gone = _follow(locked(row), calendars, on=on)
            ended, changed = ended + gone, changed + (not gone)
    return Kept(made, changed, ended)


@transaction.atomic
def keep_up_school(school: School) -> int:
    """As `keep_up`, for whoever has left one school. Out: how many transitions were made."""
    return len(_begin_left(list(left_without().filter(school=school)), Calendars()))


def redate(row: Transition, calendars: Calendars) -> set[str]:
    """The evaluation's and the assessment's day, anew from the kernel. Out: which columns; the caller saves."""
    columns: set[str] = set()
    for source in (
        EVALUATIONS[row.cause],
        ASSESSMENT,
    ):  # the second goes by the first's day
        days = source.columns(row, calendars)
        for name, due in days.items():
            setattr(row, name, due)
        columns |= set(days)
    return columns


def _redate_many(rows: list[Transition], day: date, calendars: Calendars) -> int:
    """All of one school's graduates to this day, in one statement: the same day gives each the same dates. Out: how many."""
    if not rows:
        return 0
    first = rows[0]
    first.graduates_on = day
    dates = {name: getattr(first, name) for name in redate(first, calendars)}
    Transition.objects.filter(pk__in=[row.pk for row in rows]).update(
        graduates_on=day,
        graduation_is_estimated=False,
        version=F("version") + 1,
        updated_at=Now(),
        **dates,
    )
    return len(rows)


def _begin_left(
    entries: list[HighConcernEntry], calendars: Calendars
) -> list[Transition]:
    by_cause: dict[str, list[HighConcernEntry]] = {}
    for entry in entries:
        by_cause.setdefault(cause_of(entry.student), []).append(entry)
    made: list[Transition] = []
    for cause, group in by_cause.items():
        made += _begin_many(group, cause=cause, days={}, calendars=calendars)
    return made


def _begin_estimated(
    entries: list[HighConcernEntry], calendars: Calendars, *, on: date
) -> list[Transition]:
    last = [one for one in entries if one.student.grade == one.school.grades[-1]]
    days = {}
    for school in {one.school for one in last}:
        day = estimated_graduation(school, on=on)
        ahead = int(value("transition.open_ahead_days", school))
        if day - timedelta(days=ahead) <= on:
            days[school.pk] = day
    near = [one for one in last if one.school_id in days]
    return _begin_many(near, cause=Cause.GRADUATION, days=days, calendars=calendars, estimated=True)  # fmt: skip


def _begin_many(
    entries: Iterable[HighConcernEntry],
    *,
    cause: str,
    days: Mapping[Any, date],
    calendars: Calendars,
    estimated: bool = False,
) -> list[Transition]:
    """Written in bulk: one query for the cases, one for the terms, one for the rows, whatever their number.

    In: `days`, each school's day of graduation by its key. The kernel is asked once for each set of facts.
    """
    entries = list(entries)
    if not entries:
        return []
    reckoned: dict[Any, dict[str, date | None]] = {}
    cases = last_cases({entry.student_id for entry in entries})
    starts = term_starts(entries) if cause == Cause.NO_REGISTRATION else {}
    calendars.prime({entry.school for entry in entries})
    sat_in = last_classes([entry.student for entry in entries])
    rows = []
    for entry in entries:
        student, case = entry.student, cases.get(entry.student_id, entry.case)
        # A graduate whom nobody listed before goes by the day she left.
        graduates_on = days.get(entry.school_id, student.left_on) if cause == Cause.GRADUATION else None  # fmt: skip
        left_on = student.left_on
        term = starts.get(entry.pk) or left_on if cause == Cause.NO_REGISTRATION else None  # fmt: skip
        row = Transition(
            school=entry.school,
            student=student,
            entry=entry,
            case=case,
            cause=cause,
            school_year=roc_school_year(graduates_on or left_on or term),
            grade=student.grade,
            class_name=student.school_class.name
            if student.school_class
            else sat_in.get(student.pk, ""),
            graduates_on=graduates_on,
            graduation_is_estimated=estimated,
            left_on=left_on,
            term_starts_on=term,
            tracker_id=case.lead_id,
            rhythm_days=int(value("transition.contact_days", entry.school)),
        )
        facts = (entry.school_id, graduates_on, left_on, term)
        if facts in reckoned:
            for name, due in reckoned[facts].items():
                setattr(row, name, due)
        else:
            reckoned[facts] = {name: getattr(row, name) for name in redate(row, calendars)}  # fmt: skip
        rows.append(row)
    Transition.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        begin_dropout(row, calendars)
    return rows


def _follow(row: Transition, calendars: Calendars, *, on: date) -> bool:
    """The row goes with the student's facts. Out: whether it was ended."""
    student = row.student
    if student.left_on is None:
        row.end(on=on, reason=RETURNED)
        save(row)
        record(Event.CHANGED, by=None, part="returned", **of(row))
        return True
    row.left_on = student.left_on
    if row.state == State.PENDING:
        row.cause = cause_of(student)
        if row.cause == Cause.GRADUATION:
            row.graduates_on, row.graduation_is_estimated = student.left_on, False
        if row.cause == Cause.NO_REGISTRATION:
            row.term_starts_on = term_starts([row.entry]).get(row.entry_id) or row.left_on  # fmt: skip
        redate(row, calendars)
        begin_dropout(row, calendars)
    elif row.state == State.LISTED:
        begin_tracking(row, calendars)
    save(row)
    record(Event.CHANGED, by=None, part="leaving", **of(row))
    return False
