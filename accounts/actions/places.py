"""學校、學期、班級、輔諮中心: what an administrator sets of a place."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guards import Place, audit_place, require
from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import (
    Appointment,
    Authority,
    CounselingCenter,
    School,
    SchoolClass,
    Term,
    User,
)
from accounts.vocabulary import Word

SCHOOL_FIELDS = ("name", "profile", "second_factor_for_all")
NEW_SCHOOL_FIELDS = ("code", "name", "stage", "profile")
TERM_FIELDS = ("school_year", "semester", "starts_on", "ends_on", "graduates_on")
CENTER_FIELDS = ("name", "is_active")


@transaction.atomic
def add_school(*, by: User, authority: Authority, on: date, **values: Any) -> School:
    """新增學校 of the county: `values` are NEW_SCHOOL_FIELDS; a combined school is added once for each stage.

    Raises NotAllowed without 系統設定 at the authority, ValidationError for a code that is taken or no unit code.
    """
    require(by, Word.SETTINGS_MANAGE, at=authority, on=on)
    made = School(authority=authority)
    changed = _set(made, NEW_SCHOOL_FIELDS, values)
    made.full_clean()
    made.save(force_insert=True)
    _record(by, made, "school", made.pk, changed)
    return made


@transaction.atomic
def change_school(*, by: User, school: School, on: date, **values: Any) -> School:
    """學校設定: `values` are SCHOOL_FIELDS; code, stage and authority are never changed here.

    Raises NotAllowed without 系統設定 there, ValidationError for values that don't fit.
    """
    require(by, Word.SETTINGS_MANAGE, at=school, on=on)
    fresh = School.objects.select_for_update().get(pk=school.pk)
    changed = _set(fresh, SCHOOL_FIELDS, values)
    fresh.full_clean()
    fresh.save(update_fields=[*changed, "name"])
    _record(by, fresh, "school", fresh.pk, changed)
    return fresh


@transaction.atomic
def link_sibling(
    *, by: User, school: School, sibling: School | None, on: date
) -> School:
    """同校另一部別: the two stages of a combined school know each other; None parts them. Each keeps its own unit code,
    posts, ministry accounts and reports.

    Raises NotAllowed without 系統設定 at both; ValidationError for another county, the same stage, or one that is linked
    already.
    """
    require(by, Word.SETTINGS_MANAGE, at=school, on=on)
    keys = [school.pk, *([sibling.pk] if sibling else [])]
    rows = {one.pk: one for one in School.objects.select_for_update().filter(pk__in=keys).order_by("pk")}  # fmt: skip
    fresh = rows[school.pk]
    if sibling is None:
        if fresh.sibling is not None:
            _pair(fresh.sibling, None)
        _pair(fresh, None)
    else:
        other = rows[sibling.pk]
        require(by, Word.SETTINGS_MANAGE, at=other, on=on)
        errors = list(_unfit_siblings(fresh, other))
        if errors:
            raise ValidationError(errors)
        _pair(fresh, other)
        _pair(other, fresh)
    _record(by, fresh, "school", fresh.pk, ["sibling"])
    return fresh


def _unfit_siblings(one: School, other: School) -> Iterator[str]:
    if one.authority_id != other.authority_id:
        yield _("兩個部別須屬同一主管機關。")
    if one.stage == other.stage:
        yield _("兩個部別的教育階段須不同。")
    for school in (one, other):
        if school.sibling_id not in (None, one.pk, other.pk):
            yield _("「%(school)s」已設定另一部別。") % {"school": school}


def _pair(school: School, sibling: School | None) -> None:
    school.sibling = sibling
    school.save(update_fields=["sibling"])


@transaction.atomic
def save_term(
    *, by: User, school: School, on: date, term: Term | None = None, **values: Any
) -> Term:
    """學期: `values` are TERM_FIELDS; `term` None makes a new one. 開學日 and 畢業日 move the law's clock.

    Raises NotAllowed without 行事曆與期限參數 there, ValidationError for a term that exists or dates out of order.
    """
    require(by, Word.CALENDAR_MANAGE, at=school, on=on)
    School.objects.select_for_update().get(pk=school.pk)
    fresh = school.terms.get(pk=term.pk) if term else Term(school=school)
    changed = _set(fresh, TERM_FIELDS, values)
    fresh.full_clean()
    fresh.save()
    _record(by, school, "term", fresh.pk, changed)
    return fresh


@transaction.atomic
def add_class(
    *,
    by: User,
    school: School,
    on: date,
    school_year: int,
    grade: int,
    name: str,
) -> SchoolClass:
    """新增班級: `school_year` ROC, `grade` 1-12. Raises NotAllowed; ValidationError for a name used that year."""
    require(by, Word.SETTINGS_MANAGE, at=school, on=on)
    made = SchoolClass(school=school, school_year=school_year, grade=grade, name=name)
    made.full_clean()
    made.save(force_insert=True)
    _record(by, school, "schoolclass", made.pk, ["name"])
    return made


@transaction.atomic
def remove_class(*, by: User, school_class: SchoolClass, on: date) -> None:
    """刪除班級: one entered by mistake. Raises NotAllowed; WrongState when a homeroom teacher was ever appointed to it."""
    school = school_class.school
    require(by, Word.SETTINGS_MANAGE, at=school, on=on)
    if Appointment.objects.filter(school_class=school_class).exists():
        raise WrongState(_("此班級已有導師任職紀錄，不能刪除。"))
    _record(by, school, "schoolclass", school_class.pk, ["removed"])
    school_class.delete()


@transaction.atomic
def save_center(
    *,
    by: User,
    authority: Authority,
    on: date,
    center: CounselingCenter | None = None,
    **values: Any,
) -> CounselingCenter:
    """輔諮中心: `values` are CENTER_FIELDS; `center` None makes a new one, which only the county's administrator may."""
    require(by, Word.SETTINGS_MANAGE, at=center or authority, on=on)
    fresh = center or CounselingCenter(authority=authority)
    changed = _set(fresh, CENTER_FIELDS, values)
    fresh.full_clean()
    fresh.save()
    _record(by, fresh, "counselingcenter", fresh.pk, changed)
    return fresh


def _set(row: Any, fields: tuple[str, ...], values: dict[str, Any]) -> list[str]:
    """Out: the names whose value differs. Raises TypeError for a name that may not be set."""
    if unknown := set(values) - set(fields):
        raise TypeError(f"can't set {sorted(unknown)}")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _record(by: User, place: Place, kind: str, pk: object, changed: list[str]) -> None:
    record(
        Event.SETTING_CHANGED,
        by=by,
        object_type=f"accounts.{kind}",
        object_id=pk,
        detail={"fields": changed},
        **audit_place(place),
    )
