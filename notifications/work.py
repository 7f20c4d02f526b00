"""The casework of the Today page: hers, and the office's."""

from datetime import datetime
from typing import Any

from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.views.member import MemberRequest
from cases import today
from cases.views.screen import active_school, screen_naming
from deadlines.rules.rule import TAIPEI


def casework_of(request: MemberRequest, now: datetime) -> dict[str, Any]:
    """Out: `cases`, `cases_total`, `appointments`, `unfinished` and `office` (None for who doesn't lead).

    One row in the audit trail with the number of students shown, none when none is.
    """
    on, user, school = now.astimezone(TAIPEI).date(), request.user, active_school(request)  # fmt: skip
    found: dict[str, Any] = {"unfinished": today.unfinished(user, now=now, on=on)}
    if school is None:
        return found
    naming = screen_naming(request, on=on)
    mine = today.caseload(user, school, naming=naming, on=on)
    office = today.office(user, school, naming=naming, on=on)
    found |= {
        "cases": today.shown(mine), "cases_total": len(mine),
        "appointments": today.appointments(mine), "office": office,
    }  # fmt: skip
    count = len(found["cases"]) + (len(office.unserved) if office else 0)
    if count:
        record_read(by=user, event=Event.LIST_READ, object_type="cases.today", detail={"shown": count})  # fmt: skip
    return found
