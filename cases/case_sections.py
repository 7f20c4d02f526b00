"""The pages about one case, as links under its identity bar (DESIGN.md section 3): each has an address of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Word
from cases.models import Case
from cases.risk_doors import HELPING


@dataclass(frozen=True)
class Section:
    """One page. Shown to who holds any of the words on the case."""

    key: str
    label: str | Promise
    words: frozenset[Word]

    @property
    def url_name(self) -> str:
        return f"casework:{self.key}"


SECTIONS = (
    Section("case", _("總覽"), frozenset({Word.CASE_VIEW})),
    Section("plan", _("輔導計畫"), frozenset({Word.CASE_VIEW})),
    Section("team", _("團隊"), frozenset({Word.CASE_VIEW})),
    Section("consents", _("諮商同意書"), frozenset({Word.CONSENT_MANAGE})),
    Section("center", _("三級轉介"), HELPING | {Word.CENTER_REFER}),
    Section("readers", _("存取紀錄"), frozenset({Word.ACCESS_EXPLAIN})),
)
WORDS_OF = {section.key: section.words for section in SECTIONS}


def section_links(
    case: Case, words: Iterable[Word], current: str
) -> list[dict[str, Any]]:
    """The links she may follow, for partials/subnav.html."""
    held = frozenset(words)
    return [
        {
            "url": reverse(section.url_name, args=[case.pk]),
            "label": section.label,
            "current": section.key == current,
        }
        for section in SECTIONS
        if section.words & held
    ]
