"""Keeping or taking back what somebody holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewYearForm(forms.Form):
    """Which ROC year is looked at."""

    year = forms.IntegerField(label=_("年度"), min_value=100, max_value=200)


class MarkForm(forms.Form):
    """保留 needs no word; 收回 needs a reason."""

    mark = forms.ChoiceField(
        label=_("結果"), choices=[("confirm", _("保留")), ("revoke", _("收回"))]
    )
    note = forms.CharField(label=_("說明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        if wanted.get("mark") == "revoke" and not wanted.get("note"):
            self.add_error("note", _("收回須寫原因。"))
        return wanted
