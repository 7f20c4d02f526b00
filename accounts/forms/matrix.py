"""The forms of the permission matrix: one cell, sending the draft, deciding, looking up a code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.matrix import Scopes
from accounts.vocabulary import Scope

APPROVE, REJECT = "approve", "reject"


class CellForm(forms.Form):
    """範圍: none, one or several of those the level may choose. Nothing ticked closes the cell."""

    scopes = forms.MultipleChoiceField(
        label=_("範圍"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不勾選就是「無」。勾選「本校」時，其他範圍已包含在內。"),
    )

    def __init__(self, *args: Any, choices: list[Scope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scopes"]
        field.choices = [(scope.value, scope.label) for scope in choices]

    def clean_scopes(self) -> Scopes:
        """As scopes; the whole school leaves nothing for the others to add."""
        chosen = frozenset(Scope(value) for value in self.cleaned_data["scopes"])
        return frozenset({Scope.SCHOOL}) if Scope.SCHOOL in chosen else chosen


class SubmitForm(forms.Form):
    """送覆核: why."""

    reason = forms.CharField(
        label=_("異動理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("覆核人與日後查閱變更歷史的人都看得到；不要寫學生資料。"),
    )


class DecisionForm(forms.Form):
    """覆核: approve, or return with a note. `decision` is the value of the button pressed."""

    decision = forms.ChoiceField(
        choices=[(APPROVE, _("核可")), (REJECT, _("退回"))],
        widget=forms.HiddenInput,
    )
    note = forms.CharField(
        label=_("覆核意見"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回時請寫理由。"),
    )

    def clean(self) -> dict[str, Any]:
        """Whoever returns a proposal says why."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == REJECT and not cleaned.get("note"):
            self.add_error("note", _("退回時請寫理由，讓提案人知道怎麼修改。"))
        return cleaned


class SearchForm(forms.Form):
    """A school or county by part of its name or its code."""

    q = forms.CharField(
        label=_("學校名稱或代碼"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CodeForm(forms.Form):
    """個案代號."""

    code = forms.CharField(
        label=_("個案代號"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("管理員只看得到代號與授權來源，看不到姓名與內容。"),
    )
