"""From a case's page to its work, and from a line of its timeline to what the line tells of."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.vocabulary import Word
from cases.models import Case, TimelineEntry

Kind = TimelineEntry.Kind
# Lines whose thing has no address of its own lead to the page of the case that shows it.
PAGE_OF: dict[str, str] = {
    Kind.SCREENING: "casework:risk",
    Kind.RISK: "casework:risk",
    Kind.SAFETY_PLAN: "casework:risk",
    Kind.ATTACHMENT: "casework:files",
}
THING_OF: dict[str, str] = {
    Kind.HOMEROOM_LOG: "casework:homeroom_log",
    Kind.OBSERVATION: "casework:observation",
    Kind.MENTORING: "casework:mentoring",
}
READS = {Word.RECORD_READ, Word.RECORD_SUMMARY}


@dataclass(frozen=True)
class Link:
    """One line of the panel."""

    url: str
    label: str
    icon_name: str


def url_of(entry: TimelineEntry) -> str:
    """Where the line leads; "" for nowhere. Who sees the line may open it, or is told there that she may not."""
    if entry.kind in PAGE_OF:
        return reverse(PAGE_OF[entry.kind], args=[entry.case_id])
    if entry.kind in THING_OF and entry.object_id:
        return reverse(THING_OF[entry.kind], args=[entry.object_id])
    return ""


def links_of(case: Case, words: frozenset[Word]) -> list[Link]:
    """What the holder of the words may open or begin here. No query."""

    def link(name: str, label: Any, icon_name: str) -> Link:
        return Link(reverse(name, args=[case.pk]), str(label), icon_name)

    found = []
    if Word.RISK_VIEW in words:
        found.append(link("casework:risk", _("風險評估與安全計畫"), "shield"))
    if Word.RISK_ASSESS in words and case.is_running:
        found.append(link("casework:screen", _("施測心情溫度計"), "clip"))
        found.append(link("casework:assess_risk", _("判斷風險"), "alert"))
    if READS & words:
        found.append(link("casework:files", _("附件"), "file"))
    if {Word.HOMEROOM_LOG_READ, Word.MENTORING_READ} & words:
        found.append(link("casework:case_notes", _("導師、觀察與認輔紀錄"), "chat"))
    if Word.MENTORING_WRITE in words and case.is_running:
        found.append(link("casework:mentoring_new", _("寫認輔紀錄"), "edit"))
    return found
