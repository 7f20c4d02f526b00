"""升級編班: every class one grade up, and a list of everyone who was not moved.

From a file it is the roster import with the new school year: whom the preview calls missing was not moved.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.models import School, SchoolClass, User
from accounts.vocabulary import Word
from cases.actions.guards import require_at
from cases.models import Enrollment, Student
from cases.placing import PLACE_FIELDS, lock_roster, save_changed, seat

_HAN = "〇一二三四五六七八九"
_LEAD = re.compile(r"(?P<lead>[0-9]{1,2})(?=[0-9]{2}$|年|級|[^0-9]|$)")


@dataclass(frozen=True)
class Promotion:
    """What the +1 rule would do. `moved`: (student, class name now, class name then); `not_moved`: (student, why)."""

    school_year: int
    moved: list[tuple[Student, str, str]] = field(default_factory=list)
    not_moved: list[tuple[Student, str]] = field(default_factory=list)


def next_class_name(name: str, grade: int) -> str | None:
    """801 → 901, 七年一班 → 八年一班, 101 of a junior high school → 201; 忠班 stays. None: the number can't be read.

    In: a class's name and its grade (1-12).
    """
    if match := _LEAD.match(name):
        lead = int(match["lead"])
        if (grade - lead) % 3 and lead != grade:
            return None
        return f"{lead + 1}{name[match.end() :]}"
    for at, char in enumerate(name[:3]):
        if char in _HAN[1:9] and name[at + 1 : at + 2] == "年":
            return f"{name[:at]}{_HAN[_HAN.index(char) + 1]}{name[at + 1 :]}"
    return None if any(char.isdigit() for char in name) else name


def plan_promotion(school: School, *, school_year: int) -> Promotion:
    """In: the new ROC school year. Out: who moves where. Nothing is written."""
    plan = Promotion(school_year)
    students = Student.objects.attending().filter(school=school)
    for student in students.select_related("school_class").in_class_order():
        name, why = _target(student, school, school_year)
        if student.school_class and name:
            plan.moved.append((student, student.school_class.name, name))
        else:
            plan.not_moved.append((student, why))
    return plan


def _target(student: Student, school: School, school_year: int) -> tuple[str, str]:
    current = student.school_class
    if current is None:
        return "", _("沒有班級")
    if current.school_year >= school_year:
        return "", _("已在 %(year)d 學年度的班級") % {"year": school_year}
    if current.school_year != school_year - 1:
        return "", _("班級是 %(year)d 學年度的") % {"year": current.school_year}
    if current.grade + 1 not in school.grades:
        return "", _("最高年級，應辦理畢業")
    return next_class_name(current.name, current.grade) or "", _(
        "看不出班級「%(name)s」升級後的班名"
    ) % {"name": current.name}


@transaction.atomic
def promote(
    *, by: User, school: School, school_year: int, takes_effect_on: date, on: date
) -> Promotion:
    """Moves everyone the plan moves, seats kept. Out: the plan as it was carried out, with whom it left.

    Raises NotAllowed without roster.manage for the school. A second run moves nobody.
    """
    require_at(by, Word.ROSTER_MANAGE, school=school, on=on)
    lock_roster(school, alone=True)
    plan = plan_promotion(school, school_year=school_year)
    classes = _classes(school, plan)
    for student, _now, then in plan.moved:
        seat(
            student,
            classes[then, (student.grade or 0) + 1],
            seat_number=student.seat_number,
            on=takes_effect_on,
        )
        save_changed(student, PLACE_FIELDS)
    record(
        Event.CHANGED,
        by=by,
        school=school,
        object_type=School._meta.label_lower,
        object_id=school.pk,
        part="promotion",
        detail={"moved": len(plan.moved), "not_moved": len(plan.not_moved)},
    )
    return plan


def _classes(school: School, plan: Promotion) -> dict[tuple[str, int], SchoolClass]:
    wanted = {(then, (student.grade or 0) + 1) for student, _now, then in plan.moved}
    found: dict[tuple[str, int], SchoolClass] = {}
    for name, grade in sorted(wanted):
        found[name, grade], _made = SchoolClass.objects.get_or_create(
            school=school,
            school_year=plan.school_year,
            name=name,
            defaults={"grade": grade},
        )
    return found


def not_moved_since(school: School, *, school_year: int) -> Any:
    """Attending students without an open place in the school year: whom promotion, graduation and transfers left."""
    placed = Enrollment.objects.filter(
        school=school, school_year=school_year, until_on__isnull=True
    )
    students = Student.objects.attending().filter(school=school)
    return (
        students.exclude(pk__in=placed.values("student"))
        .select_related("school_class")
        .in_class_order()
    )
