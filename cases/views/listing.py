"""學生清單: find, narrow, keep a filter, hide names, take away."""

from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
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
from cases import access, listing
from cases.actions.filters import remove_filter, save_filter
from cases.forms.listing import KEPT, ExportForm, FilterLabelForm, StudentFilterForm
from cases.placing import school_year_of
from cases.querysets import StudentQuerySet
from cases.views.screen import PRIVACY, active_school, is_private, screen_naming
from documents.downloads import download_response
from documents.writing import FORMATS, table_bytes

PAGE = 50


def _found(
    request: MemberRequest, word: Word
) -> tuple[StudentFilterForm, StudentQuerySet, StudentQuerySet]:
    """Out: the filters, the students asked for, and those whose protection she may see."""
    on = timezone.localdate()
    user, school = request.user, active_school(request)
    if not may(user, word, on=on):
        raise NotAllowed(access.STUDENT)
    form = StudentFilterForm(request.GET, school=school, year=school_year_of(on))
    seen = access.students_for(user, on=on, word=word)
    allowed = access.students_for(user, on=on, word=Word.PROTECTION_VIEW)
    if school is not None:
        seen = seen.filter(school=school)
    return form, form.narrow(seen, protected=allowed, on=on), allowed


def _rows(
    request: MemberRequest, students: Any, columns: list[str], allowed: StudentQuerySet
) -> list[listing.Row]:
    on = timezone.localdate()
    students = list(students)
    flags = (
        listing.protected_among(students, allowed=allowed, on=on)
        if "protection" in columns and students
        else {}
    )
    naming = screen_naming(request, on=on)
    return listing.rows_of(students, columns, naming=naming, protection=flags)


@require_GET
def student_list(request: MemberRequest) -> HttpResponse:
    """學生: 50 a page, names as this person may read them."""
    form, found, allowed = _found(request, Word.STUDENT_VIEW)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    columns = form.columns()
    rows = _rows(request, page.object_list, columns, allowed)
    audit.record_read(
        by=request.user, event=Event.LIST_READ, object_type=access.STUDENT,
        detail={"shown": len(rows)},
    )  # fmt: skip
    return _list_page(request, form, page=page, rows=rows, columns=columns)


def _list_page(
    request: MemberRequest, form: StudentFilterForm, **context: Any
) -> HttpResponse:
    on = timezone.localdate()
    query = _kept(request.GET)
    saved = [
        {"url": f"?{kept.query}", "label": kept.label, "current": kept.query == query, "pk": kept.pk}
        for kept in access.filters_of(request.user)
    ]  # fmt: skip
    context |= {
        "form": form,
        "headings": [(key, listing.COLUMNS[key]) for key in context["columns"]],
        "total": context["page"].paginator.count,
        "saved": saved,
        "query": query,
        "private": is_private(request),
        "may_export": may(request.user, Word.STUDENT_EXPORT, on=on),
        "may_edit": may(request.user, Word.STUDENT_EDIT, on=on),
        "may_import": may(request.user, Word.ROSTER_MANAGE, on=on),
        "export_form": context.get("export_form") or ExportForm(),
        "label_form": context.get("label_form") or FilterLabelForm(),
    }
    return render(request, "cases/students.html", context)


@require_POST
def student_export(request: MemberRequest) -> HttpResponse:
    """The list as it is narrowed by the address, as a file; more than 20 students ask who she is again."""
    filters, found, allowed = _found(request, Word.STUDENT_EXPORT)
    form = ExportForm(request.POST)
    columns = filters.columns()
    students = list(found[: listing.EXPORT_ROWS + 1])
    if len(students) > listing.EXPORT_ROWS:
        form.add_error(None, _("符合的學生超過 %(count)d 名，請縮小範圍後再匯出。") % {"count": listing.EXPORT_ROWS})  # fmt: skip
    if not form.is_valid():
        page = Paginator(found, PAGE).get_page(1)
        rows = _rows(request, page.object_list, columns, allowed)
        return _list_page(request, filters, page=page, rows=rows, columns=columns, export_form=form)  # fmt: skip
    if len(students) > listing.FRESH_ABOVE and not is_fresh(request):
        raise ReauthenticationRequired
    return _file(request, students, columns, allowed, form.cleaned_data)


def _file(
    request: MemberRequest,
    students: list[Any],
    columns: list[str],
    allowed: StudentQuerySet,
    asked: dict[str, Any],
) -> HttpResponse:
    on = timezone.localdate()
    naming = screen_naming(request, on=on)
    if asked["full"]:
        nameable = access.students_for(request.user, on=on, word=Word.STUDENT_REVEAL)
        keys = nameable.filter(pk__in=[one.pk for one in students])
        naming = naming.opened(keys.values_list("pk", flat=True))
    flags = listing.protected_among(students, allowed=allowed, on=on)
    rows = listing.rows_of(students, columns, naming=naming, protection=flags)
    audit.record_read(
        by=request.user, event=Event.EXPORTED, object_type=access.STUDENT,
        purpose=asked["reason"] if asked["full"] else "",
        detail={"shown": len(rows), "fmt": asked["fmt"], "full": asked["full"]},
    )  # fmt: skip
    kind = asked["fmt"]
    content = table_bytes(listing.table_of(rows, columns), kind)
    answer = download_response(content, _("學生名單"), kind, FORMATS[kind][1])
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


@require_POST
def privacy(request: MemberRequest) -> HttpResponse:
    """The privacy key: every name on every screen of this session masked, or as before."""
    request.session[PRIVACY] = not is_private(request)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else reverse("cases:students"))


@require_POST
def filter_save(request: MemberRequest) -> HttpResponse:
    """Keeps the filters of `query` under a name; searched words are left out."""
    query = _kept(QueryDict(request.POST.get("query", "")[:500]))
    form = FilterLabelForm(request.POST)
    back = f"{reverse('cases:students')}?{query}"
    if form.is_valid():
        label = form.cleaned_data["label"]
        if done(form, lambda: save_filter(by=request.user, label=label, query=query)):
            messages.success(request, _("已存下篩選「%(label)s」。") % {"label": label})
            return redirect(back)
    for errors in form.errors.values():
        messages.error(request, " ".join(str(each) for each in errors))
    return redirect(back)


@require_POST
def filter_remove(request: MemberRequest, pk: Any) -> HttpResponse:
    """One of her own filters goes."""
    remove_filter(by=request.user, kept=access.get_filter(request.user, pk))
    messages.success(request, _("已移除篩選。"))
    return redirect("cases:students")


def _kept(given: QueryDict) -> str:
    """The part of a query string that a saved filter keeps, in one order."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [value for value in given.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()
