"""接收確認 (附表三 part 2): missing items asked for, supplements to the minute, one of three official ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from transitions.actions.transfer_consents import clean_kinds
from transitions.actions.transfer_guards import (
    day_of,
    not_later,
    of,
    require_half,
    require_state,
    save,
    text,
)
from transitions.models import (
    DataKind,
    MissingItem,
    Package,
    Receipt,
    TransferRequest,
)
from transitions.transfer_access import Half, Side

State, RequestState = Receipt.State, TransferRequest.State
ARRIVED = (RequestState.SENT, RequestState.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What part 2 says. `arrived_on` and `received_kinds` only where a paper set came from outside the installation."""

    state: str
    receiver: str
    contact_at: datetime | None = None
    supplement_at: datetime | None = None
    arrived_on: date | None = None
    received_kinds: Sequence[str] = ()


@transaction.atomic
def ask_for_missing(
    *,
    by: User,
    request: TransferRequest,
    kind: str,
    note: str,
    contacted_at: datetime,
    now: datetime,
) -> MissingItem:
    """尚缺資料: ticked but not supplied; the former school was asked, to the minute.

    Raises NotVisible, NotAllowed, WrongState before anything came, ValidationError.
    """
    half = _current(by, request, now)
    _require_arrived(half)
    if kind not in DataKind.values:
        raise ValidationError({"kind": _("請選擇資料種類。")})
    if contacted_at > now:
        raise ValidationError({"contacted_at": _("時間不能晚於現在。")})
    row = MissingItem.objects.create(
        school=half.school,
        request=half.request,
        kind=kind,
        note=text(note, "note"),
        contacted_at=contacted_at,
        contacted_by=by,
    )
    record(Event.CREATED, by=by, part="missing", detail={"kind": kind}, **of(half, row))
    return row


@transaction.atomic
def record_supplement(
    *,
    by: User,
    missing: MissingItem,
    supplied_at: datetime,
    now: datetime,
) -> MissingItem:
    """補件: when the asked item came, to the minute; a supplement of this installation is named with it.

    Raises NotVisible, NotAllowed, WrongState when it came already, ValidationError.
    """
    half = _current(by, missing.request, now)
    row = MissingItem.objects.get(pk=missing.pk)
    if row.supplied_at is not None:
        raise WrongState(_("這項補件已登錄。"))
    if not row.contacted_at <= supplied_at <= now:
        raise ValidationError(
            {"supplied_at": _("補件時間須在聯繫之後，且不能晚於現在。")}
        )
    packages = half.request.packages.filter(is_supplement=True, state=Package.State.ACCEPTED)  # fmt: skip
    row.package = packages.last()
    if half.request.former_school is not None and row.package is None:
        raise WrongState(_("尚未簽收補件密件。"))
    row.supplied_at = supplied_at
    row.save(update_fields=["supplied_at", "package"])
    record(Event.CHANGED, by=by, part="supplied", **of(half, row))
    return row


@transaction.atomic
def confirm_receipt(
    *, by: User, request: TransferRequest, told: Confirmation, now: datetime
) -> Receipt:
    """Part 2 of 附表三, by the current school. COMPLETE only when nothing was asked for, SUPPLEMENTED when all of it came,
    STILL_MISSING while something didn't. A later one stands in its place.

    Raises NotVisible, NotAllowed, WrongState, ValidationError by field.
    """
    half = _current(by, request, now)
    row = half.request
    if row.former_school is None:
        if told.arrived_on is None:
            raise ValidationError({"arrived_on": _("請填收到密件的日期。")})
        not_later(told.arrived_on, day_of(now), "arrived_on")
    else:
        _require_arrived(half)
    _check_state(row, told)
    receipt = Receipt.objects.create(
        school=half.school,
        request=row,
        state=told.state,
        arrived_on=told.arrived_on,
        received_kinds=_kinds(told) if row.former_school is None else [],
        contact_at=told.contact_at,
        supplement_at=told.supplement_at,
        receiver=text(told.receiver, "receiver", longest=100),
        filled_on=day_of(now),
        recorded_by=by,
    )
    fields = []
    if row.state == RequestState.SENT:
        with turning(row):
            row.confirm()
        fields.append("state")
    if row.former_school is None and row.transferred_on is None:
        row.transferred_on = told.arrived_on
        fields.append("transferred_on")
    save(row, *fields)
    record(Event.SIGNED, by=by, part="receipt", detail={"state": receipt.state}, **of(half, receipt))  # fmt: skip
    return receipt


@transaction.atomic
def record_returned_receipt(
    *, by: User, request: TransferRequest, told: Confirmation, now: datetime
) -> Receipt:
    """The paper's part 2 that a school outside the installation sent back, recorded by the former school.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    half = require_half(by, request, Side.FORMER, Word.TRANSITION_DISPATCH, on=day_of(now))  # fmt: skip
    row = half.request
    require_state(row, *ARRIVED)
    if row.school is not None:
        raise WrongState(_("現就讀學校在本系統內，由該校登錄接收確認。"))
    packages = row.packages.filter(state__in=Package.DELIVERED)
    if not packages.exists():
        raise WrongState(_("尚未寄出密件。"))
    _check_times(told)
    for package in packages.filter(state=Package.State.SENT):
        with turning(package):
            package.accept(by=by, at=now)
        save(package, "state", "decided_by", "decided_at")
    receipt = Receipt.objects.create(
        school=half.school,
        request=row,
        state=told.state,
        arrived_on=told.arrived_on,
        contact_at=told.contact_at,
        supplement_at=told.supplement_at,
        receiver=text(told.receiver, "receiver", longest=100),
        filled_on=day_of(now),
        recorded_by=by,
    )
    if row.state == RequestState.SENT:
        with turning(row):
            row.confirm()
        save(row, "state")
    record(Event.SIGNED, by=by, part="receipt", detail={"state": receipt.state}, **of(half, receipt))  # fmt: skip
    return receipt


def _current(by: User, request: TransferRequest, now: datetime) -> Half:
    half = require_half(by, request, Side.CURRENT, Word.TRANSITION_DISPATCH, on=day_of(now))  # fmt: skip
    require_state(half.request, *ARRIVED)
    return half


def _require_arrived(half: Half) -> None:
    """Raises WrongState before a package was signed for (of a school outside: before its set is said to have come)."""
    if half.request.former_school is None:
        return
    if not half.request.packages.filter(state=Package.State.ACCEPTED).exists():
        raise WrongState(_("尚未簽收密件。"))


def _check_state(row: TransferRequest, told: Confirmation) -> None:
    _check_times(told)
    asked = list(row.missing_items.all())
    waiting = [one for one in asked if one.supplied_at is None]
    if told.state == State.COMPLETE and asked:
        raise ValidationError({"state": _("已登錄尚缺資料，請選擇補件後或仍未提供。")})
    if told.state == State.SUPPLEMENTED and (waiting or not asked):
        raise ValidationError({"state": _("尚缺資料都登錄補件後，才能選擇這一項。")})
    if told.state == State.STILL_MISSING and not waiting:
        raise ValidationError({"state": _("沒有尚未補件的資料。")})


def _check_times(told: Confirmation) -> None:
    """To the minute, where the paper prints them (R-CT-7)."""
    if told.state not in State.values:
        raise ValidationError({"state": _("請選擇接收情形。")})
    if told.state != State.COMPLETE and told.contact_at is None:
        raise ValidationError({"contact_at": _("請填聯繫日期與時間。")})
    if told.state == State.SUPPLEMENTED and told.supplement_at is None:
        raise ValidationError({"supplement_at": _("請填補件日期與時間。")})
    if told.contact_at and told.supplement_at and told.supplement_at < told.contact_at:
        raise ValidationError({"supplement_at": _("補件時間不能早於聯繫時間。")})


def _kinds(told: Confirmation) -> list[str]:
    return clean_kinds(told.received_kinds)
