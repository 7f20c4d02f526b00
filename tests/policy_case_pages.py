"""Whose object an address about a case, its papers or the care list names, for tests/policy_world.py."""

import uuid
from datetime import date, timedelta
from typing import Any

from accounts.models import CounselingCenter, School, User
from cases.actions.care import list_for_care
from cases.actions.cases import open_case
from cases.actions.center import apply_to_center, draft_center_referral
from cases.actions.closing import approve_closing, propose_closing
from cases.actions.consents import record_consent
from cases.actions.exclusions import exclude_person
from cases.actions.plans import set_plan
from cases.actions.referrals import create_referral, save_answers, submit_referral
from cases.actions.team import add_member
from cases.models import Case, Referral, Student
from cases.papers.registry import newest
from tests.factories.casework import WHOLE_STAGE_1

OF_A_CASE = (
    "tier", "categories", "suspend", "resume", "follow_up", "plan", "plan_edit", "plan_review", "team", "team_co",
    "team_mentor", "team_homeroom", "team_invited", "team_end", "lead", "exclude", "lift", "consents", "consent_new",
    "consent_withdraw", "readers", "center", "center_new", "archive",
)  # fmt: skip
OF_A_PAPER = ("paper", "reply", "amend", "seal_back", "notice", "submit", "sign_third", "sign_fourth", "seal")  # fmt: skip
OF_CARE = ("care_new", "care_end")


def is_ours(what: str) -> bool:
    return what in (*OF_A_CASE, *OF_A_PAPER, *OF_CARE) or what.startswith("center_")


def keys_of(
    what: str, *, school: School, student: Student, people: list[User], on: date
) -> list[Any]:
    """In: the director, the lead and the homeroom teacher. Out: the keys of the address, in its order."""
    director, lead, teacher = people
    if what == "care_new":
        return [student.pk]
    if what == "care_end":
        entry = list_for_care(by=director, student=student, reason="disability", on=on)
        return [entry.pk]
    if what in OF_A_PAPER:
        return _paper_keys(what, student, teacher, on)
    case = open_case(by=director, student=student, lead=lead, tier=2, sources=[3], reason="示範資料", on=on)  # fmt: skip
    if what in OF_A_CASE:
        return _case_keys(what, case, school, people, on)
    center = CounselingCenter.objects.get(authority=school.authority)
    row = draft_center_referral(by=lead, case=case, center=center, form_key=uuid.uuid4(), reason="示範資料", on=on)  # fmt: skip
    if what not in ("center_edit", "center_apply"):
        apply_to_center(by=lead, referral=row, on=on)
    return [row.pk]


def _case_keys(
    what: str, case: Case, school: School, people: list[User], on: date
) -> list[Any]:
    director, lead, _teacher = people
    if what == "plan_review":
        set_plan(by=lead, case=case, goals=[{"text": "示範"}], strategies=None, review_on=on + timedelta(days=7), on=on)  # fmt: skip
    if what == "team_end":
        others = User.objects.filter(
            appointments__role="counselor", appointments__school=school
        ).exclude(pk=lead.pk)
        member = add_member(by=director, case=case, user=others.order_by("username")[0], part="co", reason="示範", on=on)  # fmt: skip
        return [case.pk, member.pk]
    if what == "lift":
        away = User.objects.get(
            appointments__role="section_chief", appointments__school=school
        )
        exclude_person(by=director, case=case, user=away, reason="示範", on=on)
        return [case.pk, away.pk]
    if what == "consent_withdraw":
        consent = record_consent(by=lead, case=case, form_key=uuid.uuid4(), basis="guardian", service="示範", signer="示範", signed_on=on, on=on)  # fmt: skip
        return [case.pk, consent.pk]
    if what == "archive":
        propose_closing(by=lead, case=case, reason="goals_met", summary="示範", on=on)
        approve_closing(by=director, case=case, on=on)
    return [case.pk]


def _paper_keys(what: str, student: Student, teacher: User, on: date) -> list[Any]:
    referral = create_referral(
        by=teacher, student=student, paper=Referral.Paper.HIGH_CONCERN, sources=[3],
        form_key=uuid.uuid4(), on=on,
    )  # fmt: skip
    told = {**WHOLE_STAGE_1, "assessed_on": on.isoformat()}
    if what == "notice":
        told |= {"hc_personal_behaviour_presence": "yes", "hc_personal_behaviour": ["A206"]}  # fmt: skip
    form = newest(referral.paper)(told)
    save_answers(by=teacher, referral=referral, form=form, revision=1, on=on)
    if what == "notice":
        return [referral.pk, referral.risk_notices.get().pk]
    if what not in ("paper", "submit"):
        submit_referral(by=teacher, referral=referral, on=on)
    return [referral.pk]
