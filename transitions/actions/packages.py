"""整備轉銜密件: table and annexes assembled, edited, approved and sealed by the former school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.vocabulary import Word
from cases.actions.case_guards import turning
from transitions.actions.package_files import (
    Ticked,
    require_sendable,
    seal_files,
    tick_files,
)
from transitions.actions.transfer_guards import (
    day_of,
    fresh_package,
    of,
    optional,
    require_half,
    require_state,
    require_version,
    save,
    text,
)
from transitions.grounds import Ground, ground_of
from transitions.models import (
    DataKind,
    Package,
    PackageFile,
    PackageItem,
    TransferRequest,
)
from transitions.sealing import (
    content_of,
    digest_of,
    enrolment_of,
    facts_of,
    manifest_of,
    summary_of,
)
from transitions.transfer_access import Half, Side

State, RequestState = Package.State, TransferRequest.State


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row of 附表三 as the editor sends it; without a body it is ticked and not supplied."""

    kind: str
    annex_number: str
    body: str = ""
    explanation: str = ""


@transaction.atomic
def begin_package(*, by: User, request: TransferRequest, now: datetime) -> Package:
    """The next package with what the case gives: summary and enrolment. After one was delivered it is a supplement.

    Raises NotVisible, NotAllowed, WrongState (one is being prepared or on its way; the student isn't identified).
    """
    on = day_of(now)
    half = require_half(by, request, Side.FORMER, Word.TRANSITION_ASSESS, on=on)
    require_state(half.request, RequestState.SENT, RequestState.CONFIRMED)
    student = half.student
    if student is None:
        raise WrongState(_("請先確認是本校的哪一位學生。"))
    others = Package.objects.filter(request=half.request)
    if others.filter(state__in=(*Package.PREPARING, State.SENT)).exists():
        raise WrongState(_("已有一件密件整備中或寄送中。"))
    package = Package.objects.create(
        school=half.school,
        request=half.request,
        number=others.count() + 1,
        is_supplement=others.filter(state=State.ACCEPTED).exists(),
        facts=facts_of(student, filler=by, on=on),
        created_by=by,
    )
    if not package.is_supplement:
        _assemble(package, half)
    record(Event.CREATED, by=by, **of(half, package))
    return package


def _assemble(package: Package, half: Half) -> None:
    """What the grounds known so far let go; without one, the summary to begin with."""
    ground = ground_of(half.request)
    kinds = ground.kinds if ground else frozenset({DataKind.SUMMARY})
    case = half.request.former_case
    bodies = {
        DataKind.SUMMARY: summary_of(case) if case else "",
        DataKind.ENROLMENT: enrolment_of(half.student),
    }
    PackageItem.objects.bulk_create(
        PackageItem(school=half.school, package=package, kind=kind, annex_number=f"B{number}", body=body or None, position=number)
        for number, (kind, body) in enumerate(((kind, body) for kind, body in bodies.items() if kind in kinds), start=1)
    )  # fmt: skip


@transaction.atomic
def edit_package(
    *,
    by: User,
    package: Package,
    filler: str,
    filler_phone: str,
    items: Sequence[Item],
    version: int,
    now: datetime,
    files: Sequence[Ticked] | None = None,
) -> Package:
    """The whole editor at once: who fills it, the rows in their order, the files that go along (None: as they are).
    Sealed packages are never edited.

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    half = require_half(by, package.request, Side.FORMER, Word.TRANSITION_ASSESS, on=day_of(now))  # fmt: skip
    fresh = fresh_package(package, half)
    require_state(fresh, State.DRAFT)
    require_version(fresh, version)
    fresh.facts = {
        **fresh.facts,
        "filler": text(filler, "filler", longest=80),
        "filler_phone": text(filler_phone, "filler_phone", longest=60),
        "filled_on": day_of(now).isoformat(),
    }
    rows = [_checked(fresh, item, number) for number, item in enumerate(items, start=1)]
    on = day_of(now)
    kept = fresh.files.all() if files is None else tick_files(by=by, package=fresh, ticked=files, on=on)  # fmt: skip
    numbers = [row.annex_number for row in (*rows, *kept)]
    if len(set(numbers)) != len(numbers):
        raise ValidationError({"annex_number": _("附件編碼不能重複。")})
    fresh.items.all().delete()
    PackageItem.objects.bulk_create(rows)
    save(fresh, "facts")
    record(
        Event.CHANGED,
        by=by,
        detail={"items": len(rows), "files": len(kept)},
        **of(half, fresh),
    )
    return fresh


def _checked(package: Package, item: Item, position: int) -> PackageItem:
    if item.kind not in DataKind.values:
        raise ValidationError({"kind": _("請選擇資料種類。")})
    explanation = optional(item.explanation, "explanation")
    if item.kind == DataKind.KEY_OTHER and explanation is None:
        raise ValidationError({"explanation": _("其他關鍵輔導資料請說明。")})
    return PackageItem(
        school=package.school,
        package=package,
        kind=item.kind,
        annex_number=text(item.annex_number, "annex_number", longest=12),
        explanation=explanation,
        body=optional(item.body, "body"),
        position=position,
    )


@transaction.atomic
def submit_package(*, by: User, package: Package, now: datetime) -> Package:
    """陳核. Without a ground, or with a kind of data nobody agreed to, nothing goes to the principal (R-CT-1, R-CT-4).

    Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    half = require_half(by, package.request, Side.FORMER, Word.TRANSITION_ASSESS, on=day_of(now))  # fmt: skip
    fresh = fresh_package(package, half)
    require_state(fresh, State.DRAFT)
    require_lawful(fresh)
    text(fresh.facts.get("filler_phone"), "filler_phone")
    with turning(fresh):
        fresh.submit(on=day_of(now))
    save(fresh, "state", "returned_reason", "submitted_on")
    record(Event.SUBMITTED, by=by, **of(half, fresh))
    return fresh


@transaction.atomic
def return_package(*, by: User, package: Package, reason: str, now: datetime) -> Package:  # fmt: skip
    """退回修改. Raises NotVisible, NotAllowed, WrongState, ValidationError without a reason."""
    half = require_half(by, package.request, Side.FORMER, Word.TRANSITION_APPROVE, on=day_of(now))  # fmt: skip
    fresh = fresh_package(package, half)
    require_state(fresh, State.SUBMITTED)
    with turning(fresh):
        fresh.send_back(reason=text(reason, "reason"))
    save(fresh, "state", "returned_reason")
    record(Event.RETURNED, by=by, **of(half, fresh))
    return fresh


@transaction.atomic
def approve_package(
    *, by: User, package: Package, version: int, now: datetime
) -> Package:
    """核定封緘: the content becomes one text with its digest under one ground, and never changes again.

    Of the version she was shown, never her own. Raises NotVisible, NotAllowed, WrongState, ValidationError.
    """
    half = require_half(by, package.request, Side.FORMER, Word.TRANSITION_APPROVE, on=day_of(now))  # fmt: skip
    fresh = fresh_package(package, half)
    require_state(fresh, State.SUBMITTED)
    require_version(fresh, version)
    if fresh.created_by_id == by.pk:
        raise NotAllowed(_("不能核定自己填寫的轉銜表。"))
    ground = require_lawful(fresh)
    fresh.consent, fresh.exemption = ground.consent, ground.exemption
    seal_files(package=fresh, now=now)
    fresh.content = content_of(fresh, ground)
    fresh.digest = digest_of(fresh.content)
    fresh.manifest = manifest_of(fresh.content)
    with turning(fresh):
        fresh.approve(by=by, at=now)
    save(
        fresh, "state", "consent", "exemption", "content", "digest", "manifest", "approved_by", "approved_at"
    )  # fmt: skip
    record(Event.APPROVED, by=by, detail={"digest": fresh.digest}, **of(half, fresh))
    return fresh


def require_lawful(package: Package) -> Ground:
    """The ground under which every ticked row and file may go.

    Raises WrongState without one, ValidationError for rows or files nobody agreed to, for no row at all, and for a file
    that the case has voided since.
    """
    ground = ground_of(package.request)
    if ground is None:
        raise WrongState(_("尚未取得同意書，也沒有核定的免經同意，不能提供資料。"))
    rows = list(package.items.all())
    files = list(package.files.select_related("attachment"))
    if not files and not any(row.is_supplied for row in rows):
        raise ValidationError(_("請至少提供一項資料。"))
    goes: list[PackageItem | PackageFile] = [*rows, *files]
    beyond = sorted({str(row.get_kind_display()) for row in goes if row.kind not in ground.kinds})  # fmt: skip
    if beyond:
        raise ValidationError(
            _("同意範圍不包括：%(kinds)s，請移除。") % {"kinds": "、".join(beyond)}
        )
    require_sendable(files)
    return ground
