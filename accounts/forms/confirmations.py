"""What a second person answers."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment


class ChosenForm(forms.Form):
    """The ticked ones of those that wait for her."""

    chosen = forms.ModelMultipleChoiceField(
        Appointment.objects.none(),
        error_messages={"required": _("請先勾選要確認的職務。")},
    )

    def __init__(
        self, *args: Any, waiting: QuerySet[Appointment], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        field.queryset = waiting


class DecisionForm(forms.Form):
    """確認 needs no word; 退回 needs a reason."""

    decision = forms.ChoiceField(
        label=_("決定"),
        choices=[("confirm", _("確認，使職務生效")), ("refuse", _("退回，不生效"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("說明"),
        max_length=200,
        required=False,
        help_text=_("退回時必填。會留在任職紀錄，請勿填寫個案資料。"),
    )

    def clean(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        if wanted.get("decision") == "refuse" and not wanted.get("note"):
            self.add_error("note", _("退回須寫原因。"))
        return wanted
