"""諮商同意書: recorded, withdrawn."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views.member import MemberRequest
from cases.actions.consents import record_consent, withdraw_consent
from cases.case_parts import consent_of, consents_of
from cases.forms.consents import ConsentForm, WithdrawalForm
from cases.views.casework_section import answer_form, open_section, show_section


@require_GET
def consents(request: MemberRequest, pk: Any) -> HttpResponse:
    """Every consent of the case, which stands and which doesn't."""
    opened, on = open_section(request, pk, "consents"), timezone.localdate()
    return show_section(
        request, opened, "consents", consents=consents_of(opened.case), today=on,
        may_add=opened.case.is_running,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def consent_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """登錄; a form sent twice records it once."""
    opened, on = open_section(request, pk, "consents"), timezone.localdate()
    case = opened.case
    start = {"signed_on": on, "form_key": uuid.uuid4(), "basis": "guardian"}
    form = ConsentForm(request.POST or None, case=case, on=on, initial=start)
    return answer_form(
        request, opened, form,
        lambda **typed: record_consent(by=request.user, case=case, on=on, **typed),
        part="consents", said=_("已登錄諮商同意書。"), title=_("登錄諮商同意書"), button=_("登錄同意書"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def consent_withdraw(request: MemberRequest, pk: Any, consent: Any) -> HttpResponse:
    """撤回."""
    opened, on = open_section(request, pk, "consents"), timezone.localdate()
    row = consent_of(opened.case, consent)
    form = WithdrawalForm(request.POST or None, initial={"withdrawn_on": on})
    return answer_form(
        request, opened, form,
        lambda **typed: withdraw_consent(by=request.user, consent=row, on=on, **typed),
        part="consents", said=_("已登錄撤回。"), title=_("撤回諮商同意"), button=_("登錄撤回"),
    )  # fmt: skip
