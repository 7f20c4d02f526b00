"""轉銜密件: begun, edited, read, sealed, sent, signed for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from accounts.sessions import fresh_login_required
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from documents.downloads import download_response
from transitions import transfer_access as door
from transitions import transfer_printing as printing
from transitions.actions import dispatch, packages, receipts
from transitions.actions.package_files import Ticked
from transitions.forms.packages import (
    FilesForm,
    ItemFormSet,
    PackageForm,
    SuppliedForm,
    dispatch_form,
)
from transitions.forms.requests import NothingForm, ReasonForm, VersionForm
from transitions.forms.transfer_fields import moment
from transitions.grounds import ground_of
from transitions.models import MissingItem, Package
from transitions.package_files import open_file, sendable
from transitions.transfer_access import Half, Side
from transitions.transfer_rows import find
from transitions.views.requests import MEDIA, show
from transitions.views.transfer_screen import (
    back_to,
    half_of,
    local_now,
    name_of,
    turned,
)


@require_POST
def package_begin(request: MemberRequest, pk: Any) -> HttpResponse:
    """The next package, with what the case gives."""
    half = half_of(request, pk)
    made: list[Package] = []

    def begin() -> Package:
        made.append(packages.begin_package(by=request.user, request=half.request, now=local_now()))  # fmt: skip
        return made[0]

    back = reverse("transitions:request", args=[pk])
    answer = turned(request, NothingForm(request.POST), begin, back=back, said=_("已從個案帶入摘要，請編輯後陳核。"), again=lambda: show(request, half))  # fmt: skip
    return redirect("transitions:package", made[0].pk) if made else answer


@require_http_methods(["GET", "POST"])
def package(request: MemberRequest, pk: Any) -> HttpResponse:
    """The editor while it is a draft; afterwards what was sealed, to the one school that opens it."""
    on = timezone.localdate()
    row, side = door.open_package(request.user, pk, on=on)
    half = half_of(request, row.request_id)
    edits = Word.TRANSITION_ASSESS in half.words and side is Side.FORMER
    if row.state != Package.State.DRAFT or not edits:
        if request.method == "POST":
            raise NotAllowed(door.PACKAGE, pk)
        return _reading(request, row, half)
    return _editing(request, row, half)


def _editing(request: MemberRequest, row: Package, half: Half) -> HttpResponse:
    head, items, files = _editor(request, row)
    context = {
        "head": head, "items": items, "files": files, "row": row, "name": name_of(request, half),
        "ground": ground_of(row.request), "form": head, "of_others": row.files.exclude(attachment__in=files.keys.values()),
    }  # fmt: skip
    again = lambda: render(request, "transitions/package_edit.html", context)  # noqa: E731  (handed on as it is)
    if request.method == "GET" or not (items.is_valid() & files.is_valid()):
        head.is_bound and head.is_valid()
        return again()
    rows = [
        packages.Item(**{key: one[key] for key in ("kind", "annex_number", "body", "explanation")})
        for one in (form.cleaned_data for form in items if form not in items.deleted_forms)
        if one.get("annex_number")
    ]  # fmt: skip
    ticked = [Ticked(attachment=key, kind=kind) for key, kind in files.ticked]
    return turned(
        request, head,
        lambda: packages.edit_package(by=request.user, package=row, items=rows, files=ticked, now=local_now(), **head.cleaned_data),
        back=reverse("transitions:package", args=[row.pk]), said=_("已儲存。"), again=again,
    )  # fmt: skip


def _editor(request: MemberRequest, row: Package) -> tuple[PackageForm, Any, FilesForm]:
    sent = request.POST or None
    start = [{"kind": one.kind, "annex_number": one.annex_number, "explanation": one.explanation, "body": one.body} for one in row.items.all()]  # fmt: skip
    ticked = {f"file-{one.attachment_id}": one.kind for one in row.files.all()}
    files = sendable(request.user, row.request.former_case, on=timezone.localdate())
    return (
        PackageForm(sent, initial={**row.facts, "version": row.version}),
        ItemFormSet(sent, initial=start, prefix="items"),
        FilesForm(sent, files=files, initial=ticked),
    )


def _reading(request: MemberRequest, row: Package, half: Half) -> HttpResponse:
    context = printing.table_context(row) | {"row": row, "name": name_of(request, half)}
    return render(request, "transitions/package.html", context)


@require_GET
def package_file(request: MemberRequest, pk: Any, what: str, fmt: str) -> HttpResponse:
    """附表三 or the whole sealed set, as PDF or ODT."""
    prints = {"table": printing.print_table, "set": printing.print_set}
    if what not in prints or fmt not in MEDIA:
        raise NotVisible(door.PACKAGE, pk)
    made = prints[what](request.user, pk, fmt, now=local_now())
    name = "個案輔導資料轉銜表" if what == "table" else "轉銜密件"
    return download_response(made, name, fmt, MEDIA[fmt])  # type: ignore[return-value]  # bytes give a plain response


@require_GET
def annex(request: MemberRequest, pk: Any) -> HttpResponse:
    """附檔, saved and never shown in the site, to the one school that opens its package."""
    try:
        row, content = open_file(request.user, pk, on=timezone.localdate())
    except WrongState as error:
        return conflict(request, error, reverse("transitions:requests"))
    return download_response(content, row.name.rpartition(".")[0], row.extension, row.media_type)  # type: ignore[return-value]  # bytes give a plain response  # fmt: skip


Action = Callable[[Any, Package, dict[str, Any], datetime], Any]
TURNS: dict[str, tuple[Callable[..., Any], Action, Any, str]] = {
    "submit": (
        lambda data, half: NothingForm(data),
        lambda by, row, typed, now: packages.submit_package(by=by, package=row, now=now),
        gettext_lazy("已送校長核定。"), "",
    ),
    "approve": (
        lambda data, half: VersionForm(data),
        lambda by, row, typed, now: packages.approve_package(by=by, package=row, now=now, **typed),
        gettext_lazy("已核定封緘。"), "",
    ),
    "return": (
        lambda data, half: ReasonForm(data, prefix="return"),
        lambda by, row, typed, now: packages.return_package(by=by, package=row, now=now, **typed),
        gettext_lazy("已退回修改。"), "return_form",
    ),
    "dispatch": (
        lambda data, half: dispatch_form(data, inside=half.request.school_id is not None),
        lambda by, row, typed, now: dispatch.dispatch_package(by=by, package=row, now=now, **typed),
        gettext_lazy("已登錄密件寄出。"), "dispatch_form",
    ),
    "withdraw": (
        lambda data, half: ReasonForm(data, prefix="withdraw"),
        lambda by, row, typed, now: dispatch.withdraw_package(by=by, package=row, now=now, **typed),
        gettext_lazy("已撤回密件；十五日的義務繼續。"), "withdraw_form",
    ),
    "accept": (
        lambda data, half: NothingForm(data),
        lambda by, row, typed, now: dispatch.accept_package(by=by, package=row, now=now),
        gettext_lazy("已簽收密件。"), "",
    ),
    "refuse": (
        lambda data, half: ReasonForm(data, prefix="refuse"),
        lambda by, row, typed, now: dispatch.refuse_package(by=by, package=row, now=now, **typed),
        gettext_lazy("已退回密件。"), "refuse_form",
    ),
}  # fmt: skip


@require_POST
@fresh_login_required()
def package_turn(request: MemberRequest, pk: Any, what: str) -> HttpResponse:
    """submit, approve, return, dispatch, withdraw, accept or refuse. The person has proved who she is lately (A15)."""
    row = find(Package, pk)
    if row is None:
        raise NotVisible(door.PACKAGE, pk)
    half = half_of(request, row.request_id)
    if half.is_current and not row.has_left:
        raise NotVisible(door.PACKAGE, pk)
    make, act, said, slot = TURNS[what]
    form = make(request.POST, half)
    return turned(
        request, form, lambda: act(request.user, row, form.cleaned_data, local_now()),
        back=lambda: back_to(request, row.request_id), said=str(said),
        again=lambda: show(request, _again(request, half), **({slot: form} if slot else {})),
    )  # fmt: skip


def _again(request: MemberRequest, half: Half) -> Half:
    return half_of(request, half.request.pk)


@require_POST
def missing_supplied(request: MemberRequest, pk: Any) -> HttpResponse:
    """補件 came, to the minute."""
    row = find(MissingItem, pk)
    if row is None:
        raise NotVisible(MissingItem._meta.label_lower, pk)
    half, form = (
        half_of(request, row.request_id),
        SuppliedForm(request.POST, auto_id=f"s-{row.pk}-%s"),
    )
    return turned(
        request, form,
        lambda: receipts.record_supplement(by=request.user, missing=row, supplied_at=moment(form.cleaned_data["supplied_on"], form.cleaned_data["supplied_time"]), now=local_now()),  # type: ignore[arg-type]  # both are required
        back=reverse("transitions:request", args=[row.request_id]), said=_("已登錄補件。"),
        again=lambda: show(request, half, supplied_form=form),
    )  # fmt: skip
