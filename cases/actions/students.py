"""新增、修改、顯示全名."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import School, SchoolClass, User
from accounts.vocabulary import Word
from cases.actions.care import list_transfer_in
from cases.actions.guards import (
    about,
    locked,
    require_at,
    require_on,
    require_reason,
)
from cases.contacting import contact_rules
from cases.models import Student
from cases.placing import fresh_codes, lock_roster, mirror, new_enrollment, save_changed
from fields.national_id import check_national_id, normalise_national_id

# What a person may type; code, class, leaving and everything computed come from actions of their own.
EDITABLE = frozenset(
    {
        "student_number",
        "name",
        "sex",
        "sex_note",
        "born_on",
        "national_id",
        "sped_category",
        "sped_certified",
        "family_background",
        "family_background_note",
        "entered_on",
        "entry_reason",
        "other_regime",
        "other_regime_note",
    }
)


@dataclass(frozen=True)
class Revealed:
    """What a revealing shows, once: the whole name, and the telephone numbers that protection leaves."""

    name: str
    phones: tuple[tuple[str, str], ...]


@transaction.atomic
def add_student(
    *,
    by: User,
    school: School,
    values: Mapping[str, Any],
    school_class: SchoolClass,
    seat_number: int | None,
    on: date,
) -> Student:
    """A student enters the school on the day. `values`: EDITABLE columns.

    Raises NotAllowed without student.edit for the school, ValidationError for values that don't hold.
    """
    require_at(by, Word.STUDENT_EDIT, school=school, on=on)
    lock_roster(school)
    _require_class_of(school, school_class)
    student = Student(school=school, entered_on=on, code=fresh_codes(school, 1)[0])
    _assign(student, values, on=on)
    mirror(student, school_class, seat_number)
    _check(student)
    student.save(force_insert=True)
    enrollment = new_enrollment(student, school_class, seat_number, on)
    enrollment.full_clean(validate_constraints=True)
    enrollment.save(force_insert=True)
    if student.entry_reason == Student.Entry.TRANSFER:
        list_transfer_in(student, on=on)
    record(Event.CREATED, by=by, **about(student))
    return student


@transaction.atomic
def edit_student(
    *,
    by: User,
    student: Student,
    values: Mapping[str, Any],
    version: int,
    on: date,
) -> Student:
    """Changes EDITABLE columns; the trail names the columns, never their values. `version`: the one the form showed.

    Raises NotAllowed, ValidationError, or WrongState when somebody else saved in between. Nothing changed: nothing saved.
    """
    require_on(by, Word.STUDENT_EDIT, student=student, on=on)
    fresh = locked(student, version=version)
    changed = _assign(fresh, values, on=on)
    if not changed:
        return fresh
    _check(fresh)
    save_changed(fresh, changed)
    record(Event.CHANGED, by=by, detail={"fields": sorted(changed)}, **about(fresh))
    return fresh


@transaction.atomic
def reveal_name(*, by: User, student: Student, reason: str, on: date) -> Revealed:
    """顯示全名與電話: the reason stays in the trail. Raises NotAllowed without student.reveal_name on her, ValueError without reason."""
    require_on(by, Word.STUDENT_REVEAL, student=student, on=on)
    record(
        Event.RECORD_READ,
        by=by,
        part="full_name",
        purpose=require_reason(reason),
        **about(student),
    )
    rules = contact_rules(student, on=on)
    phones = tuple(
        (str(one.get_relation_display()), number)
        for one in rules.contacts
        for number in (one.mobile, one.phone)
        if number
    )
    return Revealed(student.name, phones)


def _assign(student: Student, values: Mapping[str, Any], *, on: date) -> set[str]:
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    changed = set()
    for name, value in values.items():
        if name == "national_id":
            value = normalise_national_id(value or "") or None
            if value and value != student.national_id:
                _check_national_id(value, on=on)
        if getattr(student, name) != value:
            setattr(student, name, value)
            changed.add(name)
    return changed


def _check_national_id(value: str, *, on: date) -> None:
    try:
        check_national_id(value, today=on)
    except ValidationError as error:
        raise ValidationError({"national_id": error}) from error


def _check(student: Student) -> None:
    """Every rule of the row and of its school, by field."""
    errors: dict[str, Any] = {}
    if student.sex == Student.Sex.OTHER and not student.sex_note:
        errors["sex_note"] = _("性別是「其他」時要寫性別說明。")
    if student.sex != Student.Sex.OTHER and student.sex_note:
        errors["sex_note"] = _("只有性別是「其他」時才寫性別說明。")
    if student.sped_certified and not student.sped_category:
        errors["sped_certified"] = _("有鑑定證明時，特教身分不能是 0。")
    others = Student.objects.filter(school_id=student.school_id).exclude(pk=student.pk)
    number, national_id = student.student_number, student.national_id
    if number and others.filter(student_number=number).exists():
        errors["student_number"] = _("本校已有學生使用這個學號。")
    if national_id and others.filter(national_id_index__plain=national_id).exists():
        errors["national_id"] = _("本校已有學生使用這個證號。")
    if errors:
        raise ValidationError(errors)
    student.full_clean(exclude=["school", "school_class"], validate_unique=False)


def _require_class_of(school: School, school_class: SchoolClass) -> None:
    if school_class.school_id != school.pk:
        raise ValidationError({"school_class": _("班級不屬於這所學校。")})
