"""The audit trail as a file. Writes csv; the documents room's writer adds the spreadsheets when it stands."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEvent

Table = Iterable[list[str]]
_IGNORED = " \u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
_TRIGGERS = tuple("=+-@%|\t\r\n\x00＝＋－＠")


def table_of(
    events: Iterable[AuditEvent], schools: Mapping[Any, str]
) -> list[list[str]]:
    """A heading row, then a row of text for each event; times are UTC and local."""
    head = [
        _("編號"), _("時間（UTC）"), _("時間（臺北）"), _("人員"), _("身分"), _("學校"), _("事件"), _("對象"),
        _("對象識別碼"), _("欄位群組"), _("目的"), _("結果"), _("來源位址"), _("請求編號"), _("內容"),
    ]  # fmt: skip
    return [head, *(_row_of(event, schools) for event in events)]


def _row_of(event: AuditEvent, schools: Mapping[Any, str]) -> list[str]:
    return [
        str(event.pk),
        event.at.isoformat(timespec="milliseconds"),
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor,
        event.acting_role,
        schools.get(event.school_id, str(event.school_id or "")),
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


def write_csv(table: Table) -> bytes:
    """UTF-8 with a mark, as spreadsheet programs expect; no cell can be read as a formula (SECURITY.md D2)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) for cell in row] for row in table)
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """The text behind an apostrophe when a spreadsheet program would calculate it."""
    starts = text.lstrip(_IGNORED).startswith(_TRIGGERS)
    return f"'{text}" if starts else text


# format -> (media type, writer)
FORMATS: dict[str, tuple[str, Callable[[Table], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", write_csv),
}
