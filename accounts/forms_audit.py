"""The filters of the audit trail."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import Event
from accounts.models import AuditEvent, User
from accounts.settings_register import value
from fields.roc_forms import ROCDateField

DEFAULT_DAYS = 30
SELECT = forms.Select(attrs={"class": "form-select"})
TEXT = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})


class AuditFilterForm(forms.Form):
    """Person, event, object, school, outcome and days; without days the last 30."""

    person = forms.CharField(
        label=_("人員帳號"), max_length=254, required=False, widget=TEXT
    )
    event = forms.ChoiceField(
        label=_("事件"),
        choices=[("", _("全部")), *Event.choices],
        required=False,
        widget=SELECT,
    )
    object_id = forms.CharField(
        label=_("對象識別碼"), max_length=64, required=False, widget=TEXT
    )
    school_id = forms.ChoiceField(label=_("學校"), required=False, widget=SELECT)
    outcome = forms.ChoiceField(
        label=_("結果"),
        choices=[("", _("全部")), *AuditEvent.Outcome.choices],
        required=False,
        widget=SELECT,
    )
    since = ROCDateField(label=_("起日"), required=False)
    until = ROCDateField(label=_("迄日"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        today: dt.date,
        schools: list[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        self.today = today
        if schools:
            self.fields["school_id"].choices = [("", _("全部")), *schools]  # type: ignore[attr-defined]  # a ChoiceField, named above
        else:
            del self.fields["school_id"]

    def clean_person(self) -> str:
        """The account must exist; the filter goes by its key."""
        text = self.cleaned_data["person"]
        if not text:
            return ""
        known = Q(username=text) | Q(email__iexact=text)
        key = User.objects.filter(known).values_list("pk", flat=True).first()
        if key is None:
            raise forms.ValidationError(_("查無此帳號。"))
        self.cleaned_data["actor_id"] = key
        return text

    def clean(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        until = wanted.get("until") or self.today
        since = wanted.get("since") or until - dt.timedelta(days=DEFAULT_DAYS)
        if since > until:
            self.add_error("since", _("起日不能晚於迄日。"))
        elif (until - since).days > (most := value("audit.search_days")):
            self.add_error(
                "since",
                forms.ValidationError(
                    _("一次最多查詢 %(days)d 日。"), params={"days": most}
                ),
            )
        return {**wanted, "since": since, "until": until}

    def refuse_too_many(self, limit: int) -> None:
        """The export would be longer than `limit` rows."""
        self.add_error(
            None,
            forms.ValidationError(
                _("符合的紀錄超過 %(limit)d 筆，請縮小範圍後再匯出。"),
                params={"limit": limit},
            ),
        )
