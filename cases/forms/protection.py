"""保護註記."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Contact, ProtectionFlag, Student
from fields.roc_forms import ROCDateField
from fields.text import SafeTextValidator

Kind = ProtectionFlag.Kind


class ContactChoice(forms.ModelChoiceField):
    """父 王大明"""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_relation_display()} {obj.name}"


class ProtectionForm(forms.Form):
    """What must not be told, and to whom."""

    kind = forms.ChoiceField(label=_("種類"), choices=Kind.choices)
    contact = ContactChoice(
        Contact.objects.none(), label=_("不得聯絡之聯絡人"), required=False,
        help_text=_("相對人可能就是家長；選取後，通知、同意書與信件都不會列出這個人。"),
    )  # fmt: skip
    person = forms.CharField(
        label=_("其他不得聯絡或告知之人"), max_length=280, required=False,
        validators=[SafeTextValidator()],
    )  # fmt: skip
    document_number = forms.CharField(
        label=_("文號"), max_length=60, required=False, validators=[SafeTextValidator()]
    )
    reason = forms.CharField(
        label=_("事由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        validators=[SafeTextValidator()],
    )  # fmt: skip
    from_on = ROCDateField(label=_("起日"))
    until_on = ROCDateField(
        label=_("迄日"), required=False, help_text=_("含當日；未定則留空。")
    )

    def __init__(
        self, *args: Any, student: Student, hides_social_worker: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.filter(student=student, ended_on__isnull=True)
        if hides_social_worker:
            contacts = contacts.exclude(relation=Contact.Relation.SOCIAL_WORKER)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]  # a ChoiceField or ModelChoiceField

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("kind") == Kind.NO_CONTACT and not (
            found.get("contact") or found.get("person")
        ):
            self.add_error("contact", _("請選擇聯絡人，或寫出不得聯絡或告知之人。"))
        start, end = found.get("from_on"), found.get("until_on")
        if start and end and end < start:
            self.add_error("until_on", _("迄日不能早於起日。"))
        return found
