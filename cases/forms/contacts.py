"""監護人與聯絡人."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Contact
from fields.text import SafeTextValidator

OPTIONAL_TEXTS = ("relation_note", "phone", "mobile", "address")


def _text(label: Any, length: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=False, validators=[SafeTextValidator()]
    )


class ContactForm(forms.Form):
    """EDITABLE columns (cases.actions.contacts)."""

    name = forms.CharField(
        label=_("姓名"), max_length=280, strip=False, validators=[SafeTextValidator()]
    )
    relation = forms.ChoiceField(label=_("關係"), choices=Contact.Relation.choices)
    relation_note = _text(_("關係說明"), 40)
    phone = _text(_("電話"), 60)
    mobile = _text(_("手機"), 60)
    address = _text(_("地址"), 200)
    is_legal_representative = forms.BooleanField(label=_("法定代理人"), required=False)
    is_main_caregiver = forms.BooleanField(label=_("主要照顧者"), required=False)
    is_emergency = forms.BooleanField(label=_("緊急聯絡人"), required=False)
    position = forms.IntegerField(
        label=_("聯絡順序"), min_value=1, max_value=99, initial=1
    )

    def values(self) -> dict[str, Any]:
        """For the action: empty texts become nothing, an address that isn't shown isn't touched."""
        return {
            name: value or None if name in OPTIONAL_TEXTS else value
            for name, value in self.cleaned_data.items()
        }

    def without_address(self) -> "ContactForm":
        """The address is protected: neither shown nor changed here."""
        del self.fields["address"]
        return self
