"""心情溫度計（BSRS-5 簡式健康量表）: five items and the suicide item, each 0-4, over the last week including today.

Bands: 0-5 良好, 6-9 輕度, 10-14 中度, 15-20 重度. The suicide item is not in the total and alarms from 2 (中等程度)
whatever the total (臺大醫院臨床心理中心; domain-facts section 4). A score is a screening, never the counselor's judgement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

ITEMS = {
    "q1": _("睡眠困難, 譬如難以入睡、易醒或早醒.."),
    "q2": _("感覺緊張不安.."),
    "q3": _("覺得容易苦惱或動怒.."),
    "q4": _("感覺憂鬱、心情低落.."),
    "q5": _("覺得比不上別人.."),
}
SUICIDE = "suicide"
SUICIDE_ITEM = _("有自殺的想法")
SCALE = {
    0: _("完全沒有"),
    1: _("輕微"),
    2: _("中等程度"),
    3: _("厲害"),
    4: _("非常厲害"),
}
ALARM_FROM = 2


class Band(models.TextChoices):
    """分級 of the total."""

    WELL = "well", _("良好")
    MILD = "mild", _("輕度")
    MODERATE = "moderate", _("中度")
    SEVERE = "severe", _("重度")


@dataclass(frozen=True)
class Score:
    """total 0-20; suicide_item 0-4, or None where the form at hand has only the five items (附件 6 目睹家暴)."""

    total: int
    band: Band
    suicide_item: int | None

    @property
    def alarms(self) -> bool:
        """Professional help is advised whatever the total: the suicide item at 2 or more, or a total of 15 or more."""
        return self.suicide_alarms or self.band == Band.SEVERE

    @property
    def suicide_alarms(self) -> bool:
        return self.suicide_item is not None and self.suicide_item >= ALARM_FROM


def band_of(total: int) -> Band:
    """The band of a total. Raises ValueError outside 0-20."""
    if not 0 <= total <= 20:
        raise ValueError(f"BSRS-5 totals are 0 to 20, not {total}")
    if total >= 15:
        return Band.SEVERE
    if total >= 10:
        return Band.MODERATE
    return Band.MILD if total >= 6 else Band.WELL


def score(answers: Mapping[str, int | None]) -> Score:
    """In: q1 to q5, each 0-4, and `suicide` 0-4 or None. Out: the score. Raises ValidationError naming the items."""
    wrong: dict[str, Any] = {
        key: _("第 %(item)s 題須回答 0 至 4。") % {"item": key[1:]}
        for key in ITEMS
        if not _is_answer(answers.get(key))
    }
    suicide = answers.get(SUICIDE)
    if suicide is not None and not _is_answer(suicide):
        wrong[SUICIDE] = _("自殺想法題須回答 0 至 4。")
    if unknown := sorted(set(answers) - {*ITEMS, SUICIDE}):
        raise ValueError(f"no such items: {unknown}")
    if wrong:
        raise ValidationError(wrong)
    total = sum(answers[key] or 0 for key in ITEMS)
    return Score(total, band_of(total), suicide)


def _is_answer(value: object) -> bool:
    return type(value) is int and 0 <= value <= 4
