"""What a counselor asks and agrees on when she judges risk: each question asked or not asked, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.codes.risk_signs import OBSERVABLE, PROTECTIVE
from cases.models import RiskAssessment
from cases.recording import Errors

# There is no ready phrase for "denies": the answer is typed, or the question was not asked (DESIGN.md 14, 03).
QUESTIONS = {
    "ideation": _("自殺或自傷意念"),
    "plan": _("計畫"),
    "means": _("工具與取得方式"),
    "supports": _("支持資源"),
}
PLAN_SECTIONS = {
    "warning": _("我的警訊：什麼時候知道快撐不住了"),
    "coping": _("我自己可以做的事"),
    "places": _("可以讓我轉移注意的人與地方"),
    "people": _("我可以求助的人"),
    "professionals": _("可以聯絡的專業人員與專線"),
    "environment": _("讓環境安全：移除或遠離危險物品"),
    "reasons": _("對我重要的人事物"),
}


@dataclass(frozen=True)
class Asked:
    """One question: asked or not, and the answer in words. An answer without asking can't be."""

    asked: bool = False
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The counselor's own judgement, whatever a score says. `level` has no default: nobody is low by omission."""

    level: str
    assessed_on: date
    reassess_on: date | None = None
    questions: Mapping[str, Asked] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    protective: tuple[str, ...] = ()
    text: str = ""

    def checked(self, *, on: date) -> "Judgement":
        """The judgement itself. Raises ValidationError naming the fields; `on` is today."""
        errors = Errors()
        errors.choice("level", self.level, RiskAssessment.Level)
        if set(self.questions) - set(QUESTIONS):
            raise ValueError(f"no such questions: {sorted(self.questions)}")
        for key, one in self.questions.items():
            answer = errors.text(key, one.answer)
            if answer and not one.asked:
                errors.add(key, _("填了回答就表示已詢問，請勾選「已詢問」。"))
            if one.asked and not answer:
                errors.add(key, _("已詢問，請填寫學生的回答。"))
        for name, given, known in (
            ("signs", self.signs, OBSERVABLE),
            ("protective", self.protective, PROTECTIVE),
        ):
            if set(given) - set(known):
                errors.add(name, _("請從選項中選擇。"))
        errors.text("text", self.text)
        if self.assessed_on > on:
            errors.add("assessed_on", _("評估日不能在今天之後。"))
        if self.level != RiskAssessment.Level.LOW and self.reassess_on is None:
            errors.add("reassess_on", _("風險為中、高或尚未評估時，請填再評估日。"))
        if self.reassess_on is not None and self.reassess_on < self.assessed_on:
            errors.add("reassess_on", _("再評估日不能早於評估日。"))
        judged = self.level in (RiskAssessment.Level.MEDIUM, RiskAssessment.Level.HIGH)
        if judged and not self._is_asked("ideation"):
            errors.add(
                "ideation", _("判斷為中或高風險時，請填寫是否已詢問意念及回答。")
            )
        errors.raise_any()
        return self

    def _is_asked(self, key: str) -> bool:
        return key in self.questions

    def asked_as_json(self) -> dict[str, Any]:
        """Every question, the unasked ones too."""
        told = {key: self.questions.get(key, Asked()) for key in QUESTIONS}
        return {
            key: {"asked": one.asked, "answer": one.answer.strip()}
            for key, one in told.items()
        }


def checked_sections(sections: Mapping[str, str]) -> dict[str, str]:
    """The safety plan's sections without the empty ones. Raises ValidationError when nothing is left."""
    if set(sections) - set(PLAN_SECTIONS):
        raise ValueError(f"no such sections: {sorted(sections)}")
    errors = Errors()
    texts = {key: errors.text(key, text) for key, text in sections.items()}
    filled = {key: text for key, text in texts.items() if text}
    if not filled and not errors.found:
        raise ValidationError(_("安全計畫至少要填一項。"))
    errors.raise_any()
    return filled
