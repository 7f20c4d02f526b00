"""轉銜追蹤: students x five steps; creation in bulk; the file without names."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.access import NotVisible
from accounts.audit_words import Event
from accounts.calendars import Calendars
from accounts.models import School
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.views.screen import active_school, screen_naming
from documents.downloads import download_response
from documents.writing import FORMATS, Column, Table, table_bytes
from transitions import access
from transitions.actions.opening import open_for_graduates
from transitions.board_rows import LISTS, counts, export_rows, groups_of, ruler_of
from transitions.composition import ARTICLE, checklist
from transitions.forms.former import GraduatesForm
from transitions.graduations import estimated_graduation, roc_school_year
from transitions.models import Transition
from transitions.views.screens import act

PAGE, MOST = 50, 5_000
JOINED = ("report", "assessment")
HEADINGS = ("學生代號", "班級", "離校情形", "狀態", "① 評估會議", "② 轉銜通報", "③ 追蹤六個月", "④ 15 日資料轉銜", "⑤ 接收回條")  # fmt: skip


@require_GET
def board(request: MemberRequest) -> HttpResponse:
    """The transitions she may see, one list at a time."""
    on, now = timezone.localdate(), timezone.now()
    school, rows = _rows(request)
    wanted = request.GET.get("list", "running")
    wanted = wanted if wanted in LISTS else "running"
    shown = rows.filter(LISTS[wanted][1]).select_related(*JOINED)
    page = Paginator(shown.order_by("left_on", "class_name", "pk"), PAGE).get_page(request.GET.get("page", "1"))  # fmt: skip
    naming = screen_naming(request, on=on)
    total = counts(rows)
    context: dict[str, Any] = {
        "school_row": school,
        "year": roc_school_year(on),
        "page": page,
        "groups": groups_of(list(page.object_list), naming=naming, now=now),
        "lists": [(key, label, total[key], key == wanted) for key, (label, _q) in LISTS.items()],
        "total": total,
        **(_office(request, school, rows) if school else {}),
    }  # fmt: skip
    audit.record_read(
        by=request.user, event=Event.LIST_READ, object_type=access.TRANSITION,
        detail={"shown": len(page.object_list), "list": wanted},
    )  # fmt: skip
    return render(request, "transitions/board.html", context)


@require_http_methods(["GET", "POST"])
def graduates(request: MemberRequest) -> HttpResponse:
    """應屆畢業生成批建立."""
    on = timezone.localdate()
    school = _office_school(request)
    form = GraduatesForm(request.POST or None, initial={"graduates_on": estimated_graduation(school, on=on)})  # fmt: skip
    return act(
        request, form,
        lambda: open_for_graduates(by=request.user, school=school, on=on, graduates_on=form.cleaned_data["graduates_on"]),
        title=_("建立應屆畢業生轉銜"), button=_("為名冊中的應屆畢業生建立"),
        back=reverse("transitions:board"), said=_("已建立，評估會議期限已依畢業日計算。"), who=school.name,
    )  # fmt: skip


@require_POST
def export(request: MemberRequest) -> HttpResponse:
    """The board as a file, by student code: no names."""
    now = timezone.now()
    school, rows = _rows(request)
    kind = request.POST.get("fmt", "ods")
    if school is None or kind not in FORMATS:
        raise NotVisible(access.TRANSITION)
    found = list(rows.select_related(*JOINED).order_by("left_on", "class_name", "pk")[:MOST])  # fmt: skip
    table = Table(_("轉銜追蹤"), [Column(one) for one in HEADINGS], export_rows(found, now=now))  # fmt: skip
    audit.record_read(
        by=request.user, event=Event.EXPORTED, school=school, object_type=access.TRANSITION,
        detail={"shown": len(found), "fmt": kind},
    )  # fmt: skip
    answer = download_response(table_bytes(table, kind), _("轉銜追蹤（不含姓名）"), kind, FORMATS[kind][1])  # fmt: skip
    assert isinstance(answer, HttpResponse)  # noqa: S101  bytes are never streamed
    return answer


def _rows(request: MemberRequest) -> tuple[School | None, Any]:
    """Her school, if she holds transitions for the whole of it, and its rows; else the rows of her own students.

    Raises NotVisible for who sees none and holds none.
    """
    on, here = timezone.localdate(), active_school(request)
    rows = access.transitions_for(request.user, on=on)
    mine = access.schools_for(request.user, on=on)
    school = mine.filter(pk=here.pk).first() if here else None
    if here is not None:
        rows = rows.filter(school=here)
    if school is None and not rows.exists():
        raise NotVisible(access.TRANSITION)
    return school, rows


def _office_school(request: MemberRequest) -> School:
    """The school where she holds evaluations. Raises NotVisible."""
    here = active_school(request)
    if here is None:
        raise NotVisible(access.TRANSITION)
    return access.get_school(request.user, here.pk, word=Word.TRANSITION_EVALUATE, on=timezone.localdate())  # fmt: skip


def _office(request: MemberRequest, school: School, rows: Any) -> dict[str, Any]:
    """What the office sees beside the list: the ruler, the next meeting with its members, the actions."""
    on, calendars = timezone.localdate(), Calendars()
    cohort = rows.filter(cause=Transition.Cause.GRADUATION).exclude(state=Transition.State.ENDED)  # fmt: skip
    day = cohort.filter(left_on__isnull=True).order_by("graduates_on").values_list("graduates_on", "graduation_is_estimated").first()  # fmt: skip
    meeting = access.evaluations_for(request.user, on=on).filter(school=school, state="called").order_by("meets_on").first()  # fmt: skip
    seats = (
        checklist(meeting, list(meeting.items.select_related("transition")))
        if meeting
        else []
    )
    return {
        "ruler": ruler_of(school, day[0], today=on, calendars=calendars) if day else None,
        "is_estimated": day[1] if day else False,
        "meeting": meeting,
        "seats": seats,
        "missing": sum(1 for seat in seats if not seat.is_complete),
        "article": ARTICLE,
        "may_open": access.schools_for(request.user, on=on, word=Word.TRANSITION_EVALUATE).filter(pk=school.pk).exists(),
        "formats": tuple(FORMATS),
    }  # fmt: skip
