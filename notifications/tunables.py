"""When duties are mentioned and how long a failed mail waits: shown in the register, and fixed.

A stage is part of a reminder's key (rule, subject, trigger, recipient, stage): moved while the system runs, it would
send some duties twice and others never; and what the law asks for can't be put off by a setting.
"""

from django.utils.translation import gettext_lazy as _

from accounts.settings_register import Setting, register
from notifications.mail import BACKOFF, CLAIM, LEASE, LONGEST
from notifications.stages import DAY_PLAN, HOUR_PLAN, UNDATED_PLAN, Basis, Stage

WHY = _("階段是提醒不重不漏的依據，執行中變更會重寄或漏寄；隨版本調整")
RETRY = _("重試間隔與租期決定信件不遺失；隨版本調整")
SOURCE = _("產品設計：法定提醒不得關閉或延後")


def _days(plan: tuple[Stage, ...], *, before: bool) -> str:
    """Days before (or on and after) what the stages count from, as 「7、3」."""
    days = [stage.after.days for stage in plan]
    return "、".join(str(abs(day)) for day in days if (day < 0) == before)


def _entry(key: str, meaning: object, unit: object, default: str | int, why: object) -> Setting:  # fmt: skip
    return Setting(f"reminders.{key}", meaning, unit, default, _("無"), SOURCE, fixed=why)  # type: ignore[arg-type]  # fmt: skip  # lazy texts


HOURS = "、".join(
    str(int(-stage.after.total_seconds() // 60))
    for stage in HOUR_PLAN
    if stage.basis is Basis.DUE
)
register(
    _entry("days_before", _("到期前幾日提醒"), _("日"), _days(DAY_PLAN, before=True), WHY),
    _entry("days_after", _("到期當日與逾期第幾日提醒"), _("日"), _days(DAY_PLAN, before=False), WHY),
    _entry("undated_days", _("沒有期限的事項發生後第幾日提醒"), _("日"), _days(UNDATED_PLAN, before=False), WHY),
    _entry("minutes_left", _("以小時計的期限剩幾分鐘提醒"), _("分鐘"), HOURS, WHY),
    _entry("retry_minutes", _("寄信失敗後依序等待"), _("分鐘"), "、".join(map(str, BACKOFF)), RETRY),
    _entry("retry_longest_hourly", _("以小時計的期限最長等待"), _("分鐘"), LONGEST["hourly"], RETRY),
    _entry("retry_longest_statutory", _("法定期限最長等待"), _("分鐘"), LONGEST["statutory"], RETRY),
    _entry("mails_at_once", _("一次取出幾封信"), _("封"), CLAIM, RETRY),
    _entry("lease_minutes", _("寄信程序的租期"), _("分鐘"), int(LEASE.total_seconds() // 60), RETRY),
)  # fmt: skip
