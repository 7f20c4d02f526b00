"""團體: the list, opening one, its page and its members."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.access import NotAllowed
from accounts.audit_words import Event
from accounts.permissions import may
from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases import note_doors
from cases.actions.groups import GROUP, change_members, open_group
from cases.forms.groups import GroupForm, MembersForm
from cases.models import Student
from cases.quick_service import require_may_log
from cases.views.casework_form import case_form_page
from cases.views.screen import active_school
from cases.views.work import acted
from cases.views.work_names import member_names

SHOWN = 200


@require_GET
def groups(request: MemberRequest) -> HttpResponse:
    """團體: hers, or the office's."""
    on, user, school = timezone.localdate(), request.user, active_school(request)
    if not any(may(user, word, on=on) for word in (Word.SERVICE_LOG, Word.RECORD_SUMMARY)):  # fmt: skip
        raise NotAllowed(GROUP)
    seen = note_doors.groups_for(user, on=on)
    rows = list(note_doors.with_members(seen.filter(school=school) if school else seen)[:SHOWN])  # fmt: skip
    audit.record_read(by=user, event=Event.LIST_READ, object_type=GROUP, detail={"shown": len(rows)})  # fmt: skip
    context = {
        "rows": rows, "place": school or "", "today": on,
        "may_log": school is not None and may(user, Word.SERVICE_LOG, at=school, on=on),
    }  # fmt: skip
    return render(request, "cases/groups.html", context)


def _finder(request: MemberRequest, school: Any) -> Any:
    on = timezone.localdate()

    def find(line: str) -> list[Student]:
        return note_doors.students_meant(request.user, school, line, on=on)

    return find


@require_http_methods(["GET", "POST"])
def group_new(request: MemberRequest) -> HttpResponse:
    """開團體, with its first members."""
    on = timezone.localdate()
    school = require_may_log(request.user, active_school(request), on=on)
    form = GroupForm(request.POST or None, find=_finder(request, school), initial={"from_on": on})  # fmt: skip
    back = reverse("casework:groups")
    answer = acted(request, form, lambda: _open(request, school, form), back=back, said=_("已開團體。"))  # fmt: skip
    return answer or case_form_page(request, form, back=back, title=_("開團體"), button=_("開團體"))  # fmt: skip


def _open(request: MemberRequest, school: Any, form: GroupForm) -> Any:
    typed = form.cleaned_data
    return open_group(
        by=request.user, school=school, name=typed["name"], purpose=typed["purpose"], from_on=typed["from_on"],
        until_on=typed["until_on"], students=form.students(), on=timezone.localdate(),
    )  # fmt: skip


@require_GET
def group(request: MemberRequest, pk: Any) -> HttpResponse:
    """One group: its members now and what it did."""
    on = timezone.localdate()
    shown = note_doors.get_group(request.user, pk, on=on)
    context = {
        "group": shown, "members": [name for _one, name in member_names(request, shown, on=on)],
        "meetings": note_doors.services_for(request.user, on=on).filter(group=shown, voided_at=None)[:SHOWN],
        "may_change": shown.leader_id == request.user.pk,
    }  # fmt: skip
    return render(request, "cases/group.html", context)


@require_http_methods(["GET", "POST"])
def group_members(request: MemberRequest, pk: Any) -> HttpResponse:
    """Who stays and who joins, from today."""
    on = timezone.localdate()
    shown = note_doors.get_group(request.user, pk, on=on)
    if shown.leader_id != request.user.pk:
        raise NotAllowed(GROUP, pk)
    members = member_names(request, shown, on=on)
    form = MembersForm(request.POST or None, find=_finder(request, shown.school), members=members)  # fmt: skip
    back = reverse("casework:group", args=[pk])
    answer = acted(
        request, form, lambda: change_members(by=request.user, group=shown, students=form.students(), on=on) or shown,
        back=back, said=_("已更新成員。"),
    )  # fmt: skip
    return answer or case_form_page(request, form, back=back, title=_("團體成員"), who=shown.name, button=_("儲存成員"))  # fmt: skip
