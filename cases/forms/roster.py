"""名冊匯入、升級編班、畢業."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from cases.models import Student
from fields.roc_forms import ROCDateField


class YearForm(forms.Form):
    """A ROC school year and the day it takes effect."""

    school_year = forms.IntegerField(label=_("學年度"), min_value=80, max_value=200)
    takes_effect_on = ROCDateField(label=_("生效日"))


class RosterForm(YearForm):
    """A roster file; what is inside is judged by the preview."""

    file = forms.FileField(
        label=_("名冊檔案"),
        help_text=_("xlsx、ods 或 csv，直接使用校務系統匯出的檔案即可。"),
        validators=[FileExtensionValidator(["xlsx", "ods", "csv"])],
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )
    field_order = ["file", "school_year", "takes_effect_on"]


class GraduationForm(forms.Form):
    """Who graduates on which day."""

    graduated_on = ROCDateField(label=_("畢業日"))
    students = forms.ModelMultipleChoiceField(
        Student.objects.none(), label=_("畢業的學生"), widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def __init__(self, *args: Any, students: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["students"].queryset = students  # type: ignore[attr-defined]  # a ChoiceField or ModelChoiceField
