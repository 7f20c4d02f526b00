"""The yearly review as a table to take along: official, so Chinese whatever the reader's language."""

from django.utils import timezone

from accounts.models import AccessReview
from documents.writing import Column, Table
from fields.roc_date import roc_date

MARKS = {"open": "待確認", "confirmed": "保留", "revoked": "收回"}


def review_table(review: AccessReview) -> Table:
    """One line for each item: who holds what until when, and who decided what about it."""
    items = review.items.select_related("holder", "marked_by")
    rows = [
        [
            item.holder.name,
            item.holder.username,
            item.what,
            roc_date(item.until_on) if item.until_on else "",
            MARKS[item.mark],
            item.marked_by.name if item.marked_by else "",
            roc_date(timezone.localdate(item.marked_at)) if item.marked_at else "",
            item.note,
        ]
        for item in items
    ]
    headings = ("姓名", "帳號", "內容", "迄日", "結果", "確認人", "確認日", "說明")
    columns = [Column(heading, 18) for heading in headings]
    return Table(f"{review.year}年度權限清查", columns, rows)
