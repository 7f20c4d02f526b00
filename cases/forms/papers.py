"""What stands beside a referral's paper: the answer to a ticked risk, the reply's covering words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case_life import text
from cases.models import RiskNotice
from cases.models.papers import LONGEST_AMENDING_REASON
from fields.roc_forms import ROCDateField
from fields.text import SafeCharField

Answer = RiskNotice.Answer


class NoticeForm(forms.Form):
    """已通報、已告知（告知何人）、過去已通報."""

    answer = forms.ChoiceField(
        label=_("處理情形"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Answer.REPORTED, Answer.TOLD, Answer.OLD)],
    )  # fmt: skip
    told_whom = forms.CharField(
        label=_("告知何人"), max_length=80, required=False,
        help_text=_("選「已告知」時必填，例如：輔導主任。"),
    )  # fmt: skip
    reported_on = ROCDateField(label=_("通報日"), required=False)
    reference = forms.CharField(label=_("案號"), max_length=60, required=False)


class PartForm(forms.Form):
    """你的分工: what the referrer is asked to do."""

    referrer_part = text(_("請轉介人協助的事"), required=False, hint=_("轉介人看得到這一欄。"))  # fmt: skip


class AmendForm(forms.Form):
    """修正: why, and the paper that was shown as the one that holds."""

    reason = SafeCharField(
        label=_("修正的理由"), max_length=LONGEST_AMENDING_REASON, help_text=_("理由留在稽核紀錄；原來的表件與簽章不變。"),
    )  # fmt: skip
    holds = forms.UUIDField(widget=forms.HiddenInput)


class PrincipalForm(forms.Form):
    reason = text(_("退回的理由"))
