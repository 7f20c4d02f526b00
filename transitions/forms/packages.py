"""The package editor, dispatch and receipt."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from cases.models import Attachment
from transitions.forms.transfer_fields import (
    DispatchForm,
    kinds,
    line,
    lines,
    moment,
    time_field,
    today_field,
)
from transitions.models import DataKind, Delivery, Receipt


class ItemForm(forms.Form):
    """A row of 附表三. Without a text it is ticked and not supplied."""

    # What a browser sends of an empty row: without it the row would count as begun.
    kind = forms.ChoiceField(label=_("資料"), choices=DataKind.choices, initial=DataKind.SUMMARY)  # fmt: skip
    annex_number = line(_("附件編碼"), longest=12)
    explanation = line(_("請說明："), required=False, longest=200)
    body = lines(_("內容"), required=False, rows=8, hint=_("只寫必要的摘要，不附晤談原文；留空表示有勾選但尚未提供。"))  # fmt: skip


ItemFormSet = forms.formset_factory(ItemForm, extra=1, max_num=12, validate_max=True, can_delete=True)  # fmt: skip


class FilesForm(forms.Form):
    """附檔: for each file of the case, whether it goes and as which kind of data."""

    def __init__(self, *args: Any, files: Sequence[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "files", **kwargs})
        choices = [("", _("不附")), *DataKind.choices]
        self.keys = {f"file-{one.pk}": one.pk for one in files}
        for name, one in zip(self.keys, files, strict=True):
            label = f"{one.name}（{filesizeformat(one.size)}）"
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)  # fmt: skip

    @property
    def ticked(self) -> list[tuple[UUID, str]]:
        """Key and kind of each file that goes. Ask after `is_valid`."""
        return [(pk, kind) for name, pk in self.keys.items() if (kind := self.cleaned_data[name])]  # fmt: skip


class PackageForm(forms.Form):
    filler = line(_("填表人："), longest=80)
    filler_phone = line(_("聯絡電話："))
    version = forms.IntegerField(widget=forms.HiddenInput)


class MissingForm(forms.Form):
    """尚缺資料(有勾選但未提供)."""

    kind = forms.ChoiceField(label=_("缺少的資料"), choices=DataKind.choices)
    note = lines(_("缺少的內容"), rows=2)
    contact_on = today_field(_("聯繫日期"))
    contact_time = time_field(_("聯繫時間"))


class SuppliedForm(forms.Form):
    supplied_on = today_field(_("補件日期"))
    supplied_time = time_field(_("補件時間"))


class ReceiptForm(forms.Form):
    """附表三 part 2, in the paper's words."""

    state = forms.ChoiceField(
        label=_("資料接收確認欄位"),
        choices=Receipt.State.choices,
        widget=forms.RadioSelect,
    )
    contact_on = today_field(_("聯繫日期"), required=False)
    contact_time = time_field(_("聯繫時間"), required=False)
    supplement_on = today_field(_("補件日期"), required=False)
    supplement_time = time_field(_("補件時間"), required=False)
    receiver = line(_("接收單位(人)："), longest=100)
    arrived_on = today_field(_("收到密件日"), required=False)
    received_kinds = kinds(_("收到的資料"), required=False)

    def __init__(self, *args: Any, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not on_paper:
            del self.fields["arrived_on"], self.fields["received_kinds"]

    @property
    def told(self) -> dict[str, Any]:
        """For the action; the two moments put together. Ask after `is_valid`."""
        typed = self.cleaned_data
        return {
            "state": typed["state"],
            "receiver": typed["receiver"],
            "contact_at": moment(typed.get("contact_on"), typed.get("contact_time")),
            "supplement_at": moment(
                typed.get("supplement_on"), typed.get("supplement_time")
            ),
            "arrived_on": typed.get("arrived_on"),
            "received_kinds": typed.get("received_kinds") or (),
        }


def dispatch_form(data: Any = None, *, inside: bool) -> DispatchForm:
    """登錄密件寄出."""
    start = {"delivery": Delivery.SYSTEM} if inside else {}
    return DispatchForm(data, prefix="dispatch", inside=inside, initial=start)
