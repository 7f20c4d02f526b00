"""諮商同意書."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.contacting import contact_rules
from cases.forms.case_life import text
from cases.models import Case, Contact, CounselingConsent
from fields.roc_forms import ROCDateField


class ConsentForm(forms.Form):
    """In: the case and the day. Whom a protection bars is not offered."""

    basis = forms.ChoiceField(
        label=_("依據"), choices=CounselingConsent.Basis.choices,
        widget=forms.RadioSelect,
        help_text=_("學生本人同意，須有個案會議認有必要（學生輔導法第 5 條之 1 第 3 項）。"),
    )  # fmt: skip
    service = forms.CharField(
        label=_("服務項目"), max_length=120, help_text=_("例如：心理師個別諮商 6 次。")
    )
    signer = forms.CharField(label=_("同意人"), max_length=280)
    relation = forms.CharField(label=_("關係"), max_length=40, required=False)
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("聯絡人"), required=False,
        empty_label=_("不是登錄的聯絡人"),
    )  # fmt: skip
    signed_on = ROCDateField(label=_("同意日"))
    until_on = ROCDateField(label=_("有效至"), required=False)
    conference_on = ROCDateField(label=_("個案會議日"), required=False)
    conference_reference = forms.CharField(
        label=_("會議紀錄文號"), max_length=120, required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = contact_rules(case.student, on=on).contacts
        contact: Any = self.fields["contact"]
        contact.queryset = Contact.objects.filter(pk__in=[one.pk for one in free])
        contact.label_from_instance = lambda one: (
            f"{one.name}（{one.get_relation_display()}）"
        )


class WithdrawalForm(forms.Form):
    withdrawn_on = ROCDateField(label=_("撤回日"))
    reason = text(_("撤回的說明"))
