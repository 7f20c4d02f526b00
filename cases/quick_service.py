"""登錄服務: what the form starts with, whom it may count, and the heads that follow from classes and groups."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count

from accounts.access import NotAllowed
from accounts.models import School, SchoolClass
from accounts.permissions import may
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.codes.services import ServiceItem, Target
from cases.models import CounselingGroup, ServiceRecord, Student
from cases.models.records import Means
from cases.placing import school_year_of
from cases.recording import Heads
from cases.service_facts import ServiceFacts

OTHERS = (Target.STAFF, Target.PARENT, Target.PROFESSIONAL)


def require_may_log(user: Any, school: School | None, *, on: date) -> School:
    """The school where she acts. Raises NotAllowed at a center or a county, and without service.log."""
    if school is None or not may(user, Word.SERVICE_LOG, at=school, on=on):
        raise NotAllowed(ServiceRecord._meta.label_lower)
    return school


def classes_of(school: School, *, on: date) -> list[SchoolClass]:
    """This school year's classes, by grade and name."""
    rows = SchoolClass.objects.filter(school=school, school_year=school_year_of(on))
    return list(rows.order_by("grade", "name"))


def targets_of(classes: Iterable[SchoolClass]) -> list[Target]:
    """The rows of the head counts: the grades the school has, then the adults."""
    grades = sorted({one.grade for one in classes}) or range(1, 13)
    return [*(Target(grade) for grade in grades), *OTHERS]


def heads_of_students(students: Iterable[Student]) -> list[Heads]:
    """Who came, by grade and sex; who sits in no grade is not counted."""
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for student in students:
        if student.grade is not None:
            counted[student.grade][student.sex] += 1
    return [Heads(grade, **sexes) for grade, sexes in sorted(counted.items())]


def heads_of_classes(classes: Iterable[SchoolClass]) -> list[Heads]:
    """Everybody who attends the classes, by grade and sex. One query."""
    rows = Student.objects.attending().filter(school_class__in=list(classes))
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    told = rows.order_by().values_list("grade", "sex").annotate(Count("pk")).order_by()
    for grade, sex, number in told:
        counted[grade][sex] = number
    return [Heads(grade, **sexes) for grade, sexes in sorted(counted.items())]


def service_defaults(user: Any, school: School, *, on: date, group: CounselingGroup | None = None) -> ServiceFacts:  # fmt: skip
    """From her last service at the school: item, minutes, means. A group's is P01 with the group's name. One query."""
    mine = ServiceRecord.objects.filter(author=user, school=school, voided_at=None)
    if group is not None:
        mine = mine.filter(group=group)
    last = mine.order_by("-held_on", "-created_at").defer("title", "gist").first()
    item = ServiceItem.P01 if group else (last.item if last else ServiceItem.P02)
    return ServiceFacts(
        item=ServiceItem.P02 if item == ServiceItem.P17 else item,
        held_on=on,
        heads=(),
        title=group.name if group else "",
        minutes=last.minutes if last else value("record.default_minutes", school),
        means=last.means if last else Means.FACE,
    )
