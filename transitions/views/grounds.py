"""同意書、免經同意 and their files."""

import uuid
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import NotAllowed, NotVisible
from accounts.audit import record_read
from accounts.audit_words import Event
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from documents.downloads import download_response
from documents.errors import MESSAGES, Refused
from transitions import transfer_access as door
from transitions import transfer_printing as printing
from transitions.actions.transfer_consents import (
    Signed,
    decide_exemption,
    propose_exemption,
    record_consent,
    revoke_consent,
)
from transitions.actions.transfer_files import keep_file, opened
from transitions.forms.requests import NothingForm
from transitions.forms.transfer_consents import (
    ConsentForm,
    DecisionForm,
    ExemptionForm,
    GuardianConsentForm,
)
from transitions.grounds import guardians_for
from transitions.models import Exemption, TransferConsent, TransferFile
from transitions.transfer_access import Half
from transitions.transfer_papers import CONSENT_TITLES, MAJORITY_NOTE
from transitions.transfer_rows import find, is_consent_scan
from transitions.views.requests import MEDIA
from transitions.views.transfer_screen import (
    back_to,
    form_page,
    half_of,
    local_now,
    name_of,
    turned,
)

LAW = "學生轉銜輔導及服務辦法第 6 條第 3 項"


@require_http_methods(["GET", "POST"])
def consent_new(request: MemberRequest, pk: Any, form: str) -> HttpResponse:
    """附表二 as it was signed, by the student or by a legal representative whom protection left."""
    half, on = _consenting(request, pk), timezone.localdate()
    if form not in CONSENT_TITLES:
        raise NotVisible(door.REQUEST, pk)
    is_guardian = form == TransferConsent.Form.GUARDIAN
    start = {"signed_on": on, "student_id": half.request.subject.get("national_id", "")}
    sent = (request.POST or None, request.FILES or None)
    asked: Any = (
        GuardianConsentForm(*sent, guardians=guardians_for(half, on=on), initial=start)
        if is_guardian
        else ConsentForm(*sent, initial={**start, "signer_name": half.request.subject.get("name", "")})
    )  # fmt: skip

    def sign() -> Any:
        typed = dict(asked.cleaned_data)
        scan = typed.pop("scan")
        contact = typed.pop("contact", None)
        signed = Signed(form=form, contact=uuid.UUID(contact) if contact else None, **typed)  # fmt: skip
        kept = _kept(request, half, scan, asked, "scan") if scan else None
        if asked.errors:
            return None
        return record_consent(by=request.user, request=half.request, side=half.side, signed=signed, on=on, scan=kept)  # fmt: skip

    return turned(
        request, asked, sign, back=lambda: back_to(request, pk), said=_("已登錄同意書。"),
        again=lambda: form_page(
            request, asked, title=CONSENT_TITLES[form], button=_("登錄同意書"), back=reverse("transitions:request", args=[pk]),
            meta=name_of(request, half), law=LAW, is_upload=True, note=MAJORITY_NOTE if is_guardian else "",
            lede=_("照已簽署的紙本登錄；只能提供勾選的資料。受保護註記限制的人不會列在名單中。"),
        ),
    )  # fmt: skip


def _consenting(request: MemberRequest, pk: Any) -> Half:
    half = half_of(request, pk)
    if Word.TRANSITION_CONSENT not in half.words:
        raise NotAllowed(door.REQUEST, pk)
    return half


def _kept(request: MemberRequest, half: Half, file: Any, form: BaseForm, field: str) -> TransferFile | None:  # fmt: skip
    """The file kept; None when it was refused, and the form says why."""
    try:
        return keep_file(by=request.user, half=half, data=file.read(), filename=file.name)  # fmt: skip
    except Refused as refusal:
        form.add_error(field, str(MESSAGES.get(refusal.code, _("這個檔案無法接受。"))))
        return None


@require_GET
def consent_file(request: MemberRequest, pk: Any, form: str, fmt: str) -> HttpResponse:
    """附表二 to be signed: names printed, the rest blank. The newest signed one with ?signed=1."""
    half = half_of(request, pk)
    if form not in CONSENT_TITLES or fmt not in MEDIA:
        raise NotVisible(door.REQUEST, pk)
    signed = half.request.consents.filter(form=form).last() if request.GET.get("signed") else None  # fmt: skip
    made = printing.print_consent(request.user, half, form, fmt, consent=signed, now=local_now())  # fmt: skip
    return download_response(made, "轉銜同意書", fmt, MEDIA[fmt])  # type: ignore[return-value]  # bytes give a plain response


@require_POST
def consent_revoke(request: MemberRequest, pk: Any) -> HttpResponse:
    """撤回同意."""
    found = find(TransferConsent, pk)
    if found is None:
        raise NotVisible(TransferConsent._meta.label_lower, pk)
    half = half_of(request, found.request_id)
    back = reverse("transitions:request", args=[found.request_id])
    return turned(
        request, NothingForm(request.POST),
        lambda: revoke_consent(by=request.user, consent=found, side=half.side, on=timezone.localdate()),
        back=back, said=_("已登錄撤回同意。"), again=lambda: form_page(request, NothingForm(), title=_("撤回同意"), button=_("登錄撤回"), back=back),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def exemption_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """免經同意, for the principal."""
    half, on = _consenting(request, pk), timezone.localdate()
    form = ExemptionForm(request.POST or None, request.FILES or None)

    def propose() -> Any:
        typed = dict(form.cleaned_data)
        file = typed.pop("file")
        kept = _kept(request, half, file, form, "file") if file else None
        if form.errors:
            return None
        return propose_exemption(by=request.user, request=half.request, side=half.side, on=on, file=kept, **typed)  # fmt: skip

    return turned(
        request, form, propose, back=lambda: back_to(request, pk), said=_("已送校長核定。"),
        again=lambda: form_page(
            request, form, title=_("免經同意"), button=_("送校長核定"), back=reverse("transitions:request", args=[pk]),
            meta=name_of(request, half), law=LAW, is_upload=True, lede=_("四種事由之一，附佐證，由校長核定。"),
        ),
    )  # fmt: skip


@require_POST
def exemption_decide(request: MemberRequest, pk: Any) -> HttpResponse:
    """The principal's decision."""
    found = find(Exemption, pk)
    if found is None:
        raise NotVisible(Exemption._meta.label_lower, pk)
    half, form = half_of(request, found.request_id), DecisionForm(request.POST)

    def decide() -> Any:
        approved = form.cleaned_data["decision"] == "approve"
        return decide_exemption(by=request.user, exemption=found, side=half.side, approved=approved, now=local_now(), note=form.cleaned_data["note"])  # fmt: skip

    return turned(
        request, form, decide, back=lambda: back_to(request, found.request_id), said=_("已登錄核定結果。"),
        again=lambda: form_page(request, form, title=_("免經同意"), button=_("登錄核定結果"), back=reverse("transitions:request", args=[found.request_id]), law=LAW),
    )  # fmt: skip


@require_GET
def file(request: MemberRequest, pk: Any) -> HttpResponse:
    """A scan or an evidence, for who reads the request."""
    found = find(TransferFile, pk)
    if found is None:
        raise NotVisible(TransferFile._meta.label_lower, pk)
    half = half_of(request, found.request_id)
    # A consent is attached to the letter and is both schools' paper; evidence stays with who proposed.
    shared = is_consent_scan(found)
    if not half.reads or not (shared or found.school_id == half.school.pk):
        raise NotAllowed(TransferFile._meta.label_lower, pk)
    record_read(by=request.user, event=Event.FILE_READ, school=half.school, object_type=TransferFile._meta.label_lower, object_id=pk)  # fmt: skip
    return download_response(opened(found), found.name.rpartition(".")[0], found.extension, found.media_type)  # type: ignore[return-value]  # bytes give a plain response  # fmt: skip
