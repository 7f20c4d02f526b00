"""A student's own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School, SchoolClass
from cases.models import Student
from fields.roc_forms import ROCDateField
from fields.text import SafeTextValidator


class StudentForm(forms.Form):
    """EDITABLE columns (cases.actions.students); every rule beyond the shape is the action's."""

    name = forms.CharField(
        label=_("姓名"), max_length=280, strip=False, validators=[SafeTextValidator()]
    )
    student_number = forms.CharField(
        label=_("學號"), max_length=20, required=False, validators=[SafeTextValidator()]
    )
    sex = forms.ChoiceField(label=_("性別"), choices=Student.Sex.choices, widget=forms.RadioSelect(attrs={"class": "seg"}))  # fmt: skip
    sex_note = forms.CharField(
        label=_("性別說明"), max_length=40, required=False, help_text=_("選「其他」時填寫。"),
        validators=[SafeTextValidator()],
    )  # fmt: skip
    born_on = ROCDateField(label=_("出生日期"), required=False)
    national_id = forms.CharField(
        label=_("身分證字號或統一證號"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    sped_category = forms.TypedChoiceField(
        label=_("特教身分"), coerce=int,
        choices=[(value, f"{value} {label}") for value, label in Student.Sped.choices],
    )  # fmt: skip
    sped_certified = forms.BooleanField(label=_("已取得鑑定證明"), required=False)
    family_background = forms.MultipleChoiceField(
        label=_("家庭背景"), choices=Student.Background.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    family_background_note = forms.CharField(
        label=_("家庭背景說明"), max_length=100, required=False, validators=[SafeTextValidator()]
    )  # fmt: skip
    entered_on = ROCDateField(label=_("入學日"), required=False)
    entry_reason = forms.ChoiceField(
        label=_("入學原因"), choices=[("", _("未填")), *Student.Entry.choices], required=False
    )  # fmt: skip
    other_regime = forms.BooleanField(
        label=_("依其他法律辦理"), required=False,
        help_text=_("例如少年事件、性平事件另有程序時勾選；相關頁面會提醒，不會擋下作業。"),
    )  # fmt: skip
    other_regime_note = forms.CharField(
        label=_("依其他法律辦理之說明"), max_length=200, required=False, validators=[SafeTextValidator()]
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        """For the action: encrypted texts that are empty become nothing."""
        nothing = ("family_background_note", "other_regime_note", "national_id")
        return {
            name: value or None if name in nothing else value
            for name, value in self.cleaned_data.items()
            if name in StudentForm.base_fields
        }


class EditStudentForm(StudentForm):
    """`version`: the one the form showed, so that nobody overwrites what somebody saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def seat_fields(school: School, *, year: int) -> dict[str, forms.Field]:
    """A class of the school from this school year on, and a seat."""
    classes = SchoolClass.objects.filter(school=school, school_year__gte=year)
    return {
        "school_class": forms.ModelChoiceField(
            classes.order_by("school_year", "grade", "name"), label=_("班級")
        ),
        "seat_number": forms.IntegerField(
            label=_("座號"), min_value=1, max_value=99, required=False
        ),
    }


class AddStudentForm(StudentForm):
    """A newcomer, with her first place."""

    def __init__(self, *args: Any, school: School, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(seat_fields(school, year=year))
        self.fields["on"] = ROCDateField(label=_("就讀起日"))
        del self.fields["entered_on"]


class ReasonForm(forms.Form):
    """Why; kept in the audit trail."""

    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("會留在稽核紀錄。"),
        validators=[SafeTextValidator()],
    )  # fmt: skip
