"""One transition: its five steps, tracking, notices, the dropout duty; and the forms of each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.calendars import Calendars
from accounts.due_words import why
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from deadlines.rules.thresholds import THRESHOLDS
from transitions import access
from transitions.actions import dropouts, opening, tracking
from transitions.board_rows import evaluation_cell, report_cell, tracking_cell
from transitions.dropping_out import is_compulsory
from transitions.former_obligations import AUTHORITY, EVALUATIONS, TRACKING
from transitions.forms import former
from transitions.models import Transition
from transitions.staff import staff_of
from transitions.transfer_access import Side, requests_for
from transitions.transfer_cells import transfer_cells
from transitions.views.screens import act, page_of, who_of

STEPS = ("① 評估會議", "② 轉銜通報", "③ 追蹤六個月", "④ 15 日資料轉銜", "⑤ 接收回條")
State = Transition.State


@require_GET
def transition(request: MemberRequest, pk: Any) -> HttpResponse:
    """The student's way from here to her next school."""
    on, now = timezone.localdate(), timezone.now()
    row = access.get_transition(request.user, pk, on=on)
    calendars = Calendars()
    cells = (
        evaluation_cell(row, calendars, now),
        report_cell(row),
        tracking_cell(row, calendars, now),
        *transfer_cells([row], now=now)[row.pk],
    )
    held = access.words_on(request.user, row, on=on)
    context: dict[str, Any] = {
        "row": row,
        "who": who_of(request, row),
        "steps": list(zip(STEPS, cells, strict=True)),
        "reasons": [why(source.obligation(row, calendars), source.citation) for source in _sources(row)],
        "contacts": row.contacts.select_related("noted_by")[:50],
        "dropouts": [(one, THRESHOLDS[one.ground]) for one in row.dropout_reports.select_related("reported_by")],
        "register": row.register_entries.all(),
        "requests": requests_for(request.user, Side.FORMER, on=on).filter(former_student=row.student),
        "items": row.evaluation_items.select_related("evaluation").filter(evaluation__state="held"),
        "is_compulsory": is_compulsory(row),
        "may_assess": Word.TRANSITION_ASSESS in held and row.state == State.PENDING,
        "may_report": Word.TRANSITION_ASSESS in held and row.is_transition_student,
        "may_track": Word.TRANSITION_TRACK in held and row.left_on is not None,
        "may_name_tracker": Word.TRANSITION_TRACK in held and row.state in (State.PENDING, State.LISTED, State.FOUND),
        "may_evaluate": Word.TRANSITION_EVALUATE in held,
        "is_over": bool(row.authority_aim_on and on >= row.authority_aim_on),
        "today": on,
    }  # fmt: skip
    return render(request, "transitions/transition.html", context)


def _sources(row: Transition) -> list[Any]:
    found: list[Any] = [EVALUATIONS[row.cause]]
    if row.tracking_until_on is not None:
        found += [TRACKING, AUTHORITY]
    return found


@require_http_methods(["GET", "POST"])
def contact(request: MemberRequest, pk: Any) -> HttpResponse:
    """記錄追蹤."""
    on, row = _row(request, pk, Word.TRANSITION_TRACK)
    form = former.ContactForm(request.POST or None, initial={"contacted_on": on})
    return act(
        request, form,
        lambda: tracking.note_contact(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("記錄追蹤"), button=_("儲存追蹤紀錄"), back=page_of(row),
        said=_("已儲存追蹤紀錄，並排定下次追蹤日。"), who=who_of(request, row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def tracker(request: MemberRequest, pk: Any) -> HttpResponse:
    """追蹤人員與間隔."""
    on, row = _row(request, pk, Word.TRANSITION_TRACK)
    first = {"tracker": row.tracker_id, "rhythm_days": row.rhythm_days}
    form = former.TrackingForm(request.POST or None, initial=first, people=staff_of(row.school_id, on=on))  # fmt: skip
    return act(
        request, form,
        lambda: tracking.set_tracking(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("追蹤人員與間隔"), button=_("儲存"), back=page_of(row),
        said=_("已儲存。"), who=who_of(request, row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def found(request: MemberRequest, pk: Any) -> HttpResponse:
    """確定現就讀學校."""
    on, row = _row(request, pk, Word.TRANSITION_TRACK)
    form = former.FoundForm(request.POST or None)

    def find() -> Transition:
        told = form.cleaned_data
        where = tracking.Found(told["enrolled_on"], told["basis"], told["school"], told["name"])  # fmt: skip
        return tracking.find_school(by=request.user, row=row, found=where, on=on)

    return act(
        request, form, find,
        title=_("確定現就讀學校"), button=_("登錄現就讀學校"), back=page_of(row),
        said=_("已登錄。請於通報系統並以公文通知現就讀學校。"), who=who_of(request, row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def notice(request: MemberRequest, pk: Any) -> HttpResponse:
    """通知現就讀學校."""
    on, row = _row(request, pk, Word.TRANSITION_TRACK)
    form = former.NoticeForm(request.POST or None, initial={"notified_on": on, "letter_on": on})  # fmt: skip
    return act(
        request, form,
        lambda: tracking.notify_school(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("通知現就讀學校"), button=_("登錄通知"), back=page_of(row),
        said=_("已登錄通報系統通知與發文。"), who=who_of(request, row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def authority(request: MemberRequest, pk: Any) -> HttpResponse:
    """通知主管機關列冊."""
    on, row = _row(request, pk, Word.TRANSITION_EVALUATE)
    form = former.AuthorityForm(request.POST or None, initial={"notified_on": on})
    return act(
        request, form,
        lambda: tracking.notify_authority(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("通知主管機關列冊"), button=_("登錄通知主管機關"), back=page_of(row),
        said=_("已登錄，主管機關的列冊已增列一筆。"), who=who_of(request, row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def dropout(request: MemberRequest, pk: Any) -> HttpResponse:
    """應為中輟通報."""
    on, row = _row(request, pk, Word.TRANSITION_TRACK)
    form = former.DropoutForm(request.POST or None)
    return act(
        request, form,
        lambda: dropouts.raise_dropout(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("登錄應中輟通報"), button=_("列入中輟通報待辦"), back=page_of(row),
        said=_("已列入待辦；請於部版中輟系統通報後登錄編號。"), who=who_of(request, row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def dropout_reported(request: MemberRequest, pk: Any) -> HttpResponse:
    """中輟通報已於部版系統完成."""
    on = timezone.localdate()
    report = access.get_dropout(request.user, pk, on=on)
    form = former.DropoutReportedForm(request.POST or None, initial={"reported_on": on})
    return act(
        request, form,
        lambda: dropouts.record_dropout(by=request.user, report=report, on=on, **form.cleaned_data),
        title=_("登錄中輟通報"), button=_("登錄通報編號"), back=page_of(report.transition),
        said=_("已登錄中輟通報。"), who=who_of(request, report.transition),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def dropout_cleared(request: MemberRequest, pk: Any) -> HttpResponse:
    """免中輟通報."""
    on = timezone.localdate()
    report = access.get_dropout(request.user, pk, on=on)
    form = former.ReasonForm(request.POST or None)
    return act(
        request, form,
        lambda: dropouts.clear_dropout(by=request.user, report=report, on=on, **form.cleaned_data),
        title=_("免中輟通報"), button=_("登錄免通報原因"), back=page_of(report.transition),
        said=_("已登錄。"), who=who_of(request, report.transition),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, pk: Any) -> HttpResponse:
    """終止誤列的轉銜."""
    on, row = _row(request, pk, Word.TRANSITION_EVALUATE)
    form = former.ReasonForm(request.POST or None)
    return act(
        request, form,
        lambda: opening.end_transition(by=request.user, row=row, on=on, **form.cleaned_data),
        title=_("終止轉銜"), button=_("終止"), back=page_of(row), said=_("已終止。"),
        target=reverse("transitions:board"), who=who_of(request, row),
    )  # fmt: skip


def _row(request: MemberRequest, pk: Any, word: Word) -> tuple[Any, Transition]:
    on = timezone.localdate()
    return on, access.get_transition_for(request.user, pk, word=word, on=on)
