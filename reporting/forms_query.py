"""What people ask of filed rows."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from deadlines import periods
from reporting.layout import month_of
from reporting.months import month_start
from reporting.statistics import ISSUES, SERVICES

MOST_MONTHS = 120


class MonthField(forms.CharField):
    """2026-04, as its first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, widget=forms.TextInput(attrs={"placeholder": "2026-04"}), **kwargs)  # fmt: skip

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return month_of(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("請寫成 2026-04。"), code="month") from error


class MonthRangeForm(forms.Form):
    """From one month to another."""

    first = MonthField(label=_("起月"), required=False)
    last = MonthField(label=_("迄月"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = periods.add_months(month_start(today), -1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        last = cleaned["last"] or self.default
        first = cleaned["first"] or last
        if not first <= last <= periods.add_months(first, MOST_MONTHS):
            raise forms.ValidationError(
                _("迄月須在起月之後，且不超過十年。"), code="range"
            )
        return {**cleaned, "first": first, "last": last}


class StatisticsForm(MonthRangeForm):
    """統計條件."""

    subject = forms.ChoiceField(
        label=_("統計表"),
        choices=[(ISSUES, _("個案：輔導議題")), (SERVICES, _("服務：P01–P17"))],
    )
    school = forms.ModelChoiceField(label=_("學校"), queryset=School.objects.none(), required=False, empty_label=_("全部"))  # fmt: skip
    stage = forms.ChoiceField(label=_("教育階段"), choices=[("", _("全部")), *School.Stage.choices], required=False)  # fmt: skip
    grade = forms.TypedChoiceField(label=_("年級"), choices=[("", _("全部")), *((n, n) for n in range(1, 13))], coerce=int, empty_value=None, required=False)  # fmt: skip
    sex = forms.ChoiceField(label=_("性別"), choices=[("", _("全部")), ("生理男", _("生理男")), ("生理女", _("生理女")), ("其他", _("其他"))], required=False)  # fmt: skip
    sped = forms.TypedChoiceField(label=_("特教身分"), choices=[("", _("全部")), ("yes", _("有")), ("no", _("無"))], coerce=lambda text: text == "yes", empty_value=None, required=False)  # fmt: skip
    target = forms.ChoiceField(label=_("服務對象"), choices=[("", _("不指定")), ("students", _("只計學生")), ("others", _("教職員、家長、專業人員"))], required=False)  # fmt: skip
    by_month = forms.BooleanField(label=_("逐月彙整"), required=False)

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools.order_by("code")  # type: ignore[attr-defined]  # a ModelChoiceField
