"""緊急調閱: asked for by school code and case number, never searched."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case_life import text


class EmergencyForm(forms.Form):
    """The number is typed: nothing here says which numbers there are."""

    school_code = forms.CharField(label=_("學校代碼"), max_length=6)
    number = forms.CharField(
        label=_("案號"), max_length=12,
        help_text=_("例如 114-001；由需要協助的人告訴您，這裡不能搜尋。"),
    )  # fmt: skip
    reason = text(
        _("理由"),
        hint=_(
            "發生什麼事、為什麼現在找不到輔導團隊、誰提出需求；核可人與主責看得到。"
        ),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """不核可."""

    reason = text(_("不核可的理由"), hint=_("提出人看得到。"))
