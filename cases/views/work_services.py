"""無個案之服務: the list, logging quickly, its draft, reading, correcting, voiding."""

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotAllowed, NotVisible
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.permissions import may
from accounts.views.answers import conflict, done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import note_doors
from cases.actions.drafts import (
    discard_draft,
    draft_to_go_on,
    find_draft,
    is_sent,
    save_draft,
)
from cases.actions.record_guards import StaleText
from cases.actions.services import (
    SERVICE,
    correct_service,
    log_service,
    void_service,
)
from cases.forms.records import ReasonForm
from cases.forms.services import (
    ServiceCorrectionForm,
    ServiceFilterForm,
    ServiceForm,
    kept_of_service,
)
from cases.models import CounselingGroup, ServiceRecord
from cases.quick_service import (
    classes_of,
    require_may_log,
    service_defaults,
    targets_of,
)
from cases.service_facts import facts_of
from cases.views.casework_form import case_form_page
from cases.views.screen import active_school, screen_naming
from cases.views.work import acted
from cases.views.work_names import member_names

FORM, PAGE = "service", 50


@require_GET
def services(request: MemberRequest) -> HttpResponse:
    """服務紀錄: hers, or the office's by counselor and month."""
    on, user, school = timezone.localdate(), request.user, active_school(request)
    if not any(may(user, word, on=on) for word in (Word.SERVICE_LOG, Word.RECORD_SUMMARY)):  # fmt: skip
        raise NotAllowed(SERVICE)
    seen = note_doors.services_for(user, on=on)
    if school is not None:
        seen = seen.filter(school=school)
    form = ServiceFilterForm(request.GET, authors=note_doors.authors_of(seen))
    asked = form.asked()
    if month := form.year_and_month():
        seen = seen.filter(held_on__year=month[0], held_on__month=month[1])
    if author := asked.get("author"):
        seen = seen.filter(author=author)
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    audit.record_read(by=user, event=Event.LIST_READ, object_type=SERVICE, detail={"shown": len(page.object_list)})  # fmt: skip
    context = {
        "form": form, "page": page, "total": page.paginator.count, "place": school or "",
        "may_log": school is not None and may(user, Word.SERVICE_LOG, at=school, on=on),
    }  # fmt: skip
    return render(request, "cases/services.html", context)


def _group(request: MemberRequest) -> CounselingGroup | None:
    key = request.POST.get("group") or request.GET.get("group")
    if not key:
        return None
    try:
        UUID(key)
    except ValueError as error:
        raise NotVisible(CounselingGroup._meta.label_lower, key[:40]) from error
    return note_doors.get_group(request.user, key, on=timezone.localdate())


def _form(request: MemberRequest, data: Any, group: CounselingGroup | None) -> tuple[ServiceForm, Any]:  # fmt: skip
    on = timezone.localdate()
    school = require_may_log(request.user, active_school(request), on=on)
    classes = classes_of(school, on=on)
    subject = group.pk if group else ""
    draft = draft_to_go_on(request.user, ServiceRecord, form=FORM, subject=subject, now=timezone.now())  # fmt: skip
    form = ServiceForm(
        data, start=service_defaults(request.user, school, on=on, group=group),
        targets=targets_of(classes), classes=[] if group else classes,
        members=member_names(request, group, on=on) if group else [],
        draft=draft.content if draft and data is None else None,
    )  # fmt: skip
    return form, draft


@require_http_methods(["GET", "POST"])
def service_new(request: MemberRequest) -> HttpResponse:
    """登錄服務; sent twice, it makes one record."""
    on, group = timezone.localdate(), _group(request)
    form, draft = _form(request, request.POST or None, group)
    school = require_may_log(request.user, active_school(request), on=on)
    if form.is_valid():
        try:
            made = done(form, lambda: log_service(by=request.user, school=school, facts=form.facts(), key=form.cleaned_data["key"], on=on, group=group, present=form.present_students()))  # fmt: skip
        except StaleText as error:
            return _sent_before(request, error, group)
        except WrongState as error:
            return conflict(request, error, reverse("casework:services"))
        if made is not None:
            discard_draft(by=request.user, form=FORM, subject=group.pk if group else "")
            messages.success(request, _("已儲存服務紀錄。") if made[1] else _("這筆紀錄先前已經儲存，沒有重複新增。"))  # fmt: skip
            return redirect("casework:services")
    return _log_page(request, form, group=group, draft=draft, title=_("登錄服務"))


def _sent_before(request: MemberRequest, error: StaleText, group: CounselingGroup | None) -> HttpResponse:  # fmt: skip
    """409: the form had been stored with another text. What was typed stays in a form of its own."""
    data = request.POST.copy()
    data["key"] = str(uuid4())
    form, _draft = _form(request, data, group)
    messages.warning(request, str(error))
    return _log_page(request, form, group=group, title=_("登錄服務"), status=HTTPStatus.CONFLICT)  # fmt: skip


def _log_page(request: MemberRequest, form: ServiceForm, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:  # fmt: skip
    context = {"form": form, "place": active_school(request) or "", **more}
    return render(request, "cases/service_form.html", context, status=status)


@require_POST
def service_draft(request: MemberRequest) -> HttpResponse:
    """What she is typing, kept for her alone; 409 when another tab kept something newer."""
    on, group, now = timezone.localdate(), _group(request), timezone.now()
    school = require_may_log(request.user, active_school(request), on=on)
    typed = request.POST.get("draft_version", "0")
    version = int(typed) if typed.isascii() and typed.isdecimal() else 0
    if is_sent(request.user, ServiceRecord, request.POST.get("key", "")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)  # sent meanwhile
    form, subject = Form({}), group.pk if group else ""
    try:
        saved = done(form, lambda: save_draft(by=request.user, school=school, form=FORM, content=kept_of_service(request.POST), version=version, now=now, subject=subject))  # fmt: skip
    except StaleText:
        other = find_draft(request.user, form=FORM, subject=subject, now=now)
        context = {"draft": other, "typed": request.POST.get("gist", ""), "back": reverse("casework:service_new")}  # fmt: skip
        return render(request, "cases/draft_stale.html", context, status=HTTPStatus.CONFLICT)  # fmt: skip
    if request.headers.get("HX-Request") != "true":
        messages.success(request, _("已存成草稿。"))
        return redirect("casework:service_new")
    return render(request, "cases/_draft_state.html", {"draft": saved, "errors": form.errors})  # fmt: skip


@require_POST
def service_draft_discard(request: MemberRequest) -> HttpResponse:
    """捨棄草稿."""
    group = _group(request)
    if discard_draft(by=request.user, form=FORM, subject=group.pk if group else ""):
        messages.success(request, _("已捨棄草稿。"))
    return redirect("casework:service_new")


@require_GET
def service(request: MemberRequest, pk: Any) -> HttpResponse:
    """One service with who came, and what it said before."""
    on = timezone.localdate()
    shown = note_doors.get_service(request.user, pk, on=on)
    naming = screen_naming(request, on=on)
    may_correct, may_void = note_doors.service_hands(request.user, shown, on=on)
    present = shown.present.select_related("school_class").in_class_order()
    context = {
        "service": shown, "present": [f"{naming.seat_of(one)} {naming.of(one)}" for one in present],
        "corrections": list(shown.corrections.select_related("by")),
        "may_correct": may_correct, "may_void": may_void,
    }  # fmt: skip
    return render(request, "cases/service.html", context)


@require_http_methods(["GET", "POST"])
def service_correct(request: MemberRequest, pk: Any) -> HttpResponse:
    """更正 by its author; somebody else's newer text is shown beside hers (409)."""
    on = timezone.localdate()
    row = note_doors.get_service_for(request.user, pk, word=Word.RECORD_CORRECT, on=on)
    targets = targets_of(classes_of(row.school, on=on))

    def bound(data: Any) -> ServiceCorrectionForm:
        form = ServiceCorrectionForm(data, start=facts_of(row), targets=targets)
        form.fields["version"].initial = row.version
        return form

    def stale(error: StaleText) -> HttpResponse:
        data = request.POST.copy()
        data["version"] = str(error.version)
        return _log_page(
            request, bound(data), service=row, stored=error.stored, message=str(error),
            title=_("更正服務紀錄"), status=HTTPStatus.CONFLICT,
        )  # fmt: skip

    form = bound(request.POST or None)
    answer = acted(
        request, form,
        lambda: correct_service(by=request.user, service=row, facts=form.facts(), version=form.cleaned_data["version"], reason=form.cleaned_data["reason"], on=on),
        back=reverse("casework:service", args=[pk]), said=_("已更正紀錄，原來的內容保留在更正紀錄。"), stale=stale,
    )  # fmt: skip
    return answer or _log_page(request, form, service=row, title=_("更正服務紀錄"))


@require_http_methods(["GET", "POST"])
def service_void(request: MemberRequest, pk: Any) -> HttpResponse:
    """作廢."""
    on = timezone.localdate()
    row = note_doors.get_service_for(request.user, pk, word=Word.RECORD_VOID, on=on)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    back = reverse("casework:service", args=[pk])
    answer = acted(
        request, form, lambda: void_service(by=request.user, service=row, on=on, **form.cleaned_data),
        back=back, said=_("已作廢紀錄；內容與理由保留。"),
    )  # fmt: skip
    return answer or case_form_page(request, form, back=back, title=_("作廢服務紀錄"), button=_("作廢這筆紀錄"))  # fmt: skip
