"""What administrators, officers and centers type about forms, news and their month."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fields.roc_forms import ROCDateField
from reporting.center_form import CENTER
from reporting.forms import WorkbookForm
from reporting.layout import all_layouts
from reporting.months import semester_months, semester_words


def semester_choices(year: int) -> list[tuple[str, str]]:
    """The semesters of the year before, this ROC school year and the next, the newest first: ("114-2", words)."""
    return [
        (f"{one}-{number}", semester_words(semester_months(one, number)[0]))
        for one in (year + 1, year, year - 1)
        for number in (2, 1)
    ]


class SemesterForm(forms.Form):
    """From which semester on a blank is used."""

    semester = forms.ChoiceField(label=_("自哪一學期起使用"))

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["semester"].choices = semester_choices(year)  # type: ignore[attr-defined]  # a ChoiceField

    def from_month(self) -> date:
        year, _dash, number = self.cleaned_data["semester"].partition("-")
        return semester_months(int(year), int(number))[0]


class ActivateForm(SemesterForm):
    """Use a kept version (again)."""


class BlankForm(SemesterForm, WorkbookForm):
    """The ministry's blank: for which layout, from which semester on."""

    layout = forms.ChoiceField(label=_("表格版本"))
    field_order = ("layout", "semester", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(layout.name, layout.title) for layout in all_layouts()]
        self.fields["layout"].choices = [*known, (CENTER, _("輔諮中心（表 B）"))]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["file"].label = _("部版空白表格")
        self.fields["file"].help_text = _(".xlsx，未填寫任何資料。標題與版本不符時不會存入，並列出差異。")  # fmt: skip


class NewsForm(forms.Form):
    """公告."""

    level = forms.ChoiceField(label=_("對象"))
    title = forms.CharField(label=_("標題"), max_length=120)
    body = forms.CharField(label=_("內容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))  # fmt: skip
    from_on = ROCDateField(label=_("起"))
    until_on = ROCDateField(label=_("迄"), required=False, help_text=_("空白：顯示至撤下為止。"))  # fmt: skip

    def __init__(
        self, *args: Any, levels: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", forms.ValidationError(_("迄日不可早於起日。"), code="order"))  # fmt: skip
        return cleaned
