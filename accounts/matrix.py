"""How scopes narrow each other, and which cells no one may ever grant. Pure: no rows, no clock."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import Group, Scope, Word

Scopes = frozenset[Scope]

# What a scope contains: a level above may be narrowed to any of these.
WITHIN: dict[Scope, Scopes] = {
    Scope.OWN: frozenset({Scope.OWN}),
    Scope.TEAM: frozenset({Scope.TEAM, Scope.OWN}),
    Scope.CLASS: frozenset({Scope.CLASS, Scope.OWN}),
    Scope.UNDER_REVIEW: frozenset({Scope.UNDER_REVIEW}),
    Scope.SCHOOL: frozenset(set(Scope) - {Scope.CENTER, Scope.NONE}),
    Scope.CENTER: frozenset(
        {Scope.CENTER, Scope.TEAM, Scope.OWN, Scope.STATUS_ONLY, Scope.DEIDENTIFIED}
    ),
    Scope.STATUS_ONLY: frozenset({Scope.STATUS_ONLY}),
    Scope.DEIDENTIFIED: frozenset({Scope.DEIDENTIFIED}),
    Scope.NONE: frozenset(),
}

# Scopes that show no person: the only ones a county officer holds over students.
NAMELESS = frozenset({Scope.STATUS_ONLY, Scope.DEIDENTIFIED})

ADMINISTRATOR, COUNTY, PRINCIPAL = "system_administrator", "county_officer", "principal"
CENTER_ROLES = frozenset({"center_professional", "center_supervisor"})
COUNSELING_ROLES = CENTER_ROLES | {
    "counselor",
    "professional",
    "section_chief",
    "counseling_director",
    "joint_office_director",
}

ADMINISTRATOR_WORDS = frozenset(
    {
        Word.PEOPLE_MANAGE,
        Word.MATRIX_PROPOSE,
        Word.EMERGENCY_ASK,
        Word.AUDIT_VIEW,
        Word.CALENDAR_MANAGE,
        Word.SETTINGS_MANAGE,
        Word.REPORT_LAYOUT,
        Word.REPORT_DECIDE_AMENDMENT,
        Word.NEWS_PUBLISH,
    }
)
# The county's own business: no student stands behind these.
COUNTY_WORDS = frozenset(
    {
        Word.REPORT_DECIDE_AMENDMENT,
        Word.CALENDAR_MANAGE,
        Word.NEWS_PUBLISH,
        Word.PEOPLE_REVIEW,
        Word.MATRIX_REVIEW,
    }
)
SOLE_HOLDERS: dict[Word, tuple[str, Promise]] = {
    **dict.fromkeys(
        (
            Word.MINUTES_APPROVE_FINAL,
            Word.REFERRAL_SEAL,
            Word.SAFETY_PLAN_APPROVE,
            Word.TRANSITION_EXEMPT,
            Word.TRANSITION_DESIGNATE,
        ),
        (PRINCIPAL, _("依法或依程序由校長核定，不可授予其他角色。")),
    ),
    Word.INCIDENT_FILE: (
        "incident_reporter",
        _("法定通報由學校指定之通報權責人員辦理，須另行指派該職務。"),
    ),
    **dict.fromkeys(
        (Word.PEOPLE_MANAGE, Word.MATRIX_PROPOSE, Word.SETTINGS_MANAGE),
        (ADMINISTRATOR, _("帳號與權限由系統管理員維護，與業務角色分離。")),
    ),
    Word.EMERGENCY_ASK: (
        ADMINISTRATOR,
        _("緊急調閱由平時看不到個案的系統管理員提出，另一人核可。"),
    ),
}
# 緊急調閱: who answers for the school's counseling agrees, never who keeps its accounts (SECURITY.md A10).
EMERGENCY_APPROVERS = frozenset(
    {"counseling_director", "joint_office_director", PRINCIPAL}
)


def meet(above: Scopes, below: Scopes) -> Scopes:
    """What of `below` stays within `above`, and what of `above` is narrower than `below`."""
    return frozenset(
        low if low in WITHIN[high] else high
        for high in above
        for low in below
        if low in WITHIN[high] or high in WITHIN[low]
    )


def narrowed(default: Scopes, *levels: Scopes | None) -> Scopes:
    """The default cut by each level that has an opinion (None: it has none)."""
    for level in levels:
        if level is not None:
            default = meet(default, level)
    return default


def lock(role: str, word: Word, scope: Scope | None = None) -> Promise | None:
    """Why the role may never hold the word (or the word within the scope), in Chinese; None when it may.

    The separations of duties (roles.md sections 2 and 4, SECURITY.md A10, A11). They hold against every row.
    """
    if role == ADMINISTRATOR:
        if word is Word.ACCESS_EXPLAIN:
            return (
                None
                if scope in (None, Scope.STATUS_ONLY)
                else _("系統管理員只看得到代號與授權來源，看不到姓名與內容。")
            )
        if word not in ADMINISTRATOR_WORDS:
            return _("職權分離：系統管理員管理帳號與權限，不得接觸個案資料。")
    sole = SOLE_HOLDERS.get(word)
    if sole is not None and role != sole[0]:
        return sole[1]
    if word is Word.EMERGENCY_APPROVE and role not in EMERGENCY_APPROVERS:
        return _("緊急調閱由輔導主任、教導主任或校長核可，不可授予其他角色。")
    if role == COUNTY and word not in COUNTY_WORDS:
        if word.group is Group.RECORDS:
            return _("縣市承辦不得讀取輔導內容。")
        if scope is not None and scope not in NAMELESS:
            return _("縣市承辦只看得到狀態與去識別統計，不得看到學生姓名或代號。")
    if word.group is Group.RECORDS and role not in COUNSELING_ROLES:
        return _("晤談紀錄僅供輔導相關人員（學生輔導法第 17 條保密）。")
    if (
        word is Word.RECORD_READ_RESTRICTED
        and scope is not None
        and scope is not Scope.OWN
    ):
        return _("「限主責」晤談只開放給主責本人；其他人須附理由開啟。")
    if word is Word.TRANSITION_ASSESS and role in CENTER_ROLES:
        return _("初評表由原就讀學校填寫，輔諮中心不填。")
    return None


def unlocked(role: str, word: Word, scopes: Iterable[Scope]) -> Scopes:
    """The scopes that no separation of duties forbids."""
    return frozenset(
        scope
        for scope in scopes
        if scope is not Scope.NONE and lock(role, word, scope) is None
    )
