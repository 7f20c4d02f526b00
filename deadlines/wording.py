"""Words for dates, and the mark that lets the applications translate the kernel's fixed labels."""

from datetime import date, datetime

WEEKDAYS = "一二三四五六日"


def _(text: str) -> str:
    """Mark a fixed label for the message catalogue. The kernel knows no gettext; the applications translate it."""
    return text


def day_words(day: date, name: str = "") -> str:
    """2026-12-25, 行憲紀念日 -> 「2026-12-25（星期五，行憲紀念日）」."""
    weekday = f"星期{WEEKDAYS[day.weekday()]}"
    return (
        f"{day:%Y-%m-%d}（{weekday}，{name}）"
        if name
        else f"{day:%Y-%m-%d}（{weekday}）"
    )


def moment_words(moment: datetime) -> str:
    """2026-12-25 09:30 -> 「2026-12-25（星期五）09:30」."""
    return f"{day_words(moment.date())}{moment:%H:%M}"
