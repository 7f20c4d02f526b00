"""轉介: the short form, and what the office does with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import School, SchoolClass
from cases.codes.official import Source
from cases.forms.case_life import EmergencyForm, text
from cases.models import Referral


class ConcernForm(forms.Form):
    """What the referrer tells. `sources` of the month's report; a teacher's own referral is 3."""

    urgency = forms.ChoiceField(
        label=_("急迫性"), choices=Referral.Urgency.choices,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )  # fmt: skip
    sources = forms.TypedMultipleChoiceField(
        label=_("個案來源"), coerce=int, choices=Source.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source_note = forms.CharField(label=_("來源說明"), max_length=200, required=False)
    concern = text(
        _("需要協助之處"),
        rows=5,
        hint=_("寫看到的行為與時間，例如「近三週遲到 4 次」。"),
    )


class ReferralForm(ConcernForm):
    """With the student as the referrer knows her, and the form's own key."""

    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label=_("班級"))
    seat_number = forms.IntegerField(label=_("座號"), min_value=1, max_value=99)
    name = forms.CharField(label=_("學生姓名"), max_length=280)
    key = forms.UUIDField(widget=forms.HiddenInput)
    paper = forms.ChoiceField(
        label=_("表單"), choices=Referral.Paper.choices, widget=forms.RadioSelect, required=False,
        help_text=_("不使用表單時，直接寫需要協助之處並送出；使用表單時，下一頁填寫。"),
    )  # fmt: skip
    field_order = ("school_class", "seat_number", "name", "paper", "urgency", "sources", "source_note", "concern")  # fmt: skip

    def __init__(
        self, *args: Any, school: School, year: int, assesses: bool, **kwargs: Any
    ) -> None:
        """`assesses`: the four-stage assessment is hers to fill (the homeroom teacher's, the office's)."""
        super().__init__(*args, **kwargs)
        if not assesses:
            self.fields["paper"].choices = [  # type: ignore[attr-defined]  # a ChoiceField, as declared above
                (key, label)
                for key, label in Referral.Paper.choices
                if key != Referral.Paper.HIGH_CONCERN
            ]
        self.fields["concern"].required = False
        classes = SchoolClass.objects.filter(school=school, school_year=year)
        self.fields["school_class"].queryset = classes.order_by("grade", "name")  # type: ignore[attr-defined]  # a ChoiceField or ModelChoiceField

    def clean_paper(self) -> str:
        return self.cleaned_data["paper"] or str(Referral.Paper.NONE)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        plain = found.get("paper") == Referral.Paper.NONE
        if plain and not (found.get("concern") or "").strip():
            self.add_error("concern", _("請寫需要協助之處。"))
        return found


class EditReferralForm(ConcernForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AssessForm(forms.Form):
    text = text(_("輔導室評估"))


class AssignForm(EmergencyForm):
    """派案. Where the student has a running case, the referral joins it: lead and tier are left out."""

    referrer_part = text(_("請轉介人協助的事"), required=False, hint=_("轉介人看得到這一欄。"))  # fmt: skip

    def __init__(self, *args: Any, joins: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if joins:
            for name in ("lead", "tier", "is_emergency", "conference_on"):
                del self.fields[name]


class DeclineForm(forms.Form):
    reason = text(_("不開案的理由"), hint=_("轉介人看得到。"))


class SendBackForm(forms.Form):
    reason = text(_("請轉介人補充的事"))
