"""The casework of the Today page: hers, and the office's."""

from datetime import datetime
from typing import Any

from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.views.member import MemberRequest
from cases import today
from cases.views.screen import active_school, is_private
from deadlines.rules.rule import TAIPEI


def casework_of(request: MemberRequest, now: datetime) -> dict[str, Any]:
    """Out: `cases`, `cases_total`, `appointments`, `unfinished` and `office` (None for who doesn't lead).

    One row in the audit trail with the number of students shown, none when none is.
    """
    on, user = now.astimezone(TAIPEI).date(), request.user
    work = today.casework(
        user, active_school(request), private=is_private(request), now=now, on=on
    )
    found: dict[str, Any] = {
        "unfinished": work.unfinished,
        "cases": today.shown(work.mine),
        "cases_total": len(work.mine),
        "appointments": today.appointments(work.mine),
        "office": work.office,
    }
    count = len(found["cases"]) + (len(work.office.unserved) if work.office else 0)
    if count:
        record_read(by=user, event=Event.LIST_READ, object_type="cases.today", detail={"shown": count})  # fmt: skip
    return found
