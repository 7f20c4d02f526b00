"""心情溫度計, 風險判斷 and 安全計畫. Nothing is answered beforehand: an answer nobody gave is no answer."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import bsrs
from cases.codes.risk_signs import (
    CHANGES,
    DANGER_POINTS,
    FACT_SIGNS,
    PROTECTIVE,
    WARNING_SIGNS,
)
from cases.forms.case_life import text
from cases.models import RiskAssessment, Screening
from cases.risk_asking import PLAN_SECTIONS, QUESTIONS, Asked, Judgement
from fields.roc_date import roc_date
from fields.roc_forms import ROCDateField

NOT_ASKED = "not_asked"
ASKED = [("yes", _("已詢問")), ("no", _("未詢問"))]
SIGNS = [
    (title, [(f"{kind}-{item.code}", item.label) for item in items])
    for kind, title, items in (
        ("warning", _("警告訊號"), WARNING_SIGNS),
        ("fact", _("FACT 徵兆"), FACT_SIGNS),
        ("danger", _("自傷危險性"), DANGER_POINTS),
        ("change", _("改變或異常"), CHANGES),
    )
]


def _segments(label: Any, choices: Iterable[Any], **options: Any) -> Any:
    widget = forms.RadioSelect(attrs={"class": "seg"})
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **options)


class KeyedForm(forms.Form):
    """Carries its own key: whatever is pressed twice makes one row."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid.uuid4()


class ScreeningForm(KeyedForm):
    """心情溫度計: the five items and the suicide item, 0-4 each; the last may not have been on the form at hand."""

    held_on = ROCDateField(label=_("施測日"))
    note = text(_("備註"), required=False, rows=2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        scale = [(str(points), f"{points} {label}") for points, label in bsrs.SCALE.items()]  # fmt: skip
        for number, (name, label) in enumerate(bsrs.ITEMS.items(), start=1):
            self.fields[name] = _segments(f"{number}. {label}", scale)
        self.fields[bsrs.SUICIDE] = _segments(
            f"★ {bsrs.SUICIDE_ITEM}", [*scale, (NOT_ASKED, _("未施測"))],
            help_text=_("不計入總分；2 分（中等程度）以上，無論總分都須進一步評估。"),
        )  # fmt: skip
        self.order_fields(["held_on", *bsrs.ITEMS, bsrs.SUICIDE, "note", "key"])

    def answers(self) -> dict[str, int | None]:
        """Of a valid form: q1-q5 and suicide, None where it was not asked."""
        typed = self.cleaned_data
        return {
            name: None if typed[name] == NOT_ASKED else int(typed[name])
            for name in (*bsrs.ITEMS, bsrs.SUICIDE)
        }


class AssessmentForm(KeyedForm):
    """風險判斷, the counselor's own. In: `screenings` of the case, newest first, one of which it may name."""

    assessed_on = ROCDateField(label=_("評估日"))
    level = _segments(_("你的判斷"), RiskAssessment.Level.choices, help_text=_("分數不等於判斷；「尚未評估」不等於「低」。"))  # fmt: skip
    text = text(_("判斷說明"), required=False)
    reassess_on = ROCDateField(
        label=_("再評估日"), required=False,
        help_text=_("中、高與尚未評估必填；到期會提醒主責，逾期列在今日最上方。"),
    )  # fmt: skip
    screening = forms.ModelChoiceField(
        Screening.objects.none(), label=_("參考的心情溫度計"), required=False,
        empty_label=_("沒有"),
    )  # fmt: skip
    signs = forms.MultipleChoiceField(
        label=_("觀察到的徵兆"), choices=SIGNS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    protective = forms.MultipleChoiceField(
        label=_("保護因子"), choices=list(PROTECTIVE.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, screenings: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["screening"]
        chosen.queryset = screenings
        chosen.label_from_instance = screening_label
        for name, label in QUESTIONS.items():
            asked = _("%(question)s：是否詢問") % {"question": label}
            self.fields[f"{name}_asked"] = _segments(asked, ASKED, required=False)
            answer = _("%(question)s：學生的回答") % {"question": label}
            self.fields[name] = text(answer, required=False, rows=2)

    def questions(self) -> list[tuple[Any, Any]]:
        """For the page: whether it was asked, and the answer."""
        return [(self[f"{name}_asked"], self[name]) for name in QUESTIONS]

    def judgement(self) -> Judgement:
        """Of a valid form. A question about which nothing was said is left out."""
        typed = self.cleaned_data
        told = {
            name: Asked(typed[f"{name}_asked"] == "yes", typed[name])
            for name in QUESTIONS
            if typed[f"{name}_asked"] or typed[name]
        }
        return Judgement(
            level=typed["level"],
            assessed_on=typed["assessed_on"],
            reassess_on=typed["reassess_on"],
            questions=told,
            signs=tuple(typed["signs"]),
            protective=tuple(typed["protective"]),
            text=typed["text"],
        )


class SafetyPlanForm(KeyedForm):
    """安全計畫, agreed with the student. In: `start`, the sections of the plan that holds."""

    agreed_on = ROCDateField(label=_("訂定日"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, start: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in PLAN_SECTIONS.items():
            self.fields[name] = text(label, required=False, rows=3)
            self.fields[name].initial = start.get(name, "")

    def sections(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PLAN_SECTIONS}


class WhyForm(forms.Form):
    """Why, kept with the thing and in the trail."""

    reason = text(_("理由"))


class PurposeForm(forms.Form):
    """What a print is for; it stands on every page and in the trail."""

    purpose = forms.CharField(label=_("列印用途"), max_length=100)


def screening_label(row: Screening) -> str:
    """「115/05/06 11 分（中度）」."""
    return _("%(day)s %(total)s 分（%(band)s）") % {
        "day": roc_date(row.held_on), "total": row.score.total, "band": row.score.band.label,
    }  # fmt: skip


def week_after(day: date) -> date:
    """What the form proposes for looking again."""
    return date.fromordinal(day.toordinal() + 7)
