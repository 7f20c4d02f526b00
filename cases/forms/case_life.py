"""開案、結案、重新開案."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes.official import Source, Tier
from cases.models import Case
from fields.roc_forms import ROCDateField


def text(label: Any, *, required: bool = True, hint: Any = "", rows: int = 3) -> Any:
    """Several lines."""
    return forms.CharField(
        label=label, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def tier_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("級別"), coerce=int, choices=Tier.choices,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )  # fmt: skip


class LeadForm(forms.Form):
    """A lead and a tier. In: `leads`, the people she may name; one alone is chosen already."""

    lead = forms.ModelChoiceField(Case.objects.none(), label=_("主責"))
    tier = tier_field()

    def __init__(self, *args: Any, leads: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        lead.queryset = leads
        lead.label_from_instance = lambda user: user.name


class ReopenForm(LeadForm):
    reason = text(_("重新開案的理由"))


class EmergencyForm(LeadForm):
    """The way to tier 3 without tier 2 (學生輔導法第 6 條第 3 項)."""

    is_emergency = forms.BooleanField(
        label=_("緊急個案，直接轉處遇性輔導"), required=False,
        help_text=_("未經介入性輔導而轉處遇性輔導時勾選，並填會議日期。"),
    )  # fmt: skip
    conference_on = ROCDateField(label=_("會議日期"), required=False)


class OpenCaseForm(EmergencyForm):
    sources = forms.TypedMultipleChoiceField(
        label=_("個案來源"), coerce=int, choices=Source.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source_note = forms.CharField(label=_("來源說明"), max_length=200, required=False)
    reason = text(_("開案理由"))
    field_order = ("lead", "tier", "sources", "source_note", "reason", "is_emergency", "conference_on")  # fmt: skip


class ClosingForm(forms.Form):
    """提出結案."""

    reason = forms.ChoiceField(label=_("結案原因"), choices=Case.ClosingReason.choices)
    summary = text(_("結案摘要"), rows=5)
    follow_up = text(_("後續追蹤"), required=False)
    follow_up_on = ROCDateField(label=_("追蹤日"), required=False)


class ReturnForm(forms.Form):
    reason = text(_("退回的理由"))


class StudentSearchForm(forms.Form):
    """Whom to open a case for."""

    q = forms.CharField(
        label=_("學生"), max_length=70, help_text=_("姓名、代號、班級座號（801-12）或學號。"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
