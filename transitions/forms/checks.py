"""新生查詢: the ministry system's answer, and whether data are needed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from transitions.forms.transfer_fields import (
    FormerSchoolMixin,
    line,
    lines,
    segments,
    today_field,
)
from transitions.models import EnrolmentCheck

Result, Need = EnrolmentCheck.Result, EnrolmentCheck.Need
ANSWERS = [one for one in Result.choices if one[0]]


class BulkResultForm(forms.Form):
    """One answer for the ticked students; the usual one is 不是轉銜學生."""

    checks = forms.MultipleChoiceField(
        label=_("學生"), widget=forms.MultipleHiddenInput
    )
    result = segments(_("通報系統查詢結果"), ANSWERS, initial=Result.NOT_LISTED)
    checked_on = today_field(_("查詢日"))
    reference = line(_("查詢編號"), required=False, longest=40, hint=_("通報系統有編號時填寫。"))  # fmt: skip

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["checks"]
        field.choices = [(str(key), "") for key in among]


class ResultForm(FormerSchoolMixin):
    """For one student, with her former school when she is listed."""

    result = segments(_("通報系統查詢結果"), ANSWERS)
    checked_on = today_field(_("查詢日"))
    reference = line(_("查詢編號"), required=False, longest=40)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("result", "checked_on", "reference", "former_school", "former_name")

    def is_told(self) -> bool:
        return bool(self.cleaned_data.get("result") == Result.LISTED)


class NeedForm(forms.Form):
    need = segments(_("是否請求資料轉銜"), [one for one in Need.choices if one[0]])
    reason = lines(_("評估理由"), hint=_("經評估有必要者，才請求必要的輔導資料。"))
