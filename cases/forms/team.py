"""輔導團隊: who joins, leaves, leads, keeps away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.vocabulary import Word
from cases.models import CaseMember
from cases.team_words import INVITABLE
from fields.roc_forms import ROCDateField

Part = CaseMember.Part
# Seeing the case is what the invitation is.
OFFERED = [
    (word.value, word.label) for word in sorted(INVITABLE) if word != Word.CASE_VIEW
]


class PersonForm(forms.Form):
    """A person of `people` and why."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("人員"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = people
        user.label_from_instance = lambda one: f"{one.name}（{one.username}）"


class DatedForm(PersonForm):
    until_on = ROCDateField(label=_("結束日"), required=False)


class MemberForm(DatedForm):
    """In: `part`. An invited colleague has an end date, and is given what the lead ticks."""

    words = forms.TypedMultipleChoiceField(
        label=_("另外可以看到"), coerce=Word, choices=OFFERED, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("受邀同仁看得到個案頁與安排，看不到任何晤談內容。"),
    )  # fmt: skip

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if part == Part.INVITED:
            self.fields["until_on"].required = True
        else:
            del self.fields["words"]


class NewLeadForm(PersonForm):
    """改派主責."""

    keep_as_co = forms.BooleanField(label=_("原主責留任協同輔導"), required=False)

    def facts(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        return {"lead": typed.pop("user"), **typed}


class WhyForm(forms.Form):
    """A reason alone."""

    reason = forms.CharField(label=_("理由"), max_length=200)
