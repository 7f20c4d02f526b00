"""The form field for 民國 dates (DESIGN.md section 7): one text box behind the word 民國, a reading beside it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fields.roc_date import parse_roc_date, roc_date, weekday_word


class ROCDateInput(forms.DateInput):
    """Shows `115/05/06`; text that couldn't be read is shown again as it was typed.

    The reading beside it is for the date last stored; a script may renew it (`data-roc` holds the id of its output).
    """

    template_name = "forms/roc_date.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            attrs={"autocomplete": "off", "class": "form-control", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, dt.datetime) and timezone.is_aware(value):
            value = timezone.localtime(value)
        if isinstance(value, dt.date):
            return roc_date(value)
        return None if value in (None, "") else str(value)

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if "id" in widget["attrs"]:
            widget["output_id"] = f"{widget['attrs']['id']}-o"
            widget["attrs"]["data-roc"] = widget["output_id"]
        if isinstance(value, dt.date):
            words = {"iso": f"{value:%Y-%m-%d}", "weekday": weekday_word(value)}
            widget["reading"] = _("西元 %(iso)s（%(weekday)s）") % words
        return context


class ROCDateField(forms.DateField):
    """A date in any of the writings of `parse_roc_date`; cleans to `datetime.date`.

    In: `today`, a callable giving the day that `t` and a missing year refer to; a form is where the clock may be asked.
    """

    widget = ROCDateInput

    def __init__(
        self, *, today: Callable[[], dt.date] = timezone.localdate, **kwargs: Any
    ) -> None:
        self.today = today
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.datetime):
            return (
                timezone.localtime(value).date()
                if timezone.is_aware(value)
                else value.date()
            )
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        text = str(value).strip()
        return parse_roc_date(text, today=self.today()) if text else None
