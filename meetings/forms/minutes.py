"""Forms from the meeting on: adjourning, minutes, resolutions, approval, progress."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.codes.services import Target
from cases.forms.case_life import text as lines
from fields.roc_forms import ROCDateField
from meetings.forms.planning import SEG, TIME, fill, people
from meetings.headings import (
    FACTS,
    RECORDS_TO_KEEP,
    TEXT_KEYS,
    TYPED,
    headings_of,
    label_of,
)
from meetings.models import Meeting, Resolution
from meetings.models.approvals import StageKey

SEXES = (("male", _("生理男")), ("female", _("生理女")), ("other", _("其他")))


class CountsForm(forms.Form):
    """Length and head counts, for the monthly report. In: `targets`, the 對象 whose head counts are asked for."""

    taken = forms.IntegerField(label=_("實際時長（分）"), min_value=1, max_value=1440)

    def __init__(self, *args: Any, targets: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets
        for target in targets:
            for key, sex in SEXES:
                self.fields[f"count_{target}_{key}"] = forms.IntegerField(
                    label=_("人次：%(target)s（%(sex)s）") % {"target": Target(target).label, "sex": sex},
                    min_value=0, max_value=999, required=False,
                )  # fmt: skip

    def counts(self) -> dict[int, tuple[int, int, int]]:
        """對象 -> 人次, those with anybody."""
        found = {
            target: (self._number(target, "male"), self._number(target, "female"), self._number(target, "other"))
            for target in self.targets
        }  # fmt: skip
        return {target: numbers for target, numbers in found.items() if any(numbers)}

    def _number(self, target: int, key: str) -> int:
        return self.cleaned_data.get(f"count_{target}_{key}") or 0


class AdjournForm(CountsForm):
    """散會 of a conference or a transition meeting."""

    outcome = forms.ChoiceField(label=_("結論"), choices=Meeting.Outcome.choices, widget=forms.RadioSelect)  # fmt: skip
    next_on = ROCDateField(label=_("預定下次會議"), required=False)
    next_at = forms.TimeField(label=_("下次時間"), required=False, widget=TIME)
    no_next_reason = forms.CharField(label=_("不再開會之說明"), max_length=200, required=False)  # fmt: skip


class MinutesForm(forms.Form):
    """會議紀錄 by its official headings."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in TYPED:
            if one.key == "records_to_keep":
                self.fields[one.key] = forms.MultipleChoiceField(
                    label=one.label, choices=list(RECORDS_TO_KEEP.items()), required=False,
                    widget=forms.CheckboxSelectMultiple, help_text=one.hint,
                )  # fmt: skip
            else:
                self.fields[one.key] = lines(one.label, required=False, hint=one.hint, rows=4)  # fmt: skip

    def rows(self) -> list[tuple[str, Any]]:
        """(the numbered part that begins with it or "", the bound field) in the order of the paper."""
        found, last = [], ""
        for one in TYPED:
            begins = one.parent if one.parent != last else ""
            last = one.parent
            found.append((begins, self[one.key]))
        return found


def kept_of(data: Any) -> dict[str, Any]:
    """What a draft of the minutes keeps, as typed: the texts, and on which version of the minutes they were begun."""
    texts = {key: str(data.get(key, "")).replace("\r\n", "\n") for key in TEXT_KEYS}
    return {
        **texts,
        "records_to_keep": [one for one in data.getlist("records_to_keep") if one in RECORDS_TO_KEEP],
        "version": str(data.get("version", ""))[:9],
    }  # fmt: skip


class SubmitForm(forms.Form):
    """陳核."""

    note = forms.CharField(label=_("送核說明"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ResolutionForm(forms.Form):
    """決議. In: `staff`, whom it may be given to."""

    text = lines(_("決議與執行方式"))
    kind = forms.ChoiceField(label=_("種類"), choices=Resolution.Kind.choices)
    owner = people(_("負責人"), required=False)
    outside_owner = forms.CharField(label=_("校外負責人"), max_length=100, required=False, help_text=_("家長或其他單位；仍須由一位同仁追蹤。"))  # fmt: skip
    due_on = ROCDateField(label=_("期限"), required=False)
    success = lines(_("成效評估方式"), required=False, rows=2)
    student_agrees = forms.BooleanField(label=_("學生本人同意（未經法定代理人同意之諮商必填）"), required=False)  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self.fields["owner"], staff)


class DecisionForm(forms.Form):
    """核定 or 退回. In: `content` of the version; `to_director`: whether the director may be asked to look again."""

    decision = forms.ChoiceField(
        label=_("決定"), choices=[("approve", _("核可")), ("return", _("退回承辦"))],
        widget=forms.RadioSelect(attrs={"data-key": "n"}), initial="approve",
    )  # fmt: skip
    target = forms.ChoiceField(label=_("退回段落"), required=False, help_text=_("退回時必選"))  # fmt: skip
    comment = lines(_("批示意見"), required=False, hint=_("退回時必填"))
    shown_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, content: dict[str, Any], to_director: bool = False, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        decision, target = cast(Any, self.fields["decision"]), cast(Any, self.fields["target"])  # fmt: skip
        if to_director:
            decision.choices = [*decision.choices, ("return_director", _("退回輔導主任（內容不變，請主任再看）"))]  # fmt: skip
        target.choices = [("", _("請選擇")), *targets_of(content)]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("decision", "").startswith("return"):
            if not typed.get("target"):
                self.add_error("target", _("請選擇退回的段落或決議。"))
            if not typed.get("comment"):
                self.add_error("comment", _("退回時請寫批示意見。"))
        return typed


def targets_of(content: dict[str, Any]) -> list[tuple[str, Any]]:
    """What a comment can be pinned to, resolutions first."""
    found: list[tuple[str, Any]] = [
        (f"resolution:{one['id']}", _("決議第 %(number)d 案") % {"number": one["number"]})
        for one in content["resolutions"]
    ]  # fmt: skip
    found += [(one.key, label_of(one.key)) for one in headings_of(content["kind"])]
    return [*found, (FACTS, _("開會時間、地點與出席人員"))]


class PaperForm(forms.Form):
    """登錄紙本核可. In: `signers`."""

    signer = people(_("簽核人"))
    signed_on = ROCDateField(label=_("簽核日"))
    scan = forms.FileField(label=_("掃描檔"))
    shown_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, signers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill(self.fields["signer"], signers)


class ProgressForm(forms.Form):
    """回報執行情形."""

    state = forms.ChoiceField(
        label=_("執行情形"),
        choices=[(one.value, one.label) for one in (Resolution.State.IN_PROGRESS, Resolution.State.BLOCKED, Resolution.State.DONE)],
        widget=forms.RadioSelect(attrs=SEG),
    )  # fmt: skip
    text = lines(_("說明"))
    happened_on = ROCDateField(label=_("日期"))
    evidence = forms.FileField(label=_("佐證檔案"), required=False)


class ReviewForm(forms.Form):
    """彙整執行成果."""

    review = lines(_("執行成果彙整"), rows=6, hint=_("帶到下次會議；供續行策略或結案參考。"))  # fmt: skip


class ChainForm(forms.Form):
    """陳核流程: 校長 is always the last stage."""

    stages = forms.MultipleChoiceField(
        label=_("校長之前的關卡"), required=False,
        choices=[(StageKey.SECTION.value, StageKey.SECTION.label), (StageKey.FIRST.value, StageKey.FIRST.label)],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    from_on = ROCDateField(label=_("自哪一天起"))
