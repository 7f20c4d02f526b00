"""What the page of a request shows to one half: steps, the strip of days, papers, packages, and what may be done."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.calendars import Calendars
from accounts.vocabulary import Word
from fields.roc_date import roc_short
from transitions import transfer_papers as papers
from transitions.grounds import ground_of, guardians_for
from transitions.models import (
    AttendanceRequest,
    Exemption,
    Package,
    Receipt,
    TransferRequest,
)
from transitions.transfer_access import Half, Side, attendance_for, may_open

State = TransferRequest.State
MOST_DAYS = 31


def request_page(user: Any, half: Half, *, on: date) -> dict[str, Any]:
    """The context of transitions/request.html, forms aside."""
    row = half.request
    # The current school learns of a package when it is sent.
    packages = [
        one
        for one in row.packages.select_related("created_by", "approved_by", "sent_by", "decided_by")
        if half.side is Side.FORMER or one.has_left
    ]  # fmt: skip
    ground = ground_of(row) if half.reads else None
    return {
        "half": half,
        "row": row,
        "words": {word.name.removeprefix("TRANSITION_").lower() for word in half.words},
        "today": on,
        "steps": steps_of(row, packages),
        "days": days_of(row, on=on),
        "left": (row.transfer_due_on - on).days if row.transfer_due_on else None,
        "day_number": (on - row.received_on).days if row.received_on else None,
        "reckoning": _steps_of_law(row),
        "letter": papers.letter_values(row) if half.reads and half.is_current else None,
        "consents": list(row.consents.select_related("school", "recorded_by", "scan")) if half.reads else [],
        "exemptions": _exemptions(half) if half.reads else [],
        "ground": ground,
        "guardians": guardians_for(half, on=on) if half.reads else (),
        "packages": [(one, may_open(half, one)) for one in packages],
        "preparing": next((one for one in packages if one.state in Package.PREPARING), None),
        "on_its_way": next((one for one in packages if one.state == Package.State.SENT), None),
        "accepted": [one for one in packages if one.state == Package.State.ACCEPTED],
        "missing": list(row.missing_items.select_related("contacted_by", "package")),
        "receipts": list(row.receipts.select_related("recorded_by", "school")),
        "attendances": _attendances(user, half, on=on),
        "is_open": row.state in (State.SENT, State.CONFIRMED),
    }  # fmt: skip


def _exemptions(half: Half) -> list[Exemption]:
    """Her own school's with their reasons; of the other's only those that stand, and the page shows no reason of them."""
    rows = half.request.exemptions.select_related("school", "proposed_by", "decided_by", "file")  # fmt: skip
    return list(rows.filter(Q(school=half.school) | Q(state=Exemption.State.APPROVED)))


def _attendances(user: Any, half: Half, *, on: date) -> list[AttendanceRequest]:
    return list(attendance_for(user, half.side, on=on).filter(request=half.request))


def _steps_of_law(row: TransferRequest) -> tuple[str, ...]:
    """How the law counts these days, in the kernel's own words."""
    if row.received_on is None:
        return ()
    school = row.former_school or row.school
    return Calendars().reckon(row.rule_id, row.received_on, school).steps


def days_of(row: TransferRequest, *, on: date) -> list[dict[str, Any]]:
    """The strip: day 1 is the day after the receipt, the end is the last day as the kernel moved it."""
    if row.received_on is None or row.transfer_due_on is None:
        return []
    total = min((row.transfer_due_on - row.received_on).days, MOST_DAYS)
    found = []
    for number in range(1, total + 1):
        day = row.received_on + timedelta(days=number)
        state = "past" if day < on else "now" if day == on else ""
        if day == row.transfer_due_on and state != "now":
            state = "end"
        found.append({"number": number, "words": f"{day.month}/{day.day}", "state": state})  # fmt: skip
    return found


def steps_of(row: TransferRequest, packages: list[Package]) -> list[dict[str, str]]:
    """請求 → 收文 → 同意 → 密件 → 簽收 → 確認, each done, now or to come."""
    has_ground = ground_of(row) is not None
    sent = any(one.state in Package.DELIVERED for one in packages) or bool(row.transferred_on)  # fmt: skip
    accepted = any(one.state == Package.State.ACCEPTED for one in packages)
    is_confirmed = row.state == State.CONFIRMED
    done = [
        (_("請求公文核定"), row.approved_at is not None or row.school is None, _day(row.approved_at)),
        (_("發文並送達"), row.received_on is not None, papers.short(row.received_on)),
        (_("同意書或免經同意"), has_ground, ""),
        (_("密件寄出"), sent, papers.short(row.transferred_on)),
        (_("簽收密件"), accepted or is_confirmed, ""),
        (_("接收確認"), is_confirmed, ""),
    ]  # fmt: skip
    first_open = next((number for number, step in enumerate(done) if not step[1]), None)
    return [
        {
            "title": title,
            "state": "done" if is_done else "now" if number == first_open else "",
            "words": words,
        }
        for number, (title, is_done, words) in enumerate(done)
    ]


def _day(moment: Any) -> str:
    return papers.short(moment.date()) if moment else ""


def due_words(row: TransferRequest, *, on: date) -> tuple[str, str]:
    """The chip of a list: level and words."""
    if row.state == State.WITHDRAWN:
        return "none", _("已撤回")
    if row.transferred_on:
        return "done", _("%(day)s 寄出") % {"day": roc_short(row.transferred_on, today=on)}  # fmt: skip
    if row.transfer_due_on is None:
        return "none", row.state_label
    left = (row.transfer_due_on - on).days
    if left < 0:
        return "over", _("逾期 %(days)d 日") % {"days": -left}
    level = "soon" if left <= 3 else "near" if left <= 10 else "far"
    return level, _("剩 %(days)d 日") % {"days": left}


def can_ask_meeting(half: Half) -> bool:
    """Art. 9: after the data came."""
    row = half.request
    arrived = row.packages.filter(state=Package.State.ACCEPTED).exists() or Receipt.objects.filter(request=row).exists()  # fmt: skip
    return half.is_current and Word.TRANSITION_REQUEST in half.words and arrived
