"""The header's entries, by what a person's roles let her do (DESIGN.md section 3). Entries of pages not installed are left out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.obligations import sources
from accounts.permissions import scopes
from accounts.sights import sights_of
from accounts.vocabulary import SESSION_CONTENT, Scope, Word

WITHOUT_ROWS = {Scope.STATUS_ONLY, Scope.DEIDENTIFIED}


@dataclass(frozen=True)
class Entry:
    """One entry: shown to who holds any of the words, within one of the scopes where they are named; current on every
    address below its own, save where another entry's is longer."""

    label: str | Promise
    url_name: str
    words: tuple[Word, ...]
    key: str = ""
    scopes: tuple[Scope, ...] = ()

    def is_for(self, user: Any, *, on: date) -> bool:
        held = frozenset[Scope]().union(*(scopes(user, word, on=on) for word in self.words))  # fmt: skip
        return bool(held & set(self.scopes) if self.scopes else held)


@dataclass(frozen=True)
class CountyEntry(Entry):
    """Shown to who holds a word at a county: pages whose matter is every school's."""

    def is_for(self, user: Any, *, on: date) -> bool:
        sights = sights_of(user, on=on)
        return any(
            reach.authorities
            for word in self.words
            for reach in sights.of(word).values()
        )


ENTRIES = (
    Entry(_("個案"), "casework:list", (Word.CASE_VIEW,), key="c"),
    Entry(
        _("轉介"),
        "casework:referrals",
        (Word.REFERRAL_CREATE, Word.REFERRAL_DECIDE, Word.REFERRAL_SEAL),
    ),
    Entry(_("三級轉介"), "casework:center_list", (Word.CENTER_ACCEPT,)),
    Entry(_("服務"), "casework:services", (Word.SERVICE_LOG,)),
    Entry(
        _("我的紀錄"), "casework:notes", (Word.HOMEROOM_LOG_WRITE, Word.MENTORING_WRITE)
    ),
    Entry(
        _("會議"),
        "meetings:waiting",
        (Word.MEETING_VIEW, Word.RESOLUTION_VIEW, Word.MEETING_RAISE),
        key="m",
    ),
    Entry(_("學生"), "cases:students", (Word.STUDENT_VIEW,), key="s"),
    Entry(
        _("轉銜"),
        "transitions:board",
        (Word.TRANSITION_VIEW,),
        scopes=(Scope.SCHOOL, Scope.TEAM),
    ),
    Entry(
        _("資料轉銜"),
        "transitions:requests",
        (Word.TRANSITION_DISPATCH,),
        scopes=(Scope.SCHOOL,),
    ),
    Entry(
        _("未就學列冊"),
        "transitions:register",
        (Word.TRANSITION_REGISTER,),
        scopes=(Scope.STATUS_ONLY, Scope.SCHOOL),
    ),
    Entry(
        _("月報"),
        "reporting:index",
        (Word.REPORT_VIEW, Word.REPORT_CONFIRM),
        scopes=(Scope.SCHOOL, Scope.OWN),
    ),
    Entry(
        _("填報進度"),
        "reporting:board",
        (Word.REPORT_PROGRESS,),
        scopes=(Scope.STATUS_ONLY, Scope.SCHOOL),
    ),
    Entry(
        _("統計"),
        "reporting:statistics",
        (Word.STATISTICS_VIEW,),
        scopes=(Scope.SCHOOL, Scope.DEIDENTIFIED),
    ),
    Entry(_("中心月報"), "reporting:center_index", (Word.CENTER_REPORT,)),
    CountyEntry(_("部版表格"), "reporting:blanks", (Word.REPORT_LAYOUT,)),
    Entry(_("使用者"), "people:list", (Word.PEOPLE_MANAGE, Word.PEOPLE_REVIEW)),
    Entry(_("角色權限"), "matrix:levels", (Word.MATRIX_PROPOSE, Word.MATRIX_REVIEW)),
    Entry(_("緊急調閱"), "casework:emergencies", (Word.EMERGENCY_ASK,)),
    Entry(_("存取稽核"), "audit_list", (Word.AUDIT_VIEW,)),
    Entry(_("辦公日曆"), "office_calendar", (Word.CALENDAR_MANAGE,)),
    Entry(_("系統設定"), "people:places", (Word.SETTINGS_MANAGE, Word.CALENDAR_MANAGE)),
)


def entries_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Out: `url`, `label`, `key`, `current` of each entry. Asks nothing that header and doors have not asked already."""
    if not request.user.is_authenticated:
        return []
    on = timezone.localdate()
    shown = [
        (entry, address)
        for entry in ENTRIES
        if (address := _address(entry)) and entry.is_for(request.user, on=on)
    ]
    here = max(
        (address for _entry, address in shown if request.path.startswith(address)),
        key=len,
        default="",
    )
    found: list[dict[str, Any]] = [
        {
            "url": address,
            "label": entry.label,
            "key": entry.key,
            "current": address == here,
        }
        for entry, address in shown
    ]
    if not found or _works_from_today(request.user, on=on):
        home = reverse("home")
        here_now = request.path == home
        found.insert(
            0, {"url": home, "label": _("今日"), "key": "t", "current": here_now}
        )
    return found


def _works_from_today(user: Any, *, on: date) -> bool:
    """Who writes sessions or may see duties works from the Today page; the rest administers or watches."""
    held = sights_of(user, on=on)
    return bool(held.words() & SESSION_CONTENT) or any(
        held.of(source.word).keys() - WITHOUT_ROWS
        for source in sources()
        if not source.is_notice
    )


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""
