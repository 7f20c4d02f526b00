"""④ 15 日資料轉銜 and ⑤ 接收回條 of the board's rows: the former school's half of the newest request for each student."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from transitions.cells import Cell
from transitions.models import (
    MissingItem,
    Package,
    Receipt,
    TransferRequest,
    Transition,
)
from transitions.request_page import due_words
from transitions.transfer_papers import short

State = TransferRequest.State


def transfer_cells(
    rows: Sequence[Transition], *, now: datetime
) -> dict[UUID, tuple[Cell, Cell]]:
    """The two cells of each transition, by its key. Four queries, whatever the number of rows."""
    waiting = Cell("none", _("未開始"))
    found = _requests(rows)
    keys = [one.pk for one in found.values()]
    states = dict(
        Package.objects.filter(request__in=keys)
        .order_by("number")
        .values_list("request", "state")
    )
    asked = set(
        MissingItem.objects.filter(request__in=keys, supplied_at=None).values_list(
            "request", flat=True
        )
    )
    receipts = dict(
        Receipt.objects.filter(request__in=keys)
        .order_by("recorded_at")
        .values_list("request", "filled_on")
    )
    cells = {}
    for row in rows:
        request = found.get(row.student_id)
        if request is None:
            cells[row.pk] = (waiting, waiting)
            continue
        sent = _sending(request, states.get(request.pk, ""), on=now.date())
        cells[row.pk] = (sent, _receipt(request, asked, receipts) or waiting)
    return cells


def _requests(rows: Sequence[Transition]) -> dict[UUID, TransferRequest]:
    """By student: the newest that was received and not withdrawn."""
    students = [row.student_id for row in rows]
    requests = (
        TransferRequest.objects.filter(
            former_student__in=students, received_on__isnull=False
        )
        .exclude(state=State.WITHDRAWN)
        .order_by("received_on", "created_at")
        .defer("subject", "letter", "need")
    )
    return {one.former_student_id: one for one in requests if one.former_student_id}


def _sending(request: TransferRequest, state: str, *, on: date) -> Cell:
    level, words = due_words(request, on=on)
    meta = _("%(received)s 收受通知 → %(due)s") % {
        "received": short(request.received_on),
        "due": short(request.transfer_due_on),
    }
    if state and not request.transferred_on:
        meta = f"{Package.State(state).label}・{meta}"
    return Cell(level, words, meta)


def _receipt(
    request: TransferRequest, asked: set[UUID], receipts: dict[UUID, date]
) -> Cell | None:
    if request.pk in receipts:
        return Cell("done", short(receipts[request.pk]), _("已確認接收"))
    if request.pk in asked:
        return Cell("soon", _("待補件"))
    return Cell("near", _("待接收確認")) if request.transferred_on else None
