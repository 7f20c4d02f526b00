"""What people ask of filed rows."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Authority, School
from deadlines import periods
from reporting.layout import month_of
from reporting.months import (
    month_start,
    school_year_months,
    school_year_of,
    semester_months,
    semester_words,
)
from reporting.statistics import (
    CODE,
    INSIDE,
    ISSUE_GROUPS,
    ISSUES,
    SERVICE_GROUPS,
    SERVICES,
    form_codes,
)

MOST_MONTHS = 120
YEARS_BACK = 5
GROUP_WORDS = {
    CODE: _("類別或項目"),
    "grade": _("年級或對象"),
    "sex": _("性別"),
    "sped": _("特教身分"),
    "stage": _("教育階段"),
    "school": _("學校"),
    "county": _("縣市"),
    "teacher": _("教師編碼"),
    "class": _("班級"),
}


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
    """A semester or school year, or from one month to another."""

    period = forms.ChoiceField(label=_("學年期"), required=False)
    first = MonthField(label=_("起月"), required=False)
    last = MonthField(label=_("迄月"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = periods.add_months(month_start(today), -1)
        year = school_year_of(month_start(today))
        fields: dict[str, Any] = self.fields
        fields["period"].choices = [("", _("依起迄月")), *_periods(year)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["period"]:
            first, last = _months_of(cleaned["period"])
            return {**cleaned, "first": first, "last": last}
        last = cleaned["last"] or self.default
        first = cleaned["first"] or last
        if not first <= last <= periods.add_months(first, MOST_MONTHS):
            raise forms.ValidationError(
                _("迄月須在起月之後，且不超過十年。"), code="range"
            )
        return {**cleaned, "first": first, "last": last}


class StatisticsForm(MonthRangeForm):
    """統計條件. `inside`: the reader sees one school's exact numbers, so teachers and classes too."""

    subject = forms.ChoiceField(
        label=_("統計表"),
        choices=[(ISSUES, _("個案：輔導議題")), (SERVICES, _("服務：P01–P17"))],
    )
    by = forms.ChoiceField(label=_("分列"), required=False)
    county = forms.ModelChoiceField(label=_("縣市"), queryset=Authority.objects.none(), required=False, empty_label=_("全部"))  # fmt: skip
    school = forms.ModelChoiceField(label=_("學校"), queryset=School.objects.none(), required=False, empty_label=_("全部"))  # fmt: skip
    stage = forms.ChoiceField(label=_("教育階段"), choices=[("", _("全部")), *School.Stage.choices], required=False)  # fmt: skip
    code = forms.TypedChoiceField(label=_("類別或項目"), coerce=int, empty_value=None, required=False)  # fmt: skip
    grade = forms.TypedChoiceField(label=_("年級"), choices=[("", _("全部")), *((n, n) for n in range(1, 13))], coerce=int, empty_value=None, required=False)  # fmt: skip
    sex = forms.ChoiceField(label=_("性別"), choices=[("", _("全部")), ("生理男", _("生理男")), ("生理女", _("生理女")), ("其他", _("其他"))], required=False)  # fmt: skip
    sped = forms.TypedChoiceField(label=_("特教身分"), choices=[("", _("全部")), ("yes", _("有")), ("no", _("無"))], coerce=lambda text: text == "yes", empty_value=None, required=False)  # fmt: skip
    target = forms.ChoiceField(label=_("服務對象"), choices=[("", _("不指定")), ("students", _("只計學生")), ("others", _("教職員、家長、專業人員"))], required=False)  # fmt: skip
    teacher = forms.CharField(label=_("教師編碼"), max_length=20, required=False)
    by_month = forms.BooleanField(label=_("逐月彙整"), required=False)
    field_order = ("subject", "by", "period", "first", "last", "county", "school", "stage", "code", "grade", "sex", "sped", "target", "teacher", "by_month")  # fmt: skip

    def __init__(self, *args: Any, schools: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = self.data.get("subject")
        groups = SERVICE_GROUPS if subject == SERVICES else ISSUE_GROUPS
        hidden = () if inside else INSIDE
        fields: dict[str, Any] = self.fields
        fields["by"].choices = [
            (one, GROUP_WORDS[one]) for one in groups if one not in hidden
        ]
        codes = form_codes(SERVICES if subject == SERVICES else ISSUES)
        fields["code"].choices = [
            ("", _("全部")),
            *((code, f"{code:02d} {words}") for code, words in codes.items()),
        ]
        fields["school"].queryset = schools.order_by("code")
        fields["county"].queryset = Authority.objects.filter(
            schools__in=schools
        ).distinct()
        unused = ["sped"] if subject == SERVICES else ["target"]
        if not inside:
            unused.append("teacher")
        for name in unused:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["by"] = cleaned.get("by") or CODE
        return cleaned


def _periods(year: int) -> list[tuple[str, Any]]:
    """Semesters and school years, the newest first: "115-1", "115"."""
    found: list[tuple[str, Any]] = []
    for one in range(year, year - YEARS_BACK, -1):
        found += [(f"{one}-{number}", semester_words(semester_months(one, number)[0])) for number in (2, 1)]  # fmt: skip
        found.append((str(one), _("%(year)s 學年度") % {"year": one}))
    return found


def _months_of(period: str) -> tuple[date, date]:
    year, _dash, number = period.partition("-")
    if number:
        return semester_months(int(year), int(number))
    months = school_year_months(int(year))
    return months[0], months[-1]
