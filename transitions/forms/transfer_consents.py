"""附表二, both forms, and the exemption."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from transitions.forms.transfer_fields import (
    kinds,
    line,
    lines,
    scan,
    segments,
    today_field,
)
from transitions.models import Exemption

DATA_ITEMS = _("同意可提供的學生輔導相關資料(請勾選)：")


class ConsentForm(forms.Form):
    """The student's own consent; labels are the paper's."""

    data_items = kinds(DATA_ITEMS)
    key_other_text = lines(_("請說明"), required=False, rows=2, hint=_("勾選其他關鍵輔導資料時必填。"))  # fmt: skip
    advice = lines(_("其他建議與叮嚀事項(若無則免填)："), required=False)
    signer_name = line(_("簽名："), longest=280)
    signer_id = line(_("身分證字號："), longest=20)
    phone = line(_("聯絡電話："))
    signed_on = today_field(_("簽署日期"))
    scan = scan(_("同意書掃描檔"))


class GuardianConsentForm(ConsentForm):
    """The legal representative's: only those whom protection left may be chosen."""

    contact = forms.ChoiceField(label=_("法定代理人"))
    student_id = line(_("學生身分證字號"), longest=20)
    relation = line(_("與該生之關係"), longest=40)
    field_order = ("contact", "student_id", "relation", "data_items")

    def __init__(self, *args: Any, guardians: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.choices = [
            (str(one.pk), f"{one.name}（{one.get_relation_display()}）")
            for one in guardians
        ]


class ExemptionForm(forms.Form):
    """免經同意: the ground, why, and its evidence."""

    ground = forms.ChoiceField(
        label=_("事由"), choices=Exemption.Ground.choices, widget=forms.RadioSelect
    )
    reason = lines(_("理由"))
    evidence = lines(_("佐證"), hint=_("例如申請書、通報序號、法規名稱與條次。"))
    authority_number = line(_("主管機關同意文號"), required=False, hint=_("基於公共利益者必填。"))  # fmt: skip
    authority_on = today_field(_("主管機關同意日期"), required=False)
    data_items = kinds(_("要提供的資料"))
    file = scan(_("佐證檔案"))


class DecisionForm(forms.Form):
    """The principal's."""

    decision = segments(_("核定"), [("approve", _("核定免經同意")), ("reject", _("不核定"))])  # fmt: skip
    note = lines(_("意見"), required=False, rows=2, hint=_("不核定時必填。"))
