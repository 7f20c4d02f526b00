"""快速記錄: what the form starts with, and which row of the monthly report the log becomes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.settings_register import value
from cases.models import Case, CounselingRecord
from cases.recording import RecordFacts

SESSION = CounselingRecord.SESSION


def defaults_for(case: Case, user: Any, *, on: date) -> RecordFacts:
    """From the last session she held in the case: minutes, means, category, confidentiality, and the time agreed for today.

    Out: facts with an empty gist. One query. The caller has opened the case for logging.
    """
    mine = CounselingRecord.objects.standing().filter(
        case=case, author=user, kind=SESSION
    )
    last = (
        mine.order_by("-held_on", "-created_at")
        .defer("gist", "parts", "risk_facts")
        .first()
    )
    if last is None:
        return RecordFacts(
            gist="",
            held_on=on,
            minutes=value("record.default_minutes", case.school),
            category=case.main_category,
        )
    return RecordFacts(
        gist="",
        held_on=on,
        started_at=last.next_at if last.next_on == on else None,
        minutes=last.minutes,
        means=last.means,
        category=last.category or case.main_category,
        confidentiality=last.confidentiality,
    )


@dataclass(frozen=True)
class ReportRow:
    """「計入 5 月月報「當月個案」第 1 次」. sheet: cases (當月個案), services (相關服務), or "" when it isn't counted."""

    month: date
    sheet: str
    nth: int = 0
    item: str = ""


def report_row(
    case: Case, user: Any, facts: RecordFacts, *, so_far: int | None = None
) -> ReportRow:
    """Where the log will stand in the month's report; nth counts her own sessions with the student (teacher x student).

    `so_far`: the sessions already counted, where the page's statement brought them.
    """
    month = facts.held_on.replace(day=1)
    if facts.record_only:
        return ReportRow(month, "")
    if facts.kind != SESSION:
        return ReportRow(month, "services", item=facts.kind)
    if so_far is None:
        so_far = sessions_counted(user, month).filter(student=case.student_id).count()
    return ReportRow(month, "cases", nth=so_far + 1)


def sessions_counted(user: Any, month: date) -> Any:
    """Her sessions of the month that the report counts."""
    return CounselingRecord.objects.counted().filter(
        author=user, kind=SESSION, held_on__year=month.year, held_on__month=month.month
    )
