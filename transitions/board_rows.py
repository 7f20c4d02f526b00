"""轉銜追蹤: each student's five steps as chips and words, and the cohort's dates as a ruler."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import Calendars
from accounts.due_words import chip
from accounts.models import School
from accounts.obligations import ObligationSource
from cases.naming import Naming
from deadlines.rules.rule import TAIPEI
from fields.roc_date import roc_date, roc_short
from transitions.cells import Cell
from transitions.former_obligations import AUTHORITY, EVALUATIONS, TRACKING
from transitions.models import BasicReport, TransferRequest, Transition
from transitions.transfer_cells import transfer_cells

Cause, State = Transition.Cause, Transition.State
DONE_AFTER = (State.NOTIFIED, State.NOT_LISTED, State.ENDED)
# The current school has asked for the data and has not confirmed them: the fifteen days, or a supplement, run on.
ASKED = Exists(
    TransferRequest.objects.filter(
        former_student=OuterRef("student"),
        received_on__isnull=False,
        state=TransferRequest.State.SENT,
    )
)
DONE = Q(state__in=DONE_AFTER) & ~Q(ASKED, state=State.NOTIFIED)

# Which rows a chip of the list shows; "running" is what the page opens with.
LISTS: dict[str, tuple[Any, Q]] = {
    "running": (gettext_lazy("進行中"), ~DONE),
    "graduates": (
        gettext_lazy("應屆畢業"),
        Q(cause=Cause.GRADUATION, left_on__isnull=True) & ~Q(state=State.ENDED),
    ),
    "left": (gettext_lazy("離校生"), Q(left_on__isnull=False) & ~Q(state=State.ENDED)),
    "done": (gettext_lazy("已完成"), DONE),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One student of the board."""

    transition: Transition
    name: str
    is_masked: bool
    where: str
    steps: tuple[Cell, ...]
    is_out: bool  # the meeting decided that she is none: the other steps don't apply
    action: str


@dataclass(frozen=True, slots=True)
class Group:
    """應屆畢業, 離校生."""

    title: str
    rows: tuple[Row, ...]


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many each list has. One query."""
    return rows.aggregate(**{key: Count("pk", filter=q) for key, (_label, q) in LISTS.items()})  # fmt: skip


def groups_of(
    rows: Sequence[Transition], *, naming: Naming, now: datetime
) -> list[Group]:
    """The rows in the board's two groups. Give them with student, class, school, report and assessment loaded."""
    calendars = Calendars()
    calendars.prime({row.school for row in rows})
    later = transfer_cells(rows, now=now)
    drawn = [_row(row, later[row.pk], naming, calendars, now) for row in rows]
    here = tuple(one for one in drawn if one.transition.left_on is None)
    gone = tuple(one for one in drawn if one.transition.left_on is not None)
    named = ((_("應屆畢業"), here), (_("離校生　轉學、提前離校與已畢業"), gone))
    return [Group(title, shown) for title, shown in named if shown]


def _row(
    row: Transition,
    later: tuple[Cell, Cell],
    naming: Naming,
    calendars: Calendars,
    now: datetime,
) -> Row:
    steps = (
        evaluation_cell(row, calendars, now),
        report_cell(row),
        tracking_cell(row, calendars, now),
        *later,
    )
    return Row(
        row,
        naming.of(row.student),
        not naming.is_full(row.student),
        _where(row),
        steps,
        row.state in (State.NOT_LISTED, State.ENDED),
        _action(row),
    )


def evaluation_cell(row: Transition, calendars: Calendars, now: datetime) -> Cell:
    """① 評估會議."""
    if row.evaluated_on is not None:
        day = _short(row.evaluated_on, now)
        verdict = _("不需轉銜") if row.state == State.NOT_LISTED else _("需轉銜")
        return Cell("done", _("%(day)s 決議") % {"day": day}, verdict)
    if row.state == State.ENDED:
        return Cell("none", _("不適用"))
    found = _chip(EVALUATIONS[row.cause], row, calendars, now)
    due = _("最遲 %(day)s") % {"day": _short(row.evaluation_due_on, now)}
    if row.assessed_on is None:
        return Cell(found.level, found.words, due)
    assessment = getattr(row, "assessment", None)
    said = assessment.get_recommendation_display() if assessment else ""
    return Cell(found.level, found.words, _("%(due)s・初評：%(said)s") % {"due": due, "said": said})  # fmt: skip


def report_cell(row: Transition) -> Cell:
    """② 轉銜通報."""
    if row.uploaded_on is not None:
        return Cell("done", roc_date(row.uploaded_on), _("已上傳"))
    if not row.is_transition_student:
        return Cell("none", _("未開始"))
    report: BasicReport | None = getattr(row, "report", None)
    if report is None or not report.step:
        return Cell("near", _("待填附表一"))
    if report.is_signed:
        return Cell("near", _("待上傳"), _("附表一已備"))
    return Cell("near", _("核章中"), str(report.get_step_display()))


def tracking_cell(row: Transition, calendars: Calendars, now: datetime) -> Cell:
    """③ 追蹤六個月."""
    if row.state == State.NOTIFIED and row.notified_on:
        return Cell("done", roc_date(row.notified_on), _("確定就學，已通知"))
    if row.state == State.FOUND:
        return Cell("soon", _("待通知現就讀學校"), row.found_school_name)
    if row.state == State.REGISTERED and row.authority_notified_on:
        return Cell("done", roc_date(row.authority_notified_on), _("未就學，已通知主管機關"))  # fmt: skip
    if row.state != State.LISTED or row.tracking_until_on is None:
        begins = row.graduates_on if row.left_on is None else None
        words = _("%(day)s 起") % {"day": _short(begins, now)} if begins else _("未開始")  # fmt: skip
        return Cell("none", words)
    today = now.astimezone(TAIPEI).date()
    if today > row.tracking_until_on:
        found = _chip(AUTHORITY, row, calendars, now)
        return Cell(found.level, found.words, _("期滿未就學，應通知主管機關"))
    found = _chip(TRACKING, row, calendars, now)
    last = roc_short(row.last_contact_on, today=today) if row.last_contact_on else _("尚未聯繫")  # fmt: skip
    ends = roc_short(row.tracking_until_on, today=today)
    return Cell(found.level, found.words, _("追蹤 %(last)s・%(ends)s 屆滿") % {"last": last, "ends": ends})  # fmt: skip


def ruler_of(school: School, graduates_on: date, *, today: date, calendars: Calendars) -> dict[str, Any]:  # fmt: skip
    """The cohort's ruler, not to scale: points for the partial, the hatched stretch, the day of graduation."""
    evaluation = calendars.reckon("DL-TR-01", graduates_on, school).due
    end = calendars.reckon("DL-TR-04", graduates_on, school).due
    marks = [
        (evaluation, _("評估會議最遲"), _("畢業 1 個月前")),
        (graduates_on, _("畢業"), _("通報系統上傳轉銜生")),
        (end, _("追蹤屆滿"), _("未就學者通知主管機關")),
    ]
    places = (0.22, 0.46, 0.9)
    before = sum(1 for day, _title, _words in marks if _as_day(day) < today)
    at_today = (0.07, 0.34, 0.68, 0.97)[before]
    points: list[dict[str, Any]] = [
        {
            "at": at,
            "title": f"{title} {roc_short(_as_day(day), today=today)}",
            "words": words,
        }
        for at, (day, title, words) in zip(places, marks, strict=True)
    ]
    points.append({"at": at_today, "title": _("今天 %(day)s") % {"day": roc_short(today, today=today)}, "words": "", "today": True})  # fmt: skip
    points.sort(key=lambda point: float(point["at"]))
    return {"points": points, "span": (0.46, 0.9), "graduates_on": graduates_on}


def export_rows(rows: Sequence[Transition], *, now: datetime) -> list[tuple[str, ...]]:
    """For the file without names: code, class, cause, state, and each step's words."""
    calendars = Calendars()
    calendars.prime({row.school for row in rows})
    later = transfer_cells(rows, now=now)
    told = []
    for row in rows:
        cells = (evaluation_cell(row, calendars, now), report_cell(row), tracking_cell(row, calendars, now), *later[row.pk])  # fmt: skip
        told.append(
            (
                row.student.code,
                row.class_name,
                str(row.get_cause_display()),
                row.state_label,
                *(f"{cell.words}　{cell.meta}".strip() for cell in cells),
            )
        )
    return told


def _chip(source: ObligationSource, row: Transition, calendars: Calendars, now: datetime) -> Any:  # fmt: skip
    return chip(source.obligation(row, calendars), now)


def _where(row: Transition) -> str:
    if row.found_school_name:
        return _("現就讀 %(school)s") % {"school": row.found_school_name}
    if row.left_on is None:
        return ""
    return _("尚未就學") if row.is_transition_student else str(row.get_cause_display())


def _action(row: Transition) -> str:
    if row.state == State.PENDING:
        return _("開啟") if row.assessed_on else _("填初評")
    if row.is_transition_student and row.uploaded_on is None:
        return _("附表一")
    return _("記錄追蹤") if row.state == State.LISTED else _("開啟")


def _short(day: date | None, now: datetime) -> str:
    """5/11（一）; the year too when it is another."""
    return roc_short(day, today=now.astimezone(TAIPEI).date()) if day else ""


def _as_day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
