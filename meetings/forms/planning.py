"""Forms before the meeting: need, decision, plan, attendees, notices, consultation, report."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.case_life import text as lines
from cases.models import Contact
from fields.roc_forms import ROCDateField
from meetings.models import Attendee, Handout, Meeting, Need

SEG = {"class": "seg"}
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def people(label: Any, *, required: bool = True, hint: Any = "") -> forms.ModelChoiceField:  # fmt: skip
    """One colleague by name; the form fills in who may be chosen."""
    return forms.ModelChoiceField(
        User.objects.none(), label=label, required=required, help_text=hint
    )


def fill(field: Any, staff: Any) -> None:
    """Who may be chosen in a `people` field."""
    field.queryset = staff
    field.label_from_instance = lambda user: user.name


class NeedForm(forms.Form):
    """提出召開需求."""

    why = forms.ChoiceField(label=_("事由"), choices=Need.Why.choices, widget=forms.RadioSelect)  # fmt: skip
    reason = lines(_("說明"), hint=_("目前策略的執行與再評估、需要哪些人一起討論。"), rows=4)  # fmt: skip
    is_urgent = forms.BooleanField(label=_("緊急，需儘速召開"), required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class NeedDecisionForm(forms.Form):
    """評估召開需求 by 緊急性 and 複雜性."""

    decision = forms.ChoiceField(
        label=_("評估結果"),
        choices=[("approve", _("同意召開")), ("decline", _("不召開")), ("closing", _("建議另行召開結案會議"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = lines(_("說明"), required=False, hint=_("依個案之緊急性、複雜性評估；不召開時必填。"))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("decision") == "decline" and not typed.get("note"):
            self.add_error("note", _("不召開時須說明理由。"))
        return typed


class PlanForm(forms.Form):
    """排定會議. In: `chairs`, `recorders`."""

    goal = lines(_("會議目標"), rows=2)
    held_on = ROCDateField(label=_("日期"))
    starts_at = forms.TimeField(label=_("開始"), widget=TIME)
    minutes_planned = forms.IntegerField(label=_("預定時長（分）"), min_value=5, max_value=600, initial=50)  # fmt: skip
    place = forms.CharField(label=_("地點"), max_length=100)
    form = forms.ChoiceField(label=_("會議型式"), choices=Meeting.Form.choices)
    chair = people(_("主持人"), hint=_("以輔導主任或組長為原則，如遇重大、緊急及特殊狀況時，得請校長主持。"))  # fmt: skip
    is_grave = forms.BooleanField(label=_("重大、緊急或特殊狀況"), required=False)
    recorder = people(_("紀錄"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, chairs: Any, recorders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self.fields["chair"], chairs)
        fill(self.fields["recorder"], recorders)


class AttendeeForm(forms.Form):
    """加入出席人員: a colleague, a contact, the student, or somebody by name. In: `staff`, `contacts`."""

    role = forms.ChoiceField(label=_("身分"), choices=Attendee.Role.choices)
    user = people(_("本校人員"), required=False)
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("家長或聯絡人"), required=False)  # fmt: skip
    name = forms.CharField(label=_("校外人員姓名"), max_length=70, required=False)
    title = forms.CharField(label=_("單位與職稱"), max_length=100, required=False)
    is_required = forms.BooleanField(label=_("必要出席"), required=False)

    def __init__(self, *args: Any, staff: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self.fields["user"], staff)
        contact: Any = self.fields["contact"]
        contact.queryset = contacts
        contact.label_from_instance = lambda one: f"{one.get_relation_display()} {one.name}"  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        chosen = [key for key in ("user", "contact", "name") if typed.get(key)]
        if len(chosen) > 1:
            self.add_error(None, _("本校人員、聯絡人、校外人員請擇一。"))
        return typed


class NoticeForm(forms.Form):
    """A printed notice or a call, recorded."""

    notice = forms.ChoiceField(
        label=_("通知方式"), choices=[(one.value, one.label) for one in (Attendee.Notice.PAPER, Attendee.Notice.CALL)],
        widget=forms.RadioSelect(attrs=SEG), initial=Attendee.Notice.CALL,
    )  # fmt: skip
    notified_on = ROCDateField(label=_("通知日"))
    note = lines(_("通知紀錄"), required=False, hint=_("電話通知時必填：與誰通話、對方如何回應。"))  # fmt: skip


class ReplyForm(forms.Form):
    """回覆開會通知."""

    reply = forms.ChoiceField(label=_("是否出席"), choices=Attendee.Reply.choices, widget=forms.RadioSelect(attrs=SEG))  # fmt: skip
    note = forms.CharField(label=_("說明"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """One reason: cancelling, an absence."""

    reason = lines(_("原因"))


class ConsultationForm(forms.Form):
    """特教諮詢紀錄 (R-CC-2)."""

    consulted_on = ROCDateField(label=_("諮詢日"))
    text = lines(_("諮詢單位、對象與重點"), rows=4)


class ReportForm(forms.Form):
    """個案報告（摘要）."""

    report = lines(_("個案報告（摘要）"), required=False, rows=10, hint=_("背景、需求、轉折、評估與目前處理；晤談原文與量表分數不進會議資料。"))  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class HandoutForm(forms.Form):
    """登錄會議資料或錄音錄影. In: `staff`."""

    kind = forms.ChoiceField(label=_("種類"), choices=Handout.Kind.choices, widget=forms.RadioSelect(attrs=SEG))  # fmt: skip
    title = forms.CharField(label=_("名稱"), max_length=100)
    copies_out = forms.IntegerField(label=_("發出份數"), min_value=1, max_value=200, initial=1)  # fmt: skip
    kept_by = people(_("保管人"))
    kept_where = forms.CharField(label=_("保管處所"), max_length=100)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self.fields["kept_by"], staff)


class CollectForm(forms.Form):
    copies_back = forms.IntegerField(label=_("收回份數"), min_value=0, max_value=200)


class DestroyForm(forms.Form):
    destroyed_on = ROCDateField(label=_("銷毀日"))
    note = forms.CharField(label=_("銷毀方式"), max_length=200)
