"""The student list as rows of words: the same for the screen and for a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import ProtectionFlag, Student
from cases.naming import Naming
from cases.querysets import StudentQuerySet
from documents.writing import Column, Table
from fields.roc_date import roc_date

EXPORT_ROWS = 5_000
FRESH_ABOVE = 20  # records: taking more of them away asks who she is again

# key -> heading; the name is always there.
COLUMNS: dict[str, Any] = {
    "code": gettext_lazy("代號"),
    "seat": gettext_lazy("班級座號"),
    "grade": gettext_lazy("年級"),
    "number": gettext_lazy("學號"),
    "sex": gettext_lazy("性別"),
    "sped": gettext_lazy("特教身分"),
    "background": gettext_lazy("家庭背景"),
    "protection": gettext_lazy("保護註記"),
    "state": gettext_lazy("狀態"),
    "school": gettext_lazy("學校"),
}
DEFAULT_COLUMNS = ("code", "seat", "sped", "protection", "state")
# key -> (label, order); () is the order of the register.
SORTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "class": (gettext_lazy("班級座號"), ()),
    "name": (gettext_lazy("姓名筆劃"), ("sort_key",)),
    "number": (gettext_lazy("學號"), ("student_number",)),
    "code": (gettext_lazy("代號"), ("code",)),
    "newest": (gettext_lazy("最近更新"), (F("updated_at").desc(),)),
}


@dataclass(frozen=True)
class Row:
    """One student as this person reads her. `cells`: (column, words) of the columns asked for."""

    student: Student
    name: str
    is_masked: bool
    cells: list[tuple[str, str]]


def protected_among(
    students: Iterable[Student], *, allowed: StudentQuerySet, on: date
) -> dict[Any, str]:
    """Key -> kinds of protection in force, of those students whose protection may be seen. One query."""
    keys = [student.pk for student in students]
    flags = ProtectionFlag.objects.in_force(on).filter(
        student__in=allowed.filter(pk__in=keys).values("pk")
    )
    found: dict[Any, list[str]] = {}
    for key, kind in flags.values_list("student", "kind"):
        label = str(ProtectionFlag.Kind(kind).label)
        if label not in found.setdefault(key, []):
            found[key].append(label)
    return {key: "、".join(sorted(kinds)) for key, kinds in found.items()}


def rows_of(
    students: Iterable[Student],
    columns: Sequence[str],
    *,
    naming: Naming,
    protection: dict[Any, str],
) -> list[Row]:
    """In: students with class and school loaded. Out: their rows; a masked student's number is masked with her name."""
    return [
        Row(
            student,
            naming.of(student),
            not naming.is_full(student),
            [
                (key, _cell(key, student, naming=naming, protection=protection))
                for key in columns
            ],
        )
        for student in students
    ]


def _cell(
    key: str, student: Student, *, naming: Naming, protection: dict[Any, str]
) -> str:
    if key == "seat":
        return naming.seat_of(student)
    if key == "number":
        return student.student_number if naming.is_full(student) else ""
    if key == "protection":
        return protection.get(student.pk, "")
    if key == "state":
        return state_of(student)
    if key == "sped":
        return sped_of(student) if student.sped_category else ""
    if key == "background":
        return background_of(student)
    plain = {
        "code": student.code,
        "grade": student.grade or "",
        "school": student.school.name,
    }
    return str(student.get_sex_display() if key == "sex" else plain[key])


def state_of(student: Student) -> str:
    """在學, 未編班, or why and when she left."""
    if student.left_on:
        why = student.get_leaving_reason_display()
        return f"{why} {roc_date(student.left_on)}"
    return _("在學") if student.school_class_id else _("在學未編班")


def sped_of(student: Student) -> str:
    """特教身分 in words; without the certificate it counts as 0 in the report (R-MR-8)."""
    words = f"{student.sped_category} {student.get_sped_category_display()}"
    if student.sped_category and not student.sped_certified:
        return _("%(category)s（無鑑定證明）") % {"category": words}
    return words


def background_of(student: Student) -> str:
    """家庭背景 in words, in the order of the form."""
    labels = dict(Student.Background.choices)
    return "、".join(
        str(labels[key]) for key in labels if key in student.family_background
    )


def table_of(rows: Iterable[Row], columns: Sequence[str]) -> Table:
    """The list as a file."""
    headings = [
        Column(_("姓名"), 20),
        *(Column(str(COLUMNS[key]), 16) for key in columns),
    ]
    return Table(
        _("學生名單"),
        headings,
        ([row.name, *(words for _key, words in row.cells)] for row in rows),
    )
