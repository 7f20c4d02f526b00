"""輔導團隊: who is in it and why; joining, leaving, a new lead, exclusions."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.views.member import MemberRequest
from accounts.vocabulary import Word
from cases.actions.exclusions import exclude_person, lift_exclusion
from cases.actions.team import (
    ASSIGNED,
    OPENED,
    Part,
    add_member,
    change_lead,
    end_membership,
)
from cases.candidates import fit_for, leads_at, staff_of
from cases.case_access import team_of
from cases.case_parts import exclusion_of, exclusions_of, member_of, who_left
from cases.forms.team import DatedForm, MemberForm, NewLeadForm, WhyForm
from cases.risk_doors import HELPING
from cases.views.casework_section import answer_form, open_section, show_section

ADDS: dict[str, Any] = {
    Part.CO: gettext_lazy("加入協同輔導"),
    Part.MENTOR: gettext_lazy("安排認輔"),
    Part.HOMEROOM: gettext_lazy("開放給導師"),
    Part.INVITED: gettext_lazy("邀請同仁"),
}


def word_for(part: str) -> Word:
    """The office names helpers, the lead opens the case to teachers."""
    return Word.CASE_ASSIGN if part in ASSIGNED else Word.CASE_INVITE


@require_GET
def team(request: MemberRequest, pk: Any) -> HttpResponse:
    """Everybody in the team, who was in it, and who keeps away (for who decides that)."""
    opened, on = open_section(request, pk, "team"), timezone.localdate()
    case, words = opened.case, opened.words
    running = case.is_running
    decides = Word.CASE_EXCLUDE in words
    return show_section(
        request, opened, "team", team=team_of(case, on=on), left=who_left(case),
        exclusions=exclusions_of(case, on=on) if decides else [],
        adds=[(reverse(f"casework:team_{part}", args=[pk]), label) for part, label in ADDS.items() if running and word_for(part) in words],
        ends={str(part) for part in ASSIGNED | OPENED if running and word_for(part) in words},
        may_lead=running and Word.CASE_ASSIGN in words, may_exclude=decides,
        helps=bool(HELPING & words), may_explain=Word.ACCESS_EXPLAIN in words,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, pk: Any, part: str) -> HttpResponse:
    """co, mentor, homeroom or invited."""
    on = timezone.localdate()
    opened = open_section(request, pk, "team", [word_for(part)])
    people = fit_for(opened.case, part, on=on)
    form = MemberForm(request.POST or None, part=part, people=people)
    return answer_form(
        request, opened, form,
        lambda **typed: add_member(by=request.user, case=opened.case, part=part, on=on, **typed),
        part="team", said=_("已加入輔導團隊。"), title=ADDS[part], button=ADDS[part],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, pk: Any, member: Any) -> HttpResponse:
    """One person leaves the team; what she saw by it she sees no more."""
    words = (Word.CASE_ASSIGN, Word.CASE_INVITE)
    opened = open_section(request, pk, "team", words)
    row = member_of(opened.case, member)
    form = WhyForm(request.POST or None)
    title = _("%(name)s退出輔導團隊") % {"name": row.user.name}
    return answer_form(
        request, opened, form,
        lambda reason: end_membership(by=request.user, member=row, reason=reason, on=timezone.localdate()),
        part="team", said=_("已退出輔導團隊，權限即時收回。"), title=title, button=_("退出輔導團隊"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lead(request: MemberRequest, pk: Any) -> HttpResponse:
    """改派主責."""
    on = timezone.localdate()
    opened = open_section(request, pk, "team", [Word.CASE_ASSIGN])
    people = leads_at(opened.case.school, on=on).exclude(pk=opened.case.lead_id)
    form = NewLeadForm(request.POST or None, people=people)
    return answer_form(
        request, opened, form,
        lambda **typed: change_lead(by=request.user, case=opened.case, on=on, **typed),
        part="team", said=_("已改派主責。"), title=_("改派主責"), button=_("改派主責"),
        lede=_("新主責立刻看得到個案與學生資料；原主責若不留任，權限即時收回。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def exclude(request: MemberRequest, pk: Any) -> HttpResponse:
    """核定利益迴避."""
    on = timezone.localdate()
    opened = open_section(request, pk, "team", [Word.CASE_EXCLUDE])
    form = DatedForm(request.POST or None, people=staff_of(opened.case.school, on=on))
    return answer_form(
        request, opened, form,
        lambda **typed: exclude_person(by=request.user, case=opened.case, on=on, **typed),
        part="team", said=_("已核定迴避，立即生效。"), title=_("核定利益迴避"), button=_("核定迴避"),
        lede=_("不論職務與授權，迴避的人看不到這個個案。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def lift(request: MemberRequest, pk: Any, person: Any) -> HttpResponse:
    """解除迴避; nobody her own."""
    on = timezone.localdate()
    opened = open_section(request, pk, "team", [Word.CASE_EXCLUDE])
    row = exclusion_of(opened.case, person, on=on)
    form = WhyForm(request.POST or None)
    title = _("解除%(name)s的迴避") % {"name": row.user.name}
    return answer_form(
        request, opened, form,
        lambda reason: lift_exclusion(by=request.user, exclusion=row, reason=reason, on=on),
        part="team", said=_("已解除迴避。"), title=title, button=_("解除迴避"),
    )  # fmt: skip
