"""導師輔導紀錄、行為觀察記錄、認輔紀錄: the same few fields, and what an observation has besides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case_life import text
from cases.forms.records import _time
from cases.forms.risk import KeyedForm
from cases.models.records import Means
from fields.roc_forms import ROCDateField


class NoteForm(KeyedForm):
    """Out of a valid form: `facts()` for the actions of cases.actions.notes."""

    held_on = ROCDateField(label=_("日期"))
    started_at = _time(_("時間"))
    minutes = forms.IntegerField(label=_("時長（分）"), required=False, min_value=1, max_value=1440)  # fmt: skip
    means = forms.ChoiceField(
        label=_("方式"), choices=Means.choices, initial=Means.FACE,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )  # fmt: skip
    gist = text(_("紀錄內容"), rows=6, hint=_("寫看到的行為與時間，不寫推測。"))
    follow_up = text(_("後續處理"), required=False)
    record_only = forms.BooleanField(label=_("純紀錄，不計入月報"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["gist"].widget.attrs["data-key"] = "n"

    def facts(self) -> dict[str, Any]:
        kept = ("key", "version", "reason")
        return {name: value for name, value in self.cleaned_data.items() if name not in kept}  # fmt: skip


class ObservationForm(NoteForm):
    """行為觀察記錄: what happened before, the behaviour itself, what followed."""

    setting = forms.CharField(label=_("地點與情境"), required=False, max_length=100)
    antecedent = text(_("事前情境"), required=False)
    consequence = text(_("事後反應"), required=False)
    times = forms.IntegerField(label=_("次數"), required=False, min_value=1, max_value=9999)  # fmt: skip
    field_order = ("held_on", "started_at", "setting", "antecedent", "gist", "times", "consequence", "follow_up", "minutes", "means", "record_only")  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["gist"].label = _("行為表現")


def correcting(form: type[NoteForm]) -> type[NoteForm]:
    """The same form with the version it started from and why."""
    extra = {
        "version": forms.IntegerField(widget=forms.HiddenInput),
        "reason": text(_("更正理由"), required=False, rows=2),
    }
    return type(f"{form.__name__}Correction", (form,), extra)
