"""導師輔導紀錄、行為觀察記錄、認輔紀錄: a colleague's own page, writing, reading, correcting, voiding."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access, case_access, note_doors
from cases.actions.notes import (
    correct_note,
    log_homeroom,
    log_mentoring,
    log_observation,
    void_note,
)
from cases.actions.record_guards import StaleText
from cases.case_opening import opened_case
from cases.case_page import identity
from cases.forms.notes import NoteForm, ObservationForm, correcting
from cases.forms.records import ReasonForm
from cases.models import (
    BehaviourObservation,
    HomeroomLog,
    MentoringRecord,
    Student,
)
from cases.views import work_drafts as drafts
from cases.views.casework_form import case_form_page
from cases.views.screen import is_private, screen_naming
from cases.views.work import acted

SHOWN = 100


@dataclass(frozen=True)
class Kind:
    """One kind of note: its model, its form, what its page is called."""

    model: Any
    form: type[NoteForm]
    name: str  # of its address
    title: str | Promise


KINDS = {
    "homeroom_log": Kind(HomeroomLog, NoteForm, "casework:homeroom_log", gettext_lazy("導師輔導紀錄")),
    "observation": Kind(BehaviourObservation, ObservationForm, "casework:observation", gettext_lazy("行為觀察記錄")),
    "mentoring": Kind(MentoringRecord, NoteForm, "casework:mentoring", gettext_lazy("認輔紀錄")),
}  # fmt: skip


@require_GET
def notes(request: MemberRequest) -> HttpResponse:
    """我的紀錄: her class and the cases she mentors, each with a button; what she wrote."""
    on, user = timezone.localdate(), request.user
    if not any(may(user, word, on=on) for word in (Word.HOMEROOM_LOG_WRITE, Word.MENTORING_WRITE)):  # fmt: skip
        raise NotAllowed(HomeroomLog._meta.label_lower)
    naming = screen_naming(request, on=on)
    students = note_doors.class_of(user, on=on)
    mentored = list(case_access.cases_for(user, on=on, word=Word.MENTORING_WRITE).running()[:SHOWN])  # fmt: skip
    written = [
        (kind, one, naming.of(one.student))
        for kind in KINDS.values()
        for one in note_doors.own_notes(user, kind=kind.model, on=on).standing()[:SHOWN]
    ]
    written.sort(key=lambda line: line[1].held_on, reverse=True)
    shown = len(students) + len(mentored) + len(written)
    audit.record_read(by=user, event=Event.LIST_READ, object_type="cases.notes", detail={"shown": shown})  # fmt: skip
    context = {
        "students": [(one, naming.of(one), naming.seat_of(one)) for one in students],
        "mentored": [(one, naming.of(one.student), naming.seat_of(one.student)) for one in mentored],
        "written": written[:SHOWN], "private": is_private(request),
    }  # fmt: skip
    return render(request, "cases/notes.html", context)


@require_http_methods(["GET", "POST"])
def homeroom_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """導師輔導紀錄 on a student of her class."""
    on = timezone.localdate()
    student = access.get_student_for(request.user, pk, word=Word.HOMEROOM_LOG_WRITE, on=on)  # fmt: skip
    return _new(request, "homeroom_log", student, pk, lambda form: log_homeroom(by=request.user, student=student, key=form.cleaned_data["key"], on=on, **form.facts()))  # fmt: skip


@require_http_methods(["GET", "POST"])
def observation_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """行為觀察記錄 by the homeroom teacher, the counselor or the mentor."""
    on = timezone.localdate()
    student = note_doors.get_student_to_observe(request.user, pk, on=on)
    return _new(request, "observation", student, pk, lambda form: log_observation(by=request.user, student=student, key=form.cleaned_data["key"], on=on, **form.facts()))  # fmt: skip


@require_http_methods(["GET", "POST"])
def mentoring_new(request: MemberRequest, pk: Any) -> HttpResponse:
    """認輔紀錄 in a case she mentors."""
    on = timezone.localdate()
    case = case_access.get_case_for(request.user, pk, word=Word.MENTORING_WRITE, on=on)
    return _new(request, "mentoring", case.student, pk, lambda form: log_mentoring(by=request.user, case=case, key=form.cleaned_data["key"], on=on, **form.facts()))  # fmt: skip


def _new(request: MemberRequest, key: str, student: Student, subject: Any, action: Any) -> HttpResponse:  # fmt: skip
    on, kind, draft = timezone.localdate(), KINDS[key], drafts.begun(request, key, subject)  # fmt: skip
    start = {"held_on": on, **(draft.content if draft else {})}
    form = kind.form(request.POST or None, initial=start)
    back = _home(request)
    answer = acted(request, form, lambda: action(form), back=back, said=_("已儲存紀錄。"), then=lambda: drafts.sent(request, key, subject))  # fmt: skip
    return answer or _form_page(request, form, student, title=kind.title, back=back, **drafts.keeping(key, subject, draft))  # fmt: skip


def _home(request: MemberRequest) -> str:
    """Her own page; a counselor, who has none, goes to her cases."""
    on, words = timezone.localdate(), (Word.HOMEROOM_LOG_WRITE, Word.MENTORING_WRITE)
    hers = any(may(request.user, word, on=on) for word in words)
    return reverse("casework:notes" if hers else "casework:list")


def _form_page(request: MemberRequest, form: NoteForm, student: Student, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:  # fmt: skip
    naming = screen_naming(request, on=timezone.localdate())
    who = f"{naming.seat_of(student)} {naming.of(student)}"
    return render(request, "cases/note_form.html", {"form": form, "who": who, **more}, status=status)  # fmt: skip


@require_GET
def note(request: MemberRequest, pk: Any, kind: str) -> HttpResponse:
    """One note."""
    on, what = timezone.localdate(), KINDS[kind]
    shown = note_doors.get_note(request.user, pk, kind=what.model, on=on)
    naming = screen_naming(request, on=on)
    context = {
        "note": shown, "kind": what, "who": f"{naming.seat_of(shown.student)} {naming.of(shown.student)}",
        "may_correct": shown.author_id == request.user.pk and shown.voided_at is None,
        "correct_url": reverse(f"{what.name}_correct", args=[pk]), "void_url": reverse(f"{what.name}_void", args=[pk]),
    }  # fmt: skip
    return render(request, "cases/note.html", context)


def _own(request: MemberRequest, pk: Any, kind: Kind) -> Any:
    row = note_doors.get_note(request.user, pk, kind=kind.model, on=timezone.localdate())  # fmt: skip
    if row.author_id != request.user.pk:
        raise NotAllowed(kind.model._meta.label_lower, pk)
    return row


@require_http_methods(["GET", "POST"])
def note_correct(request: MemberRequest, pk: Any, kind: str) -> HttpResponse:
    """更正 by its author; a newer text is shown beside hers (409)."""
    on, what = timezone.localdate(), KINDS[kind]
    row = _own(request, pk, what)
    form_class = correcting(what.form)
    start = {name: getattr(row, name) for name in what.form.base_fields if hasattr(row, name)}  # fmt: skip
    form = form_class(request.POST or None, initial={**start, "version": row.version})
    back = reverse(what.name, args=[pk])

    def correct() -> Any:
        typed = form.cleaned_data
        return correct_note(by=request.user, note=row, version=typed["version"], reason=typed["reason"], on=on, **form.facts())  # fmt: skip

    def stale(error: StaleText) -> HttpResponse:
        data = request.POST.copy()
        data["version"] = str(error.version)
        return _form_page(
            request, form_class(data), row.student, title=_("更正紀錄"), back=back,
            stored=error.stored, message=str(error), status=HTTPStatus.CONFLICT,
        )  # fmt: skip

    answer = acted(request, form, correct, back=back, said=_("已更正紀錄，原來的內容保留。"), stale=stale)  # fmt: skip
    return answer or _form_page(request, form, row.student, title=_("更正紀錄"), back=back)  # fmt: skip


@require_http_methods(["GET", "POST"])
def note_void(request: MemberRequest, pk: Any, kind: str) -> HttpResponse:
    """作廢 by its author."""
    on, what = timezone.localdate(), KINDS[kind]
    row = _own(request, pk, what)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    back = reverse(what.name, args=[pk])
    answer = acted(request, form, lambda: void_note(by=request.user, note=row, on=on, **form.cleaned_data), back=back, said=_("已作廢紀錄；內容與理由保留。"))  # fmt: skip
    return answer or case_form_page(request, form, back=back, title=_("作廢紀錄"), button=_("作廢這筆紀錄"))  # fmt: skip


@require_GET
def case_notes(request: MemberRequest, pk: Any) -> HttpResponse:
    """What the homeroom teacher, the mentor and the observers wrote about the case's student, as far as she reads it."""
    on, user = timezone.localdate(), request.user
    opened = opened_case(user, pk, on=on, private=is_private(request), is_read=False)
    shown, words = opened.case, opened.words
    sections = [
        (kind, note_doors.notes_for(user, shown, kind=kind.model, on=on))
        for kind in KINDS.values()
    ]
    context = {
        **identity(shown, opened.naming, on=on), "sections": sections,
        "may_observe": bool({Word.RECORD_WRITE, Word.MENTORING_WRITE} & words) and shown.is_running,
        "may_mentor": Word.MENTORING_WRITE in words and shown.is_running,
    }  # fmt: skip
    return render(request, "cases/case_notes.html", context)
