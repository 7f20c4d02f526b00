"""The demo's county: news of two levels, and the center's months, all but the last one filed. Twice the same."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Authority, User
from config.demo import cast
from deadlines import periods
from deadlines.rules.rule import TAIPEI
from reporting.actions.center import declare_center_nil, mark_center_uploaded
from reporting.actions.news import publish_news
from reporting.models import Announcement, CenterMonth

NEWS = (
    ("county", True, "月報請於每月 10 日前完成", "逾期月份請先補填，再填報當月。表格與範例請至「公告與填報說明」下載。"),
    ("county.admin", False, "114 學年新表格已啟用", "性別欄改為生理男、生理女、其他；舊表格上傳會被退回。"),
)  # fmt: skip


def seed_county(today: date) -> dict[str, int]:
    """Out: how many announcements and center's months were made or filed; zeros the second time."""
    return {"news": _news(today), "center": _center(today)}


def _news(today: date) -> int:
    made = 0
    county = Authority.objects.get(code=cast.AUTHORITY[0])
    for username, is_countys, title, body in NEWS:
        if Announcement.objects.filter(title=title).exists():
            continue
        publish_news(
            by=User.objects.get(username=username),
            authority=county if is_countys else None,
            title=title,
            body=body,
            from_on=today - timedelta(days=3),
            until_on=None,
            on=today,
        )
        made += 1
    return made


def _center(today: date) -> int:
    """The supervisor files what is older than the month now due, each on the 5th of the next."""
    by = User.objects.get(username="supervisor")
    waiting = CenterMonth.objects.filter(state="open", due_on__lt=today, month__lt=periods.add_months(today.replace(day=1), -1))  # fmt: skip
    made = 0
    for row in waiting.select_related("center").order_by("month"):
        day = periods.add_months(row.month, 1) + timedelta(days=4)
        declare_center_nil(by=by, center=row.center, month=row.month, on=today)
        report = mark_center_uploaded(
            by=by, center=row.center, month=row.month, at=timezone.now(), receipt="示範回執", on=today,
        )  # fmt: skip
        moment = datetime.combine(day, time(10), TAIPEI)
        CenterMonth.objects.filter(pk=report.pk).update(done_on=day)
        report.versions.update(made_at=moment, uploaded_at=moment)
        made += 1
    return made
