"""What an emergency access shows: what finds and keeps a child safe, and nothing of what she said in sessions.

docs/adr/0010 says why these and no more. The view has opened the access by `emergency_doors.get_emergency_case`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Appointment
from cases.case_access import team_of
from cases.contacting import ContactRules, contact_rules
from cases.models import (
    Case,
    CounselingRecord,
    EmergencyAccess,
    RiskAssessment,
    SafetyPlan,
)
from cases.risk_asking import PLAN_SECTIONS, QUESTIONS
from deadlines.rules.rule import TAIPEI
from fields.roc_date import roc_date

LATEST = 3  # contacts of the team with the student, by day and person
# What helps to find her and to take away what hurts; the judgement's text and the scores stay closed.
TOLD = ("ideation", "plan", "means", "supports")
Level = RiskAssessment.Level


@dataclass(frozen=True)
class Reachable:
    """One person whom protection lets one call."""

    name: str
    relation: str
    phones: tuple[str, ...]
    address: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Helper:
    """One of the team: her name, her part, her posts at the school."""

    name: str
    part: str
    posts: str


def emergency_page(access: EmergencyAccess, *, now: datetime) -> dict[str, Any]:
    """The page's context. A fixed number of queries, whatever the case holds."""
    case, on = access.case, now.astimezone(TAIPEI).date()
    rules = contact_rules(case.student, on=on)
    risk = _risk(case)
    return {
        "access": access,
        "case": case,
        "student": case.student,
        "seat": _seat(case),
        "flags": list(_flags(case, rules, risk, on=on)),
        "contacts": [_reachable(one, rules) for one in rules.contacts],
        "risk": risk,
        "answers": _answers(risk),
        "plan": (plan := _plan(case)),
        "sections": _sections(plan),
        "team": _team(case, on=on),
        "latest": _latest(case),
    }


def _seat(case: Case) -> str:
    student = case.student
    if student.school_class is None:
        return ""
    seat = f" {student.seat_number:02}號" if student.seat_number is not None else ""
    return f"{student.school_class.name}{seat}"


def _flags(
    case: Case, rules: ContactRules, risk: RiskAssessment | None, *, on: date
) -> Iterator[dict[str, str]]:
    """Protection first: whom nobody may tell, in full; its story and document stay closed."""
    for flag in rules.flags:
        whom = flag.contact.name if flag.contact else flag.person
        words = _("自 %(day)s") % {"day": roc_date(flag.from_on)}
        if whom:
            words = _("不得聯絡或告知 %(whom)s") % {"whom": whom} + "・" + words
        yield {
            "level": "high",
            "icon_name": "shield",
            "title": str(flag),
            "words": words,
        }
    level = Level(risk.level) if risk else Level.NOT_ASSESSED
    look = {Level.HIGH: "high", Level.MEDIUM: "mid", Level.LOW: "good"}.get(
        level, "unk"
    )
    title = _("風險判斷：%(level)s") % {"level": level.label}
    told = _("不等於無風險")
    if risk and level is not Level.NOT_ASSESSED:
        told = _("%(day)s 評估") % {"day": roc_date(risk.assessed_on)}
    yield {"level": look, "icon_name": "alert", "title": title, "words": told}


def _reachable(contact: Any, rules: ContactRules) -> Reachable:
    tags = (
        (contact.is_emergency, _("緊急聯絡人")),
        (contact.is_legal_representative, _("法定代理人")),
        (contact.is_main_caregiver, _("主要照顧者")),
    )
    return Reachable(
        name=contact.name,
        relation=str(contact.get_relation_display()),
        phones=tuple(filter(None, (contact.mobile, contact.phone))),
        address="" if rules.address_is_protected else contact.address or "",
        tags=tuple(label for holds, label in tags if holds),
    )


def _risk(case: Case) -> RiskAssessment | None:
    rows = RiskAssessment.objects.filter(
        case=case, followed_by__isnull=True, voided_at__isnull=True
    )
    return (
        rows.select_related("author").defer("judgement", "signs", "protective").first()
    )


def _answers(risk: RiskAssessment | None) -> list[tuple[str, str | None]]:
    """Each question with what she answered; None where nobody asked."""
    if risk is None:
        return []
    asked = [(key, risk.asked.get(key, {})) for key in TOLD]
    return [
        (str(QUESTIONS[key]), one.get("answer", "") if one.get("asked") else None)
        for key, one in asked
    ]


def _plan(case: Case) -> SafetyPlan | None:
    rows = SafetyPlan.objects.filter(case=case, voided_at__isnull=True)
    return rows.select_related("author").first()


def _sections(plan: SafetyPlan | None) -> list[tuple[str, str]]:
    if plan is None:
        return []
    return [
        (str(label), plan.sections[key])
        for key, label in PLAN_SECTIONS.items()
        if plan.sections.get(key)
    ]


def _team(case: Case, *, on: date) -> list[Helper]:
    members = [one.row for one in team_of(case, on=on) if one.is_active]
    held = Appointment.objects.in_force(on).filter(
        user__in=[row.user_id for row in members], school=case.school_id
    )
    posts: dict[Any, list[str]] = {}
    for one in held.select_related("role").order_by("from_on", "pk"):
        posts.setdefault(one.user_id, []).append(str(one.role))
    return [
        Helper(
            name=row.user.name,
            part=str(row.get_part_display()),
            posts="、".join(dict.fromkeys(posts.get(row.user_id, ()))),
        )
        for row in members
    ]


def _latest(case: Case) -> list[CounselingRecord]:
    """Who met the student last, and when: no word of what was said."""
    rows = CounselingRecord.objects.standing().filter(case=case)
    found = rows.select_related("author").order_by("-held_on", "-pk")
    return list(found.only("held_on", "means", "author__name")[:LATEST])
