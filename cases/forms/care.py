"""主動關懷名單."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes.official import CareReason
from cases.forms.case_life import text
from fields.roc_forms import ROCDateField


class CareForm(forms.Form):
    """Why a student is cared for actively."""

    reason = forms.ChoiceField(label=_("列入原因"), choices=CareReason.choices)
    from_on = ROCDateField(label=_("列入日"))
    text = text(_("說明"), required=False, hint=_("原因為「其他」時必填。"))


class CareEndForm(forms.Form):
    reason = text(_("結束關懷的原因"))


class CareFilterForm(forms.Form):
    """Which reasons."""

    reason = forms.ChoiceField(
        label=_("原因"), choices=[("", _("全部")), *CareReason.choices], required=False
    )
