"""What a case's page shows to one person: flags, timeline, team, plan, basic data. The view has opened the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.together import fetch_together
from accounts.vocabulary import Word
from cases.access import protection_rows
from cases.case_access import team_from, team_rows, timeline_for
from cases.case_listing import category_label
from cases.case_opening import Opened
from cases.case_parts import parts_of_referrer
from cases.case_sections import section_links
from cases.codes.official import Source
from cases.models import (
    Case,
    CounselingRecord,
    ProtectionFlag,
    RiskAssessment,
    Screening,
    Student,
    TimelineEntry,
)
from cases.names import mask
from cases.naming import Naming
from cases.record_doors import records_for
from cases.redaction import RedactedRecord
from cases.risk_doors import (
    HELPING,
    latest_screenings,
    shown_risk,
    shown_screenings,
)
from cases.student_words import words_on_student
from cases.work_links import links_of, url_of
from fields.roc_date import roc_date

PAGE = 50
Lane, Kind = TimelineEntry.Lane, TimelineEntry.Kind
RECORD = CounselingRecord._meta.label_lower
# lane -> (class of theme.css, icon)
LOOKS = {
    Lane.SERVICE: ("", "chat"),
    Lane.MEETING: ("meet", "users"),
    Lane.PAPER: ("doc", "file"),
    Lane.DEADLINE: ("alert", "alert"),
    Lane.CHANGE: ("sys", "flag"),
}
RISK_LOOKS = {
    RiskAssessment.Level.NOT_ASSESSED: ("unk", "help"),
    RiskAssessment.Level.LOW: ("good", "ok"),
    RiskAssessment.Level.MEDIUM: ("mid", "alert"),
    RiskAssessment.Level.HIGH: ("high", "alert"),
}


@dataclass(frozen=True)
class Flag:
    """One line under the identity bar. `level`: high, mid, good or unk."""

    level: str
    icon_name: str
    title: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the timeline; `record` where it tells of a record, as this reader may see it."""

    entry: TimelineEntry
    look: str
    icon_name: str
    words: str
    record: RedactedRecord | None
    url: str


def identity(case: Case, naming: Naming, *, on: date) -> dict[str, Any]:
    """The identity bar of every page about the case."""
    return {
        "case": case,
        "name": naming.of(case.student),
        "is_full": naming.is_full(case.student),
        "seat": naming.seat_of(case.student),
        "days": (on - case.opened_on).days + 1,
    }


def case_page(
    user: Any, opened: Opened, *, on: date, lane: str, number: str
) -> dict[str, Any]:
    """In: `lane`, the timeline's filter ("" for all); `number`, its page. Out: the page's context."""
    case, words = opened.case, opened.words
    full = opened.naming.is_full(case.student)
    page, lanes = _timeline(user, opened, on=on, lane=lane, number=number)
    entries, scores, protection, members = fetch_together(
        cast(QuerySet[TimelineEntry], page.object_list),  # a slice of one
        latest_screenings(
            case, words=words if Word.RISK_VIEW in words else frozenset()
        ),
        protection_rows(user, case.student, granted=opened.held_on_student, on=on),
        team_rows(case, on=on),
    )
    return {
        **identity(case, opened.naming, on=on),
        "subnav": section_links(case, words, "case"),
        "flags": [
            *_risk_flags(user, opened, scores, on=on),
            *_protection_flags(case.student, protection, full=full),
        ],
        "page": page,
        "lines": _lines(user, case, entries, on=on),
        "lanes": lanes,
        "lane": lane,
        "team": team_from(members, on=on),
        "plan": opened.plan,
        "main_category": category_label(case.main_category),
        "more_categories": [category_label(code) for code in case.secondary_categories],
        "sources": "、".join(str(Source(code).label) for code in case.sources),
        "my_part": [] if words & HELPING else parts_of_referrer(user, case),
        "may_see_student": Word.STUDENT_VIEW
        in words_on_student(user, case.student, granted=opened.held_on_student, on=on),
        "may_edit": Word.CASE_EDIT in words and case.is_running,
        "may_tier": bool({Word.CASE_EDIT, Word.CASE_ASSIGN} & words)
        and case.is_running,
        "may_suspend": Word.CASE_EDIT in words and case.state == Case.State.OPEN,
        "may_resume": Word.CASE_EDIT in words and case.state == Case.State.SUSPENDED,
        "may_follow_up": Word.CASE_EDIT in words
        and case.state == Case.State.CLOSED
        and case.follow_up_on is not None,
        "may_log": Word.RECORD_WRITE in words and case.is_running,
        "work_links": links_of(case, words),
        "may_explain": Word.ACCESS_EXPLAIN in words,
        "may_print": Word.RECORD_PRINT in words,
        "may_close": Word.CASE_CLOSE in words
        and case.state in (Case.State.OPEN, Case.State.SUSPENDED),
        "may_withdraw": Word.CASE_CLOSE in words and case.state == Case.State.CLOSING,
        "may_approve": Word.CASE_APPROVE_CLOSING in words
        and case.state == Case.State.CLOSING,
    }


def _timeline(
    user: Any, opened: Opened, *, on: date, lane: str, number: str
) -> tuple[Page[Any], list[tuple[str, str, int]]]:
    """The page of the timeline, not read yet, and the lanes with their numbers."""
    case, counted = opened.case, opened.lanes
    entries = timeline_for(user, case, on=on, words=opened.words)
    every = sum(counted.values())
    lanes = [("", _("全部"), every)]
    lanes += [(one.value, str(one.label), counted[one]) for one in Lane if one in counted]  # fmt: skip
    if lane in Lane.values:
        entries, every = entries.filter(lane=lane), counted.get(lane, 0)
    pages = Paginator(entries, PAGE)
    pages.__dict__["count"] = every  # known already: its cached property asks nothing
    return pages.get_page(number), lanes


def _lines(
    user: Any, case: Case, entries: list[TimelineEntry], *, on: date
) -> list[Line]:
    """The lines as this reader may see them, newest first."""
    keys = [one.object_id for one in entries if one.object_type == RECORD]
    records = records_for(user, case, on=on, keys=keys) if keys else []
    by_key = {str(one.pk): one for one in records}
    newest = sorted(entries, key=_moment, reverse=True)
    return [_line(one, by_key.get(one.object_id)) for one in newest]


def _moment(one: TimelineEntry) -> tuple[Any, ...]:
    """As the table is ordered: within a day, what has no hour stands on top."""
    at = one.happened_at
    return one.happened_on, at is None, at or time.min, one.created_at, one.pk


def _line(entry: TimelineEntry, record: RedactedRecord | None) -> Line:
    look, icon_name = LOOKS[Lane(entry.lane)]
    if record is not None and record.confidentiality == "lead":
        icon_name = "lock"
    elif record is not None and record.means == "phone":
        icon_name = "phone"
    words = entry.summary or ""
    if entry.kind == Kind.RISK and words in RiskAssessment.Level.values:
        words = str(RiskAssessment.Level(words).label)
    return Line(entry, look, icon_name, words, record, url_of(entry))


def _risk_flags(
    user: Any, opened: Opened, scores: Iterable[Screening], *, on: date
) -> Iterable[Flag]:
    """The judgement, then the score: two things that never stand for each other."""
    case, words = opened.case, opened.words
    if Word.RISK_VIEW not in words:
        return
    risk = shown_risk(user, case, opened.risk, full=bool(words & HELPING), on=on)
    level, icon_name = RISK_LOOKS[RiskAssessment.Level(risk.level)]
    title = _("風險判斷：%(level)s") % {"level": risk.level_label}
    at = reverse("casework:risk", args=[case.pk])
    if risk.current is None or not risk.is_assessed:
        yield Flag(level, icon_name, title, _("不等於無風險"), at)
    else:
        told = _("%(day)s 評估") % {"day": roc_date(risk.current.assessed_on)}
        if risk.current.reassess_on:
            again = _("逾期未再評估（%(day)s）") if risk.overdue else _("%(day)s 前再評估")  # fmt: skip
            told += "・" + again % {"day": roc_date(risk.current.reassess_on)}
        yield Flag("high" if risk.overdue else level, icon_name, title, told, at)
    for score in shown_screenings(user, case, scores):
        title = _("心情溫度計 %(total)s 分（%(band)s）") % {
            "total": score.total, "band": score.band_label,
        }  # fmt: skip
        told = roc_date(score.held_on)
        if score.suicide_item is None:
            told += "・" + _("自殺想法題未答")
        else:
            told += "・" + _("自殺想法題 %(points)s 分") % {
                "points": score.suicide_item
            }
        yield Flag("high" if score.suicide_alarms else "mid", "clip", title, told, at)


def _protection_flags(
    student: Student, flags: Iterable[ProtectionFlag], *, full: bool
) -> Iterable[Flag]:
    for flag in sorted(flags, key=lambda one: (one.from_on, one.set_at), reverse=True):
        whom = flag.contact.name if flag.contact else flag.person
        told = _("自 %(day)s") % {"day": roc_date(flag.from_on)}
        if whom:
            shown = whom if full else mask(whom)
            told = _("不得聯絡或告知 %(whom)s") % {"whom": shown} + "・" + told
        yield Flag("high", "shield", str(flag), told)
    if student.other_regime:
        yield Flag("mid", "law", _("依其他法律辦理"), student.other_regime_note or "")
