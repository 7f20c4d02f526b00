"""Filters of the calendar, and what a person decides about her reminders."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fields.roc_date import OFFSET
from notifications.models import Preference

_MONTH = re.compile(r"([0-9]{2,3})-([0-9]{1,2})", re.ASCII)


class CalendarForm(forms.Form):
    """Which month, whose duties, of which kind. What can't be read becomes the default: a filter is never an error page."""

    month = forms.CharField(label=_("月份（民國年-月）"), required=False, max_length=6)
    view = forms.ChoiceField(
        label=_("檢視"),
        choices=[("month", _("月曆")), ("list", _("清單"))],
        required=False,
    )
    whose = forms.ChoiceField(
        label=_("範圍"),
        choices=[("mine", _("我的期限")), ("school", _("本校期限"))],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("類別"),
        choices=[("", _("全部")), ("law", _("法定")), ("house", _("會議決議與其他"))],
        required=False,
    )

    def __init__(self, data: Any, *, today: date) -> None:
        self.today = today
        shown = {"month": f"{today.year - OFFSET}-{today.month}"} | {
            name: data[name] for name in data if name in self.base_fields
        }
        super().__init__({"view": "month", "whose": "mine"} | shown)

    def first_of_month(self) -> date:
        """The first day of the wanted month; of this month when it can't be read."""
        match = _MONTH.fullmatch(self.data["month"])
        year, number = map(int, match.groups()) if match else (0, 0)
        if 1 <= number <= 12 and 80 <= year <= 188:
            return date(year + OFFSET, number, 1)
        return self.today.replace(day=1)

    def picked(self, name: str) -> str:
        """A choice of the list; the first when it is none."""
        choices = [key for key, _label in self.fields[name].choices]  # type: ignore[attr-defined]  # a ChoiceField
        value = self.data.get(name, "")
        return value if value in choices else choices[0]

    @property
    def statutory(self) -> bool | None:
        return {"law": True, "house": False}.get(self.picked("kind"))


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["mails_optional"]
