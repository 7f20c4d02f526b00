"""填寫導師輔導紀錄、認輔紀錄與行為觀察記錄, each once, corrected by its author with the old text kept (pghistory)."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record as audit
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.record_guards import (
    StaleText,
    locked_case,
    note_served,
    once,
    recount_served,
    require_on_case,
    require_running,
)
from cases.actions.records import require_reason
from cases.models import (
    BehaviourObservation,
    Case,
    HomeroomLog,
    MentoringRecord,
    Student,
)
from cases.models.notes import Note
from cases.models.records import Means
from cases.record_lines import renew_line, take_back_line
from cases.recording import Errors

Kept = TypeVar("Kept", bound=Note)
READ: dict[Any, Word] = {
    HomeroomLog: Word.HOMEROOM_LOG_READ,
    BehaviourObservation: Word.HOMEROOM_LOG_READ,
    MentoringRecord: Word.MENTORING_READ,
}
TEXTS = ("gist", "follow_up", "antecedent", "consequence")
PLAIN = ("held_on", "started_at", "minutes", "means", "times", "record_only")


@transaction.atomic
def log_homeroom(
    *, by: User, student: Student, key: UUID, on: date, **facts: Any
) -> tuple[HomeroomLog, bool]:
    """導師輔導紀錄 on a student of her class. In: gist, held_on and the model's other fields.

    Raises NotVisible, NotAllowed (homeroom_log.write), ValidationError.
    """
    _require_class(by, student, on=on)
    return _log(
        HomeroomLog,
        by=by,
        student=student,
        case=_open_case(student),
        key=key,
        on=on,
        facts=facts,
    )


@transaction.atomic
def log_observation(
    *, by: User, student: Student, key: UUID, on: date, **facts: Any
) -> tuple[BehaviourObservation, bool]:
    """行為觀察記錄 by the homeroom teacher, or by whoever writes in the student's open case (counselor, mentor)."""
    case = _open_case(student)
    if case is None or not _writes(by, case, on=on):
        _require_class(by, student, on=on)
    return _log(
        BehaviourObservation,
        by=by,
        student=student,
        case=case,
        key=key,
        on=on,
        facts=facts,
    )


@transaction.atomic
def log_mentoring(
    *, by: User, case: Case, key: UUID, on: date, **facts: Any
) -> tuple[MentoringRecord, bool]:
    """認輔紀錄 in a case she mentors. Raises NotVisible, NotAllowed (mentoring.write), WrongState, ValidationError."""
    case = require_on_case(by, Word.MENTORING_WRITE, case=case, on=on)
    require_running(case)
    return _log(
        MentoringRecord,
        by=by,
        student=case.student,
        case=case,
        key=key,
        on=on,
        facts=facts,
    )


@transaction.atomic
def correct_note(
    *, by: User, note: Kept, version: int, on: date, reason: str = "", **facts: Any
) -> Kept:
    """The note as corrected by its author. Raises NotVisible, NotAllowed, StaleText, WrongState, ValidationError."""
    fresh = _own(by, note, on=on)
    facts = _checked(type(fresh), facts, on=on)
    if fresh.version != version:
        stored = {name: getattr(fresh, name) for name in facts}
        raise StaleText(stored=stored, typed=facts, version=fresh.version)
    if all(getattr(fresh, name) == value for name, value in facts.items()):
        return fresh
    for name, value in facts.items():
        setattr(fresh, name, value)
    fresh.change_reason = reason.strip() or None
    fresh.version += 1
    fresh.save()
    _follow(fresh, by)
    audit(Event.CHANGED, by=by, detail={"version": fresh.version}, **_about(fresh))
    return fresh


@transaction.atomic
def void_note(*, by: User, note: Kept, reason: str, version: int, on: date) -> Kept:
    """The note no longer holds and stays readable. Raises as correct_note; ValidationError without a reason."""
    fresh = _own(by, note, on=on)
    if fresh.version != version:
        raise WrongState(_("這筆紀錄剛才已更正，請重新整理後再處理。"))
    fresh.change_reason = require_reason(reason)
    fresh.voided_at = timezone.now()
    fresh.version += 1
    fresh.save()
    _follow(fresh, by)
    audit(Event.DELETED, by=by, part="voided", **_about(fresh))
    return fresh


def _log(
    model: type[Kept],
    *,
    by: User,
    student: Student,
    case: Case | None,
    key: UUID,
    on: date,
    facts: dict[str, Any],
) -> tuple[Kept, bool]:
    facts = _checked(model, facts, on=on)

    def make() -> Any:
        return model._default_manager.create(
            school=student.school,
            student=student,
            case=case,
            author=by,
            idempotency_key=key,
            **facts,
        )

    note, is_new = once(model, make, by=by, key=key)
    if is_new:
        if case is not None:
            note_served(locked_case(case), note.held_on)
        renew_line(note, by=by)
        audit(Event.CREATED, by=by, **_about(note))
    return note, is_new


def _checked(model: type[Note], facts: dict[str, Any], *, on: date) -> dict[str, Any]:
    """The facts as the row keeps them. Raises ValidationError; TypeError for what the model doesn't have."""
    columns = {one.name for one in model._meta.get_fields()}
    if unknown := set(facts) - ({*TEXTS, *PLAIN, "setting"} & columns):
        raise TypeError(f"{model.__name__} has no {sorted(unknown)}")
    errors = Errors()
    kept = {name: facts[name] for name in PLAIN if name in facts}
    for name in set(TEXTS) & set(facts):
        kept[name] = (
            errors.text(name, facts[name] or "", required=name == "gist") or None
        )
    if "setting" in facts:
        kept["setting"] = errors.line("setting", facts["setting"] or "") or None
    errors.choice("means", facts.get("means", Means.FACE), Means)
    errors.minutes(facts.get("minutes"))
    if facts["held_on"] > on:
        errors.add("held_on", _("日期不能在今天之後。"))
    errors.raise_any()
    return kept


def _own(by: User, note: Kept, *, on: date) -> Kept:
    rows: Any = type(note)._default_manager.filter(pk=note.pk)
    seen = rows.visible_to(by, on=on, word=READ[type(note)])
    if not seen.exists():
        raise NotVisible(note._meta.label_lower, note.pk)
    fresh: Kept = (
        rows.select_for_update(of=("self",)).select_related("school", "student").get()
    )
    if fresh.author_id != by.pk:
        raise NotAllowed(note._meta.label_lower, note.pk)
    if fresh.voided_at is not None:
        raise WrongState(_("這筆紀錄已經作廢。"))
    return fresh


def _follow(note: Note, by: User) -> None:
    if note.case is None:
        return
    recount_served(locked_case(note.case))
    if note.voided_at is None:
        renew_line(note, by=by)
    else:
        take_back_line(note)


def _require_class(by: User, student: Student, *, on: date) -> None:
    rows = Student.objects.filter(pk=student.pk)
    if not rows.visible_to(by, on=on).exists():
        raise NotVisible(Student._meta.label_lower, student.pk)
    if not rows.visible_to(by, on=on, word=Word.HOMEROOM_LOG_WRITE).exists():
        raise NotAllowed(Student._meta.label_lower, student.pk)
    if student.left_on is not None:
        raise ValidationError({"student": _("這位學生已經離校。")})


def _writes(by: User, case: Case, *, on: date) -> bool:
    cases = Case.objects.filter(pk=case.pk)
    words = (Word.RECORD_WRITE, Word.MENTORING_WRITE)
    return any(cases.visible_to(by, on=on, word=word).exists() for word in words)


def _open_case(student: Student) -> Case | None:
    return (
        Case.objects.running()
        .filter(student=student)
        .select_related("school", "student")
        .first()
    )


def _about(note: Note) -> dict[str, Any]:
    return {
        "school": note.school,
        "object_type": note._meta.label_lower,
        "object_id": note.pk,
    }
