"""The header's entries, by what a person's roles let her do (DESIGN.md section 3). Entries of pages not installed are left out."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import may
from accounts.sights import sights_of
from accounts.vocabulary import SESSION_CONTENT, Word


@dataclass(frozen=True)
class Entry:
    """One entry: shown to who holds any of the words; current on every address below its own."""

    label: str | Promise
    url_name: str
    words: tuple[Word, ...]
    key: str = ""


ENTRIES = (
    Entry(_("個案"), "casework:list", (Word.CASE_VIEW,), key="c"),
    Entry(
        _("轉介"), "casework:referrals", (Word.REFERRAL_CREATE, Word.REFERRAL_DECIDE)
    ),
    Entry(_("學生"), "cases:students", (Word.STUDENT_VIEW,), key="s"),
    Entry(_("使用者"), "people:list", (Word.PEOPLE_MANAGE, Word.PEOPLE_REVIEW)),
    Entry(_("角色權限"), "matrix:levels", (Word.MATRIX_PROPOSE, Word.MATRIX_REVIEW)),
    Entry(_("存取稽核"), "audit_list", (Word.AUDIT_VIEW,)),
    Entry(_("系統設定"), "people:places", (Word.SETTINGS_MANAGE,)),
)


def entries_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Out: `url`, `label`, `key`, `current` of each entry. Asks nothing that header and doors have not asked already."""
    if not request.user.is_authenticated:
        return []
    on = timezone.localdate()
    shown = [
        (entry, address)
        for entry in ENTRIES
        if (address := _address(entry))
        and any(may(request.user, word, on=on) for word in entry.words)
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
    if not found or sights_of(request.user, on=on).words() & SESSION_CONTENT:
        home = reverse("home")
        here_now = request.path == home
        found.insert(
            0, {"url": home, "label": _("今日"), "key": "t", "current": here_now}
        )
    return found


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""
