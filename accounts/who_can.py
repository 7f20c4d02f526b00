"""The panel 誰可以看這個案，為什麼: an answer of `explain.who_can_see`, put in sections for templates/partials/who_can.html."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.explain import Excluded, Seer, Sightline
from accounts.vocabulary import Word

WORDS_SHOWN = 3  # more are told by their groups


@dataclass
class Because:
    """One reason, and its last day (None: open)."""

    words: str
    until: date | None


@dataclass
class Line:
    """One person: what she sees and by which reasons."""

    name: str
    part: str
    reasons: list[Because] = field(default_factory=list)
    is_excluded: bool = False


@dataclass(frozen=True)
class Section:
    """A heading with its people."""

    label: str
    people: list[Line]


def sections_of(answer: Sightline, *, full: Collection[Word]) -> list[Section]:
    """In: `full`, the words that make up the complete record. Out: complete, partial, excluded; empty ones left out."""
    held: dict[Any, list[Seer]] = {}
    for seer in answer.seers:
        held.setdefault(seer.user.pk, []).append(seer)
    complete: list[Line] = []
    partial: list[Line] = []
    for seers in held.values():
        words = {word for seer in seers for word in seer.words}
        line = _line(seers, words)
        (complete if words.issuperset(full) else partial).append(line)
    found = [
        Section(_("完整紀錄　%(count)s 人") % {"count": len(complete)}, complete),
        Section(_("部分內容　%(count)s 人") % {"count": len(partial)}, partial),
        Section(
            _("明確排除　%(count)s 人") % {"count": len(answer.excluded)},
            [_kept_away(one) for one in answer.excluded],
        ),
    ]
    return [section for section in found if section.people]


def _line(seers: list[Seer], words: set[Word]) -> Line:
    reasons = [Because(seer.because, seer.until) for seer in seers]
    return Line(str(seers[0].user), _part(words), reasons)


def _part(words: set[Word]) -> str:
    in_order = [word for word in Word if word in words]
    if len(in_order) <= WORDS_SHOWN:
        return _("、").join(str(word.label) for word in in_order)
    return _("、").join(dict.fromkeys(str(word.group.label) for word in in_order))


def _kept_away(one: Excluded) -> Line:
    reason = _("利益迴避，優先於任何角色")
    if one.reason:
        reason = _("利益迴避：%(reason)s，優先於任何角色") % {"reason": one.reason}
    return Line(
        str(one.user),
        _("不可看任何內容"),
        [Because(reason, one.until)],
        is_excluded=True,
    )
