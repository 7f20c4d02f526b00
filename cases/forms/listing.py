"""What narrows the student list, and what is taken out of it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School, SchoolClass
from cases.listing import COLUMNS, DEFAULT_COLUMNS, SORTS
from cases.models import ProtectionFlag, Student
from cases.querysets import LONGEST_SEARCH, StudentQuerySet
from documents.writing import FORMATS

STATES = [
    ("", _("在學")),
    ("unplaced", _("在學未編班")),
    ("left", _("已離校")),
    ("graduated", _("已畢業")),
    ("all", _("全部")),
]
FLAGS = [
    ("", _("全部")),
    ("protected", _("保護註記")),
    ("sped", _("特殊教育")),
    ("background", _("家庭背景")),
    ("other_regime", _("依其他法律辦理")),
]
# What a saved filter keeps: never `q`.
KEPT = ("school_class", "grade", "state", "flag", "sort", "cols")


class StudentFilterForm(forms.Form):
    """Words, class, grade, status, flag; then order and columns."""

    q = forms.CharField(
        label=_("搜尋"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": _("姓名、代號、801-12、學號、證號")}
        ),
    )  # fmt: skip
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(), label=_("班級"), required=False, empty_label=_("全部")
    )  # fmt: skip
    grade = forms.TypedChoiceField(
        label=_("年級"), coerce=int, empty_value=None, required=False,
        choices=[("", _("全部")), *((n, n) for n in range(1, 13))],
    )  # fmt: skip
    state = forms.ChoiceField(label=_("狀態"), choices=STATES, required=False)
    flag = forms.ChoiceField(label=_("註記"), choices=FLAGS, required=False)
    sort = forms.ChoiceField(
        label=_("排序"), choices=[(key, label) for key, (label, _by) in SORTS.items()],
        required=False,
    )  # fmt: skip
    cols = forms.MultipleChoiceField(
        label=_("欄位"), choices=list(COLUMNS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data: Any, *, school: School | None, year: int) -> None:
        super().__init__(data)
        if school is None:
            del self.fields["school_class"]
            return
        self.fields["school_class"].queryset = SchoolClass.objects.filter(  # type: ignore[attr-defined]  # a ChoiceField or ModelChoiceField
            school=school, school_year__gte=year - 1
        ).order_by("-school_year", "grade", "name")
        self.fields["grade"].choices = [  # type: ignore[attr-defined]  # a ChoiceField or ModelChoiceField
            ("", _("全部")),
            *((n, n) for n in school.grades),
        ]

    def asked(self) -> dict[str, Any]:
        """Whatever was understood; an unknown value is no filter, never an error."""
        self.is_valid()
        return self.cleaned_data

    def columns(self) -> list[str]:
        """The columns to show, in the table's order."""
        chosen = self.asked().get("cols") or DEFAULT_COLUMNS
        return [key for key in COLUMNS if key in chosen]

    def narrow(
        self, students: StudentQuerySet, *, protected: StudentQuerySet, on: date
    ) -> StudentQuerySet:
        """In: the students she may see; those among them whose protection she may see. Out: the ones asked for, ordered."""
        asked = self.asked()
        students = students.search(asked.get("q") or "")
        if asked.get("school_class"):
            students = students.filter(school_class=asked["school_class"])
        if asked.get("grade"):
            students = students.filter(grade=asked["grade"])
        students = _in_state(students, asked.get("state") or "")
        flag = asked.get("flag")
        if flag == "protected":
            held = ProtectionFlag.objects.in_force(on).filter(
                student__in=protected.values("pk")
            )
            students = students.filter(pk__in=held.values("student"))
        elif flag == "sped":
            students = students.filter(sped_category__gt=0)
        elif flag == "background":
            students = students.exclude(family_background=[])
        elif flag == "other_regime":
            students = students.filter(other_regime=True)
        _label, by = SORTS[asked.get("sort") or "class"]
        return students.order_by(*by, "pk") if by else students.in_class_order()


def _in_state(students: StudentQuerySet, state: str) -> StudentQuerySet:
    if state == "all":
        return students
    if state == "left":
        return students.filter(left_on__isnull=False)
    if state == "graduated":
        return students.filter(leaving_reason=Student.Leaving.GRADUATION)
    students = students.attending()
    return students.filter(school_class=None) if state == "unplaced" else students


class ExportForm(forms.Form):
    """The format, and whether masked names are written out, which needs a reason."""

    fmt = forms.ChoiceField(
        label=_("格式"), choices=[(key, key.upper()) for key in FORMATS]
    )
    full = forms.BooleanField(label=_("寫出全名"), required=False)
    reason = forms.CharField(
        label=_("寫出全名的理由"), max_length=200, required=False,
        help_text=_("會留在稽核紀錄。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("full") and not found.get("reason", "").strip():
            self.add_error("reason", _("寫出全名需要理由。"))
        return found


class FilterLabelForm(forms.Form):
    """What a filter is called."""

    label = forms.CharField(label=_("篩選名稱"), max_length=20)
