"""三級轉介: the school's application, the center's decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import CounselingCenter, School, User
from cases.forms.case_life import text
from fields.roc_forms import ROCDateField


class ApplicationForm(forms.Form):
    """What the school tells the center."""

    reason = text(_("轉介原因"), rows=4)
    done_so_far = text(_("學校已提供之輔導"), required=False, rows=4)
    expectations = text(_("期待之協助"), required=False)
    is_emergency = forms.BooleanField(
        label=_("緊急個案"), required=False,
        help_text=_("未經介入性輔導而申請時勾選，並填與輔諮中心的聯席會議日（學生輔導法第 6 條第 3 項）。"),
    )  # fmt: skip
    conference_on = ROCDateField(label=_("聯席會議日"), required=False)


class NewApplicationForm(ApplicationForm):
    """In: the school, whose county's centers are offered."""

    center = forms.ModelChoiceField(
        CounselingCenter.objects.none(), label=_("輔諮中心")
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("center", "reason")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        center: Any = self.fields["center"]
        centers = CounselingCenter.objects.filter(authority=school.authority_id)
        center.queryset = centers.filter(is_active=True).order_by("name")


class EditApplicationForm(ApplicationForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    """受理. In: `people`, the center's professionals."""

    professional = forms.ModelChoiceField(User.objects.none(), label=_("專業輔導人員"))
    is_direct = forms.TypedChoiceField(
        label=_("服務方式"), coerce=lambda value: value == "direct",
        choices=[("direct", _("直接服務")), ("indirect", _("間接服務"))],
        widget=forms.RadioSelect(attrs={"class": "seg"}), initial="direct",
    )  # fmt: skip
    reason = text(_("說明"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["professional"]
        person.queryset = people
        person.label_from_instance = lambda one: one.name


class AskForm(forms.Form):
    text = text(_("請學校補充的事"))


class RefuseForm(forms.Form):
    reason = text(_("不受理的理由"), hint=_("學校看得到。"))


class CenterClosingForm(forms.Form):
    summary = text(_("結案說明"), rows=4)
