"""自動儲存 of the forms of risk and notes: kept for the writer alone, offered again when she opens the form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import NotVisible
from accounts.models import School
from accounts.views.answers import done
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import access, bsrs, note_doors
from cases.actions.drafts import (
    DRAFT,
    discard_draft,
    draft_to_go_on,
    find_draft,
    is_sent,
    save_draft,
)
from cases.actions.record_guards import StaleText
from cases.case_access import get_case_for
from cases.draft_forms import DRAFT_FORMS
from cases.forms.notes import NoteForm, ObservationForm
from cases.forms.records import OpenForm
from cases.forms.risk import AssessmentForm, SafetyPlanForm, ScreeningForm
from cases.models import (
    BehaviourObservation,
    Draft,
    HomeroomLog,
    MentoringRecord,
    RiskAssessment,
    SafetyPlan,
    Screening,
)
from cases.risk_asking import PLAN_SECTIONS, QUESTIONS

Door = Callable[[Any, Any, date], School]
MANY = ("signs", "protective")  # fields of several answers


@dataclass(frozen=True)
class Kept:
    """What the form makes, the fields a draft keeps, the text that tells two drafts apart, and who may write it where."""

    made: type[Model]
    fields: tuple[str, ...]
    told_by: tuple[str, ...]
    door: Door


def _case_with(word: Word) -> Door:
    return lambda user, pk, on: get_case_for(user, pk, word=word, on=on).school


def _own_student(user: Any, pk: Any, on: date) -> School:
    return access.get_student_for(user, pk, word=Word.HOMEROOM_LOG_WRITE, on=on).school


def _observed(user: Any, pk: Any, on: date) -> School:
    return note_doors.get_student_to_observe(user, pk, on=on).school


RISK = _case_with(Word.RISK_ASSESS)
ASKED = (*QUESTIONS, *(f"{name}_asked" for name in QUESTIONS))
KEPT = {
    "screening": Kept(Screening, (*ScreeningForm.base_fields, *bsrs.ITEMS, bsrs.SUICIDE), ("note",), RISK),
    "assessment": Kept(RiskAssessment, (*AssessmentForm.base_fields, *ASKED), ("text", *QUESTIONS), RISK),
    "safety_plan": Kept(SafetyPlan, (*SafetyPlanForm.base_fields, *PLAN_SECTIONS), tuple(PLAN_SECTIONS), RISK),
    "mentoring": Kept(MentoringRecord, tuple(NoteForm.base_fields), ("gist",), _case_with(Word.MENTORING_WRITE)),
    "homeroom_log": Kept(HomeroomLog, tuple(NoteForm.base_fields), ("gist",), _own_student),
    "observation": Kept(BehaviourObservation, tuple(ObservationForm.base_fields), ("gist",), _observed),
}  # fmt: skip


def begun(request: MemberRequest, form: str, subject: Any) -> Draft | None:
    """Her draft to go on with."""
    return draft_to_go_on(request.user, KEPT[form].made, form=form, subject=subject, now=timezone.now())  # fmt: skip


def keeping(form: str, subject: Any, draft: Draft | None) -> dict[str, Any]:
    """What the form's page needs to keep itself: for cases/_draft_note.html and cases/_draft_keep.html."""
    return {
        "draft": draft,
        "draft_url": reverse("casework:keep", args=[form, subject]),
        "discard_url": reverse("casework:keep_discard", args=[form, subject]),
    }


def sent(request: MemberRequest, form: str, subject: Any) -> None:
    """The form has become a row: its draft goes."""
    discard_draft(by=request.user, form=form, subject=subject)


def _door(request: MemberRequest, form: str, pk: Any) -> tuple[Kept, School]:
    kind = KEPT.get(form)
    if kind is None:
        raise NotVisible(DRAFT, pk)
    return kind, kind.door(request.user, pk, timezone.localdate())


@require_POST
def keep(request: MemberRequest, form: str, pk: Any) -> HttpResponse:
    """What she is typing; 409 when another tab kept something newer."""
    kind, school = _door(request, form, pk)
    if is_sent(request.user, kind.made, request.POST.get("key", "")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)  # sent meanwhile
    by_itself = request.headers.get("HX-Request") == "true"
    typed = request.POST.get("replace") or request.POST.get("draft_version", "0")
    version = int(typed) if typed.isascii() and typed.isdecimal() else 0
    told = OpenForm()
    try:
        saved = done(told, lambda: save_draft(by=request.user, school=school, form=form, content=_typed(kind, request.POST), version=version, now=timezone.now(), subject=pk))  # fmt: skip
    except StaleText:
        return _stale(request, kind, form, pk, version)
    if by_itself:
        return render(request, "cases/_draft_state.html", {"draft": saved, "errors": told.errors})  # fmt: skip
    for errors in told.errors.values():
        messages.error(request, " ".join(str(each) for each in errors))
    if saved:
        messages.success(request, _("已存成草稿。"))
    return redirect(DRAFT_FORMS[form].url_name, pk)


def _typed(kind: Kept, data: Any) -> dict[str, Any]:
    """The texts as they were typed."""
    return {
        name: data.getlist(name) if name in MANY else str(data[name])
        for name in dict.fromkeys(kind.fields)
        if name in data
    }


def _stale(
    request: MemberRequest, kind: Kept, form: str, pk: Any, version: int
) -> HttpResponse:
    other = find_draft(request.user, form=form, subject=pk, now=timezone.now())
    context = {
        **keeping(form, pk, other), "version": version,
        "kept": _told(kind, other.content if other else {}), "typed": _told(kind, request.POST),
        "back": reverse(DRAFT_FORMS[form].url_name, args=[pk]),
    }  # fmt: skip
    by_itself = request.headers.get("HX-Request") == "true"
    page = "cases/_draft_conflict.html" if by_itself else "cases/draft_stale.html"
    answer = render(request, page, context, status=HTTPStatus.CONFLICT)
    answer["X-Fragment"] = "1"  # forms.js puts it where the draft's state stands
    return answer


def _told(kind: Kept, typed: Any) -> str:
    return "\n".join(str(typed[name]) for name in kind.told_by if typed.get(name))


@require_POST
def keep_discard(request: MemberRequest, form: str, pk: Any) -> HttpResponse:
    """捨棄草稿."""
    _door(request, form, pk)
    if discard_draft(by=request.user, form=form, subject=pk):
        messages.success(request, _("已捨棄草稿。"))
    return redirect(DRAFT_FORMS[form].url_name, pk)
