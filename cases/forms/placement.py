"""編班、離校、復學."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from cases.forms.students import seat_fields
from cases.models import Student
from fields.roc_forms import ROCDateField
from fields.text import SafeTextValidator

LEAVING = [
    choice
    for choice in Student.Leaving.choices
    if choice[0] != Student.Leaving.GRADUATION
]


class SeatForm(forms.Form):
    """Where she sits from which day."""

    def __init__(self, *args: Any, school: School, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(seat_fields(school, year=year))
        self.fields["on"] = ROCDateField(label=_("生效日"))


class LeaveForm(forms.Form):
    """Why and when she leaves; graduation is a list of its own."""

    reason = forms.ChoiceField(label=_("離校原因"), choices=LEAVING)
    left_on = ROCDateField(label=_("離校日"), help_text=_("在校的最後一日。"))
    note = forms.CharField(
        label=_("離校說明"), max_length=200, required=False, validators=[SafeTextValidator()]
    )  # fmt: skip
