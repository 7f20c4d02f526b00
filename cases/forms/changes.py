"""What changes about a case: tier, categories, a pause, the follow-up, the archive."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes.official import Category, Tier
from cases.forms.case_life import text, tier_field
from cases.models import Case
from cases.models.cases import MOST_SECONDARY
from fields.roc_forms import ROCDateField

CODES = [(value, f"{value} {label}") for value, label in Category.choices]


class TierForm(forms.Form):
    """級別異動 with its day and reason; the emergency's way to tier 3 (學生輔導法第 6 條第 3 項)."""

    tier = tier_field()
    changed_on = ROCDateField(label=_("生效日"))
    reason = text(_("理由"))
    is_emergency = forms.BooleanField(
        label=_("緊急個案，直接轉處遇性輔導"), required=False,
        help_text=_("未經介入性輔導而轉處遇性輔導時勾選，並填會議日期。"),
    )  # fmt: skip
    conference_on = ROCDateField(label=_("會議日期"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(key, label) for key, label in Tier.choices if key != case.tier]
        self.fields["tier"].choices = others  # type: ignore[attr-defined]  # a ChoiceField, as declared above


class CategoryForm(forms.Form):
    """個案類別: one main, at most two more."""

    main = forms.ChoiceField(
        label=_("主類別"), choices=[("", "---------"), *CODES],
    )  # fmt: skip
    main_note = forms.CharField(
        label=_("主類別補充"), max_length=200, required=False,
        help_text=_("選 T19 其他時必填。"),
    )  # fmt: skip
    secondary = forms.MultipleChoiceField(
        label=_("副類別"), choices=CODES, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("最多兩項。"),
    )  # fmt: skip
    secondary_note = forms.CharField(
        label=_("副類別補充"), max_length=200, required=False
    )
    changed_on = ROCDateField(
        label=_("生效日"), required=False,
        help_text=_("未填即今天。生效日之前已結束的月份，月報仍用原來的類別。"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_secondary(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["secondary"]
        if len(chosen) > MOST_SECONDARY:
            raise forms.ValidationError(_("副類別最多兩項。"))
        return chosen


class PauseForm(forms.Form):
    reason = text(_("暫停的原因"))


class FollowUpForm(forms.Form):
    outcome = text(_("追蹤結果"))


class ArchiveForm(forms.Form):
    archived_on = ROCDateField(label=_("歸檔日"))
