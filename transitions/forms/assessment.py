"""初評: the printed form as fields; each indicator is a tick, a degree and a risk value."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases.forms.case_life import text
from transitions.answers import Answers, Ticked
from transitions.codes import (
    DIMENSIONS,
    INDICATORS,
    Degree,
    Indicator,
    Printed,
    Recommendation,
    Wish,
)
from transitions.models import InitialAssessment

# The paper's head and foot: from the student's file and the signature, never typed.
HEAD = {
    "student_name": "高關懷學生姓名",
    "birth_date": "出生年月日",
    "sex": "性別",
    "id_number": "身分證字號(或學號)",
    "class_name": "就讀班級",
}
FOOT = {"filled_by": "填表人", "filled_on": "填表日期"}
TYPES, TYPES_RULE = "轉銜類型", "指標可複選"
RISKS = [(str(number), str(number)) for number in range(6)]
SEGMENT = {"class": "seg"}


def choice(label: Any, choices: Any, hint: Any = "", **attrs: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, help_text=hint,
        widget=forms.RadioSelect(attrs=attrs),
    )  # fmt: skip


class AssessmentForm(forms.Form):
    """Nothing is required by itself: a draft may leave anything open; the action says what the signature needs."""

    application_origin = choice(
        _("當事人意願"), InitialAssessment.Origin.choices,
        _("※本欄必填。當事人或法定代理人主動提出申請者，得免選填「轉銜類型」欄位。"),
    )  # fmt: skip
    student_wish = choice(_("當事人(即學生本人)"), Wish.choices)
    guardian_wish = choice(
        _("法定代理人"), Wish.choices,
        _("(學生年滿 20歲，本項免填)　自 112 年 1 月 1 日起成年為 18 歲，依填表當日判斷。"),
    )  # fmt: skip
    summary = text(_("總結初評結果(請以質性描述)"), required=False, rows=6, hint=_("※本欄必填"))  # fmt: skip
    recommendation = choice(_("建議是否轉銜"), Recommendation.choices, _("※本欄必填"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_adult: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_adult:
            del self.fields["guardian_wish"]
        for field in self.fields.values():
            setattr(field, "is_needed", True)  # noqa: B010  ※本欄必填, at the signature; the label template reads it
        for one in INDICATORS:
            key = one.indicator
            self.fields[f"{key}"] = forms.BooleanField(label=key.label, required=False, help_text=one.example)  # fmt: skip
            degrees = [(degree, f"{degree.label}：{one.text_of(degree)}") for degree in Degree]  # fmt: skip
            self.fields[f"{key}_degree"] = choice(_("程度"), degrees)
            self.fields[f"{key}_risk"] = choice(_("風險值"), RISKS, _("低 0；中 1–3；高 4–5"), **SEGMENT)  # fmt: skip
        self.fields["I8_text"] = forms.CharField(label=_("其他"), max_length=2_000, required=False)  # fmt: skip

    def groups(
        self,
    ) -> Iterator[tuple[str, str, list[tuple[Printed, list[BoundField]]]]]:
        """For the page: each dimension with its indicators and their fields."""
        for key, label in DIMENSIONS.items():
            drawn = []
            for one in INDICATORS:
                if one.dimension == key:
                    names = [f"{one.indicator}", f"{one.indicator}_degree", f"{one.indicator}_risk"]  # fmt: skip
                    names += ["I8_text"] if one.indicator == Indicator.I8 else []
                    drawn.append((one, [self[name] for name in names]))
            yield f"h-{key}", str(label), drawn

    def answers(self) -> Answers:
        """The cleaned form as the action takes it."""
        told = self.cleaned_data
        ticked = [
            Ticked(
                str(one),
                told.get(f"{one}_degree", ""),
                int(told[f"{one}_risk"]) if told.get(f"{one}_risk") else None,
                told.get("I8_text", "") if one == Indicator.I8 else "",
            )
            for one in Indicator
            if told.get(f"{one}")
        ]
        return Answers(
            told.get("application_origin", ""),
            told.get("student_wish", ""),
            told.get("guardian_wish", ""),
            told.get("summary", ""),
            told.get("recommendation", ""),
            ticked,
        )


def shown_answers(assessment: InitialAssessment | None) -> Mapping[str, Any]:
    """The form's first values from what is stored."""
    if assessment is None:
        return {}
    values: dict[str, Any] = {
        name: getattr(assessment, name)
        for name in (
            "application_origin",
            "student_wish",
            "guardian_wish",
            "summary",
            "recommendation",
            "version",
        )
    }
    for one in assessment.indicators.all():
        values[one.indicator] = True
        values[f"{one.indicator}_degree"] = one.degree
        values[f"{one.indicator}_risk"] = str(one.risk_value)
        if one.indicator == Indicator.I8:
            values["I8_text"] = one.other_text
    return values
