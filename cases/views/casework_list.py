"""個案清單: find, narrow, order, take away."""

from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.sessions import is_fresh
from accounts.views.answers import done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access, case_access, case_listing
from cases.actions.filters import remove_filter, save_filter
from cases.candidates import lead_posts, leads_among
from cases.forms.case_list import KEPT, CaseExportForm, CaseFilterForm
from cases.forms.listing import FilterLabelForm
from cases.listing import EXPORT_ROWS, FRESH_ABOVE
from cases.models import SavedFilter
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
    leads = leads_among(lead_posts(school, on=on)) if school else ()
    form = CaseFilterForm(request.GET, user=request.user, leads=leads)
    seen = case_access.cases_for(request.user, on=on, word=word)
    if school is not None:
        seen = seen.filter(school=school)
    return form, form.narrow(seen)


def _rows(request: MemberRequest, cases: CaseQuerySet) -> list[case_listing.CaseRow]:
    on = timezone.localdate()
    told = case_listing.with_risk(cases, user=request.user, on=on)
    return case_listing.rows_of(told, naming=screen_naming(request, on=on), on=on)


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
    on, school, user = timezone.localdate(), active_school(request), request.user
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown: Any = page.object_list
    rows, columns = _rows(request, shown), form.columns()
    audit.record_read(
        by=user, event=Event.LIST_READ, object_type=case_access.CASE,
        detail={"shown": len(rows)},
    )  # fmt: skip
    query = _kept(request.GET)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "columns": columns,
        "headings": [(key, case_listing.COLUMNS[key]) for key in columns],
        "total": page.paginator.count,
        "place": school or "",
        "private": is_private(request),
        "query": query,
        "saved": [
            {"url": f"?{kept.query}", "label": kept.label, "current": kept.query == query, "pk": kept.pk}
            for kept in access.filters_of(user, SavedFilter.Page.CASES)
        ],
        "label_form": FilterLabelForm(),
        "may_open": school is not None and case_access.may_open_cases(user, school, on=on),
        "may_export": may(user, Word.CASE_EXPORT, on=on),
        "may_care": may(user, Word.CARE_VIEW, on=on),
        "may_archive": may(user, Word.CUSTODY_MANAGE, on=on),
        "export_form": export_form,
    }  # fmt: skip
    return render(request, "cases/case_list.html", context)


@require_POST
def case_export(request: MemberRequest) -> HttpResponse:
    """The list as it is narrowed by the address, with its columns, as a file; names as on the screen."""
    form, found = _found(request, Word.CASE_EXPORT)
    asked = CaseExportForm(request.POST)
    count = found.count()
    if count > EXPORT_ROWS:
        asked.add_error(None, _("符合的個案超過 %(count)d 筆，請縮小範圍後再匯出。") % {"count": EXPORT_ROWS})  # fmt: skip
    if not asked.is_valid():
        return _list_page(request, form, found, asked)
    if count > FRESH_ABOVE and not is_fresh(request):
        raise ReauthenticationRequired
    kind = asked.cleaned_data["fmt"]
    rows = _rows(request, found[:EXPORT_ROWS])
    audit.record_read(
        by=request.user, event=Event.EXPORTED, object_type=case_access.CASE,
        detail={"shown": len(rows), "fmt": kind},
    )  # fmt: skip
    content = table_bytes(case_listing.table_of(rows, form.columns()), kind)
    answer = download_response(content, _("個案清單"), kind, FORMATS[kind][1])
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


@require_POST
def filter_save(request: MemberRequest) -> HttpResponse:
    """Keeps the filters of `query` under a name; searched words are left out."""
    query = _kept(QueryDict(request.POST.get("query", "")[:500]))
    form = FilterLabelForm(request.POST)
    if form.is_valid():
        label = form.cleaned_data["label"]
        if done(form, lambda: save_filter(by=request.user, label=label, query=query, page=SavedFilter.Page.CASES)):  # fmt: skip
            messages.success(request, _("已存下篩選「%(label)s」。") % {"label": label})
    for errors in form.errors.values():
        messages.error(request, " ".join(str(each) for each in errors))
    return redirect(f"{reverse('casework:list')}?{query}")


@require_POST
def filter_remove(request: MemberRequest, pk: Any) -> HttpResponse:
    """One of her own filters goes."""
    remove_filter(by=request.user, kept=access.get_filter(request.user, pk))
    messages.success(request, _("已移除篩選。"))
    return redirect("casework:list")


def _kept(given: QueryDict) -> str:
    """The part of a query string that a saved filter keeps, in one order."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [value for value in given.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()
