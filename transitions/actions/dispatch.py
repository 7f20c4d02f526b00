"""密件寄出、簽收、拒收、撤回與逾期: one package is open to exactly one school at every moment."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from accounts.settings_register import value
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from cases.models import TimelineEntry
from cases.timeline import note
from transitions.actions.transfer_guards import (
    check_delivery,
    day_of,
    fresh_package,
    lock_request,
    of,
    require_half,
    require_state,
    save,
    text,
)
from transitions.models import Package, TransferRequest
from transitions.package_files import files_are_whole
from transitions.sealing import is_intact
from transitions.transfer_access import PACKAGE, Side

State = Package.State
DECISION = ("state", "decided_by", "decided_at", "decided_reason")


@transaction.atomic
def dispatch_package(
    *,
    by: User,
    package: Package,
    issue_number: str,
    delivery: str,
    sign_off: str,
    now: datetime,
    registered_number: str = "",
) -> Package:
    """登錄密件寄出: 發文字號, way, registered-mail number and sign-off, inside the installation too. Ends the fifteen days.

    Raises NotVisible, NotAllowed, WrongState (not approved; the consent was withdrawn since; the seal is broken),
    ValidationError by field.
    """
    on = day_of(now)
    half = require_half(by, package.request, Side.FORMER, Word.TRANSITION_DISPATCH, on=on)  # fmt: skip
    fresh = fresh_package(package, half)
    request = half.request
    require_state(request, TransferRequest.State.SENT, TransferRequest.State.CONFIRMED)
    require_state(fresh, State.APPROVED)
    if fresh.consent is not None and not fresh.consent.stands:
        raise WrongState(_("同意已撤回，不能寄出。請撤回這件密件，重新整備。"))
    if not is_intact(fresh) or not files_are_whole(fresh):
        raise WrongState(_("封緘內容與核定時不同，不能寄出。請通知系統管理員。"))
    inside = request.school is not None
    check_delivery(delivery, registered_number, inside=inside)
    fresh.issue_number = text(issue_number, "issue_number", longest=60)
    fresh.delivery, fresh.registered_number = delivery, registered_number.strip()
    fresh.sign_off = text(sign_off, "sign_off", longest=80)
    fresh.sent_on = on
    if inside:
        days = value("transition.accept_days", request.school)
        fresh.expires_on = on + timedelta(days=days)
    with turning(fresh):
        fresh.dispatch(by=by, at=now)
    save(
        fresh, "state", "issue_number", "delivery", "registered_number", "sign_off",
        "sent_on", "sent_at", "sent_by", "expires_on",
    )  # fmt: skip
    if request.transferred_on is None:
        request.transferred_on = on
        save(request, "transferred_on")
    if request.former_case is not None:
        _note(request.former_case, fresh, by, on, _("轉銜密件寄出（%s）") % fresh.issue_number)  # fmt: skip
    record(
        Event.SUBMITTED, by=by, part="dispatch",
        detail={"number": fresh.issue_number, "delivery": delivery, "digest": fresh.digest},
        **of(half, fresh),
    )  # fmt: skip
    return fresh


@transaction.atomic
def accept_package(*, by: User, package: Package, now: datetime) -> Package:
    """簽收: from this moment the current school opens it and the former school doesn't.

    Raises NotVisible, NotAllowed, WrongState (taken back or run out meanwhile; a file isn't what was sealed).
    """
    on = day_of(now)
    half = require_half(by, package.request, Side.CURRENT, Word.TRANSITION_DISPATCH, on=on)  # fmt: skip
    fresh = fresh_package(package, half)
    if fresh.state == State.SENT and fresh.expires_on and on > fresh.expires_on:
        raise WrongState(_("已逾簽收期限，密件將退回原就讀學校，請聯繫重新寄送。"))
    if fresh.state == State.SENT and not files_are_whole(fresh):
        raise WrongState(_("密件的附檔與封緘時不同，不能簽收。請拒收退回並聯繫原就讀學校。"))  # fmt: skip
    with turning(fresh):
        fresh.accept(by=by, at=now)
    save(fresh, *DECISION)
    if half.request.case is not None:
        _note(half.request.case, fresh, by, on, _("簽收轉銜密件"))
    record(Event.SIGNED, by=by, part="accepted", detail={"digest": fresh.digest}, **of(half, fresh))  # fmt: skip
    return fresh


@transaction.atomic
def refuse_package(
    *, by: User, package: Package, reason: str, now: datetime
) -> Package:
    """拒收退回 (not our student, a broken seal). The former school's duty runs on.

    Raises NotVisible, NotAllowed, WrongState, ValidationError without a reason.
    """
    half = require_half(by, package.request, Side.CURRENT, Word.TRANSITION_DISPATCH, on=day_of(now))  # fmt: skip
    fresh = fresh_package(package, half)
    with turning(fresh):
        fresh.refuse(by=by, at=now, reason=text(reason, "reason"))
    save(fresh, *DECISION)
    _duty_runs_on(half.request)
    record(Event.RETURNED, by=by, part="refused", **of(half, fresh))
    return fresh


@transaction.atomic
def withdraw_package(
    *, by: User, package: Package, reason: str, now: datetime
) -> Package:
    """撤回密件, by the school that sent or sealed it, until it was signed for. The duty runs on.

    Raises NotVisible, NotAllowed, WrongState, ValidationError without a reason.
    """
    half = require_half(by, package.request, Side.FORMER, Word.TRANSITION_DISPATCH, on=day_of(now))  # fmt: skip
    fresh = fresh_package(package, half)
    with turning(fresh):
        fresh.withdraw(by=by, at=now, reason=text(reason, "reason"))
    save(fresh, *DECISION)
    _duty_runs_on(half.request)
    record(Event.CHANGED, by=by, part="withdrawn", **of(half, fresh))
    return fresh


def expire_packages(*, now: datetime) -> int:
    """Daily: what nobody signed for goes back to the former school, whose duty runs on. Out: how many."""
    late = Package.objects.filter(state=State.SENT, expires_on__lt=day_of(now))
    return sum(_expire(package, now) for package in late.select_related("request"))


@transaction.atomic
def _expire(package: Package, now: datetime) -> bool:
    lock_request(package.request)
    fresh = Package.objects.select_related("request").get(pk=package.pk)
    if fresh.state != State.SENT:
        return False
    fresh.expire(at=now)
    save(fresh, "state", "decided_at")
    _duty_runs_on(fresh.request)
    record(
        Event.CHANGED, by=None, school=fresh.school, object_type=PACKAGE,
        object_id=fresh.pk, part="expired",
    )  # fmt: skip
    return True


def _duty_runs_on(request: TransferRequest) -> None:
    """While nothing is on its way or accepted, nothing was transferred: whatever was refused or ran out."""
    if request.packages.filter(state__in=Package.DELIVERED).exists():
        return
    if request.state == TransferRequest.State.CONFIRMED:
        return
    request.transferred_on = None
    save(request, "transferred_on")


def _note(case: Any, package: Package, by: User, on: date, summary: str) -> None:
    note(
        case, TimelineEntry.Kind.TRANSITION, by=by, on=on, summary=summary,
        about=package, word=Word.TRANSITION_VIEW,
    )  # fmt: skip
