"""個案清單: find, narrow, order, take away."""

from allauth.core.exceptions import ReauthenticationRequired
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.sessions import is_fresh
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import case_access, case_listing
from cases.candidates import leads_at
from cases.forms.case_list import CaseExportForm, CaseFilterForm
from cases.listing import EXPORT_ROWS, FRESH_ABOVE
from cases.querysets import CaseQuerySet
from cases.views.screen import active_school, is_private, screen_naming
from documents.downloads import download_response
from documents.writing import FORMATS, table_bytes

PAGE = 50


def _found(request: MemberRequest, word: Word) -> tuple[CaseFilterForm, CaseQuerySet]:
    """Out: the filters and the cases asked for, at the school where she acts (a center: wherever it serves)."""
    on = timezone.localdate()
    if not may(request.user, word, on=on):
        raise NotAllowed(case_access.CASE)
    school = active_school(request)
    leads = leads_at(school, on=on) if school else ()
    form = CaseFilterForm(request.GET, user=request.user, leads=leads)
    seen = case_access.cases_for(request.user, on=on, word=word)
    if school is not None:
        seen = seen.filter(school=school)
    return form, form.narrow(seen)


@require_GET
def case_list(request: MemberRequest) -> HttpResponse:
    """個案: 50 a page, names as this person may read them."""
    form, found = _found(request, Word.CASE_VIEW)
    return _list_page(request, form, found, CaseExportForm())


def _list_page(
    request: MemberRequest,
    form: CaseFilterForm,
    found: CaseQuerySet,
    export_form: CaseExportForm,
) -> HttpResponse:
    on, school = timezone.localdate(), active_school(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    naming = screen_naming(request, on=on)
    rows = case_listing.rows_of(
        page.object_list, user=request.user, naming=naming, on=on
    )
    audit.record_read(
        by=request.user, event=Event.LIST_READ, object_type=case_access.CASE,
        detail={"shown": len(rows)},
    )  # fmt: skip
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "total": page.paginator.count,
        "place": school or "",
        "private": is_private(request),
        "may_open": school is not None
        and case_access.may_open_cases(request.user, school, on=on),
        "may_export": may(request.user, Word.CASE_EXPORT, on=on),
        "export_form": export_form,
    }
    return render(request, "cases/case_list.html", context)


@require_POST
def case_export(request: MemberRequest) -> HttpResponse:
    """The list as it is narrowed by the address, as a file; names as on the screen."""
    on = timezone.localdate()
    form, found = _found(request, Word.CASE_EXPORT)
    asked = CaseExportForm(request.POST)
    cases = list(found[: EXPORT_ROWS + 1])
    if len(cases) > EXPORT_ROWS:
        asked.add_error(None, _("符合的個案超過 %(count)d 筆，請縮小範圍後再匯出。") % {"count": EXPORT_ROWS})  # fmt: skip
    if not asked.is_valid():
        return _list_page(request, form, found, asked)
    if len(cases) > FRESH_ABOVE and not is_fresh(request):
        raise ReauthenticationRequired
    kind = asked.cleaned_data["fmt"]
    rows = case_listing.rows_of(
        cases, user=request.user, naming=screen_naming(request, on=on), on=on
    )
    audit.record_read(
        by=request.user, event=Event.EXPORTED, object_type=case_access.CASE,
        detail={"shown": len(rows), "fmt": kind},
    )  # fmt: skip
    content = table_bytes(case_listing.table_of(rows), kind)
    answer = download_response(content, _("個案清單"), kind, FORMATS[kind][1])
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer
