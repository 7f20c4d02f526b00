"""The audit trail as a file to take away."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from documents.writing import Column, Table


def table_of(events: Iterable[AuditEvent], schools: Mapping[Any, str]) -> Table:
    """A row for each event; the time as UTC text, to the microsecond the seal covers, and as a local time."""
    columns = [
        Column(_("編號"), 10), Column(_("時間（UTC）"), 32), Column(_("時間（臺北）"), 20), Column(_("人員"), 24),
        Column(_("身分"), 16), Column(_("學校"), 24), Column(_("事件"), 18), Column(_("對象"), 12),
        Column(_("對象識別碼"), 38), Column(_("欄位群組"), 14), Column(_("目的"), 30), Column(_("結果"), 8),
        Column(_("來源位址"), 18), Column(_("請求編號"), 38), Column(_("內容"), 40),
    ]  # fmt: skip
    rows = (_row_of(event, schools) for event in events)
    return Table(title=_("稽核紀錄"), columns=columns, rows=rows)


def _row_of(event: AuditEvent, schools: Mapping[Any, str]) -> list[object]:
    return [
        event.pk,
        event.at.isoformat(timespec="microseconds"),
        timezone.localtime(event.at).replace(microsecond=0),
        event.actor,
        event.role_label,
        schools.get(event.school_id, event.school_id or ""),
        event.event_label,
        event.object_type,
        event.object_id,
        event.part,
        event.purpose,
        event.get_outcome_display(),
        event.ip or "",
        event.request_id,
        json.dumps(event.detail, ensure_ascii=False) if event.detail else "",
    ]
