"""會議資料: assembled from the case as a summary. Never raw session notes, never a screening score."""

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.codes.official import Category, Tier
from cases.models import CounselingRecord
from fields.roc_date import roc_date
from meetings.models import Meeting, Resolution


def summary_of(meeting: Meeting, *, on: date) -> str:
    """基本資料, 服務概況, 輔導計畫, 前次決議執行: plain lines for the report's author to edit. "" without a case."""
    case = meeting.case
    if case is None:
        return ""
    lines = [
        _("一、基本資料"),
        _("學生代號 %(code)s，案號 %(number)s，%(tier)s，開案 %(day)s。")
        % {"code": meeting.student.code, "number": case.number, "tier": Tier(case.tier).label, "day": roc_date(case.opened_on)},
        _("個案類別：%(kinds)s") % {"kinds": "、".join(str(Category(code).label) for code in case.categories) or "—"},
        "",
        _("二、服務概況"),
        *_services(meeting, on=on),
        "",
        _("三、輔導計畫與策略"),
        *_plan(meeting),
        "",
        _("四、前次會議決議執行情形"),
        *_past(meeting),
    ]  # fmt: skip
    return "\n".join(lines)


def _services(meeting: Meeting, *, on: date) -> list[str]:
    """Counts by kind, no text."""
    records = CounselingRecord.objects.filter(case=meeting.case, voided_at__isnull=True, held_on__lte=on)  # fmt: skip
    counted = records.order_by().values_list("kind").annotate(Count("pk"))
    labels = dict(CounselingRecord.Kind.choices)
    return [
        _("%(kind)s %(count)d 次") % {"kind": labels[kind], "count": count}
        for kind, count in sorted(counted)
    ] or [_("尚無服務紀錄。")]


def _plan(meeting: Meeting) -> list[str]:
    case = meeting.case
    plan = case.plans.filter(superseded_at__isnull=True).first() if case else None
    if plan is None:
        return [_("尚未訂定輔導計畫。")]
    goals = [f"・{goal['text']}" for goal in plan.goals]
    return [*goals, *([plan.strategies] if plan.strategies else [])]


def _past(meeting: Meeting) -> list[str]:
    rows = Resolution.objects.filter(
        meeting__case=meeting.case, assigned_on__isnull=False, removed_at__isnull=True
    ).exclude(meeting=meeting)
    return [
        f"・{one.text}（{one.owner.name if one.owner else ''}，{one.state_label}）"
        for one in rows.select_related("owner").order_by("meeting__held_on", "number")[:50]
    ] or [_("無。")]  # fmt: skip
