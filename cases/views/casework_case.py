"""個案頁: everything about one case, the quick log in it, and who can see it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from accounts.who_can import sections_of
from cases import case_access, emergency_doors
from cases.actions.drafts import draft_to_go_on
from cases.case_opening import opened_case
from cases.case_page import case_page, identity
from cases.forms.records import RecordForm
from cases.models import Case, CounselingRecord
from cases.quick_log import defaults_for, report_row
from cases.views.screen import is_private, screen_naming

FORM = "record"
# 完整紀錄: who holds these reads every word of an ordinary session.
WHOLE_RECORD = (Word.CASE_VIEW, Word.RECORD_READ)
# Inserted at the cursor; none of them answers a question of risk (DESIGN.md section 14).
PHRASES = (
    ("情緒平穩", "情緒較上次平穩，"),
    ("自傷想法：已詢問", "自傷想法：已詢問，學生回答："),
    ("已聯繫家長", "與家長確認後續安排，"),
    ("SOAP 格式", "主觀：\n客觀：\n評估：\n計畫："),
)


@require_GET
def case(request: MemberRequest, pk: Any) -> HttpResponse:
    """One case, as far as this person may read it."""
    return show_case(request, pk)


def show_case(
    request: MemberRequest, pk: Any, form: RecordForm | None = None
) -> HttpResponse:
    """The case's page; `form`: the quick log with its errors."""
    on, private = timezone.localdate(), is_private(request)
    with audit.together():
        opened = opened_case(request.user, pk, on=on, private=private)
        context = case_page(
            request.user, opened, on=on,
            lane=request.GET.get("lane", ""), number=request.GET.get("page", "1"),
        )  # fmt: skip
    shown = opened.case
    context["private"] = private
    if context["may_log"]:
        context |= log_context(request, shown, form, quick=True, so_far=opened.counted)
    context["may_reopen"] = not shown.is_running and case_access.may_open_cases(
        request.user, shown.school, on=on
    )
    return render(request, "cases/case.html", context)


def log_context(
    request: MemberRequest,
    shown: Case,
    form: RecordForm | None,
    *,
    quick: bool,
    so_far: int | None = None,
) -> dict[str, Any]:
    """The log's form: as sent, or from her draft, or from the last session."""
    on = timezone.localdate()
    start = defaults_for(shown, request.user, on=on)
    draft = draft_to_go_on(request.user, CounselingRecord, form=FORM, subject=shown.pk, now=timezone.now())  # fmt: skip
    if form is None:
        content = draft.content if draft else None
        form = RecordForm(case=shown, start=start, quick=quick, draft=content)
    return {
        "form": form,
        "draft": draft,
        "report": report_row(shown, request.user, start, so_far=so_far),
        "phrases": PHRASES,
    }


@require_GET
def who(request: MemberRequest, pk: Any) -> HttpResponse:
    """誰可以看這個案，為什麼."""
    on = timezone.localdate()
    shown = case_access.get_case_for(request.user, pk, word=Word.ACCESS_EXPLAIN, on=on)
    answer = case_access.explain_case(request.user, shown, on=on)
    answer = emergency_doors.with_emergencies(answer, shown, now=timezone.now())
    audit.record_read(
        by=request.user, school=shown.school, object_type=case_access.CASE,
        object_id=shown.pk, part="who_can",
    )  # fmt: skip
    context = {
        **identity(shown, screen_naming(request, on=on), on=on),
        "sections": sections_of(answer, full=WHOLE_RECORD),
    }
    return render(request, "cases/case_who.html", context)
