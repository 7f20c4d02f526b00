"""高關懷學生名冊 (masked, sealed, printed) and the county's list of students in no school."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotVisible
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import School
from accounts.views.answers import conflict
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import active_school
from documents.downloads import download_response
from documents.errors import RenderFailed
from documents.pdf import MEDIA_TYPE, render_pdf
from documents.writing import FORMATS, Column, Table, table_bytes
from transitions import access
from transitions.actions import registering, rosters
from transitions.forms.former import ReasonForm
from transitions.graduations import roc_school_year
from transitions.models import RosterSignature
from transitions.roster import COLUMNS, NOTE, SIGNERS, TITLE, Roster, roster_of
from transitions.views.screens import act

PAGE = 50
YEARS = 6  # school years offered


@require_GET
def roster(request: MemberRequest) -> HttpResponse:
    """高關懷學生名冊 of a school year."""
    school, year = _place(request)
    shown = roster_of(request.user, school, year, on=timezone.localdate())
    audit.record_read(
        by=request.user, event=Event.LIST_READ, school=school, object_type=_ENTRY,
        detail={"shown": len(shown.rows), "year": year},
    )  # fmt: skip
    this_year = roc_school_year(timezone.localdate())
    context = {
        "school_row": school, "year": year, "roster": shown, "columns": COLUMNS,
        "years": range(this_year, this_year - YEARS, -1),
        "steps": _steps(school, shown), "title": TITLE, "note": NOTE,
        "may_sign": access.may_sign_roster(request.user, school, shown, on=timezone.localdate()),
        "page": Paginator(shown.rows, PAGE).get_page(request.GET.get("page", "1")),
        "formats": ("pdf", *FORMATS),
    }  # fmt: skip
    return render(request, "transitions/roster.html", context)


@require_POST
def roster_sign(request: MemberRequest) -> HttpResponse:
    """The next seal over the rows she was shown."""
    school, year = _place(request)
    back = f"{reverse('transitions:roster')}?year={year}"
    try:
        rosters.sign_roster(
            by=request.user, school=school, school_year=year,
            digest=request.POST.get("digest", ""), on=timezone.localdate(),
        )  # fmt: skip
    except WrongState as error:
        return conflict(request, error, back)
    messages.success(request, _("已核章。"))
    return redirect(back)


@require_POST
def roster_file(request: MemberRequest, kind: str) -> HttpResponse:
    """The masked roster: PDF with its sign-off boxes, or a spreadsheet."""
    school, year = _place(request)
    if kind != "pdf" and kind not in FORMATS:
        raise NotVisible(_ENTRY)
    shown = roster_of(request.user, school, year, on=timezone.localdate())
    name = f"{TITLE}_{year}"
    try:
        content, media = _file(request, school, shown, kind)
    except RenderFailed as error:
        messages.error(request, str(error))
        return redirect("transitions:roster")
    audit.record_read(
        by=request.user, event=Event.EXPORTED, school=school, object_type=_ENTRY,
        detail={"shown": len(shown.rows), "year": year, "fmt": kind},
    )  # fmt: skip
    answer = download_response(content, name, kind, media)
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


@require_GET
def register(request: MemberRequest) -> HttpResponse:
    """未就學列冊: what the competent authority keeps, by number, school and dates."""
    on = timezone.localdate()
    if not access.authorities_for(request.user, on=on).exists():
        raise NotVisible(_ENTRY)
    rows = access.register_for(request.user, on=on)
    open_only = request.GET.get("list") != "all"
    shown = rows.filter(removed_on__isnull=True) if open_only else rows
    page = Paginator(shown, PAGE).get_page(request.GET.get("page", "1"))
    audit.record_read(
        by=request.user, event=Event.LIST_READ, object_type="transitions.registerentry",
        detail={"shown": len(page.object_list)},
    )  # fmt: skip
    context = {"page": page, "open_only": open_only, "today": on}
    return render(request, "transitions/register.html", context)


@require_POST
def register_take(request: MemberRequest, pk: Any) -> HttpResponse:
    """列冊."""
    on, back = timezone.localdate(), reverse("transitions:register")
    entry = access.get_register_entry(request.user, pk, on=on)
    try:
        registering.take_entry(by=request.user, entry=entry, on=on)
    except WrongState as error:
        return conflict(request, error, back)
    messages.success(request, _("已列冊管理。"))
    return redirect(back)


@require_http_methods(["GET", "POST"])
def register_remove(request: MemberRequest, pk: Any) -> HttpResponse:
    """解除列冊."""
    on = timezone.localdate()
    entry = access.get_register_entry(request.user, pk, on=on)
    form = ReasonForm(request.POST or None)
    return act(
        request, form,
        lambda: registering.remove_entry(by=request.user, entry=entry, on=on, **form.cleaned_data),
        title=_("解除列冊"), button=_("解除"), back=reverse("transitions:register"),
        said=_("已解除列冊。"), who=f"{entry.number}　{entry.school.name}",
    )  # fmt: skip


_ENTRY = "cases.highconcernentry"


def _place(request: MemberRequest) -> tuple[School, int]:
    """The school where she acts and the wanted year. Raises NotVisible without the whole school's roster."""
    on, here = timezone.localdate(), active_school(request)
    text = request.GET.get("year", "")
    year = int(text) if text.isdigit() and 80 <= int(text) <= 200 else roc_school_year(on)  # fmt: skip
    if here is None:
        raise NotVisible(_ENTRY)
    return access.get_school(request.user, here.pk, word=Word.CONCERN_ROSTER, on=on), year  # fmt: skip


def _steps(school: School, shown: Roster) -> list[tuple[str, RosterSignature | None]]:
    """The three boxes with whoever sealed these very rows."""
    standing = {one.step: one for one in access.roster_signatures(school, shown)}
    return [(label, standing.get(step)) for label, step in zip(SIGNERS, RosterSignature.Step.values, strict=True)]  # fmt: skip


def _file(request: MemberRequest, school: School, shown: Roster, kind: str) -> tuple[bytes, str]:  # fmt: skip
    if kind != "pdf":
        table = Table(TITLE, [Column(one) for one in COLUMNS], [row.cells() for row in shown.rows])  # fmt: skip
        return table_bytes(table, kind), FORMATS[kind][1]
    context = {
        "title": f"{school.name}{TITLE}", "year": shown.school_year, "columns": COLUMNS,
        "rows": [row.cells() for row in shown.rows], "note": NOTE, "signers": SIGNERS,
        "steps": _steps(school, shown),
    }  # fmt: skip
    paper = render_pdf(
        "print/high_concern_roster.html", context, confidential=True,
        printed_by=request.user.name, purpose=TITLE, now=timezone.localtime(),
    )  # fmt: skip
    return paper.content, MEDIA_TYPE
